"""One run of the engine over the sides of a comparison: rows and weighed pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qunjian.apps.linkage.gathering import ENGINE, Row
from qunjian.core.linkage.engine import Comparison, link
from qunjian.core.linkage.explain import explain
from qunjian.core.linkage.table import Register, Table

FAR, FAR_AT_LEAST = 3, 10  # headcounts: three times as many and ten more are another story
AT_ONCE = 5_000
Say = Callable[[int, int, str], None]
SIDE_ROWS = Sequence[tuple[str, Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class WeighedPair:
    """Two rows by their places among all rows of all sides."""

    left: int
    right: int
    score: float
    evidence: dict[str, Any]
    differs: str


@dataclass(slots=True)
class Weighing:
    pairs: list[WeighedPair]
    #: why a row is no unit, by its place
    left_out: dict[int, str]
    seconds: dict[str, float] = field(default_factory=dict)
    candidates: int = 0
    notes: list[str] = field(default_factory=list)


def weigh(sides: SIDE_ROWS, say: Say) -> Weighing:
    """Compare the rows of all sides; places count through the sides in their order."""
    place = {
        _record(letter, row): at
        for at, (letter, row) in enumerate((letter, row) for letter, rows in sides for row in rows)
    }
    notes: list[str] = []
    steps = _Steps(say, notes)
    found = link([_register(letter, rows) for letter, rows in sides], steps.say)
    at = np.array([place[record] for record in found.table.record], dtype=np.int64)
    return Weighing(
        pairs=_pairs(found, at, say),
        left_out={place[record]: reason for record, reason in found.table.skipped},
        seconds={name: round(told, 2) for name, told in found.seconds.items()},
        candidates=found.candidates,
        notes=notes,
    )


def _record(letter: str, row: Row) -> str:
    """Whatever the order of the file, the engine sees the same rows in the same order."""
    return f"{letter}{row.key}"


def _register(letter: str, rows: Sequence[Row]) -> Register:
    columns: dict[str, Sequence[str]] = {"record_id": [_record(letter, row) for row in rows]}
    for at, name in enumerate(ENGINE):
        columns[name] = [row.cells[at] for row in rows]
    return Register(letter, columns)


class _Steps:
    """The engine's own words as steps of the work; what is no step is kept as a note."""

    def __init__(self, say: Say, notes: list[str]) -> None:
        self._say, self._notes, self._done = say, notes, 0

    def say(self, text: str) -> None:
        if not text.startswith("正在"):
            self._notes.append(text)
            return
        self._done += 1
        self._say(0, 0, text.rstrip("…"))


def _pairs(found: Comparison, at: Any, say: Say) -> list[WeighedPair]:
    told: list[WeighedPair] = []
    for start in range(0, len(found.left), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        say(start, len(found.left), "正在写明理由")
        left, right = found.left[part], found.right[part]
        for one, two, score, why in zip(
            left.tolist(), right.tolist(), found.score[part].tolist(), explain(found, left, right),
            strict=True,
        ):  # fmt: skip
            evidence = {
                "agrees": why.agrees, "against": why.against, "decided": why.decided,
                "would_change": why.would_change,
            }  # fmt: skip
            differs = ",".join(_differs(found.table, one, two))
            first, second = sorted((int(at[one]), int(at[two])))
            told.append(WeighedPair(first, second, float(score), evidence, differs))
    return told


def _differs(table: Table, one: int, two: int) -> list[str]:
    """What two rows of one firm tell otherwise, where that matters to the ledger."""
    found = []
    for name, column in (("code", "full"), ("township", "township")):
        values = table.text[column][one], table.text[column][two]
        if all(values) and values[0] != values[1]:
            found.append(name)
    few, many = sorted((float(table.staff[one]), float(table.staff[two])))
    if many > FAR * few + FAR_AT_LEAST:
        found.append("staff")
    return found
