"""Figures without reading units: how many are alike is summed up from what is kept of verdicts.

Every profile stands for all units that have it. It is shown to the indicators as a row, so that
they say themselves which they count; what a profile does not tell is counted over rows.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.alike import Groups, groups_for
from qunjian.apps.figures.asked import OF_ROWS, Asked, Part
from qunjian.apps.figures.columns import NONE, SIZE_CODES, Columns
from qunjian.apps.figures.indicators import INDICATORS, Counted, Indicator
from qunjian.apps.figures.stock import remembered_big
from qunjian.apps.registry.models import NotYet
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.counting import AREAS, LINE_AT, PROFILES, Day, counted, marked
from qunjian.apps.verdicts.sums import Ints, present
from qunjian.core.period import Moment
from qunjian.core.place import code_range
from qunjian.core.vocabulary import Line

K = TypeVar("K")
COVERING = "organisations-covering"
#: indicators that count units for more than their profile tells: by what, and among which
FLAGGED = {
    "stale": ("stale", "operating"),
    "ask-again": ("again", "operating"),
    "above-statistical": ("statistical", "operating"),
    "gap-single": ("single", "gap"),
    "gap-joint": ("near", "gap"),
    "gap-trade": ("trade", "gap"),
    "covered-by-community": ("carried", "coverage-base"),
    "coverage-new": ("new", "coverage-base"),
}
Dims = tuple[tuple[str, int], ...]


class What(NamedTuple):
    """Which units are added up, and whether as heads or for a count that they told."""

    flag: str = ""
    line: Line | None = None
    since: date | None = None
    dims: Dims = ()
    measure: str = ""
    heads: bool = True


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
        self._spread: dict[tuple[What, int], Ints] = {}
        self._covers_of = cache(self._read_covers)
        self._earlier = cache(self._read_earlier)
        self._new = cache(self._read_new)

    def tell(self, indicator: Indicator, asked: Asked) -> bool:
        """Whether the figure can be told without reading units one by one."""
        if indicator.counted is Counted.ORGANISATIONS:
            return indicator.code == COVERING and not _dims(asked)
        return indicator.stock or self._earlier(asked.since) is not None

    def _covers(self, code: str) -> bool:
        """Whether an area is one of those asked for."""
        low, high = code_range(self.area) if self.area else (code, code)
        return low <= code <= high and self.scope.covers(code)

    @cached_property
    def columns(self) -> Columns:
        """Every unit of the day, for what profiles do not tell."""
        key = ("columns", self.moment, self.day.history.state)
        return remembered_big(key, lambda: Columns(self.moment, self.day))

    @property
    def empty(self) -> bool:
        return not len(self._alike(What()).units)

    def count(self, indicator: Indicator, asked: Asked, part: Part, extra: Dims = ()) -> int | None:
        """How many units, covering organisations or people a part has; None: nobody told any."""
        if indicator.code == COVERING:
            return self._organisations(asked) if part is Part.COUNTED else 0
        return _value(indicator, part, *self._sums(indicator, asked, part, extra))

    def told(self, indicator: Indicator, asked: Asked) -> int:
        """How many units told the number of people that an indicator adds up."""
        return self._sums(indicator, asked, Part.COUNTED)[-1]

    def _sums(self, indicator: Indicator, asked: Asked, part: Part, extra: Dims = ()) -> list[int]:
        return [
            0 if belongs is None else int(units[:, belongs].sum())
            for units, belongs in self._asked(indicator, asked, part, extra)
        ]

    def by(
        self, indicator: Indicator, dimension: str, asked: Asked, part: Part, key: Callable[..., K]
    ) -> dict[K, int | None]:
        """The same for every value of a dimension."""
        if dimension in OF_ROWS:
            return self._by_rows(indicator, dimension, asked, part)
        rows = groups_for(indicator, asked).rows
        found: dict[K, list[int]] = defaultdict(lambda: [0, 0])
        for at, (units, belongs) in enumerate(self._asked(indicator, asked, part)):
            if belongs is None:
                continue
            if dimension == "area":
                sums = units[:, belongs].sum(1)
                values: list[Any] = [Place(code) for code in self.codes[self._slice(asked)]]
            else:
                sums, values = np.where(belongs, units.sum(0), 0), rows
            for place in np.flatnonzero(sums):
                found[key(values[place])][at] += int(sums[place])
        several = {value: _value(indicator, part, *sums) for value, sums in found.items()}
        keeps_none = part is not Part.LEFT_OUT
        return {v: many for v, many in several.items() if many or (keeps_none and many == 0)}

    def _by_rows(
        self, indicator: Indicator, dimension: str, asked: Asked, part: Part
    ) -> dict[Any, int | None]:
        """By something that only the unit tells: each value is counted on its own."""
        there = self.columns.dimension(dimension)[self._places[self.columns.area] >= 0]
        found: dict[Any, int | None] = {}
        for value in np.unique(there):
            many = self.count(indicator, asked, part, ((dimension, int(value)),))
            if many or (many == 0 and indicator.measure and part is not Part.LEFT_OUT):
                found[_named(dimension, int(value))] = many
        return found

    def _asked(
        self, indicator: Indicator, asked: Asked, part: Part, extra: Dims = ()
    ) -> list[tuple[Ints, Any]]:
        """Units by area and group, and which groups belong to the part: None where none can.

        Of people twice: what they told, and how many units told; or, of those left out, how many
        units there are, and how many told.
        """
        counting, flag, asking = self._counting(indicator, asked, part)
        groups = groups_for(indicator, asked)
        what = What(*flag, (*_dims(asked), *extra))
        whats = [what]
        if indicator.measure:
            told = what._replace(measure=indicator.code, line=asked.line)
            summed = told if part is Part.LEFT_OUT else told._replace(heads=False)
            whats = [what if part is Part.LEFT_OUT else summed, told]
        spread = [self._units(each, groups) for each in whats]
        if counting is None:
            return [(units, None) for units in spread]
        belongs = groups.answers(counting, _meant(indicator, asked, part), asking)
        return [(units[self._slice(asked)], belongs[: units.shape[1]]) for units in spread]

    def _counting(
        self, indicator: Indicator, asked: Asked, part: Part
    ) -> tuple[Indicator | None, tuple[str, Line | None, date | None], Part]:
        """Whose test says which groups belong, which units of them, and in which part."""
        if indicator.code in FLAGGED and part is Part.COUNTED:
            flag, among = FLAGGED[indicator.code]
            line = asked.line if flag in {"carried", "new"} else None
            since = asked.since if flag == "new" else None
            return INDICATORS[among], (flag, line, since), part
        plain: tuple[str, None, None] = ("", None, None)
        if indicator.measure and part is Part.LEFT_OUT:
            return indicator, plain, Part.BASE if indicator.base else Part.COUNTED
        test = {Part.BASE: indicator.base, Part.LEFT_OUT: indicator.leaves_out}
        return (indicator if test.get(part, True) else None), plain, part

    def _units(self, what: What, groups: Groups) -> Ints:
        key = (what, id(groups))
        if key not in self._spread:
            self._spread[key] = self._alike(what).spread(groups, len(self.codes))
        return self._spread[key]

    def _alike(self, what: What) -> Alike:
        """The tallies answer for all units and those with old counts, columns for the others."""
        if what in QUICK:
            many = self.day.stale if what.flag else self.day.units
            return self._inside(self.day.profile, self.day.area, many)
        if what == What("again"):
            return self._asked_again()
        columns = self.columns
        there = self._flags(what.flag, what.line, what.since, what.dims)
        many = there.astype(np.int64)
        if what.measure:
            told = columns.measure(what.measure, what.line)
            there = there & ~np.isnan(told)
            many = there if what.heads else np.where(there, np.nan_to_num(told), 0)
        return self._inside(columns.profile, columns.area, many)

    def _asked_again(self) -> Alike:
        """Few: they are looked up one by one."""
        due = NotYet.objects.on(self.moment).filter(ask_again_on__lte=self.moment.day)
        units = set(due.values_list("unit_id", flat=True))
        profiles = {PROFILES.all[at]: at for at in present(self.day.profile)}
        areas = {AREAS.all[at]: at for at in self._numbers}
        told = [
            (profiles[profile], areas[area], 1)
            for profile, area in stored.of_units(units, self.moment).values()
            if profile in profiles and area in areas
        ]
        return self._inside(*np.array(told, np.int64).reshape(-1, 3).T)

    def _flags(self, flag: str, line: Line | None, since: date | None, dims: Dims) -> Any:
        columns = self.columns
        there = self._new(line, since) if flag == "new" else columns.flags(flag, line)
        for name, value in dims:
            there = there & (columns.dimension(name) == value)
        return there

    def _read_new(self, line: Line | None, since: date | None) -> Any:
        """Who was not covered yet on the day before the flow begins."""
        before = self._earlier(since)
        if before is None:
            raise LookupError("verdicts of the day before the flow are not kept")
        covered = before.belongs(INDICATORS["coverage-base"], Asked(line=line), Part.COUNTED)
        return ~self.columns.marked(before.columns.unit[covered])

    def _read_earlier(self, since: date | None) -> "Tallies | None":
        moment = Moment(since or date(self.moment.day.year - 1, 12, 31))
        day = counted(moment)
        return None if day is None else Tallies(self.scope, moment, self.area, day)

    def units(self, indicator: Indicator, asked: Asked, part: Part) -> Ints:
        """The units of a part, in the order of areas and names."""
        there = np.flatnonzero(self.belongs(indicator, asked, part))
        columns = self.columns
        return columns.unit[there[np.argsort(columns.rank[there], kind="stable")]]

    def belongs(self, indicator: Indicator, asked: Asked, part: Part) -> Any:
        """Of every unit of the day whether it is in a part."""
        if part is Part.REST:
            base = self.belongs(indicator, asked, Part.BASE)
            return base & ~self.belongs(indicator, asked, Part.COUNTED)
        columns = self.columns
        counting, flag, asking = self._counting(indicator, asked, part)
        if counting is None:
            return np.zeros(len(columns), bool)
        groups = groups_for(indicator, asked)
        of = groups.of(columns.profile)
        place = self._places[columns.area]
        inside = np.zeros(len(self.codes) + 1, bool)  # the last for areas outside
        inside[:-1][self._slice(asked)] = True
        there = groups.answers(counting, _meant(indicator, asked, part), asking)[of] & inside[place]
        there &= self._flags(*flag, _dims(asked))
        if indicator.measure:
            told = ~np.isnan(columns.measure(indicator.code, asked.line))
            there &= ~told if part is Part.LEFT_OUT else told
        return there

    def units_inside(self) -> set[int]:
        """Every unit of the areas asked for."""
        return set(self.columns.unit[self.here()].tolist())

    def here(self) -> Ints:
        """Where they stand in the columns."""
        return np.flatnonzero(self._places[self.columns.area] >= 0)

    def _inside(self, profile: Ints, area: Ints, many: Any) -> Alike:
        place = self._places[area]
        here = (place >= 0) & (many > 0)
        return Alike(profile[here], place[here], many[here])

    def _slice(self, asked: Asked) -> slice:
        """The areas are in order, so what lies in one of them stands together."""
        if not asked.area or asked.area == self.area:
            return slice(None)
        low, high = code_range(asked.area)
        return slice(bisect_left(self.codes, low), bisect_right(self.codes, high))

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


QUICK = frozenset({What(), What("stale")})


def _value(indicator: Indicator, part: Part, many: int, told: int = 0) -> int | None:
    """Heads; of people the sum, if any told; of those left out the units that did not tell."""
    if not indicator.measure:
        return many
    if part is Part.LEFT_OUT:
        return many - told
    return many if told else None


def _meant(indicator: Indicator, asked: Asked, part: Part) -> Asked:
    """Who told no number is left out however it is covered."""
    if indicator.measure and part is Part.LEFT_OUT:
        return asked.narrowed(mode=None, outcome=None, reason="")
    return asked


def _dims(asked: Asked) -> Dims:
    """What narrows by the unit itself."""
    told = (
        ("site", asked.site),
        ("opened", asked.opened or None),
        ("size", SIZE_CODES.index(asked.size) if asked.size else None),
    )
    return tuple((name, value) for name, value in told if value is not None)


def _named(dimension: str, value: int) -> Any:
    """The value as a row would tell it."""
    if dimension == "size":
        return SIZE_CODES[value]
    return None if value == NONE else value
