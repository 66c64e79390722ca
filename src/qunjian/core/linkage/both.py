"""One column of some pairs of rows: how alike what both tell is, each comparison made once."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from rapidfuzz.distance import Indel, LCSseq
from rapidfuzz.process import cpdist

from qunjian.core.linkage.columns import Column
from qunjian.core.linkage.table import Doubles, Floats, Ints

MISSING = np.float32(np.nan)
NO_LENGTHS = np.empty(0, dtype=np.int32)


class Both:
    """What the two rows of each pair tell in one column.

    :param lengths: of the column's different texts, where common parts are asked for
    """

    def __init__(self, column: Column, left: Ints, right: Ints, lengths: Ints = NO_LENGTHS) -> None:
        self.mine, self.other = column.ids[left], column.ids[right]
        self.equal = same(self.mine, self.other)
        self._rows = np.flatnonzero(self.equal == 0)
        self._ids = self.mine[self._rows], self.other[self._rows]
        self._texts = tuple(column.values[ids] for ids in self._ids)
        self._lengths = lengths

    def like(self, scorer: Callable[..., float], equal: float = 1) -> Floats:
        """What a scorer says where the texts differ."""
        return self._told(cpdist(*self._texts, scorer=scorer, dtype=np.float32), equal)

    def common(self) -> Floats:
        """How much of both texts stands, in its order, in the other: 1 less Indel's distance."""
        both = np.add(*self._sizes)
        return self._told(1 - (both - 2 * self._subsequence) / both, 1)

    def within(self) -> Floats:
        """How much of the shorter text stands, in its order, in the longer one."""
        return self._told(self._subsequence / np.minimum(*self._sizes), 1)

    @cached_property
    def _subsequence(self) -> Doubles:
        found: Doubles = cpdist(*self._texts, scorer=LCSseq.similarity, dtype=np.int32)
        return found

    @property
    def _sizes(self) -> tuple[Ints, Ints]:
        return self._lengths[self._ids[0]], self._lengths[self._ids[1]]

    def _told(self, found: Floats | Doubles, equal: float) -> Floats:
        out = np.where(self.equal == 1, np.float32(equal), MISSING)
        out[self._rows] = found
        return out


def lengths_of(column: Column) -> Ints:
    """The length of each different text."""
    return np.fromiter(map(len, column.values), np.int32, len(column.values))


def compared(mine: Column, other: Column, left: Ints, right: Ints) -> Floats:
    """How alike two columns are, each of one row of a pair, where both are told."""
    rows = np.flatnonzero((mine.ids[left] > 0) & (other.ids[right] > 0))
    out = np.full(len(left), MISSING)
    out[rows] = cpdist(
        mine[left[rows]], other[right[rows]],
        scorer=Indel.normalized_similarity, dtype=np.float32,
    )  # fmt: skip
    return out


def same(mine: Ints, other: Ints) -> Floats:
    """1 where two numbers are equal, 0 where not, missing where one is 0."""
    return np.where((mine > 0) & (other > 0), mine == other, MISSING)
