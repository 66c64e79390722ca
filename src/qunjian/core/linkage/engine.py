"""From registers to weighed pairs: the whole comparison in one call."""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import candidates, clusters, codes, decisions, scoring, table
from qunjian.core.linkage.decisions import Given, Label, Weighed
from qunjian.core.linkage.features import Weighing
from qunjian.core.linkage.scoring import Trained
from qunjian.core.linkage.table import Ints, Register, Table

LEAST = 0.05

__all__ = ["Comparison", "Label", "Register", "Trained", "Weighed", "link"]


@dataclass(slots=True)
class Comparison:
    """What came out: the rows, the pairs worth naming with their scores, and each row's firm.

    `alone` is the chance before rows compete, NaN for pairs that were not weighed in this run;
    `said` is 1 and -1 where a person decided; `contradicted` are decisions, as record ids, that
    could not be kept because other decisions rule them out.
    """

    table: Table
    left: Ints
    right: Ints
    score: NDArray[np.float64]
    alone: NDArray[np.float64]
    said: NDArray[np.int8]
    firm: Ints
    contradicted: list[tuple[str, str]]
    scored: scoring.Scored
    weighing: Weighing
    candidates: int
    left_out: int
    seconds: dict[str, float]

    @property
    def trained(self) -> Trained:
        """What a later run needs to score as this one did."""
        return self.scored.trained


def link(
    registers: Iterable[Register],
    say: Callable[[str], None] = lambda text: None,
    labels: Sequence[Label] = (),
    fresh: Collection[str] | None = None,
    trained: Trained | None = None,
    known: Sequence[Weighed] = (),
) -> Comparison:
    """Compare all rows with all rows of the other registers and of their own.

    `say` is told what is being done; what it raises ends the run. `labels` are people's decisions:
    firms obey them. With `fresh` only pairs with such a record are weighed, and `known` are the
    pairs that an earlier run wrote, for the rest. `trained` is the model of an earlier run.
    """
    clock = _Clock()
    rows = table.build(registers, say, trained.known if trained else None)
    before = decisions.given(rows, labels, fresh, known)
    clock.lap("清洗")
    say(f"正在寻找可能相同的行（{len(rows)} 行）……")
    pairs = candidates.find(rows, before)
    clock.lap("候选")
    if pairs.left_out:
        say(f"有 {pairs.left_out} 行的名称或地址过于雷同，只按其他字段寻找相同的行。")
    say(f"正在比较 {len(pairs)} 对……")
    weighing = Weighing(rows)
    state = codes.states(rows, pairs.left, pairs.right)
    scored = scoring.score(weighing, pairs, state, say, trained)
    clock.lap("比较")
    say("正在归并成单位……")
    ready = _ready(rows, pairs, scored, before)
    joined = clusters.gather(rows, ready, clusters.compete(rows, ready))
    if joined.contradicted:
        say(f"有 {len(joined.contradicted)} 条“同一家”的认定与别的认定矛盾，没有照办。")
    clock.lap("归并")
    return _comparison(weighing, pairs, ready, scored, joined, clock.laps)


def _ready(
    rows: Table, pairs: candidates.Pairs, scored: scoring.Scored, before: Given
) -> clusters.Ready:
    """The weighed pairs and those of the earlier run, in one list."""
    left, right = decisions.split(before.earlier, len(rows))
    likely = np.clip(before.earlier_score, 1e-6, 1 - 1e-6)
    left, right = np.concatenate([pairs.left, left]), np.concatenate([pairs.right, right])
    return clusters.Ready(
        left=left,
        right=right,
        logit=np.concatenate([scored.logit, np.log(likely / (1 - likely))]),
        by_code=codes.states(rows, left, right) == codes.CodeState.DIFFERENT,
        said=np.concatenate([pairs.said, np.zeros(len(likely), dtype=np.int8)]),
    )


def _comparison(
    weighing: Weighing,
    pairs: candidates.Pairs,
    ready: clusters.Ready,
    scored: scoring.Scored,
    joined: clusters.Joined,
    seconds: dict[str, float],
) -> Comparison:
    named = np.flatnonzero((joined.score >= LEAST) | (ready.said != 0))
    implied = np.array([(a, b) for a, b, _ in joined.implied], dtype=np.int32).reshape(-1, 2)
    left = np.concatenate([ready.left[named], implied[:, 0]])
    right = np.concatenate([ready.right[named], implied[:, 1]])
    score = np.concatenate([joined.score[named], [chance for _, _, chance in joined.implied]])
    alone = 1 / (1 + np.exp(-ready.logit))
    alone[len(pairs) :] = np.nan
    alone = np.concatenate([alone[named], np.full(len(implied), np.nan)])
    said = np.concatenate([ready.said[named], np.zeros(len(implied), dtype=np.int8)])
    order = np.lexsort((right, left))
    record = weighing.table.record
    return Comparison(
        table=weighing.table, left=left[order], right=right[order], score=score[order],
        alone=alone[order], said=said[order], firm=joined.firm,
        contradicted=[(str(record[a]), str(record[b])) for a, b in joined.contradicted],
        scored=scored, weighing=weighing, candidates=len(pairs), left_out=pairs.left_out,
        seconds=seconds,
    )  # fmt: skip


class _Clock:
    def __init__(self) -> None:
        self.start = time.monotonic()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name] = now - self.start
        self.start = now
