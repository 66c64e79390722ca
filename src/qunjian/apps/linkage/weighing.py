"""One run of the engine over the sides of a comparison: rows and weighed pairs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from qunjian.apps.linkage.gathering import ENGINE, Row
from qunjian.core.linkage.engine import Comparison, Label, Trained, Weighed, link
from qunjian.core.linkage.explain import explain
from qunjian.core.linkage.table import Register, Table

FAR, FAR_AT_LEAST = 3, 10  # headcounts: three times as many and ten more are another story
AT_ONCE = 5_000
Say = Callable[[int, int, str], None]
Two = tuple[int, int]
SIDE_ROWS = Sequence[tuple[str, Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class WeighedPair:
    """Two rows by their places among all rows of all sides.

    `alone` is the chance as the facts tell it, before rows compete and people decide; none for a
    pair that was not weighed in this run.
    """

    left: int
    right: int
    score: float
    evidence: dict[str, Any]
    differs: str
    alone: float | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier run found, for rows that did not change since: by the rows' places."""

    fresh: frozenset[int]
    pairs: Mapping[Two, WeighedPair]
    trained: Trained


@dataclass(slots=True)
class Weighing:
    pairs: list[WeighedPair]
    #: why a row is no unit, by its place
    left_out: dict[int, str]
    seconds: dict[str, float] = field(default_factory=dict)
    candidates: int = 0
    notes: list[str] = field(default_factory=list)
    trained: bytes = b""


def weigh(
    sides: SIDE_ROWS, say: Say, said: Mapping[Two, bool], before: Before | None = None
) -> Weighing:
    """Compare the rows of all sides; places count through the sides in their order.

    Firms obey what people `said`. After an earlier run only what is new is weighed.
    """
    records = [_record(letter, row) for letter, rows in sides for row in rows]
    place = {record: at for at, record in enumerate(records)}
    notes: list[str] = []
    found = link(
        [_register(letter, rows) for letter, rows in sides],
        _Steps(say, notes).say,
        labels=[Label(records[one], records[two], same) for (one, two), same in said.items()],
        **_after(before, records),
    )
    at = np.array([place[record] for record in found.table.record], dtype=np.int64)
    return Weighing(
        pairs=_pairs(found, at, say, before.pairs if before else {}),
        left_out={place[record]: reason for record, reason in found.table.skipped},
        seconds={name: round(told, 2) for name, told in found.seconds.items()},
        candidates=found.candidates,
        notes=notes,
        trained=found.trained.to_bytes(),
    )


def _after(before: Before | None, records: Sequence[str]) -> dict[str, Any]:
    """What the engine is told of an earlier run."""
    if before is None:
        return {}
    known = [
        Weighed(records[one], records[two], pair.score) for (one, two), pair in before.pairs.items()
    ]
    fresh = {records[at] for at in before.fresh}
    return {"fresh": fresh, "trained": before.trained, "known": known}


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


def _pairs(
    found: Comparison, at: Any, say: Say, before: Mapping[Two, WeighedPair]
) -> list[WeighedPair]:
    """The pairs with their reasons; those of the earlier run keep theirs."""
    told: list[WeighedPair] = []
    new: list[int] = []
    for one, (left, right) in enumerate(zip(at[found.left], at[found.right], strict=True)):
        two = (int(min(left, right)), int(max(left, right)))
        if two in before and np.isnan(found.alone[one]):
            told.append(replace(before[two], score=float(found.score[one]), alone=None))
        else:
            new.append(one)
    for start in range(0, len(new), AT_ONCE):
        say(start, len(new), "正在写明理由")
        told += _explained(found, np.array(new[start : start + AT_ONCE], dtype=np.int64), at)
    return told


def _explained(found: Comparison, which: Any, at: Any) -> list[WeighedPair]:
    left, right = found.left[which], found.right[which]
    told = []
    for place, (one, two, why) in enumerate(
        zip(left.tolist(), right.tolist(), explain(found, left, right), strict=True)
    ):
        evidence = {
            "agrees": why.agrees, "against": why.against, "decided": why.decided,
            "would_change": why.would_change,
        }  # fmt: skip
        first, second = sorted((int(at[one]), int(at[two])))
        alone = float(found.alone[which[place]])
        told.append(
            WeighedPair(
                first, second, float(found.score[which[place]]), evidence,
                ",".join(_differs(found.table, one, two)), None if np.isnan(alone) else alone,
            )
        )  # fmt: skip
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
