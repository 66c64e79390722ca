"""Every unit of a day as arrays side by side: what a profile does not tell of it.

A unit stands at the same place in every array, in the order of unit numbers. Each column is read
when it is first asked for, so that a page pays only for what it looks at.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qunjian.apps.figures.asked import SIZES, StaffSize
from qunjian.apps.figures.rows import MEMBERS, SECRET_WHEN_FEW, SMALL_STAFF, STALE_AFTER
from qunjian.apps.registry.models import (
    AdoptedCount,
    AssociationMember,
    NotYet,
    OrganisationState,
    UnitState,
)
from qunjian.apps.registry.queries import coverage_on
from qunjian.apps.verdicts.counting import AREAS, PROFILES, Day
from qunjian.apps.verdicts.models import Judgement
from qunjian.apps.verdicts.sums import Ints
from qunjian.core.period import Moment
from qunjian.core.place import AreaLevel
from qunjian.core.rules import statistical_scale
from qunjian.core.vocabulary import FactField, Line, UnitKind

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NONE = -1
PEOPLE = tuple(each for each in FactField if each is not FactField.REVENUE)
SIZE_CODES = list(StaffSize)
EDGES = [most for most, _ in SIZES]


class Columns:
    """The units of a day, as they are known now."""

    def __init__(self, moment: Moment, day: Day) -> None:
        self.moment, self.day = moment, day
        profiles = {PROFILES.all[at]: at for at in np.unique(day.profile)}
        areas = {AREAS.all[at]: at for at in np.unique(day.area)}
        rows = Judgement.objects.filter(valid_from__lte=moment.day, valid_to__gt=moment.day)
        told = [
            (unit, profiles[profile], areas[area])
            for unit, profile, area in rows.order_by().values_list(
                "unit_id", "profile_id", "area_code"
            )
            if profile in profiles and area in areas
        ]
        given = np.array(told, np.int64).reshape(-1, 3)
        self.unit, self.profile, self.area = given[np.argsort(given[:, 0])].T
        self._flags: dict[Any, Flags] = {}

    def __len__(self) -> int:
        return len(self.unit)

    def at(self, units: Iterable[int]) -> Ints:
        """Where some units stand; those that are not there are left out."""
        wanted = np.fromiter(units, np.int64)
        places = np.minimum(np.searchsorted(self.unit, wanted), max(len(self) - 1, 0))
        return places[self.unit[places] == wanted] if len(self) else places[:0]

    def marked(self, units: Iterable[int]) -> Flags:
        """True where a unit is one of these."""
        flags = np.zeros(len(self), bool)
        flags[self.at(units)] = True
        return flags

    @cached_property
    def rank(self) -> Ints:
        """The place of each in the order of areas and names."""
        rows = UnitState.objects.on(self.moment).order_by("area", "name")
        order = self.at(rows.values_list("unit_id", flat=True))
        ranks = np.full(len(self), len(self), np.int64)
        ranks[order] = np.arange(len(order))
        return ranks

    @cached_property
    def _counts(self) -> dict[FactField, Floats]:
        rows = AdoptedCount.objects.on(self.moment).order_by()
        told = list(rows.values_list("unit_id", *map(str, PEOPLE)))
        found: dict[FactField, Floats] = {each: np.full(len(self), np.nan) for each in PEOPLE}
        if told:
            given = np.array(told, np.float64)
            wanted = given[:, 0].astype(np.int64)
            inside = np.isin(wanted, self.unit)
            places = np.searchsorted(self.unit, wanted[inside])
            for column, each in enumerate(PEOPLE, start=1):
                found[each][places] = given[inside, column]
        return found

    @cached_property
    def counted_on(self) -> Floats:
        """The number of the day of each unit's counts; not a number where there are none."""
        rows = AdoptedCount.objects.on(self.moment).values_list("unit_id", "valid_from")
        days = {unit: day.toordinal() for unit, day in rows}
        return np.array([days.get(unit, np.nan) for unit in self.unit.tolist()], np.float64)

    def count(self, field: FactField) -> Floats:
        """A count of each unit; not a number where nobody told."""
        return self._counts[field]

    def measure(self, name: str, line: Line | None) -> Floats:
        """What an indicator of people adds up."""
        if name == "members":
            return self._members(MEMBERS[line or Line.PARTY])
        return self.count(FactField.YOUTH if name == "youth-reached" else FactField.STAFF)

    def _members(self, field: FactField) -> Floats:
        """Members of units with few staff would be told by name."""
        counts = self.count(field)
        if field not in SECRET_WHEN_FEW:
            return counts
        return np.where(self.count(FactField.STAFF) < SMALL_STAFF, np.nan, counts)

    @cached_property
    def _states(self) -> tuple[Ints, Ints, list[tuple[int, str]]]:
        """By unit the site and the year of its opening; (unit, industry) of enterprises."""
        sites, years = np.full(len(self), NONE), np.full(len(self), NONE)
        rows = list(
            UnitState.objects.on(self.moment)
            .order_by("unit")
            .values_list("unit_id", "site_id", "opened_on", "kind", "industry")
        )
        known = set(self.unit.tolist())
        rows = [row for row in rows if row[0] in known]
        places = np.searchsorted(self.unit, np.array([row[0] for row in rows], np.int64))
        sites[places] = [NONE if row[1] is None else row[1] for row in rows]
        years[places] = [row[2].year if row[2] else NONE for row in rows]
        enterprises = [(row[0], row[4]) for row in rows if row[3] == UnitKind.ENTERPRISE]
        return sites, years, enterprises

    @property
    def enterprises(self) -> list[tuple[int, str]]:
        """Each with its industry."""
        return self._states[2]

    def dimension(self, name: str) -> Ints:
        """The site, year of opening or size of each as a number; -1 where none is told."""
        if name == "size":
            staff = self.count(FactField.STAFF)
            steps = np.searchsorted(EDGES, staff, side="right")
            untold = SIZE_CODES.index(StaffSize.UNTOLD)
            return np.where(np.isnan(staff), untold, steps).astype(np.int64)
        return self._states[0] if name == "site" else self._states[1]

    def flags(self, name: str, line: Line | None) -> Flags:
        """Whether each unit is what a name says."""
        key = (name, line if name == "carried" else None)
        if key not in self._flags:
            self._flags[key] = FLAGS[name](self, line)
        return self._flags[key]


def _every(columns: Columns, line: Line | None) -> Flags:
    return np.ones(len(columns), bool)


def _stale(columns: Columns, line: Line | None) -> Flags:
    day = columns.moment.day
    rows = Judgement.objects.filter(
        valid_from__lte=day, valid_to__gt=day, counted_on__lt=day - STALE_AFTER
    )
    return columns.marked(rows.values_list("unit_id", flat=True))


def _asked_again(columns: Columns, line: Line | None) -> Flags:
    rows = NotYet.objects.on(columns.moment).filter(ask_again_on__lte=columns.moment.day)
    return columns.marked(rows.values_list("unit_id", flat=True))


def _trade(columns: Columns, line: Line | None) -> Flags:
    rows = AssociationMember.objects.on(columns.moment)
    return columns.marked(rows.values_list("unit_id", flat=True))


def _near(columns: Columns, line: Line | None) -> Flags:
    rows = UnitState.objects.on(columns.moment).exclude(site=None)
    sited = columns.marked(rows.values_list("unit_id", flat=True))
    return sited & ~columns.flags("trade", None)


def _single(columns: Columns, line: Line | None) -> Flags:
    return ~columns.flags("trade", None) & ~columns.flags("near", None)


def _carried(columns: Columns, line: Line | None) -> Flags:
    """Covered by an organisation of a village or community, wherever the unit is."""
    moment = columns.moment
    seated = OrganisationState.objects.on(moment).filter(area__level=AreaLevel.VILLAGE)
    rows: Any = coverage_on(moment, str(line or ""))
    rows = rows.filter(organisation__in=seated.values("organisation"))
    return columns.marked(rows.values_list("unit_id", flat=True))


def _statistical(columns: Columns, line: Line | None) -> Flags:
    """Above scale as the statistical office means it."""
    rows = AdoptedCount.objects.on(columns.moment).exclude(revenue=None)
    revenues = dict(rows.values_list("unit_id", "revenue"))
    above = cache(_above_on(columns.moment.day))
    return columns.marked(
        unit for unit, code in columns.enterprises if above(code, revenues.get(unit))
    )


def _above_on(day: date) -> Callable[[str, Any], bool]:
    def above(code: str, revenue: Any) -> bool:
        return statistical_scale(code, {FactField.REVENUE: revenue}, day) is True

    return above


FLAGS: dict[str, Callable[[Columns, Line | None], Flags]] = {
    "": _every,
    "stale": _stale,
    "again": _asked_again,
    "trade": _trade,
    "near": _near,
    "single": _single,
    "carried": _carried,
    "statistical": _statistical,
}
