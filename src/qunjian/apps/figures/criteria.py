"""Which rows indicators count: tests of (row, line, day), and the numbers that they add up."""

from collections.abc import Callable
from datetime import date
from typing import Any

from qunjian.apps.figures.rows import OrganisationRow, UnitRow
from qunjian.core.vocabulary import FactField, Line, Outcome, UnitKind

SHOULD = frozenset({Outcome.MUST, Outcome.TARGET})
ELIGIBLE = SHOULD | {Outcome.COVERED}
COULD = frozenset({Outcome.MAY, Outcome.JOINT_ONLY, Outcome.AREA_OR_TRADE})
Test = Callable[[Any, Any, date], bool]
Measure = Callable[[UnitRow, Any], int | None]


def every(row: Any, line: Any, day: date) -> bool:
    return True


def operating(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating


def not_operating(row: UnitRow, line: Any, day: date) -> bool:
    return not row.operating


def outcome_in(outcomes: frozenset[Outcome]) -> Test:
    """Of the line asked for; without one, on any line."""

    def test(row: UnitRow, line: Line | None, day: date) -> bool:
        if not row.operating:
            return False
        if line is None:
            return any(outcome in outcomes for outcome in row.outcomes.all().values())
        return row.outcomes[line] in outcomes

    return test


eligible = outcome_in(ELIGIBLE)
in_gap = outcome_in(SHOULD)


def covered(row: UnitRow, line: Line, day: date) -> bool:
    return row.operating and row.covered(line)


def above(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.above is True


def scale_told(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.above is not None


def scale_untold(row: UnitRow, line: Any, day: date) -> bool:
    return row.known.kind is UnitKind.ENTERPRISE and not scale_told(row, line, day)


def registered(row: UnitRow, line: Line | None, day: date) -> bool:
    return row.covered(line) if line else any(row.covered(each) for each in Line)


def closed_and_registered(row: UnitRow, line: Line | None, day: date) -> bool:
    return not row.operating and registered(row, line, day)


def stale(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.stale(day)


def uncounted(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.count(FactField.STAFF) is None


def doubted(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.doubted


def asked_again(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.ask_again is not None


def own(row: OrganisationRow, line: Any, day: date) -> bool:
    return not row.outer


def outer(row: OrganisationRow, line: Any, day: date) -> bool:
    return row.outer


def founding_day_untold(row: OrganisationRow, line: Any, day: date) -> bool:
    return not row.outer and row.founded_on is None


def way(trade: bool, near: bool) -> Test:
    """Of the gap: members of an association, and those with neighbours in a park."""

    def test(row: UnitRow, line: Line, day: date) -> bool:
        told = (row.associated, not row.associated and row.site is not None)
        return told == (trade, near) and in_gap(row, line, day)

    return test


def above_by_statistics(row: UnitRow, line: Any, day: date) -> bool:
    return row.known.kind is UnitKind.ENTERPRISE and row.operating and row.statistical(day) is True


def carried(row: UnitRow, line: Line, day: date) -> bool:
    return line in row.carried and covered(row, line, day)


def led_and_eligible(row: UnitRow, line: Line, day: date) -> bool:
    return row.led and eligible(row, line, day)


def unled(row: UnitRow, line: Line | None, day: date) -> bool:
    return row.operating and not row.covered(Line.PARTY) and row.lacks(SHOULD, line)


def guidance(has: bool, lacks: bool) -> Test:
    """By whether the unit has some, and lacks some, of the groups that it ought to have."""

    def test(row: UnitRow, line: Any, day: date) -> bool:
        there = row.groups(ELIGIBLE) if row.led else []
        return bool(there) and (any(there), not all(there)) == (has, lacks)

    return test


def staff(row: UnitRow, line: Any) -> int | None:
    return row.count(FactField.STAFF)


def youth(row: UnitRow, line: Any) -> int | None:
    return row.count(FactField.YOUTH)


def members(row: UnitRow, line: Line) -> int | None:
    return row.members(line)
