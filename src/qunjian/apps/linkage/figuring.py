"""The counts of a result: matrix of registers, funnel, and an estimate of what is wrong in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any

from qunjian.apps.linkage.models import PairStanding
from qunjian.apps.linkage.settling import Settled
from qunjian.apps.linkage.weighing import Weighing

LINKED, WAITING, APART = PairStanding.LINKED, PairStanding.WAITING, PairStanding.APART
MIDDLE = 1.96  # of a normal distribution 95% lie within so many deviations
FIRMS_SHOWN = 8


def figures(
    sides: Sequence[tuple[str, int]], settled: Settled, weighing: Weighing
) -> dict[str, Any]:
    """All that the result page shows without counting rows again."""
    letters = [letter for letter, count in sides for _ in range(count)]
    of_side: dict[str, Counter[int]] = {letter: Counter() for letter, _ in sides}
    for at, letter in enumerate(letters):
        if at not in weighing.left_out:
            of_side[letter][settled.firm[at]] += 1
    waiting = _between(letters, weighing, settled, WAITING)
    conflicting = _between(letters, weighing, settled, LINKED, differing=True)
    firms = Counter(firm for held in of_side.values() for firm in held)
    return {
        "rows": len(letters),
        "left_out": len(weighing.left_out),
        "firms": len(firms),
        "shared": dict(sorted(Counter(firms.values()).items())),
        "candidates": weighing.candidates,
        "weighed": len(weighing.pairs),
        **{str(stands): settled.standing.count(stands) for stands in (LINKED, WAITING, APART)},
        "sides": {letter: _of_side(letter, count, of_side, letters, weighing)
                  for letter, count in sides},
        "cells": {
            one + two: _cell(of_side[one], of_side[two], one == two)
            | {"waiting": waiting["".join(sorted(one + two))],
               "conflicting": conflicting["".join(sorted(one + two))]}
            for one in of_side for two in of_side
        },
        "estimate": estimate(
            (pair.score, stands)
            for pair, stands in zip(weighing.pairs, settled.standing, strict=True)
        ),
        "notes": weighing.notes,
    }  # fmt: skip


def _of_side(
    letter: str,
    count: int,
    of_side: dict[str, Counter[int]],
    letters: Sequence[str],
    weighing: Weighing,
) -> dict[str, int]:
    mine = of_side[letter]
    others = {firm for other, held in of_side.items() if other != letter for firm in held}
    out = sum(1 for at in weighing.left_out if letters[at] == letter)
    return {
        "rows": count, "left_out": out, "firms": len(mine),
        "only": sum(rows for firm, rows in mine.items() if firm not in others),
        "double": sum(rows for rows in mine.values() if rows > 1),
    }  # fmt: skip


def _cell(mine: Counter[int], other: Counter[int], same: bool) -> dict[str, int]:
    """Rows of one register that the other one has, and has not."""
    if same:
        return {"matched": 0, "only": 0}
    both = sum(rows for firm, rows in mine.items() if firm in other)
    return {"matched": both, "only": sum(mine.values()) - both}


def _between(
    letters: Sequence[str],
    weighing: Weighing,
    settled: Settled,
    standing: str,
    *,
    differing: bool = False,
) -> Counter[str]:
    found: Counter[str] = Counter()
    for pair, stands in zip(weighing.pairs, settled.standing, strict=True):
        if stands == standing and (pair.differs or not differing):
            found["".join(sorted(letters[pair.left] + letters[pair.right]))] += 1
    return found


def estimate(pairs: Iterable[tuple[float, str]]) -> dict[str, list[float]]:
    """How many links are wrong and how many were missed: the sum of the calibrated doubts, with
    the interval of a Poisson-binomial count (its normal approximation)."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for score, stands in pairs:
        chance = 1 - score if stands == LINKED else score
        if stands != WAITING:
            told = sums["wrong" if stands == LINKED else "missed"]
            told[0] += chance
            told[1] += chance * (1 - chance)
    return {name: _interval(*sums[name]) for name in ("wrong", "missed")}


def _interval(mean: float, variance: float) -> list[float]:
    spread = MIDDLE * sqrt(variance)
    return [round(mean, 1), round(max(0.0, mean - spread), 1), round(mean + spread, 1)]
