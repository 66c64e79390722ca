"""The rows of a figure that moved between two moments, read when they are looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self, overload

import numpy as np

from qunjian.apps.figures.asked import Part
from qunjian.apps.figures.rows import Row
from qunjian.apps.figures.stock import CHUNK
from qunjian.apps.verdicts.sums import Ints
from qunjian.core.choice import Choice

#: each part overrides those before it: what counts is in the base too
STANDS = ((Part.LEFT_OUT, "left-out"), (Part.BASE, "rest"), (Part.COUNTED, "counted"))


class Standing(Choice):
    """一行在这个数里的位置 at one moment."""

    COUNTED = "counted", "计入"
    REST = "rest", "只在分母"
    LEFT_OUT = "left-out", "没有算进来"
    ABSENT = "absent", "不在其中"


class Move(Choice):
    """两个时点之间的变动 of one row."""

    ENTERED = "entered", "进来的"
    LEFT = "left", "出去的"
    CHANGED = "changed", "人数变了的"
    BASE_ONLY = "base", "只影响分母的"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stood; `counts` is what it added to the sum, 1 for a row that is counted."""

    standing: Standing
    row: Row | None = None
    counts: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit or organisation that does not stand where it stood, or counts for another number."""

    pk: int
    name: str
    area: str
    before: Place
    after: Place

    @property
    def move(self) -> Move:
        was, now = (place.standing is Standing.COUNTED for place in (self.before, self.after))
        if was and now:
            return Move.CHANGED
        return Move.ENTERED if now else Move.LEFT if was else Move.BASE_ONLY

    @property
    def change(self) -> int:
        """What it adds to the figure's value, or takes away."""
        was, now = (
            place.counts if place.standing is Standing.COUNTED else 0
            for place in (self.before, self.after)
        )  # fmt: skip
        return now - was


STANDINGS = [Standing.ABSENT, *(Standing(code) for _, code in STANDS)]
COUNTED = STANDINGS.index(Standing.COUNTED)
MOVES = list(Move)
Rows = Mapping[int, Row]
Read = Callable[[list[int]], tuple[Rows, Rows]]


@dataclass(frozen=True, slots=True, eq=False)
class Movements(Sequence[Moved]):
    """The rows that moved, in an order; a part of them is read when it is cut out or walked over.

    `changes` are what each adds to the value; `read` gives the rows of both moments by their keys.
    """

    pk: Ints
    moves: Ints
    changes: Ints
    was: tuple[Ints, Ints]
    now: tuple[Ints, Ints]
    names: Sequence[tuple[str, str]]
    read: Read

    def __len__(self) -> int:
        return len(self.pk)

    @overload
    def __getitem__(self, at: int) -> Moved: ...

    @overload
    def __getitem__(self, at: slice) -> list[Moved]: ...

    def __getitem__(self, at: int | slice) -> Moved | list[Moved]:
        if isinstance(at, slice):
            return list(self._moved(range(len(self))[at]))
        return next(self._moved([range(len(self))[at]]))

    def __iter__(self) -> Iterator[Moved]:
        for first in range(0, len(self), CHUNK):
            yield from self[first : first + CHUNK]

    def _moved(self, places: Sequence[int]) -> Iterator[Moved]:
        before, after = self.read([int(self.pk[at]) for at in places])
        for at in places:
            pk, (area, name) = int(self.pk[at]), self.names[at]
            old, new = (
                Place(STANDINGS[standing[at]], rows.get(pk), int(counts[at]))
                for (standing, counts), rows in ((self.was, before), (self.now, after))
            )
            yield Moved(pk, name, area, old, new)

    def by(self, move: Move) -> Self:
        return self.taken(np.flatnonzero(self.moves == MOVES.index(move)))

    def in_order(self, column: str, *, falling: bool) -> Self:
        """In the order of a column; equal ones keep theirs."""
        if column == "change":
            keys = -self.changes if falling else self.changes
            return self.taken(np.argsort(keys, kind="stable"))
        order = sorted(range(len(self)), key=lambda at: self.names[at][1], reverse=falling)
        return self.taken(np.array(order, np.int64))

    def taken(self, places: Ints) -> Self:
        was, now = ((side[0][places], side[1][places]) for side in (self.was, self.now))
        names = [self.names[at] for at in places]
        return replace(
            self, pk=self.pk[places], moves=self.moves[places], changes=self.changes[places],
            was=was, now=now, names=names,
        )  # fmt: skip
