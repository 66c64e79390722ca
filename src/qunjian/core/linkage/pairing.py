"""Rows of equal values in groups, and the pairs of many groups, found in parts that fit in memory.

A pair is one number, `left * rows + right` with left < right; a part holds all pairs whose left
rows lie in a stretch, so that what many groups say of one pair comes together by sorting the part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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

    `after` is how many rows of its group stand behind each row.
    """

    rows: Ints
    after: Bytes

    def pairs(self, rows: range) -> tuple[Longs, Longs]:
        """Left and right rows of all pairs whose left row is one of the stretch."""
        at = np.flatnonzero((self.rows >= rows.start) & (self.rows < rows.stop) & (self.after > 0))
        many = self.after[at].astype(np.int64)
        first = np.cumsum(many) - many
        behind = np.arange(int(many.sum())) + np.repeat(at + 1 - first, many)
        return np.repeat(self.rows[at], many).astype(np.int64), self.rows[behind].astype(np.int64)


def joined(groups: Sequence[Groups]) -> Groups:
    return Groups(
        np.concatenate([one.rows for one in groups]), np.concatenate([one.after for one in groups])
    )


def grouped(values: Longs, rows: Ints, cap: int, fresh: Bools | None) -> tuple[Groups, Longs]:
    """The groups of not more rows than the cap, and the places of all that are in larger ones.

    Each value has its row, rising; groups without a fresh row are passed over.
    """
    order, ordered = _in_order(values)
    new = np.ones(len(order), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    start = np.flatnonzero(new)
    size = np.diff(start, append=len(order))
    wanted = size > 1
    if fresh is not None and len(start):
        wanted &= np.logical_or.reduceat(fresh[rows[order]], start)
    inside = np.repeat(wanted & (size <= cap), size)
    behind = np.repeat(start + size, size) - np.arange(1, len(order) + 1)
    few = Groups(rows[order[inside]], behind[inside].astype(np.uint8))
    return few, order[np.repeat(wanted & (size > cap), size)]


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
    weight: Ints  # the sum of the weights of all groups that hold it
    strong: Bools  # whether one of them is to be believed whatever the weight


def parts(
    groups: Sequence[Groups],
    weights: Sequence[int],
    strong: Sequence[bool],
    count: int,
    fresh: Bools | None,
) -> Iterator[Part]:
    """All pairs of all groups, some left rows at a time; of fresh rows, if those are told."""
    row, kind = max(1, count - 1).bit_length(), max(1, len(groups) - 1).bit_length()
    worth, sure = np.array(weights, dtype=np.int32), np.array(strong, dtype=bool)
    for start in range(0, count, STRETCH):
        rows = range(start, min(start + STRETCH, count))
        found = []
        for number, one in enumerate(groups):
            left, right = one.pairs(rows)
            wanted = left < right  # a row may share a value with itself
            if fresh is not None:
                wanted &= fresh[left] | fresh[right]
            found.append((((left - start) << row | right) << kind | number)[wanted])
        every = np.concatenate(found)
        every.sort()
        if not len(every):
            continue
        pair, by = every >> kind, every & ((1 << kind) - 1)
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        pair = pair[first]
        yield Part(
            (pair >> row) + start, pair & ((1 << row) - 1),
            np.add.reduceat(worth[by], first), np.logical_or.reduceat(sure[by], first),
        )  # fmt: skip


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
