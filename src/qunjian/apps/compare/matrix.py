"""The moves of one line as a matrix: from what, to what, stricter or looser."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from qunjian.apps.compare.queries import Move, label_of
from qunjian.core.rules.judging import STRENGTH
from qunjian.core.vocabulary import Line, Outcome

ORDER: tuple[Outcome | None, ...] = (*Outcome, None)
WEIGHT = {**STRENGTH, Outcome.NOT_YET: 0}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    count: int
    move: str
    href: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    label: str
    cells: tuple[MatrixCell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """What a line's table shows; `changed` opens all whose outcome is another one."""

    line: Line
    heads: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[int, ...]
    total: int
    changed: int
    stricter: int
    looser: int
    href: str


def matrix_of(line: Line, moves: Counter[Move], href: Callable[..., str]) -> Matrix:
    """Only outcomes that occur stand in it."""
    befores = [each for each in ORDER if any(move[0] is each for move in moves)]
    afters = [each for each in ORDER if any(move[1] is each for move in moves)]
    rows = []
    for before in befores:
        cells = tuple(
            MatrixCell(moves[before, after], kind_of((before, after), moves),
                       href(line, before, after))
            for after in afters
        )  # fmt: skip
        rows.append(MatrixRow(label_of(before), cells, sum(cell.count for cell in cells)))
    kinds: Counter[str] = Counter()
    for move, count in moves.items():
        kinds[kind_of(move, moves)] += count
    totals = tuple(sum(moves[before, after] for before in befores) for after in afters)
    total = sum(totals)
    return Matrix(
        line, tuple(map(label_of, afters)), tuple(rows), totals, total, total - kinds["same"],
        kinds["stricter"], kinds["looser"], href(line),
    )  # fmt: skip


def kind_of(move: Move, moves: Counter[Move]) -> str:
    """same, stricter, looser, other (from or to what cannot be weighed), none (nobody)."""
    before, after = move
    if not moves[move]:
        return "none"
    if before is after:
        return "same"
    if before in WEIGHT and after in WEIGHT:
        return "stricter" if WEIGHT[after] > WEIGHT[before] else "looser"
    return "other"
