"""What a change of many units would do, row by row, before it is made."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from qunjian.apps.audit.presenters import label_of, value_of
from qunjian.apps.registry.models import ExtraField, NotYet, NotYetReason, UnitState
from qunjian.core.period import Moment
from qunjian.web.words import line_name

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One field of one unit, as it is and as it would be."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    state: UnitState
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units have a value now, and would have it afterwards."""

    label: str
    value: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole change: rows that change, those that are so already, and those in the way."""

    rows: tuple[Row, ...]
    same: int
    late: tuple[UnitState, ...]
    tallies: tuple[Tally, ...]

    @property
    def shown(self) -> tuple[Row, ...]:
        return self.rows[:SHOWN]

    @property
    def states(self) -> list[UnitState]:
        return [row.state for row in self.rows]


def preview(states: Collection[UnitState], values: dict[str, Any], on: date) -> Preview:
    """What would become of the states; nothing is written."""
    labels = dict(ExtraField.objects.values_list("code", "label"))
    late = tuple(state for state in states if on < state.valid_from)
    rows = [Row(s, tuple(_steps(s, values, labels))) for s in states if on >= s.valid_from]
    changing = tuple(row for row in rows if row.steps)
    return Preview(changing, len(rows) - len(changing), late, _tallies(rows, values, labels))


def preview_reasons(
    states: Collection[UnitState], line: str, reason: NotYetReason, on: date
) -> Preview:
    """The same for a reason why the units cannot found yet."""
    held = dict(
        NotYet.objects.on(Moment(on))
        .filter(unit__in=[state.unit_id for state in states], line=line)
        .values_list("unit_id", "reason")
    )
    label = f"{line_name(line)}·暂不具备"
    rows = [
        Row(state, (Step(label, _reason(held.get(state.unit_id)), reason.label),))
        for state in states
    ]
    changing = tuple(row for row in rows if row.steps[0].before != reason.label)
    before = Counter(row.steps[0].before for row in rows)
    tallies = [
        Tally(label, value, before[value], len(rows) if value == reason.label else 0)
        for value in sorted({*before, reason.label})
    ]
    return Preview(changing, len(rows) - len(changing), (), tuple(tallies))


def _reason(code: str | None) -> str:
    return NotYetReason.label_of(code) if code else "没有登记"


def _steps(state: UnitState, values: dict[str, Any], labels: dict[str, str]) -> list[Step]:
    pairs = _pairs(state, values, labels)
    return [Step(label, was, new) for label, was, new in pairs if was != new]


def _pairs(
    state: UnitState, values: dict[str, Any], labels: dict[str, str]
) -> list[tuple[str, str, str]]:
    told = []
    for name, value in values.items():
        if name == "extra":
            told += [
                (labels.get(code, code), str(state.extra.get(code, "") or "缺"), str(new))
                for code, new in value.items()
            ]
        else:
            told.append((label_of(name), _said(name, getattr(state, name)), _said(name, value)))
    return told


def _said(name: str, value: Any) -> str:
    return value_of(name, getattr(value, "name", value))


def _tallies(
    rows: Collection[Row], values: dict[str, Any], labels: dict[str, str]
) -> tuple[Tally, ...]:
    before: Counter[tuple[str, str]] = Counter()
    after: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for label, was, new in _pairs(row.state, values, labels):
            before[label, was] += 1
            after[label, new] += 1
    keys = sorted(before.keys() | after.keys())
    return tuple(Tally(label, value, before[label, value], after[label, value])
                 for label, value in keys)  # fmt: skip
