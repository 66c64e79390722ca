"""The rows of a figure, of which only those that are looked at are read."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

import numpy as np

from qunjian.apps.figures.alike import row_of
from qunjian.apps.figures.columns import Columns, Floats
from qunjian.apps.figures.rows import UnitRow
from qunjian.apps.figures.stock import units_of
from qunjian.apps.registry.models import UnitState
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.counting import AREAS, PROFILES
from qunjian.apps.verdicts.sums import Ints, present
from qunjian.core.period import Moment

CHUNK = 500


class Listed(Sequence[UnitRow]):
    """Units in an order; a part of them is read when it is cut out or walked over."""

    def __init__(self, moment: Moment, units: Ints, columns: Columns) -> None:
        self.moment, self.units, self.columns = moment, units, columns

    def __len__(self) -> int:
        return len(self.units)

    @overload
    def __getitem__(self, at: int) -> UnitRow: ...

    @overload
    def __getitem__(self, at: slice) -> list[UnitRow]: ...

    def __getitem__(self, at: int | slice) -> UnitRow | list[UnitRow]:
        if isinstance(at, slice):
            return units_of(self.moment, self.units[at].tolist())
        return units_of(self.moment, [int(self.units[at])])[0]

    def __iter__(self) -> Iterator[UnitRow]:
        for first in range(0, len(self), CHUNK):
            yield from self[first : first + CHUNK]

    def by_profile(self, read: Callable[[Any], Any], *, falling: bool) -> "Listed":
        """In the order of something that a profile tells; what it does not tell comes last."""
        profiles = self.columns.profile[self.columns.at(self.units)]
        numbers = present(profiles)
        told = stored.profiles({PROFILES.all[at] for at in numbers})
        values = {at: read(row_of(told[PROFILES.all[at]])) for at in numbers}
        ordered = sorted({value for value in values.values() if value is not None})
        steps = {value: step for step, value in enumerate(ordered)}
        keys = np.full(len(PROFILES.all), np.nan)
        keys[numbers] = [steps.get(values[at], np.nan) for at in numbers]
        return self._ordered(keys[profiles], falling=falling)

    def by_number(self, numbers: Floats, *, falling: bool) -> "Listed":
        """In the order of a number of every unit of the day; who has none comes last."""
        return self._ordered(numbers[self.columns.at(self.units)], falling=falling)

    def by_name(self, *, falling: bool) -> "Listed":
        """In the order of names, whatever the area."""
        names = UnitState.objects.on(self.moment).order_by("name").values_list("unit_id", flat=True)
        order = self.columns.at(names)
        numbers = np.full(len(self.columns), np.nan)
        numbers[order] = np.arange(len(order))
        return self.by_number(numbers, falling=falling)

    def by_area(self, *, falling: bool) -> "Listed":
        """In the order of the divisions."""
        codes = sorted(AREAS.all)
        steps = {code: step for step, code in enumerate(codes)}
        numbers = np.array([steps[code] for code in AREAS.all], np.float64)
        return self.by_number(numbers[self.columns.area], falling=falling)

    def _ordered(self, keys: Any, *, falling: bool) -> "Listed":
        """Equal ones keep their order, whichever way it goes."""
        order = np.argsort(-keys if falling else keys, kind="stable")
        return Listed(self.moment, self.units[order], self.columns)
