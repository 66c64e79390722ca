"""Units judged twice: how many go from what to what, and who they are."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.compare.alike import Alike, alike
from qunjian.apps.compare.bands import Bands
from qunjian.apps.compare.sides import Outcomes, Rules, Side
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.rows import UnitRow
from qunjian.apps.figures.stock import remembered, remembered_big, stock, units_among
from qunjian.apps.rules.queries import shelf, stem_of
from qunjian.core.period import Moment
from qunjian.core.rules import Verdict
from qunjian.core.vocabulary import FactField, Line, Outcome, UnitKind

HIDDEN = "单位不足 5 人，成员数只对本条线的岗位显示；结论按台账里的数字得出。"
GONE = "那一天不在台账"
ABSENT = "absent"
ELIGIBLE = frozenset({Outcome.COVERED, Outcome.MUST, Outcome.TARGET})
Move = tuple[Outcome | None, Outcome | None]
Tallied = tuple[Outcomes, Outcomes, tuple[bool, bool]]
Share = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two sides over one area; `bare` judges as if no organisation covered anybody."""

    scope: Scope
    user: Any
    area: str
    before: Side
    after: Side
    known_at: datetime | None = None
    bare: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        who = getattr(self.user, "pk", None)
        return (
            "whatif", self.scope, who, self.area, self.before, self.after, self.known_at, self.bare,
        )  # fmt: skip

    def rules(self) -> tuple[Rules, Rules]:
        """Both sides made ready, telling apart what any of their rules tells apart."""
        before, after = (
            Rules(side, self.user, self.area, bare=self.bare) for side in (self.before, self.after)
        )
        made = [each.made for each in (before, after) if each.made]
        stem = stem_of(self.area)
        speaking = [
            each
            for each in shelf(self.known_at).sets
            if each.area.startswith(stem) or stem.startswith(each.area)
        ]
        before.bands = after.bands = Bands((*speaking, *made))
        return before, after

    def pairs(self) -> Iterator[tuple[UnitRow | None, UnitRow | None]]:
        """Every unit of either day, those of the later side in their order."""
        first, second = (self._units(side.day) for side in (self.before, self.after))
        if self.before.day == self.after.day:
            yield from ((row, row) for row in second)
            return
        earlier = {row.pk: row for row in first}
        for row in second:
            yield earlier.pop(row.pk, None), row
        yield from ((row, None) for row in earlier.values())

    def moves(self) -> dict[Line, Counter[Move]]:
        """How many units go from what to what, on each line."""
        told: dict[Line, Counter[Move]] = {line: Counter() for line in Line}
        for (was, becomes, _), count in self._tally().items():
            for line, move in zip(Line, zip(was, becomes, strict=True), strict=True):
                told[line][move] += count
        return told

    def shares(self) -> dict[Line, tuple[Share, Share]]:
        """(covered, wanted) of the operating units on both sides, as the indicator counts them."""
        told = {line: [Counter[str](), Counter[str]()] for line in Line}
        for (*outcomes, operating), count in self._tally().items():
            for at, (each, counts) in enumerate(zip(outcomes, operating, strict=True)):
                for line, outcome in zip(Line, each if counts else (), strict=False):
                    told[line][at]["covered"] += count * (outcome is Outcome.COVERED)
                    told[line][at]["wanted"] += count * (outcome in ELIGIBLE)
        both = {line: [(n["covered"], n["wanted"]) for n in sides] for line, sides in told.items()}
        return {line: (sides[0], sides[1]) for line, sides in both.items()}

    def changes(self, line: Line, wanted: Callable[[Move], bool]) -> list["Change"]:
        """The units whose move is wanted."""
        before, after = self.rules()
        found = []
        for first, second in self._pairs_among(before, after, line, wanted):
            move = (before.outcome(first, line), after.outcome(second, line))
            if wanted(move):
                found.append(Change(line, first, second, move, before, after))
        return found

    def _pairs_among(
        self, before: Rules, after: Rules, line: Line, wanted: Callable[[Move], bool]
    ) -> Iterable[tuple[UnitRow | None, UnitRow | None]]:
        """All units, or only those alike to one whose move is wanted."""
        groups = self._alike(before, after)
        if groups is None:
            return self.pairs()
        meant = [
            at for at, row in enumerate(groups.rows)
            if wanted((before.outcome(row, line), after.outcome(row, line)))
        ]  # fmt: skip
        units = groups.members(meant)
        moment = Moment(self.after.day)
        rows = {row.pk: row for row in units_among(self.scope, moment, self.area, units)}
        return ((rows[unit], rows[unit]) for unit in units)

    def _alike(self, before: Rules, after: Rules) -> Alike | None:
        """The units of one day in groups, where what is kept of verdicts tells of it."""
        tallies = Book(self.scope, Moment(self.after.day, self.known_at), self.area).tallies
        if tallies is None or self.before.day != self.after.day:
            return None
        key = (*self.key, "alike")
        return remembered_big(key, lambda: alike(tallies, shelf(), before, after))

    def _units(self, day: date) -> Any:
        return stock(self.scope, Moment(day, self.known_at), self.area).units

    def _tally(self) -> "Counter[Tallied]":
        return remembered((*self.key, "tally"), self._count)

    def _count(self) -> "Counter[Tallied]":
        before, after = self.rules()
        told: Counter[Tallied] = Counter()
        groups = self._alike(before, after)
        if groups is not None:
            for row, many in zip(groups.rows, groups.many.tolist(), strict=True):
                operating = (row.operating, row.operating)
                told[before.outcomes(row), after.outcomes(row), operating] += many
            return told
        for first, second in self.pairs():
            operating = (_operates(first), _operates(second))
            told[before.outcomes(first), after.outcomes(second), operating] += 1
        return told


def _operates(row: UnitRow | None) -> bool:
    return row is not None and row.operating


@dataclass(frozen=True, slots=True)
class Change:
    """One unit on one line, with both outcomes; reasons are made when they are asked for."""

    line: Line
    first: UnitRow | None
    second: UnitRow | None
    move: Move
    before: Rules
    after: Rules

    @property
    def row(self) -> UnitRow:
        row = self.second or self.first
        if row is None:
            raise LookupError("a change is of some unit")
        return row

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def area(self) -> str:
        return self.row.area

    @property
    def kind(self) -> str:
        return UnitKind.label_of(self.row.known.kind)

    @property
    def staff(self) -> int | None:
        return self.row.count(FactField.STAFF)

    @property
    def was(self) -> str:
        return label_of(self.move[0])

    @property
    def becomes(self) -> str:
        return label_of(self.move[1])

    @property
    def why_was(self) -> str:
        return self._why(self.before, self.first)

    @property
    def why_becomes(self) -> str:
        return self._why(self.after, self.second)

    def _why(self, rules: Rules, row: UnitRow | None) -> str:
        return GONE if row is None else why(rules.verdict(row, self.line), row)


def why(verdict: Verdict, row: UnitRow) -> str:
    """The reason with its clause; counts of very small units stay out of it."""
    told = verdict.outcome is not Outcome.COVERED and any(
        row.hides(finding.rule.condition.measure) and finding.value is not None
        for finding in verdict.findings
    )
    if told:
        return HIDDEN
    return f"{verdict.because}{verdict.citation or ''}"


def label_of(outcome: Outcome | None) -> str:
    return outcome.label if outcome else "不在台账"


def code_of(outcome: Outcome | None) -> str:
    return str(outcome) if outcome else ABSENT


def outcome_from(text: str) -> Outcome | None:
    """From an address; what is no outcome is a unit that is not there."""
    return Outcome(text) if text in set(map(str, Outcome)) else None
