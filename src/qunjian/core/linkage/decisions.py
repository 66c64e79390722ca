"""What is known before weighing: people's decisions on pairs, and what an earlier run found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage.table import Ints, Table

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Label:
    """A person's decision on two rows, by their record ids."""

    left_id: str
    right_id: str
    same: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """A pair that an earlier run wrote, with its score."""

    left_id: str
    right_id: str
    score: float


@dataclass(slots=True)
class Given:
    """Decisions and earlier pairs as rows of this table; pairs as `left * rows + right`.

    `fresh` is none when every row is to be weighed.
    """

    pairs: Longs
    said: NDArray[np.int8]
    fresh: Bools | None
    earlier: Longs
    earlier_score: NDArray[np.float64]


def given(
    table: Table,
    labels: Sequence[Label],
    fresh: Collection[str] | None,
    known: Sequence[Weighed],
) -> Given:
    """Look up rows. Decisions and pairs on rows that are not there any more are passed over."""
    nothing = Given(_longs(()), np.empty(0, np.int8), None, _longs(()), np.empty(0))
    if not labels and fresh is None and not known:
        return nothing
    row = {record: place for place, record in enumerate(table.record.tolist())}
    # A later decision on the same two rows overrules an earlier one.
    said = {
        _key(row[one.left_id], row[one.right_id], len(row)): 1 if one.same else -1
        for one in labels
        if one.left_id in row and one.right_id in row and one.left_id != one.right_id
    }
    nothing.pairs = _longs(sorted(said))
    nothing.said = np.array([said[key] for key in sorted(said)], dtype=np.int8)
    if fresh is None:
        return nothing
    nothing.fresh = np.fromiter((one in fresh for one in row), dtype=bool, count=len(row))
    scores = {
        _key(row[one.left_id], row[one.right_id], len(row)): one.score
        for one in known
        if one.left_id in row
        and one.right_id in row
        and not (one.left_id in fresh or one.right_id in fresh)
    }
    nothing.earlier = _longs(sorted(scores.keys() - said.keys()))
    nothing.earlier_score = np.array([scores[key] for key in nothing.earlier.tolist()], dtype=float)
    return nothing


def _key(one: int, two: int, count: int) -> int:
    return min(one, two) * count + max(one, two)


def _longs(values: Collection[int]) -> Longs:
    return np.array(list(values), dtype=np.int64)


def split(keys: Longs, count: int) -> tuple[Ints, Ints]:
    """The two rows of each pair."""
    return (keys // max(1, count)).astype(np.int32), (keys % max(1, count)).astype(np.int32)
