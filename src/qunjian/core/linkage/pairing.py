"""Rows of equal values in groups, and the pairs of many groups, found in parts that fit in memory.

A pair is one number, `left * rows + right` with left < right; a part holds all pairs whose left
rows lie in a stretch, so that what many groups say of one pair comes together by sorting the part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage.table import Ints, Longs

Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
STRETCH = 1 << 16  # left rows of a part
WORD = 63  # bits of a number that is sorted
REGISTERS = 16
HEAVIEST = 255
MOST_PARTNERS = 3  # per row and other register, after the cheap ranking
NO_ROWS: Longs = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows that share a value, group by group, rising in each.

    `after` is how many rows of its group stand behind each row, `run` in which of its values the
    row is there.
    """

    rows: Ints
    after: Bytes
    run: Bytes

    def pairs(self, rows: range) -> tuple[Longs, Longs, Bytes]:
        """All pairs whose left row is one of the stretch: left, right, and the left one's run."""
        at = np.flatnonzero((self.rows >= rows.start) & (self.rows < rows.stop) & (self.after > 0))
        many = self.after[at].astype(np.int64)
        first = np.cumsum(many) - many
        behind = np.arange(int(many.sum())) + np.repeat(at + 1 - first, many)
        left, right = np.repeat(self.rows[at], many), self.rows[behind]
        return left.astype(np.int64), right.astype(np.int64), np.repeat(self.run[at], many)


@dataclass(frozen=True, slots=True)
class Grouped:
    """Places of equal values: of small groups one after the other, with how many of its group
    stand behind each, and of large groups; and of every place how many have its value."""

    small: Longs
    after: Bytes
    large: Longs
    size: Ints


def grouped(values: Longs, cap: int, fresh: Bools | None) -> Grouped:
    """Groups of not more places than the cap, and larger ones; only those with a fresh place."""
    order, ordered = _in_order(values)
    start = np.flatnonzero(np.diff(ordered, prepend=-1))
    size = np.diff(start, append=len(order))
    wanted = size > 1
    if fresh is not None and len(start):
        wanted &= np.logical_or.reduceat(fresh[order], start)
    small = np.repeat(wanted & (size <= cap), size)
    after = np.repeat(start + size, size) - np.arange(1, len(order) + 1)
    every = np.empty(len(order), dtype=np.int32)
    every[order] = np.repeat(size, size)
    large = np.sort(order[np.repeat(wanted & (size > cap), size)])
    return Grouped(order[small], after[small].astype(np.uint8), large, every)


def _in_order(values: Longs) -> tuple[Longs, Longs]:
    """Places in the order of values, and of places where values are equal; then those values.

    Value and place are sorted as one number, which is much quicker than sorting places.
    """
    bits = max(1, len(values) - 1).bit_length()
    if len(values) and int(values.max()) >> (WORD - bits):
        values = _dense(values)
    both = values << bits | np.arange(len(values))
    both.sort()
    return both & ((1 << bits) - 1), both >> bits


def _dense(values: Longs) -> Longs:
    """Small numbers in the same order."""
    order = np.argsort(values)
    ordered = values[order]
    small = np.zeros(len(values), dtype=np.int64)
    small[order[1:]] = np.cumsum(ordered[1:] != ordered[:-1])
    return small


@dataclass(frozen=True, slots=True)
class Part:
    """Pairs of a stretch of left rows, each once, rising, with what the groups say of each."""

    left: Longs
    right: Longs
    hint: Ints  # the sum of what the values that it shares tell
    strong: Bools  # whether it shares one that is believed whatever the hint
    loose: Bools  # whether it shares another one


@dataclass(slots=True)
class Sources:
    """All groups, and what a pair of each tells, by the left row of the pair."""

    groups: list[Groups] = field(default_factory=list)
    first: list[int] = field(default_factory=list)  # the source that is each one's first run
    hints: list[Bytes] = field(default_factory=list)
    line: list[int] = field(default_factory=list)  # of each source in `hints`
    strong: list[bool] = field(default_factory=list)

    def add(self, groups: Groups, hints: Sequence[Bytes | None], *, strong: bool) -> None:
        """Groups of some runs, and for each run what a row's value tells, if anything."""
        self.groups.append(groups)
        self.first.append(len(self.line))
        for hint in hints:
            self.line.append(0 if hint is None else 1 + len(self.hints))
            self.strong.append(strong)
            self.hints += [] if hint is None else [hint]

    def parts(self, count: int, fresh: Bools | None) -> Iterator[Part]:
        """All pairs of all groups, some left rows at a time; of fresh rows, if those are told."""
        row, by = max(1, count - 1).bit_length(), max(1, len(self.line) - 1).bit_length()
        hints = np.array([np.zeros(count, dtype=np.uint8), *self.hints])
        line, sure = np.array(self.line), np.array(self.strong, dtype=bool)
        for start in range(0, count, STRETCH):
            every = self._shared(range(start, min(start + STRETCH, count)), row, by, fresh)
            if not len(every):
                continue
            pair, source = every >> by, every & ((1 << by) - 1)
            left = (pair >> row) + start
            new = np.flatnonzero(np.diff(pair, prepend=-1))
            yield Part(
                left[new], pair[new] & ((1 << row) - 1),
                np.add.reduceat(hints[line[source], left], new, dtype=np.int32),
                np.logical_or.reduceat(sure[source], new),
                np.logical_or.reduceat(~sure[source], new),
            )  # fmt: skip

    def _shared(self, rows: range, row: int, by: int, fresh: Bools | None) -> Longs:
        """Left row, right row and source of what is shared, as one number, in order, each once."""
        found = []
        for first, groups in zip(self.first, self.groups, strict=True):
            left, right, run = groups.pairs(rows)
            wanted = left < right  # a row may share a value with itself
            if fresh is not None:
                wanted &= fresh[left] | fresh[right]
            shared = ((left - rows.start) << row | right) << by | (run + np.int64(first))
            found.append(shared[wanted])
        every = np.concatenate(found)
        every.sort()
        return every[np.diff(every, prepend=-1) > 0]  # a group divided in two ways tells once


def among_best(
    mine: Ints | Longs, register: Ints, weight: Ints | Bytes, other: Ints | Longs
) -> Bools:
    """Which pairs are the heaviest of a row towards a register; of equal ones the first row's."""
    group = mine.astype(np.int64) * REGISTERS + register
    row = int(other.max(initial=1)).bit_length()
    if int(group.max(initial=0)) >> (WORD - row - HEAVIEST.bit_length()):
        group = _dense(group)
    order = np.argsort(
        (group * (HEAVIEST + 1) + (HEAVIEST - weight)) << row | other.astype(np.int64)
    )
    ordered = group[order]
    start = np.flatnonzero(np.diff(ordered, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(start, append=len(order)))
    keep = np.zeros(len(group), dtype=bool)
    keep[order[rank < MOST_PARTNERS]] = True
    return keep
