"""`qunjian export`: the complete open dump of an area, in the scope of a person."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qunjian.apps.accounts.models import User
from qunjian.apps.accounts.permissions import may
from qunjian.apps.areas.models import Area
from qunjian.apps.registry.exports.dump import export_area

BAD_INPUT = 2


class Command(BaseCommand):
    help = "把一个区划及以下的全部数据导成 csv 压缩包，带数据字典；姓名电话已隐去"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", required=True, help="12 位区划代码")
        parser.add_argument("--out", required=True, help="写到哪个 .zip 文件")
        parser.add_argument("--user", default="", help="按这个登录名的权限导出，并记在他名下")

    def handle(self, **options: Any) -> None:
        area = Area.objects.filter(pk=options["area"]).first()
        if area is None:
            raise CommandError(
                f"没有代码为 {options['area']} 的区划，请核对 12 位代码。", returncode=BAD_INPUT
            )
        by = _person(options["user"], area) if options["user"] else None
        to = Path(options["out"]).resolve()
        if to.exists() or not to.parent.is_dir():
            raise CommandError(
                f"不能写到 {to}：文件已经在了，或者文件夹不在。请换一个文件名。",
                returncode=BAD_INPUT,
            )
        counts = export_area(area, to, by=by)
        self.stdout.write(
            f"已导出{area.name}：{to}，{len(counts)} 个表，{sum(counts.values())} 行。"
        )


def _person(username: str, area: Area) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"没有“{username}”这个在用的账号，请核对登录名。", returncode=BAD_INPUT)
    if not may(user, "registry.export", area.pk):
        raise CommandError(
            f"{user.name}的岗位不能导出{area.name}的数据，请换管辖范围内的区划。",
            returncode=BAD_INPUT,
        )
    return user
