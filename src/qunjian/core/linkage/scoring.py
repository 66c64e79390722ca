"""Probabilities without labels from people: codes teach what "the same firm" looks like.

1. Pairs with good equal codes are links, pairs with good different codes are none. A monotone
   boosted-tree model learns from them what agreement in everything but the code looks like.
   Pairs that contradict their code flagrantly (somebody else's code) are left out the second time.
2. Predictions for pairs never seen in training are turned into likelihood ratios.
3. Each kind of code agreement, inside or across registers, has its own share of links, which is
   estimated from the ratios of its own pairs; so pairs without codes are judged on their own odds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from qunjian.core.linkage.candidates import Pairs
from qunjian.core.linkage.codes import CodeState, States
from qunjian.core.linkage.features import FEATURES
from qunjian.core.linkage.table import Floats, Ints, Table

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]
Halves = NDArray[np.int8]
LEAST_LABELS = 60  # of either kind, below which the built-in weights decide
MOST_LABELS = 90_000  # of either kind
FLAGRANT_LINK, FLAGRANT_OTHER = 0.03, 0.9
BINS = 200
DOUBT = 2.0
WIDEST = 11.5  # the largest log of a likelihood ratio that anything but a code can reach
ROUNDS = 60
CHUNK = 200_000  # pairs judged at once: the library doubles what it is given
BRANCH, ONE_SIDED = 5.0, -0.99  # taken off where one side is a branch and the other is not
INSIDE = 16  # added to the state of pairs inside one register

# Only used when a county's registers hold too few codes to learn from.
BUILT_IN = {
    "core": 5.0, "core_equal": 1.5, "core_rare": 3.0, "name_equal": 2.0, "brand_rare": 1.5,
    "branch": 2.0, "trade": 1.0, "person_equal": 4.0, "phone_equal": 4.0, "address": 2.5,
    "township": 1.0, "former": 2.0, "industry": 0.5,
}  # fmt: skip
BUILT_IN_MIDDLE = {
    "core": 0.75, "core_equal": 0.6, "core_rare": 0.4, "name_equal": 0.3, "brand_rare": 0.4,
    "branch": 0.0, "trade": 0.6, "person_equal": 0.4, "phone_equal": 0.35, "address": 0.5,
    "township": 0.5, "former": 0.5, "industry": 0.6,
}  # fmt: skip


@dataclass(slots=True)
class Scored:
    """Of each pair: the log of its likelihood ratio, its stratum, and the odds of each stratum.

    `judge` gives the ratios of further pairs from their features and halves.
    """

    ratio: Doubles
    stratum: NDArray[np.int16]
    prior: Doubles
    labels: int
    judge: "Judge"

    @property
    def logit(self) -> Doubles:
        found: Doubles = self.ratio + self.prior[self.stratum]
        return found


class Judge:
    """Likelihood ratios from features: learned from the codes, or built in without them."""

    def __init__(self) -> None:
        self.models: list[HistGradientBoostingClassifier] = []
        self.shift: list[float] = []  # log odds of a link among each model's training pairs
        self.told: Bools = np.ones(len(FEATURES), dtype=bool)
        self.middle: Doubles = np.empty(0)
        self.curve: Doubles = np.empty(0)

    def learn(self, matrix: Floats, same: Bools, other: Bools, fold: Halves, most: int) -> None:
        """Train one model on each half."""
        self.models, self.shift = [], []
        chosen = [
            np.concatenate(
                [_thinned(np.flatnonzero(kind & (fold == half)), most) for kind in kinds]
            )
            for half, kinds in ((0, (same, other)), (1, (same, other)))
        ]
        told = [~np.isnan(matrix[rows]).all(axis=0) for rows in chosen]
        self.told = told[0] & told[1]
        with threadpool_limits(1):
            for rows in chosen:
                links = float(same[rows].mean())
                self.shift.append(float(np.log(links / (1 - links))))
                self.models.append(_model().fit(self._filled(matrix[rows]), same[rows]))

    def raw(self, matrix: Floats, fold: Halves) -> Doubles:
        """Log odds of each pair from the model that was trained on the other half."""
        out = np.empty(len(matrix), dtype=np.float64)
        # One thread: the same sums in the same order everywhere, and no waiting on a busy machine.
        with threadpool_limits(1):
            for half in (0, 1):
                rows = np.flatnonzero(fold == half)
                model = self.models[1 - half]
                for start in range(0, len(rows), CHUNK):
                    part = rows[start : start + CHUNK]
                    out[part] = model.decision_function(self._filled(matrix[part]))
                out[rows] -= self.shift[1 - half]
        return out

    def _filled(self, matrix: Floats) -> Floats:
        """A field that no register tells is the same for every pair; training needs a number."""
        matrix[:, ~self.told] = 0
        return matrix

    def ratio(self, matrix: Floats, fold: Halves) -> Doubles:
        """The log of how much likelier these features are for one firm than for two."""
        known = self._bent(self.raw(matrix, fold)) if self.models else _built_in(matrix)
        return _apart(matrix, known)

    def calibrate(self, raw: Doubles, held: Bools, same: Bools) -> Doubles:
        """Find the rising curve through what the held-out pairs turned out to be."""
        rows = np.flatnonzero(held)
        order = rows[np.argsort(raw[rows], kind="stable")]
        links, others = same[order].sum(), (~same[order]).sum()
        edges = np.unique(np.linspace(0, len(order), BINS + 1).astype(np.int64))
        size = np.diff(edges)
        share = np.add.reduceat(same[order].astype(np.float64), edges[:-1])
        value = _rising(share / size, size.astype(float), links / len(order))
        self.middle = np.add.reduceat(raw[order], edges[:-1]) / size
        self.curve = np.log(value / (1 - value)) - np.log(links / others)
        return self._bent(raw)

    def _bent(self, raw: Doubles) -> Doubles:
        middle, curve = self.middle, self.curve
        outside = np.where(raw < middle[0], raw - middle[0], np.maximum(raw - middle[-1], 0))
        bent = np.interp(raw, middle, curve) + outside * _slope(middle, curve)
        # Inside a flat stretch of the curve the model's own order still counts a little.
        found: Doubles = np.clip(0.8 * bent + 0.2 * raw, -WIDEST, WIDEST)
        return found


def score(
    table: Table,
    matrix: Floats,
    pairs: Pairs,
    states: States,
    say: Callable[[str], None],
) -> Scored:
    """Learn from the codes and weigh every pair."""
    inside = table.register[pairs.left] == table.register[pairs.right]
    same = np.isin(states, (CodeState.EQUAL, CodeState.ORGANISATION_EQUAL)) & pairs.open & ~inside
    other = (states == CodeState.DIFFERENT) & pairs.open
    stratum = states.astype(np.int16) + np.where(inside, INSIDE, 0).astype(np.int16)
    fold = halves(table, pairs.left)
    judge = Judge()
    if min((same & (fold == half)).sum() for half in (0, 1)) < LEAST_LABELS or (
        min((other & (fold == half)).sum() for half in (0, 1)) < LEAST_LABELS
    ):
        say("可用的代码太少，按内置的权重比对。")
        ratio = _built_in(matrix)
    else:
        ratio = _learned(judge, matrix, same, other, fold, say)
    ratio = _apart(matrix, ratio)
    prior = _priors(ratio, stratum)
    return Scored(ratio, stratum, prior, int(min(same.sum(), other.sum())), judge)


def halves(table: Table, left: Ints) -> Halves:
    """Two halves by the first row's brand, so that a firm's pairs stand on one side mostly."""
    return ((table.ids["brand"][left].astype(np.int64) * 2654435761 >> 7) & 1).astype(np.int8)


def _learned(
    judge: Judge,
    matrix: Floats,
    same: Bools,
    other: Bools,
    fold: Halves,
    say: Callable[[str], None],
) -> Doubles:
    say("正在从有代码的行学习（第一遍）……")
    judge.learn(matrix, same, other, fold, MOST_LABELS // 6)
    rows = np.flatnonzero(same | other)
    guess = 1 / (1 + np.exp(-judge.raw(matrix[rows], fold[rows])))
    same, other = same.copy(), other.copy()
    same[rows] &= guess > FLAGRANT_LINK
    other[rows] &= guess < FLAGRANT_OTHER
    say("正在从有代码的行学习（第二遍）……")
    judge.learn(matrix, same, other, fold, MOST_LABELS // 2)
    return judge.calibrate(judge.raw(matrix, fold), same | other, same)


def _model() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=ROUNDS, learning_rate=0.15, max_leaf_nodes=24, min_samples_leaf=30,
        l2_regularization=1.0, early_stopping=False, random_state=0,
        monotonic_cst=[feature.direction for feature in FEATURES],
    )  # fmt: skip


def _thinned(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def _slope(middle: Doubles, logit: Doubles) -> float:
    spread = float(middle[-1] - middle[0])
    return float(np.clip((logit[-1] - logit[0]) / spread, 0.3, 1.5)) if spread > 0 else 1.0


def _rising(value: Doubles, weight: Doubles, usual: float) -> Doubles:
    """The nearest curve that never falls (pool adjacent violators).

    Each level stretch is drawn towards the usual share as if it held DOUBT more pairs of that.
    """
    blocks: list[list[float]] = []
    for one, mass in zip(value, weight, strict=True):
        blocks.append([float(one), float(mass), 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            high, low = blocks.pop(), blocks.pop()
            mass = low[1] + high[1]
            blocks.append([(low[0] * low[1] + high[0] * high[1]) / mass, mass, low[2] + high[2]])
    return np.concatenate(
        [
            np.full(int(count), (level * mass + DOUBT * usual) / (mass + DOUBT))
            for level, mass, count in blocks
        ]
    )


def _built_in(matrix: Floats) -> Doubles:
    total = np.full(len(matrix), -1.5, dtype=np.float64)
    for place, feature in enumerate(FEATURES):
        if feature.name in BUILT_IN:
            value = matrix[:, place] - BUILT_IN_MIDDLE[feature.name]
            total += 2 * BUILT_IN[feature.name] * np.nan_to_num(value)
    return np.clip(total, -WIDEST, WIDEST)


def _apart(matrix: Floats, ratio: Doubles) -> Doubles:
    """A branch is not its parent, however much else they share, the code included."""
    place = next(at for at, feature in enumerate(FEATURES) if feature.name == "branch")
    one_sided = matrix[:, place] <= ONE_SIDED
    found: Doubles = np.where(one_sided, np.minimum(ratio - BRANCH, -BRANCH), ratio)
    return found


def _priors(ratio: Doubles, stratum: NDArray[np.int16]) -> Doubles:
    """Log odds of a link in each stratum before looking: the share that explains its ratios."""
    prior = np.zeros(2 * INSIDE)
    for one in range(2 * INSIDE):
        odds = np.exp(ratio[stratum == one])
        if len(odds):
            share = _start(one % INSIDE)
            for _ in range(60):
                linked = share * odds / (share * odds + 1 - share)
                # A little of what is known beforehand, for strata of a few pairs.
                share = (linked.sum() + 4 * _start(one % INSIDE)) / (len(odds) + 4)
            prior[one] = np.log(share / (1 - share))
        else:
            prior[one] = np.log(_start(one % INSIDE) / (1 - _start(one % INSIDE)))
    return prior


def _start(state: int) -> float:
    equal = (
        CodeState.EQUAL, CodeState.ORGANISATION_EQUAL, CodeState.OLD_EQUAL, CodeState.NEARLY,
    )  # fmt: skip
    if state in equal:
        return 0.95
    different = (CodeState.DIFFERENT, CodeState.ORGANISATION_DIFFERENT, CodeState.OLD_DIFFERENT)
    return 0.005 if state in different else 0.1
