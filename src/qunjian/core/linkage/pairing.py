"""Rows of equal values in groups, and the pairs of many groups, found in parts that fit in memory.

A pair is one number, `left * rows + right` with left < right; a part holds all pairs whose left
rows lie in a stretch, so that what many groups say of one pair comes together by sorting the part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage.table import Ints, Longs

Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
STRETCH = 1 << 15  # left rows of a part
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


def stretches(count: int) -> list[range]:
    """All rows in parts, one at least."""
    starts = range(0, max(1, count), STRETCH)
    return [range(start, min(start + STRETCH, count)) for start in starts]


def grouped(values: Longs, cap: int, fresh: Bools | None) -> Grouped:
    """Groups of not more places than the cap, and larger ones; only those with a fresh place."""
    order, ordered = _in_order(values)
    start = np.flatnonzero(new_in(ordered))
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
    over = max(0, int(values.max(initial=0)).bit_length() + bits - WORD)
    both = (values >> over) << bits | np.arange(len(values))
    both.sort()
    order = both & ((1 << bits) - 1)
    if over:  # the upper part of a number tells nearly always as much as the whole
        ordered = values[order]
        if not np.array_equal(new_in(both >> bits), new_in(ordered)):
            return _in_order(_dense(values))
        return order, ordered
    return order, both >> bits


def new_in(ordered: Longs) -> Bools:
    """Where another value begins."""
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


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


class Sources:
    """All groups of rows, and what a pair of each tells, by the left row of the pair."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.groups: list[Groups] = []
        self.first: list[int] = []  # the source that is each one's first run
        self.line: list[int] = []  # of each source in `hints`
        self.strong: list[bool] = []
        self.hints: Bytes = np.zeros((1, count), dtype=np.uint8)

    def add(self, groups: Groups, hints: Sequence[Bytes | None], *, strong: bool) -> None:
        """Groups of some runs, and for each run what a row's value tells, if anything."""
        self.groups.append(groups)
        self.first.append(len(self.line))
        for hint in hints:
            self.line.append(0 if hint is None else len(self.hints))
            self.strong.append(strong)
            self.hints = self.hints if hint is None else np.vstack([self.hints, hint])

    def part(self, rows: range, fresh: Bools | None) -> Part:
        """All pairs of all groups whose left row is one of some; of fresh rows, if told."""
        row, by = self.count.bit_length(), len(self.line).bit_length()
        every = self._shared(rows, row, by, fresh)
        pair, source = every >> by, every & ((1 << by) - 1)
        left = (pair >> row) + rows.start
        hints = self.hints[np.array(self.line, dtype=np.int32)[source], left]
        sure = np.array(self.strong, dtype=bool)[source]
        new = np.flatnonzero(new_in(pair))
        if not len(new):
            return Part(left, pair, left.astype(np.int32), sure, sure)
        return Part(
            left[new], pair[new] & ((1 << row) - 1), np.add.reduceat(hints, new, dtype=np.int32),
            np.logical_or.reduceat(sure, new), np.logical_or.reduceat(~sure, new),
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
        return every[new_in(every)]  # a group divided in two ways tells once


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
    start = np.flatnonzero(new_in(ordered))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(start, append=len(order)))
    keep = np.zeros(len(group), dtype=bool)
    keep[order[rank < MOST_PARTNERS]] = True
    return keep
