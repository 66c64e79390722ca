"""How much likelier the features of a pair are for one firm than for two: learned, or built in."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import trees, usual
from qunjian.core.linkage.columns import Column
from qunjian.core.linkage.features import FEATURES
from qunjian.core.linkage.table import Doubles, Floats, Ints, Table
from qunjian.core.linkage.trees import Trees

Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]
Halves = NDArray[np.int8]
BINS, MOST = 200, 50_000  # stretches of the curve, and pairs of either kind it is drawn from
PLENTY, HALF = 10_000, 1_000  # pairs of either kind: the learned model alone; half of the answer
CHUNK = 200_000
DOUBT = 2.0
MIX = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)))
WIDEST = 11.5  # the largest log of a likelihood ratio that anything but a code can reach
BRANCH, ONE_SIDED = 5.0, -0.99  # taken off where one side is a branch and the other is not


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pairs of either kind in either half that teach, and how many trees learn from them."""

    labels: int
    rounds: int


class Judge:
    """Likelihood ratios from features: learned from the codes, from `usual` without them.

    `share` is how much the learned model counts; the fewer pairs it learned from, the less.
    """

    def __init__(self) -> None:
        self.share = 0.0
        self.models: list[Trees] = []
        self.shift: list[float] = []  # log odds of a link among each model's training pairs
        self.told: Bools = np.ones(len(FEATURES), dtype=bool)
        self.middle: Doubles = np.empty(0)
        self.curve: Doubles = np.empty(0)

    def learn(
        self,
        matrix: Floats,
        same: Bools,
        other: Bools,
        fold: Halves,
        lesson: Lesson,
        weight: Floats,
        place: Longs,
    ) -> None:
        """Train one model on each half; which pairs are taken hangs on their `place` alone."""
        self.models, self.shift = [], []
        chosen = [
            np.concatenate(
                [
                    thinned(np.flatnonzero(kind & (fold == half)), lesson.labels, place)
                    for kind in kinds
                ]
            )
            for half, kinds in ((0, (same, other)), (1, (same, other)))
        ]
        told = [~np.isnan(matrix[rows]).all(axis=0) for rows in chosen]
        self.told = told[0] & told[1]
        for rows in chosen:
            links = float(np.average(same[rows], weights=weight[rows]))
            self.shift.append(float(np.log(links / (1 - links))))

        def learnt(rows: Longs) -> Trees:
            told = self._filled(matrix[rows])
            return trees.learn(told, same[rows], weight[rows], lesson.rounds)

        with ThreadPoolExecutor(2) as pool:
            self.models = list(pool.map(learnt, chosen))

    def raw(self, matrix: Floats, fold: Halves) -> Doubles:
        """Log odds of each pair from the model that was trained on the other half."""
        out = np.empty(len(matrix), dtype=np.float64)
        for half in (0, 1):
            rows = np.flatnonzero(fold == half)
            for start in range(0, len(rows), CHUNK):
                part = rows[start : start + CHUNK]
                out[part] = self.models[1 - half].raw(self._filled(matrix[part]))
            out[rows] -= self.shift[1 - half]
        return out

    def _filled(self, matrix: Floats) -> Floats:
        """A field that no register tells is the same for every pair; training needs a number."""
        matrix[:, ~self.told] = 0
        return matrix

    def ratio(self, matrix: Floats, fold: Halves) -> Doubles:
        """The log of how much likelier these features are for one firm than for two."""
        known = np.zeros(len(matrix))
        if self.share > 0:
            known += self.share * bent(self.raw(matrix, fold), self.middle, self.curve)
        if self.share < 1:
            model, middle, curve = usual.model()
            known += (1 - self.share) * bent(model.raw(matrix), middle, curve)
        return _apart(matrix, known)

    def calibrate(self, raw: Doubles, same: Bools, place: Longs) -> None:
        """Find the rising curve through what held-out pairs turned out to be.

        Their number says how far the model is to be trusted.
        """
        kinds = [thinned(np.flatnonzero(kind), MOST, place) for kind in (same, ~same)]
        chosen = np.sort(np.concatenate(kinds))
        raw, same = raw[chosen], same[chosen]
        order = np.argsort(raw, kind="stable")
        links, others = same.sum(), (~same).sum()
        few = min(links, others)
        self.share = 1.0 if few >= PLENTY else float(few / (few + HALF))
        edges = np.unique(np.linspace(0, len(order), BINS + 1).astype(np.int64))
        size = np.diff(edges)
        share = np.add.reduceat(same[order].astype(np.float64), edges[:-1])
        value = _rising(share / size, size.astype(float), links / len(order))
        self.middle = np.add.reduceat(raw[order], edges[:-1]) / size
        self.curve = np.log(value / (1 - value)) - np.log(links / others)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything that was learned, to be kept."""
        found: dict[str, NDArray[Any]] = {
            "shift": np.array(self.shift), "told": self.told,
            "middle": self.middle, "curve": self.curve, "share": np.array([self.share]),
        }  # fmt: skip
        for place, model in enumerate(self.models):
            found |= model.arrays(f"model{place}")
        return found


def restored(arrays: Mapping[str, NDArray[Any]]) -> Judge:
    """The judge that `arrays` holds.

    :raises ValueError: if they are damaged or of another version.
    """
    judge = Judge()
    judge.share = float(arrays["share"][0])
    judge.shift = [float(one) for one in arrays["shift"]]
    judge.told = arrays["told"].astype(bool)
    judge.middle = arrays["middle"].astype(np.float64)
    judge.curve = arrays["curve"].astype(np.float64)
    if len(judge.told) != len(FEATURES) or len(judge.middle) != len(judge.curve):
        raise trees.Unusable("the kept model is of another version")
    sizes = (0, 2) if judge.share == 0 else (2,)
    if (
        len(judge.shift) not in sizes
        or not 0 <= judge.share <= 1
        or (judge.share > 0 and not len(judge.middle))
    ):
        raise trees.Unusable("the kept model is damaged")
    judge.models = [trees.restored(arrays, f"model{at}") for at in range(len(judge.shift))]
    return judge


def halves(table: Table, left: Ints) -> Halves:
    """Two halves by the first row's brand, so that a firm's pairs stand on one side mostly."""
    found: Halves = halves_of(table.text["brand"])[left]
    return found


def halves_of(brands: Column) -> Halves:
    """The half of each brand: the same in every run, whatever other rows there are."""
    half = [crc32(brand.encode()) >> 7 & 1 for brand in brands.values]
    found: Halves = np.array(half, dtype=np.int8)[brands.ids]
    return found


def thinned(rows: Longs, most: int, place: Longs) -> Longs:
    """Not more than the most, as if by lot, but the same ones in every part that holds them."""
    if len(rows) <= most:
        return rows
    chosen = np.argpartition(lot(place[rows]), most - 1)[:most]
    return np.sort(rows[chosen])


def lot(place: Longs) -> NDArray[np.uint64]:
    """A number that looks drawn by lot, another one for every place."""
    mixed = place.astype(np.uint64) * MIX[0]
    for factor in MIX[1:]:
        mixed = (mixed ^ (mixed >> np.uint64(31))) * factor
    return mixed


def bent(raw: Doubles, middle: Doubles, curve: Doubles) -> Doubles:
    """Log ratios from a model's own log odds, by the curve of `calibrate`."""
    outside = np.where(raw < middle[0], raw - middle[0], np.maximum(raw - middle[-1], 0))
    bowed = np.interp(raw, middle, curve) + outside * _slope(middle, curve)
    # Inside a flat stretch of the curve the model's own order still counts a little.
    found: Doubles = np.clip(0.8 * bowed + 0.2 * raw, -WIDEST, WIDEST)
    return found


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


def _apart(matrix: Floats, ratio: Doubles) -> Doubles:
    """A branch is not its parent, however much else they share, the code included."""
    place = next(at for at, feature in enumerate(FEATURES) if feature.name == "branch")
    one_sided = matrix[:, place] <= ONE_SIDED
    found: Doubles = np.where(one_sided, np.minimum(ratio - BRANCH, -BRANCH), ratio)
    return found
