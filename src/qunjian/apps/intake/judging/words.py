"""Closed lists by the words that registers use; a word that fits nothing is None, never a guess."""

from functools import lru_cache
from typing import TypeVar

from qunjian.core.choice import Choice
from qunjian.core.names import fold
from qunjian.core.vocabulary import (
    Line,
    Mode,
    OperatingState,
    OrganisationForm,
    UnitKind,
)

F = OrganisationForm
# The first word that stands in the text decides, so the longer stand before the shorter.
FORMS: dict[str, tuple[tuple[str, OrganisationForm], ...]] = {
    Line.PARTY: (
        ("党小组", F.PARTY_GROUP), ("小组", F.PARTY_GROUP),
        ("总支", F.PARTY_GENERAL), ("支部", F.PARTY_BRANCH),
        ("党委", F.PARTY_COMMITTEE), ("委员会", F.PARTY_COMMITTEE), ("工委", F.PARTY_COMMITTEE),
    ),
    Line.UNION: (
        ("工会小组", F.UNION_GROUP), ("小组", F.UNION_GROUP), ("组织员", F.UNION_ORGANISER),
        ("女职工委员会", F.UNION_WOMEN), ("女工委", F.UNION_WOMEN),
        ("工会联合会", F.UNION_FEDERATION), ("联合会", F.UNION_FEDERATION),
        ("总工会", F.UNION_FEDERATION), ("工会", F.UNION_COMMITTEE),
        ("委员会", F.UNION_COMMITTEE), ("单独", F.UNION_COMMITTEE), ("独立", F.UNION_COMMITTEE),
    ),
    Line.LEAGUE: (
        ("外围", F.LEAGUE_OUTER), ("青年中心", F.LEAGUE_OUTER), ("青年社团", F.LEAGUE_OUTER),
        ("青年之家", F.LEAGUE_OUTER), ("青年联合会", F.LEAGUE_OUTER), ("协会", F.LEAGUE_OUTER),
        ("小组", F.LEAGUE_GROUP), ("总支", F.LEAGUE_GENERAL), ("支部", F.LEAGUE_BRANCH),
        ("团工委", F.LEAGUE_WORKING), ("工作委员会", F.LEAGUE_WORKING),
        ("团委", F.LEAGUE_COMMITTEE), ("委员会", F.LEAGUE_COMMITTEE),
    ),
    Line.WOMEN: (
        ("妇女之家", F.WOMEN_HOME), ("小组", F.WOMEN_GROUP), ("妇代会", F.WOMEN_ASSEMBLY),
        ("代表会", F.WOMEN_ASSEMBLY), ("妇委会", F.WOMEN_COMMITTEE),
        ("妇女委员会", F.WOMEN_COMMITTEE), ("妇女工作委员会", F.WOMEN_COMMITTEE),
        ("妇女联合会", F.WOMEN_FEDERATION), ("妇联", F.WOMEN_FEDERATION),
        ("委员会", F.WOMEN_COMMITTEE),
    ),
}  # fmt: skip
MODES = (
    ("区域", Mode.REGIONAL), ("园区", Mode.REGIONAL), ("行业", Mode.TRADE),
    ("联合会", None), ("联合", Mode.JOINT), ("联建", Mode.JOINT),
    ("单独", Mode.SINGLE), ("独立", Mode.SINGLE),
)  # fmt: skip
LINES = (
    ("党", Line.PARTY), ("工会", Line.UNION), ("工", Line.UNION), ("共青团", Line.LEAGUE),
    ("团", Line.LEAGUE), ("妇", Line.WOMEN), ("女", Line.WOMEN),
)  # fmt: skip
STATES = (
    ("未注销", OperatingState.REVOKED), ("吊销", OperatingState.REVOKED),
    ("撤销", OperatingState.CANCELLED), ("注销", OperatingState.CANCELLED),
    ("迁出", OperatingState.MOVED_OUT), ("外迁", OperatingState.MOVED_OUT),
    ("迁走", OperatingState.MOVED_OUT), ("查无", OperatingState.MISSING),
    ("失联", OperatingState.MISSING), ("找不到", OperatingState.MISSING),
    ("空壳", OperatingState.SHELL), ("停业", OperatingState.SUSPENDED),
    ("歇业", OperatingState.SUSPENDED), ("停产", OperatingState.SUSPENDED),
    ("在营", OperatingState.OPERATING), ("存续", OperatingState.OPERATING),
    ("开业", OperatingState.OPERATING), ("在业", OperatingState.OPERATING),
    ("正常", OperatingState.OPERATING), ("营业", OperatingState.OPERATING),
    ("登记成立", OperatingState.OPERATING), ("已成立", OperatingState.OPERATING),
)  # fmt: skip
KINDS = (
    ("个体", UnitKind.INDIVIDUAL), ("合作社", UnitKind.COOPERATIVE),
    ("协会", UnitKind.ASSOCIATION), ("商会", UnitKind.ASSOCIATION),
    ("社会团体", UnitKind.SOCIAL), ("社会组织", UnitKind.SOCIAL), ("民办非", UnitKind.SOCIAL),
    ("民非", UnitKind.SOCIAL), ("社会服务机构", UnitKind.SOCIAL), ("基金会", UnitKind.SOCIAL),
    ("企业", UnitKind.ENTERPRISE), ("公司", UnitKind.ENTERPRISE), ("合伙", UnitKind.ENTERPRISE),
    ("独资", UnitKind.ENTERPRISE), ("厂", UnitKind.ENTERPRISE),
)  # fmt: skip


@lru_cache(maxsize=10_000)
def form_of(line: str, text: str) -> OrganisationForm | None:
    """The form that a word, or the end of an organisation's name, means on a line."""
    plain = "".join(text.split())
    words = FORMS[Line(line)]
    for word, form in words:
        if plain.endswith(word):
            return form
    return _first(words, plain)


@lru_cache(maxsize=10_000)
def mode_of(text: str) -> Mode | None:
    return _first(MODES, "".join(text.split()))


@lru_cache(maxsize=1_000)
def line_of(text: str) -> Line | None:
    return _coded(Line, text) or _first(LINES, text)


@lru_cache(maxsize=1_000)
def state_of(text: str) -> OperatingState | None:
    return _coded(OperatingState, text) or _first(STATES, text)


@lru_cache(maxsize=10_000)
def kind_of(text: str) -> UnitKind | None:
    return _coded(UnitKind, text) or _first(KINDS, text)


C = TypeVar("C", bound=Choice)
T = TypeVar("T")


def _coded(codes: type[C], text: str) -> C | None:
    plain = fold(text)
    for one in codes:
        if plain in {one.value, fold(one.label)}:
            return one
    return None


def _first(words: tuple[tuple[str, T], ...], text: str) -> T | None:
    return next((meant for word, meant in words if word in text), None)
