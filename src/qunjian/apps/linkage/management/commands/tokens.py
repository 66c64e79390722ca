"""`qunjian tokens`: a file of keyed hashes of an area's units, for another body to meet."""

import sys
from getpass import getpass
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qunjian.apps.accounts.models import User
from qunjian.apps.accounts.permissions import may
from qunjian.apps.areas.models import Area
from qunjian.apps.linkage.actions.exchanging import write_tokens
from qunjian.apps.linkage.exchange import EXCHANGE
from qunjian.apps.registry.refusals import Refused

BAD_INPUT = 2


class Command(BaseCommand):
    help = "写出一个区划及以下单位的加密摘要（没有名称和代码），交给对方比对；密钥在提示后输入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", help="写到哪个 .csv 文件")
        parser.add_argument("--area", required=True, help="12 位区划代码")
        parser.add_argument("--to", required=True, help="文件交给谁，记入审计")
        parser.add_argument("--phones", action="store_true", help="连电话一起（见手册里的风险）")
        parser.add_argument("--user", default="", help="按这个登录名的权限写出，并记在他名下")

    def handle(self, **options: Any) -> None:
        area = Area.objects.filter(pk=options["area"]).first()
        if area is None:
            _bad(f"没有代码为 {options['area']} 的区划，请核对 12 位代码。")
        to = Path(options["out"]).resolve()
        if to.exists() or not to.parent.is_dir():
            _bad(f"不能写到 {to}：文件已经在了，或者文件夹不在。请换一个文件名。")
        by = _person(options["user"], area) if options["user"] else None
        given = {"partner": options["to"], "phones": options["phones"], "by": by}
        try:
            lines = write_tokens(area=area, key=_typed(), **given)
        except Refused as refusal:
            _bad(str(refusal))
        to.touch(mode=0o600)
        to.write_text("".join(lines), encoding="utf-8")
        self.stdout.write(f"已写出{area.name}：{to}，{len(lines) - 2} 行。密钥没有保存。")


def _typed() -> str:
    """The key as it is typed; a script gives it on standard input, never as an argument."""
    return getpass("约定的密钥：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _person(username: str, area: Area) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not may(user, EXCHANGE, area.pk):
        _bad(f"“{username}”不是在用的账号，或他的岗位管不到{area.name}；请换一个登录名。")
    return user


def _bad(text: str) -> NoReturn:
    raise CommandError(text, returncode=BAD_INPUT)
