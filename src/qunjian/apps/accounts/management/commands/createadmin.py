"""Make the first administrator safely: a password that nobody chose, shown once."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qunjian.apps.accounts import actions
from qunjian.apps.accounts.models import PostKind, User
from qunjian.apps.areas.models import Area
from qunjian.core.place import AreaLevel
from qunjian.web import clock


class Command(BaseCommand):
    help = "建立系统管理员，随机初始密码只显示一次，首次登录必须修改。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="admin", help="登录名，默认 admin")
        parser.add_argument("--name", default="系统管理员", help="姓名")
        parser.add_argument("--area", default="", help="辖区代码（12 位），默认是载入了乡镇的县")

    def handle(self, *args: Any, username: str, name: str, area: str, **options: Any) -> None:
        if User.objects.filter(username=username).exists():
            raise CommandError(f"登录名 {username} 已存在，请用 --username 另取。", returncode=2)
        over = _area(area)
        password = secrets.token_urlsafe(12)
        user = actions.create_user(username=username, name=name, password=password, by=None)
        actions.give_post(
            user=user, kind=PostKind.ADMINISTRATOR, area=over, on=clock.today(), by=None
        )
        self.stdout.write(f"已建立管理员。登录名：{username}  初始密码：{password}")
        self.stdout.write("这个密码只显示这一次，首次登录须修改。")


def _area(code: str) -> Area:
    """The area named, else the county whose townships are loaded, else the first of all."""
    if not Area.objects.exists():
        raise CommandError("还没有区划，请先运行 qunjian areas。", returncode=2)
    if not code:
        worked_in = Area.objects.filter(level=AreaLevel.COUNTY, children__isnull=False)
        return worked_in.first() or Area.objects.all()[0]
    area = Area.objects.filter(pk=code).first()
    if area is None:
        raise CommandError(f"没有 {code} 这个区划，要写 12 位代码。", returncode=2)
    return area
