"""What changes on which day, in plain arrays: summed up, it tells of any day at once.

Nothing here is ever changed in place but the numbering, which only grows: who reads an older
state goes on reading it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Ints = NDArray[np.int64]
Row = Sequence[Any]


class Numbered(Generic[T]):
    """Things by small numbers, in the order in which they were met."""

    def __init__(self) -> None:
        self.all: list[T] = []
        self._at: dict[T, int] = {}

    def number(self, thing: T) -> int:
        """Ask only where one thread builds at a time."""
        at = self._at.get(thing)
        if at is None:
            at = self._at[thing] = len(self.all)
            self.all.append(thing)
        return at


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Combinations of things, each of its parts as an array; `at` numbers them."""

    at: Numbered[tuple[int, ...]]
    parts: Ints

    @classmethod
    def of(cls, width: int) -> Self:
        return cls(Numbered(), np.empty((width, 0), np.int64))

    def grown(self) -> Self:
        """With those that were numbered since."""
        fresh = self.at.all[self.parts.shape[1] :]
        if not fresh:
            return self
        return replace(self, parts=np.concatenate([self.parts, np.array(fresh, np.int64).T], 1))


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """So many more of a cell from a day on, for several counts at once."""

    cells: Cells
    days: Ints
    cell: Ints
    values: Ints

    @classmethod
    def of(cls, width: int, counts: int) -> Self:
        none = np.empty(0, np.int64)
        return cls(Cells.of(width), none, none, np.empty((counts, 0), np.int64))

    def more(self, rows: Iterable[tuple[int, tuple[int, ...], Sequence[int]]]) -> Self:
        """With further rows of day, parts of the cell, and counts."""
        number = self.cells.at.number
        told = [(day, number(parts), *counts) for day, parts, counts in rows]
        if not told:
            return self
        given = np.array(told, np.int64).T
        return replace(
            self,
            cells=self.cells.grown(),
            days=np.concatenate([self.days, given[0]]),
            cell=np.concatenate([self.cell, given[1]]),
            values=np.concatenate([self.values, given[2:]], 1),
        )

    def on(self, day: int) -> tuple[Ints, Ints]:
        """The parts of the cells that have any on a day, and their counts."""
        past = self.days <= day
        cell, size = self.cell[past], self.cells.parts.shape[1]
        sums = np.array([_summed(cell, values[past], size) for values in self.values])
        there = sums[0] > 0
        return self.cells.parts[:, there], sums[:, there]


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """So many of a cell from a day until before another."""

    cells: Cells
    begins: Ints
    ends: Ints
    cell: Ints
    count: Ints

    @classmethod
    def of(cls, width: int) -> Self:
        none = np.empty(0, np.int64)
        return cls(Cells.of(width), none, none, none, none)

    def more(self, rows: Iterable[tuple[int, int, tuple[int, ...], int]]) -> Self:
        """With further rows of first day, last day (excluded), parts of the cell, and count."""
        number = self.cells.at.number
        told = [(begins, ends, number(parts), count) for begins, ends, parts, count in rows]
        if not told:
            return self
        given = np.array(told, np.int64).T
        kept = (self.begins, self.ends, self.cell, self.count)
        made = [np.concatenate([old, new]) for old, new in zip(kept, given, strict=True)]
        return type(self)(self.cells.grown(), *made)

    def on(self, day: int) -> Ints:
        """The parts of the cells that have any on a day."""
        held = (self.begins <= day) & (self.ends > day)
        sums = _summed(self.cell[held], self.count[held], self.cells.parts.shape[1])
        there: Ints = self.cells.parts[:, sums > 0]
        return there


def present(numbers: Ints) -> Ints:
    """Each of some small numbers once, in order."""
    met = np.zeros(int(numbers.max()) + 1 if len(numbers) else 0, bool)
    met[numbers] = True
    return np.flatnonzero(met)


def _summed(cell: Ints, values: Ints, size: int) -> Ints:
    return np.bincount(cell, values, size).astype(np.int64)
