"""Figures without reading units: how many are alike is summed up from what is kept of verdicts.

Every profile stands for all units that have it. It is shown to the indicators as a row, so that
they say themselves which they count; what a profile does not tell is counted over rows.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

import numpy as np

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.alike import Groups, groups_for
from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.indicators import INDICATORS, Indicator
from qunjian.apps.registry.models import NotYet
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.counting import AREAS, LINE_AT, PROFILES, Day, marked
from qunjian.apps.verdicts.sums import Ints, present
from qunjian.core.period import Moment
from qunjian.core.place import code_range

K = TypeVar("K")
STALE, ASKED_AGAIN, COVERING = "stale", "ask-again", "organisations-covering"
#: what a profile tells all about
TOLD = frozenset(
    {"units", "operating", "above-scale", "coverage-eligible", "coverage-base", "coverage-led",
     "eligible", "gap", "gap-unled", "guidance-complete", "guidance-partial", "guidance-none",
     "could", "not-yet", "unknown", "uncounted", "doubted", "covered-closed"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """All that a grouping by area looks at."""

    area: str


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """So many units of each profile in each area, side by side; areas are places in the list."""

    profile: Ints
    area: Ints
    units: Ints

    def spread(self, groups: Groups, areas: int) -> Ints:
        """A row for every area with the units of each group."""
        of = groups.of(self.profile)
        size = len(groups.rows)
        flat = np.bincount(self.area * size + of, self.units, areas * size)
        return flat.astype(np.int64).reshape(areas, size)


class Tallies:
    """The units of a scope (or one area inside it) on a day, by profile."""

    def __init__(self, scope: Scope, moment: Moment, area: str, day: Day) -> None:
        self.scope, self.moment, self.area, self.day = scope, moment, area, day
        here = marked(len(AREAS.all), day.area, lambda at: self._covers(AREAS.all[at]))
        self._numbers = sorted(np.flatnonzero(here), key=lambda at: AREAS.all[at])
        self.codes = [AREAS.all[at] for at in self._numbers]
        self._places = np.full(len(AREAS.all), -1, np.int64)
        self._places[self._numbers] = np.arange(len(self._numbers))
        self._spread: dict[tuple[str, int], Ints] = {}
        self._covers_of = cache(self._read_covers)

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
    def every(self) -> Alike:
        return self._alike(self.day.profile, self.day.area, self.day.units)

    @cached_property
    def stale(self) -> Alike:
        return self._alike(self.day.profile, self.day.area, self.day.stale)

    @property
    def empty(self) -> bool:
        return not len(self.every.units)

    def _alike(self, profile: Ints, area: Ints, units: Ints) -> Alike:
        place = self._places[area]
        here = (place >= 0) & (units > 0)
        return Alike(profile[here], place[here], units[here])

    @cached_property
    def asked_again(self) -> Alike:
        due = NotYet.objects.on(self.moment).filter(ask_again_on__lte=self.moment.day)
        units = set(due.values_list("unit_id", flat=True))
        found: dict[tuple[int, str], int] = defaultdict(int)
        for told in stored.of_units(units, self.moment).values():
            found[told] += 1
        numbers = {PROFILES.all[at]: at for at in present(self.day.profile)}
        places = {code: self._numbers[at] for at, code in enumerate(self.codes)}
        rows = [
            (numbers[profile], places[area], many)
            for (profile, area), many in found.items()
            if profile in numbers and area in places
        ]
        return self._alike(*np.array(rows, np.int64).reshape(-1, 3).T)

    def count(self, indicator: Indicator, asked: Asked, part: Part) -> int:
        """How many units (or covering organisations) a part of a figure has."""
        if indicator.code == COVERING:
            return self._organisations(asked) if part is Part.COUNTED else 0
        units, belongs = self._asked(indicator, asked, part)
        return 0 if belongs is None else int(units[:, belongs].sum())

    def by(
        self, indicator: Indicator, dimension: str, asked: Asked, part: Part, key: Callable[..., K]
    ) -> dict[K, int]:
        """The same for every value of a dimension."""
        units, belongs = self._asked(indicator, asked, part)
        found: dict[K, int] = defaultdict(int)
        if belongs is None:
            return found
        if dimension == "area":
            for code, many in zip(self._inside(asked), units[:, belongs].sum(1), strict=True):
                found[key(Place(code))] += int(many)
        else:
            rows, sums = groups_for(indicator, asked).rows, units.sum(0)
            for at in np.flatnonzero(belongs & (sums > 0)):
                found[key(rows[at])] += int(sums[at])
        return {value: units for value, units in found.items() if units}

    def _asked(self, indicator: Indicator, asked: Asked, part: Part) -> tuple[Ints, Any]:
        """Units by area and group, and which groups belong to the part: None where none can."""
        what, counting = "every", indicator
        if indicator.code in {STALE, ASKED_AGAIN} and part is Part.COUNTED:
            what = "stale" if indicator.code == STALE else "asked_again"
            counting = INDICATORS["operating"]  # both are counted among the operating units
        test = {Part.BASE: indicator.base, Part.LEFT_OUT: indicator.leaves_out}
        groups = groups_for(indicator, asked)
        units = self._units(what, groups)
        if part is Part.REST or not test.get(part, True):
            return units, None
        belongs = groups.answers(counting, asked, part)[: units.shape[1]]
        return units[self._slice(asked)], belongs

    def _units(self, what: str, groups: Groups) -> Ints:
        key = (what, id(groups))
        if key not in self._spread:
            self._spread[key] = getattr(self, what).spread(groups, len(self.codes))
        return self._spread[key]

    def _slice(self, asked: Asked) -> slice:
        """The areas are in order, so what lies in one of them stands together."""
        if not asked.area or asked.area == self.area:
            return slice(None)
        low, high = code_range(asked.area)
        return slice(bisect_left(self.codes, low), bisect_right(self.codes, high))

    def _inside(self, asked: Asked) -> list[str]:
        return self.codes[self._slice(asked)]

    def _organisations(self, asked: Asked) -> int:
        """Different organisations that cover at least one of the units meant."""
        if asked.line is None:
            return 0
        profile, area, organisation = self._covers_of(str(asked.line))
        places = np.arange(len(self.codes))[self._slice(asked)]
        if not len(profile) or not len(places):
            return 0
        covered = INDICATORS["coverage-base"]
        groups = groups_for(covered, asked)
        of = groups.of(profile)
        belongs = groups.answers(covered, asked, Part.COUNTED)[of]
        here = (area >= places[0]) & (area <= places[-1])
        return len(present(organisation[belongs & here]))

    def _read_covers(self, line: str) -> tuple[Ints, Ints, Ints]:
        """What is covered on a line in the areas asked for."""
        profile, area, organisation, lines = self.day.covers
        place = self._places[area]
        here = (place >= 0) & (lines == LINE_AT[line])
        return profile[here], place[here], organisation[here]
