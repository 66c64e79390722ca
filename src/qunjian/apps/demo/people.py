"""Who can sign in to the demonstration."""

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from qunjian.apps.accounts import actions
from qunjian.apps.accounts.models import PostKind, User
from qunjian.apps.areas.models import Area
from qunjian.core.vocabulary import Line

COUNTY, CHENGGUAN, AOCHUAN = "339926000000", "339926100000", "339926101000"
#: of the townships that send lists: the area, and who sends them
TOWNSHIPS = {0: (CHENGGUAN, "chengguan"), 1: (AOCHUAN, "aochuan")}
FROM = date(2026, 1, 1)
SIGN_IN = "sign-in.txt"


@dataclass(frozen=True, slots=True)
class Demonstrator:
    """An account and its post; `username` says what it is for."""

    username: str
    name: str
    post: PostKind
    area: str = COUNTY
    line: str = ""

    @property
    def says(self) -> str:
        return f"{self.username:<10}{self.name}"


OFFICER, CLERK = PostKind.LINE_OFFICER, PostKind.TOWNSHIP_CLERK
PEOPLE = (
    Demonstrator("lead", "县两新工委专班", PostKind.LEAD_OFFICE),
    Demonstrator("party", "县委组织部经办", OFFICER, line=Line.PARTY),
    Demonstrator("union", "县总工会经办", OFFICER, line=Line.UNION),
    Demonstrator("league", "团县委经办", OFFICER, line=Line.LEAGUE),
    Demonstrator("women", "县妇联经办", OFFICER, line=Line.WOMEN),
    Demonstrator("chengguan", "城关镇干事", CLERK, CHENGGUAN),
    Demonstrator("aochuan", "鳌川镇干事", CLERK, AOCHUAN),
    Demonstrator("viewer", "只读", PostKind.VIEWER),
    Demonstrator("auditor", "审计员", PostKind.AUDITOR),
    Demonstrator("admin", "系统管理员", PostKind.ADMINISTRATOR),
)


def make_people() -> tuple[dict[str, User], str]:
    """The accounts by name, and the password of this one installation that nobody chose."""
    password = f"anlan-{secrets.token_hex(5)}"
    users = {}
    for one in PEOPLE:
        user = actions.create_user(
            username=one.username,
            name=one.name,
            password=password,
            by=None,
            must_change_password=False,
        )
        area = Area.objects.get(pk=one.area)
        actions.give_post(user=user, kind=one.post, area=area, on=FROM, by=None, line=one.line)
        users[one.username] = user
    return users, password


def how_to_sign_in(password: str) -> str:
    """The lines that are shown at the end, and kept beside the files."""
    listed = "\n".join(f"    {one.says}" for one in PEOPLE)
    return (
        "================ 示范县：安澜县（虚构） ================\n"
        "单位、人员、号码、文件都是编出来的，只供试用，不要填入真实数据。\n"
        f"密码（各账号相同，只用于本机这份示范）：{password}\n"
        f"登录名：\n{listed}\n"
        "======================================================"
    )


def kept_at() -> Path:
    """Where the lines are kept, if this installation has the demonstration."""
    return Path(settings.QUNJIAN_DATA) / "demo" / SIGN_IN


def keep_sign_in(password: str) -> None:
    """Whoever may read the data folder may read it there again."""
    path = kept_at()
    path.touch(mode=0o600)
    path.write_text(how_to_sign_in(password) + "\n", "utf-8")
