"""The counts of a result: matrix of registers, funnel, and an estimate of what is wrong in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

from qunjian.apps.linkage.models import PairStanding
from qunjian.apps.linkage.settling import Settled
from qunjian.apps.linkage.weighing import Weighing

LINKED, WAITING, APART = PairStanding.LINKED, PairStanding.WAITING, PairStanding.APART
MIDDLE = 1.96  # of a normal distribution 95% lie within so many deviations


def figures(
    sides: Sequence[tuple[str, int]], settled: Settled, weighing: Weighing
) -> dict[str, Any]:
    """All that the result page shows without counting rows again."""
    letters = [letter for letter, count in sides for _ in range(count)]
    told = [
        (letter, None if at in weighing.left_out else firm)
        for at, (letter, firm) in enumerate(zip(letters, settled.firm, strict=True))
    ]
    waiting = _between(letters, weighing, settled, WAITING)
    conflicting = _between(letters, weighing, settled, LINKED, differing=True)
    return {
        **cells_of(told, [letter for letter, _ in sides], waiting, conflicting),
        "candidates": weighing.candidates,
        "weighed": len(weighing.pairs),
        **{str(stands): settled.standing.count(stands) for stands in (LINKED, WAITING, APART)},
        "estimate": estimate(
            (pair.score, stands)
            for pair, stands in zip(weighing.pairs, settled.standing, strict=True)
        ),
        "notes": weighing.notes,
    }  # fmt: skip


def cells_of(
    rows: Iterable[tuple[str, int | None]],
    letters: Sequence[str],
    waiting: Mapping[str, int],
    conflicting: Mapping[str, int],
) -> dict[str, Any]:
    """The matrix register by register from the (letter, firm) of every row, no firm: no unit."""
    held: dict[str, Counter[int]] = {letter: Counter() for letter in letters}
    out: Counter[str] = Counter()
    for letter, firm in rows:
        if firm is None:
            out[letter] += 1
        else:
            held[letter][firm] += 1
    registers = Counter(firm for firms in held.values() for firm in firms)
    cells = {}
    for one, mine in held.items():
        for two, other in held.items():
            both = "".join(sorted(one + two))
            cells[one + two] = _cell(mine, other, one == two) | {
                "waiting": waiting.get(both, 0), "conflicting": conflicting.get(both, 0)
            }  # fmt: skip
    return {
        "rows": sum(out.values()) + sum(sum(mine.values()) for mine in held.values()),
        "left_out": sum(out.values()),
        "firms": len(registers),
        "shared": {str(n): count for n, count in sorted(Counter(registers.values()).items())},
        "sides": {letter: _of_side(mine, out[letter], registers) for letter, mine in held.items()},
        "cells": cells,
    }


def _of_side(mine: Counter[int], out: int, registers: Counter[int]) -> dict[str, int]:
    return {
        "rows": sum(mine.values()) + out, "left_out": out, "firms": len(mine),
        "only": sum(rows for firm, rows in mine.items() if registers[firm] == 1),
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
