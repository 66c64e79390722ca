"""The ledger's side of comparing without exchanging names: its entries, and what was met."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.linkage.models import Exchange
from qunjian.apps.registry.models import UnitJoin, UnitName, UnitState
from qunjian.apps.registry.queries import in_area, joined_into
from qunjian.core.linkage.tokens import COLUMNS, Entry, Hasher, Tokens
from qunjian.core.period import Moment
from qunjian.core.vocabulary import OperatingState, UnitKind
from qunjian.web import clock

EXCHANGE = "linkage.exchange"
SHOWN = 50
AT_ONCE = 5_000
NUMBERS = ("credit_code", "registration_no", "org_code")
HEADS = ("单位名称", "统一社会信用代码", "区划", "类别", "存在状态", "对方也有", "凭什么对上")


@dataclass(frozen=True, slots=True)
class Marked:
    """One unit of one's own that the other body has too."""

    unit_id: int
    name: str
    place: str
    column: str

    @property
    def by(self) -> str:
        return COLUMNS[self.column]


def entries(area_code: str, *, phones: bool) -> Iterator[tuple[int, Entry]]:
    """Every unit of today's ledger in an area: its names and codes, telephones if asked for."""
    names, codes = _other_names(area_code), _other_codes(area_code)
    columns = ("unit_id", "name", *NUMBERS, *(("phone",) if phones else ()))
    rows = _states(area_code).values_list(*columns)
    for unit, name, *told in rows.iterator(chunk_size=AT_ONCE):
        numbers, rest = told[: len(NUMBERS)], told[len(NUMBERS) :]
        yield unit, Entry((name, *names[unit]), (*numbers, *codes[unit]), tuple(rest))


def hashed(hasher: Hasher, area_code: str, *, phones: bool) -> Iterator[tuple[int, Tokens]]:
    for unit, entry in entries(area_code, phones=phones):
        yield unit, hasher.tokens(entry, phones=phones)


def exchanges_visible_to(user: Any) -> QuerySet[Exchange]:
    scope = scope_of(user, EXCHANGE)
    rows = Exchange.objects.filter(scope.q("area")).select_related("area", "made_by")
    return rows if scope else rows.none()


def met_by_unit(exchange: Exchange) -> dict[int, str]:
    """By the unit that stands now: the strongest column that met."""
    went = joined_into()
    found: dict[int, str] = {}
    for unit, column in exchange.met:
        found.setdefault(went.get(unit, unit), column)
    return found


def marked(exchange: Exchange) -> list[Marked]:
    """The first units that were met, by name; the rest is in the workbook."""
    met = met_by_unit(exchange)
    rows = _states(exchange.area_id).select_related("area__parent").order_by("name", "pk")
    found = (row for row in rows.iterator(chunk_size=AT_ONCE) if row.unit_id in met)
    return [
        Marked(row.unit_id, row.name, str(row.area.place), met[row.unit_id])
        for _, row in zip(range(SHOWN), found, strict=False)
    ]


def sheet(exchange: Exchange) -> list[list[Any]]:
    """One's own whole list, with a mark where the other body has the unit too."""
    met = met_by_unit(exchange)
    rows = _states(exchange.area_id).select_related("area__parent").order_by("name", "pk")
    return [
        [
            row.name, row.credit_code, str(row.area.place), UnitKind.label_of(row.kind),
            OperatingState.label_of(row.operating_state),
            "是" if row.unit_id in met else "",
            COLUMNS[met[row.unit_id]] if row.unit_id in met else "",
        ]
        for row in rows.iterator(chunk_size=AT_ONCE)
    ]  # fmt: skip


def _states(area_code: str) -> QuerySet[UnitState]:
    found: QuerySet[UnitState] = UnitState.objects.on(Moment(clock.today()))
    return found.filter(in_area(area_code))


def _other_names(area_code: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = UnitName.objects.known().filter(_of_units("unit", area_code))
    for unit, name in rows.values_list("unit_id", "name"):
        found[unit].append(name)
    return found


def _other_codes(area_code: str) -> dict[int, list[str]]:
    """The codes of units that were joined into these."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = UnitJoin.objects.known().filter(_of_units("into", area_code))
    for unit, *numbers in rows.values_list("into_id", *NUMBERS):
        found[unit] += numbers
    return found


def _of_units(field: str, area_code: str) -> Q:
    return Q(**{f"{field}__in": _states(area_code).values("unit")})
