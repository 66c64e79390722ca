"""Probabilities without labels from people: codes teach what "the same firm" looks like.

1. Pairs with good equal codes are links, pairs with good different codes are none. A monotone
   boosted-tree model learns from them what agreement in everything but the code looks like.
   Pairs that contradict their code flagrantly (somebody else's code) are left out the second time.
   Pairs that people decided are added, each as heavy as PERSON pairs.
2. Predictions for pairs never seen in training are turned into likelihood ratios.
3. Each kind of code agreement, inside or across registers, has its own share of links, which is
   estimated from the ratios of its own pairs; so pairs without codes are judged on their own odds.
"""

import io
import json
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import judging
from qunjian.core.linkage.candidates import Pairs
from qunjian.core.linkage.codes import CodeState, States
from qunjian.core.linkage.features import Weighing
from qunjian.core.linkage.judging import Halves, Judge, Lesson, Longs, halves, thinned
from qunjian.core.linkage.names import Vocabulary
from qunjian.core.linkage.table import Doubles, Floats
from qunjian.core.linkage.trees import Unusable

Bools = NDArray[np.bool_]
LEAST_LABELS = 60  # of either kind, below which the model that comes with the product decides
FIRST, SECOND = Lesson(4_000, 30), Lesson(12_000, 40)
FLAGRANT_LINK, FLAGRANT_OTHER = 0.03, 0.9
INSIDE = 16  # added to the state of pairs inside one register
PERSON = 8.0
DRAWN = 15_000  # more labels than are wanted, because flagrant ones are left out
CHUNK, EVERY = 25_000, 80  # pairs weighed at once; parts after which the progress is said
FINE = 1000.0
DAMAGED = (
    KeyError, TypeError, AttributeError, IndexError, OSError, EOFError, BadZipFile, zlib.error,
    json.JSONDecodeError, UnicodeDecodeError,
)  # fmt: skip
VERSION = 1


@dataclass(frozen=True, slots=True)
class Trained:
    """What one run learned: a later run that is given it scores by the same model.

    `prior` holds the log odds of a link in each stratum, `known` the county's words.
    """

    judge: Judge
    prior: Doubles
    known: Vocabulary

    def to_bytes(self) -> bytes:
        """An archive of arrays; nothing in it is ever executed."""
        told = {
            "version": VERSION,
            "places": sorted(self.known.places),
            "trades": sorted(self.known.trades),
        }
        head = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
        out = io.BytesIO()
        arrays: dict[str, Any] = {"head": head, "prior": self.prior, **self.judge.arrays()}
        np.savez_compressed(out, **arrays)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Trained":
        """The model that `to_bytes` kept.

        :raises ValueError: if the bytes are damaged or of another version; compare without then.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as kept:
                arrays = dict(kept)
            told = json.loads(arrays["head"].tobytes())
            if told["version"] != VERSION or arrays["prior"].shape != (2 * INSIDE,):
                raise Unusable("the kept model is of another version")
            known = Vocabulary(frozenset(told["places"]), frozenset(told["trades"]))
            return cls(judging.restored(arrays), arrays["prior"].astype(np.float64), known)
        except DAMAGED as error:
            raise Unusable("the kept model cannot be read") from error


@dataclass(slots=True)
class Scored:
    """Of each pair: the log of its likelihood ratio and its stratum; and what was learned."""

    ratio: Doubles
    stratum: NDArray[np.int16]
    labels: int
    trained: Trained

    @property
    def judge(self) -> Judge:
        return self.trained.judge

    @property
    def prior(self) -> Doubles:
        return self.trained.prior

    @property
    def logit(self) -> Doubles:
        found: Doubles = self.ratio + self.prior[self.stratum]
        return found


def score(
    weighing: Weighing,
    pairs: Pairs,
    states: States,
    say: Callable[[str], None],
    trained: Trained | None = None,
) -> Scored:
    """Learn from the codes and from people, or take what was learned, and weigh every pair."""
    table = weighing.table
    inside = table.register[pairs.left] == table.register[pairs.right]
    stratum = strata(states, inside)
    fold = halves(table, pairs.left)
    if trained:
        return Scored(_ratios(weighing, trained.judge, pairs, fold, say), stratum, 0, trained)
    same, other = taught_by(pairs, states, inside)
    judge = Judge()
    few = min((kind & (fold == half)).sum() for kind in (same, other) for half in (0, 1))
    if few < LEAST_LABELS:
        say("可用的代码太少，学不出这些名册的规律，按内置的模型比对。")
    else:
        _learn(judge, weighing, pairs, (same, other), fold, say)
    ratio = _ratios(weighing, judge, pairs, fold, say)
    prior = priors(ratio, stratum)
    labels = int(min(same.sum(), other.sum()))
    return Scored(ratio, stratum, labels, Trained(judge, prior, table.known))


def _ratios(
    weighing: Weighing, judge: Judge, pairs: Pairs, fold: Halves, say: Callable[[str], None]
) -> Doubles:
    """Weigh all pairs in parts, so that their features never stand in memory together."""
    parts = [slice(start, start + CHUNK) for start in range(0, len(pairs), CHUNK)]

    def weigh(part: slice) -> Doubles:
        return judge.ratio(weighing.matrix(pairs.left[part], pairs.right[part]), fold[part])

    found = np.empty(len(pairs))
    # Two parts at a time: much of the work is done by libraries that let another thread run.
    with ThreadPoolExecutor(2) as pool:
        for place, (part, ratio) in enumerate(zip(parts, pool.map(weigh, parts), strict=True)):
            found[part] = ratio
            if place % EVERY == EVERY - 1:
                say(f"正在比较：{part.stop} / {len(pairs)} 对……")
    return found


def strata(states: States, inside: Bools) -> NDArray[np.int16]:
    """Kinds of pairs that have a share of links of their own."""
    found: NDArray[np.int16] = states.astype(np.int16) + np.where(inside, INSIDE, 0).astype(
        np.int16
    )
    return found


def taught_by(pairs: Pairs, states: States, inside: Bools) -> tuple[Bools, Bools]:
    """Which pairs teach a link and which teach none; what people say overrules the codes."""
    same = np.isin(states, (CodeState.EQUAL, CodeState.ORGANISATION_EQUAL)) & pairs.open & ~inside
    other = (states == CodeState.DIFFERENT) & pairs.open
    same = (same & (pairs.said >= 0)) | (pairs.said > 0)
    other = (other & (pairs.said <= 0)) | (pairs.said < 0)
    return same, other


def _learn(
    judge: Judge,
    weighing: Weighing,
    pairs: Pairs,
    taught: tuple[Bools, Bools],
    fold: Halves,
    say: Callable[[str], None],
) -> None:
    """Teach the judge with a sample of the pairs that teach; enough for the second lesson."""
    place = pairs.left.astype(np.int64) * weighing.table.shared().rows + pairs.right
    rows = np.union1d(sample(taught, fold, place), np.flatnonzero(pairs.said))
    matrix = weighing.matrix(pairs.left[rows], pairs.right[rows])
    chosen = taught[0][rows], taught[1][rows], pairs.said[rows] != 0
    learn_from(judge, matrix, chosen, fold[rows], place[rows], say)


def sample(taught: tuple[Bools, Bools], fold: Halves, place: Longs) -> Longs:
    """The pairs that are drawn to teach, in the order of pairs."""
    drawn = [
        thinned(np.flatnonzero(kind & (fold == half)), DRAWN, place)
        for kind in taught
        for half in (0, 1)
    ]
    return np.sort(np.concatenate(drawn))


def learn_from(
    judge: Judge,
    matrix: Floats,
    taught: tuple[Bools, Bools, Bools],
    half: Halves,
    place: Longs,
    say: Callable[[str], None],
) -> None:
    """Teach the judge with drawn pairs: which are links, which are none, which people decided."""
    same, other, by_people = taught
    weight = np.where(by_people, PERSON, 1).astype(np.float32)
    say("正在从有代码的行学习（第一遍）……")
    judge.learn(matrix, same, other, half, FIRST, weight, place)
    flagrant = contradicted(judge.raw(matrix, half), same) & ~by_people
    same, other = same & ~flagrant, other & ~flagrant
    say("正在从有代码的行学习（第二遍）……")
    judge.learn(matrix, same, other, half, SECOND, weight, place)
    kept = same | other
    judge.calibrate(judge.raw(matrix[kept], half[kept]), same[kept], place[kept])


def contradicted(raw: Doubles, same: Bools) -> Bools:
    """Which pairs look so unlike what their codes say that the code must be somebody else's."""
    guess = 1 / (1 + np.exp(-raw))
    found: Bools = np.where(same, guess <= FLAGRANT_LINK, guess >= FLAGRANT_OTHER)
    return found


def priors(ratio: Doubles, stratum: NDArray[np.int16]) -> Doubles:
    """Log odds of a link in each stratum before looking: the share that explains its ratios."""
    prior = np.zeros(2 * INSIDE)
    fine = np.rint(ratio * FINE).astype(np.int64)  # ratios are counted, not kept one by one
    least = int(fine.min(initial=0))
    for one in range(2 * INSIDE):
        usual = _start(one % INSIDE)
        count = np.bincount(fine[stratum == one] - least)
        seen = np.flatnonzero(count)
        times, odds = count[seen], np.exp((seen + least) / FINE)
        share = usual
        for _ in range(60 if len(seen) else 0):
            linked = times * (share * odds / (share * odds + 1 - share))
            # A little of what is known beforehand, for strata of a few pairs.
            share = (linked.sum() + 4 * usual) / (times.sum() + 4)
        prior[one] = np.log(share / (1 - share))
    return prior


def _start(state: int) -> float:
    equal = (
        CodeState.EQUAL, CodeState.ORGANISATION_EQUAL, CodeState.OLD_EQUAL, CodeState.NEARLY,
    )  # fmt: skip
    if state in equal:
        return 0.95
    different = (CodeState.DIFFERENT, CodeState.ORGANISATION_DIFFERENT, CodeState.OLD_DIFFERENT)
    return 0.005 if state in different else 0.1
