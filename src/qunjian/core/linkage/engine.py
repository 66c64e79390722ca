"""From registers to weighed pairs: the whole comparison in one call."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import candidates, clusters, codes, scoring, table
from qunjian.core.linkage.features import Weighing
from qunjian.core.linkage.table import Ints, Register, Table

LEAST = 0.05


@dataclass(slots=True)
class Comparison:
    """What came out: the rows, the pairs worth naming with their scores, and each row's firm."""

    table: Table
    left: Ints
    right: Ints
    score: NDArray[np.float64]
    alone: NDArray[np.float64]  # the chance before rows compete, NaN for pairs never weighed
    firm: Ints
    scored: scoring.Scored
    weighing: Weighing
    candidates: int
    left_out: int
    seconds: dict[str, float]


def link(
    registers: Sequence[Register], say: Callable[[str], None] = lambda text: None
) -> Comparison:
    """Compare all rows with all rows of the other registers and of their own."""
    clock = _Clock()
    rows = table.build(registers, say)
    clock.lap("清洗")
    say(f"正在寻找可能相同的行（{len(rows)} 行）……")
    pairs = candidates.find(rows)
    clock.lap("候选")
    if pairs.left_out:
        say(f"有 {pairs.left_out} 行的名称或地址过于雷同，只按其他字段寻找相同的行。")
    say(f"正在比较 {len(pairs)} 对……")
    weighing = Weighing(rows)
    matrix = weighing.matrix(pairs.left, pairs.right)
    clock.lap("比较")
    state = codes.states(rows, pairs.left, pairs.right)
    scored = scoring.score(rows, matrix, pairs, state, say)
    clock.lap("评分")
    say("正在归并成单位……")
    chance = clusters.compete(rows, pairs.left, pairs.right, scored.logit)
    joined = clusters.gather(
        rows, pairs.left, pairs.right, chance, state == codes.CodeState.DIFFERENT
    )
    clock.lap("归并")
    return _comparison(weighing, pairs, scored, joined, clock.laps)


def _comparison(
    weighing: Weighing,
    pairs: candidates.Pairs,
    scored: scoring.Scored,
    joined: clusters.Joined,
    seconds: dict[str, float],
) -> Comparison:
    named = np.flatnonzero(joined.score >= LEAST)
    implied = np.array([(a, b) for a, b, _ in joined.implied], dtype=np.int32).reshape(-1, 2)
    left = np.concatenate([pairs.left[named], implied[:, 0]])
    right = np.concatenate([pairs.right[named], implied[:, 1]])
    score = np.concatenate([joined.score[named], [chance for _, _, chance in joined.implied]])
    alone = 1 / (1 + np.exp(-scored.logit[named]))
    alone = np.concatenate([alone, np.full(len(implied), np.nan)])
    order = np.lexsort((right, left))
    return Comparison(
        table=weighing.table, left=left[order], right=right[order], score=score[order],
        alone=alone[order], firm=joined.firm, scored=scored, weighing=weighing,
        candidates=len(pairs), left_out=pairs.left_out, seconds=seconds,
    )  # fmt: skip


class _Clock:
    def __init__(self) -> None:
        self.start = time.monotonic()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name] = now - self.start
        self.start = now
