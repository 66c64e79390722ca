"""Figures without reading units: how many are alike is counted by the database.

Every profile stands for all units that have it. It is shown to the indicators as a row, so that
they say themselves which they count; what a profile does not tell is counted over rows.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import TypeVar

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.indicators import INDICATORS, Indicator
from qunjian.apps.figures.rows import Outcomes, UnitRow
from qunjian.apps.registry.models import NotYet, NotYetReason
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.counting import Day
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


@lru_cache(maxsize=400)
def _told(asked: tuple[str, Asked, Part]) -> dict[int, bool]:
    """Of profiles, whether they belong to a part of a figure: they never change."""
    return {}


@dataclass(frozen=True, slots=True)
class Alike:
    """Units with one profile: the row that stands for them, and how many where."""

    row: ProfileRow
    areas: Areas
    all: int

    def units(self, area: str = "") -> int:
        if not area:
            return self.all
        low, high = code_range(area)
        return sum(units for code, units in self.areas.items() if low <= code <= high)


class Tallies:
    """The units of a scope (or one area inside it) on a day, by profile."""

    def __init__(self, scope: Scope, moment: Moment, area: str, day: Day) -> None:
        self.scope, self.moment, self.area, self.day = scope, moment, area, day
        self.inside = cache(self._covers)
        self._found: dict[tuple[str, Asked, Part], list[Alike]] = {}

    @staticmethod
    def tell(indicator: Indicator, asked: Asked) -> bool:
        """Whether the figure can be told without reading units."""
        if asked.site is not None or asked.opened or asked.size:
            return False
        return indicator.code in TOLD | {STALE, ASKED_AGAIN, COVERING}

    def _covers(self, code: str) -> bool:
        """Whether an area is one of those asked for."""
        low, high = code_range(self.area) if self.area else (code, code)
        return low <= code <= high and self.scope.covers(code)

    @cached_property
    def every(self) -> list[Alike]:
        return self._alike(self.day.every)

    @cached_property
    def stale(self) -> list[Alike]:
        return self._alike(self.day.stale)

    def _alike(self, profiles: Mapping[int, Areas]) -> list[Alike]:
        told = stored.profiles(set(profiles))
        found = []
        for number, areas in profiles.items():
            here = {area: units for area, units in areas.items() if self.inside(area)}
            if here:
                found.append(Alike(row_of(number, told[number]), here, sum(here.values())))
        return found

    @cached_property
    def asked_again(self) -> list[Alike]:
        due = NotYet.objects.on(self.moment).filter(ask_again_on__lte=self.moment.day)
        units = set(due.values_list("unit_id", flat=True))
        found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for profile, area in stored.of_units(units, self.moment).values():
            found[profile][area] += 1
        return self._alike(found)

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
        test = {Part.COUNTED: counts, Part.BASE: base, Part.LEFT_OUT: out}[part]
        if test is None:
            return []
        of_units, told = asked.of_units(), _told((indicator.code, asked, part))
        for alike in rows:
            row = alike.row
            if row.number not in told:
                told[row.number] = bool(
                    of_units.units([row])
                    and test(row, line, day)
                    and (part is not Part.COUNTED or asked.of_line(row))
                )
        return [alike for alike in rows if told[alike.row.number]]

    def _organisations(self, asked: Asked) -> int:
        covered = self.select(INDICATORS["coverage-base"], asked, Part.COUNTED)
        profiles = {alike.row.number for alike in covered}
        low, high = code_range(asked.area) if asked.area else ("", "9" * 12)
        return len(
            {
                organisation
                for unit in self.day.covered.values()
                if unit.profile in profiles and self.inside(unit.area) and low <= unit.area <= high
                for line, organisation in unit.covers
                if line == asked.line
            }
        )
