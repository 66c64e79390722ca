"""Figures without reading units: how many are alike is counted by the database.

Every profile stands for all units that have it. It is shown to the indicators as a row, so that
they say themselves which they count; what a profile does not tell is counted over rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TypeVar

from django.db.models import Q

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.facts import holds
from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.indicators import INDICATORS, Indicator
from qunjian.apps.figures.rows import STALE_AFTER, Outcomes, UnitRow
from qunjian.apps.figures.stock import remembered
from qunjian.apps.registry.models import Coverage, NotYet, NotYetReason
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.profiles import LINES, UnitProfile
from qunjian.apps.verdicts.queries import Known
from qunjian.core.period import Moment
from qunjian.core.place import code_range
from qunjian.core.rules import Covering
from qunjian.core.vocabulary import FactField, OrganisationForm

K = TypeVar("K")
STALE, ASKED_AGAIN, COVERING = "stale", "ask-again", "organisations-covering"
#: what a profile tells all about
TOLD = frozenset(
    {"units", "operating", "above-scale", "coverage-eligible", "coverage-base", "coverage-led",
     "eligible", "gap", "guidance-complete", "guidance-partial", "guidance-none", "could",
     "not-yet", "unknown", "uncounted", "doubted", "covered-closed"}
)  # fmt: skip
Areas = Mapping[str, int]
Covered = tuple[int, int, str]  # organisation, profile and area of the unit


class ProfileRow(UnitRow):
    """All units of a profile, as one of them would be seen."""

    __slots__ = ("_doubted", "number")
    _doubted: bool
    number: int

    @property
    def doubted(self) -> bool:
        return self._doubted


@dataclass(frozen=True, slots=True)
class Place:
    """All that a grouping by area looks at."""

    area: str


@cache
def row_of(number: int, profile: UnitProfile) -> ProfileRow:
    """The row of a profile; made once, for it never changes."""
    known = Known(0, "", profile.kind, profile.operating_state, "")
    known.counts = {FactField.STAFF: 0} if profile.counted else {}
    outcomes = Outcomes(known, Moment(date.min))
    for line, told in zip(LINES, profile.lines, strict=True):
        outcomes[line] = told.outcome
        if told.mode:
            covering = Covering("", OrganisationForm.PARTY_BRANCH, told.mode)
            known.coverings[line] = [(0, covering)]
        if told.reason:
            known.not_yet[line] = NotYetReason.label_of(told.reason)
    row = ProfileRow(
        known=known, industry="", section=profile.section, site=None, opened_on=None,
        counted_on=None, above=profile.above, outcomes=outcomes,
    )  # fmt: skip
    row._doubted, row.number = profile.doubted, number
    return row


@dataclass(frozen=True, slots=True)
class Alike:
    """Units with one profile: the row that stands for them, and how many where."""

    row: ProfileRow
    areas: Areas

    def units(self, area: str = "") -> int:
        if not area:
            return sum(self.areas.values())
        low, high = code_range(area)
        return sum(units for code, units in self.areas.items() if low <= code <= high)


class Tallies:
    """The units of a scope (or one area inside it) on a day, by profile."""

    def __init__(self, scope: Scope, moment: Moment, area: str = "") -> None:
        self.scope, self.moment, self.area = scope, moment, area
        self._found: dict[tuple[str, Asked, Part], list[Alike]] = {}

    @staticmethod
    def tell(indicator: Indicator, asked: Asked) -> bool:
        """Whether the figure can be told without reading units."""
        if asked.site is not None or asked.opened or asked.size:
            return False
        return indicator.code in TOLD | {STALE, ASKED_AGAIN, COVERING}

    @cached_property
    def every(self) -> list[Alike]:
        return _alike(stored.tally(self.scope, self.moment, self.area))

    @cached_property
    def stale(self) -> list[Alike]:
        old = Q(counted_on__lt=self.moment.day - STALE_AFTER)
        return _alike(stored.tally(self.scope, self.moment, self.area, old))

    @cached_property
    def asked_again(self) -> list[Alike]:
        due = NotYet.objects.on(self.moment).filter(ask_again_on__lte=self.moment.day)
        return _alike(
            stored.tally(self.scope, self.moment, self.area, Q(unit__in=due.values("unit")))
        )

    def count(self, indicator: Indicator, asked: Asked, part: Part) -> int:
        """How many units (or covering organisations) a part of a figure has."""
        if indicator.code == COVERING:
            return self._organisations(asked) if part is Part.COUNTED else 0
        inside = "" if asked.area == self.area else asked.area
        return sum(alike.units(inside) for alike in self.select(indicator, asked, part))

    def by(
        self, indicator: Indicator, dimension: str, asked: Asked, part: Part, key: Callable[..., K]
    ) -> dict[K, int]:
        """The same for every value of a dimension."""
        found: dict[K, int] = defaultdict(int)
        inside = "" if asked.area == self.area else asked.area
        for alike in self.select(indicator, asked, part):
            if dimension != "area":
                found[key(alike.row)] += alike.units(inside)
                continue
            for area, units in alike.areas.items():
                found[key(Place(area))] += units
        return {value: units for value, units in found.items() if units}

    def select(self, indicator: Indicator, asked: Asked, part: Part) -> list[Alike]:
        """The profiles that belong to a part of a figure."""
        wanted = (indicator.code, asked.narrowed(area="", since=None), part)
        if wanted not in self._found:
            self._found[wanted] = self._select(indicator, wanted[1], part)
        return self._found[wanted]

    def _select(self, indicator: Indicator, asked: Asked, part: Part) -> list[Alike]:
        day, line = self.moment.day, asked.line
        counts, base, out = indicator.counts, indicator.base, indicator.leaves_out
        rows = self.every
        if indicator.code in {STALE, ASKED_AGAIN} and part is Part.COUNTED:
            assert base is not None  # noqa: S101 -- both are shares of the operating units
            rows, counts = self.stale if indicator.code == STALE else self.asked_again, base
        of_units = asked.of_units()
        meant = {id(row) for row in of_units.units([alike.row for alike in rows])}
        test = {Part.COUNTED: counts, Part.BASE: base, Part.LEFT_OUT: out}[part]
        if test is None:
            return []
        return [
            alike for alike in rows
            if id(alike.row) in meant and test(alike.row, line, day)
            and (part is not Part.COUNTED or asked.of_line(alike.row))
        ]  # fmt: skip

    @cached_property
    def _covering(self) -> dict[str, list[Covered]]:
        """By line, every unit inside that an organisation covers."""
        inside = cache(self.scope.covers)
        found = remembered(("covered", self.moment), lambda: _covered(self.moment))
        return {line: [row for row in rows if inside(row[2])] for line, rows in found.items()}

    def _organisations(self, asked: Asked) -> int:
        covered = self.select(INDICATORS["coverage-base"], asked, Part.COUNTED)
        profiles = {alike.row.number for alike in covered}
        low, high = code_range(asked.area) if asked.area else ("", "9" * 12)
        return len(
            {
                organisation
                for organisation, profile, area in self._covering.get(asked.line or "", ())
                if profile in profiles and low <= area <= high
            }
        )


def _covered(moment: Moment) -> dict[str, list[Covered]]:
    """Two plain passes: a join over the areas would go through all units of all days."""
    rows = Coverage.objects.on(moment).filter(
        holds(moment, "organisation__states__"), organisation__states__outer=False
    )
    told = list(rows.values_list("line", "organisation_id", "unit_id"))
    units = stored.of_units({unit for _, _, unit in told}, moment)
    found: dict[str, list[Covered]] = defaultdict(list)
    for line, organisation, unit in told:
        if unit in units:
            found[line].append((organisation, *units[unit]))
    return found


def _alike(counted: Iterable[tuple[str, int, int]]) -> list[Alike]:
    areas: dict[int, dict[str, int]] = defaultdict(dict)
    for area, number, units in counted:
        areas[number][area] = units
    told = stored.profiles(set(areas))
    return [Alike(row_of(number, told[number]), where) for number, where in areas.items()]
