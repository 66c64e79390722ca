"""Census rounds as they are read: which one sees, and how complete each township is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from qunjian.apps.accounts.permissions import Scope, scope_of
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.facts import known
from qunjian.apps.registry.models import CensusRound, Headcount, UnitState
from qunjian.apps.registry.queries import in_area, units_visible_to
from qunjian.core.period import Moment
from qunjian.core.place import full_code, parent_of
from qunjian.core.vocabulary import OperatingState, Source

STEM = 9
HEAT = ((1, 0.1), (2, 0.25), (3, 0.5))
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Completeness:
    """Units with counts in a round out of all that operate; `left_out` do not operate."""

    area: Area
    counted: int
    operating: int
    left_out: int
    direct: bool = False

    @property
    def missing(self) -> int:
        return self.operating - self.counted

    @property
    def gap(self) -> int:
        """How deep the cell is shaded: 0 complete … 4 more than half is missing."""
        if not self.missing:
            return 0
        return next(
            (step for step, share in HEAT if self.missing <= share * self.operating), DEEPEST
        )


def rounds_visible_to(user: Any) -> QuerySet[CensusRound]:
    """Rounds over an area inside one's own, or around it."""
    scope = scope_of(user, "registry.see")
    if not scope:
        return CensusRound.objects.none()
    around = Q(area__in=_above(scope))
    return CensusRound.objects.filter(scope.q("area") | around).select_related("area")


def moment_of_round(census_round: CensusRound) -> Moment:
    """The pair of days a round is asked with; a frozen one always gives the same answer."""
    return Moment(census_round.counted_on, census_round.frozen_at)


def said_in(census_round: CensusRound) -> QuerySet[Headcount]:
    """What was counted for a round: in it, or as a census of its very day."""
    of_round = Q(round=census_round) | Q(source=Source.CENSUS, valid_from=census_round.counted_on)
    return Headcount.objects.filter(known(census_round.frozen_at), of_round)


def units_of_round(user: Any, census_round: CensusRound) -> QuerySet[UnitState]:
    """All units of a round on its day that this person sees, whether they operate or not."""
    rows = units_visible_to(user, moment_of_round(census_round))
    return rows.filter(in_area(census_round.area_id))


def units_to_count(
    user: Any, census_round: CensusRound, area_code: str = ""
) -> QuerySet[UnitState]:
    """The operating units of a round, or of one line of its completeness table."""
    rows = units_of_round(user, census_round).filter(operating_state=OperatingState.OPERATING)
    if not area_code:
        return rows
    return rows.filter(Q(area=area_code) if is_direct(area_code) else in_area(area_code))


def is_direct(area_code: str) -> bool:
    """Whether a line is for units that stand right under the county, in no township."""
    return area_code[STEM - 3 : STEM] == "000"


def completeness(user: Any, census_round: CensusRound) -> list[Completeness]:
    """One line per township, in the order of the codes."""
    operating = Q(operating_state=OperatingState.OPERATING)
    counted = Q(unit__in=said_in(census_round).values("unit"))
    lines = list(
        units_of_round(user, census_round)
        .order_by()
        .annotate(stem=Substr("area", 1, STEM))
        .values("stem")
        .annotate(
            counted=Count("pk", filter=operating & counted),
            operating=Count("pk", filter=operating),
            left_out=Count("pk", filter=~operating),
        )
        .order_by("stem")
    )
    areas = Area.objects.in_bulk([full_code(line["stem"]) for line in lines])
    return [_line(line, areas) for line in lines]


def total(lines: Iterable[Completeness], area: Area) -> Completeness:
    """The whole round, as far as this person sees it."""
    rows = list(lines)
    return Completeness(
        area,
        sum(row.counted for row in rows),
        sum(row.operating for row in rows),
        sum(row.left_out for row in rows),
    )


def _line(line: Mapping[str, Any], areas: dict[str, Area]) -> Completeness:
    code = full_code(line["stem"])
    numbers = (line["counted"], line["operating"], line["left_out"])
    return Completeness(areas[code], *numbers, direct=is_direct(code))


def _above(scope: Scope) -> set[str]:
    found: set[str] = set()
    for reach in scope.reaches:
        code: str | None = reach.area_code
        while code:
            found.add(code)
            code = parent_of(code)
    return found
