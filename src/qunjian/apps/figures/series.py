"""One figure over months, quarters or years, as a whole, by line, or by area.

Every end is a reading of the ledger on that day, as known at the page's moment: the county's own
history as it is known, not a row of old reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.breakdown import below, by_area
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.indicators import INDICATORS
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.stock import remembered
from qunjian.apps.registry.models import UnitState
from qunjian.apps.registry.queries import in_area
from qunjian.core.choice import Choice
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from qunjian.web.words import LINE_NAMES

READINGS = ((20_000, 12), (60_000, 6))
FEWEST = 4


class Step(Choice):
    """时间步长 of a series."""

    MONTH = "month", "按月末"
    QUARTER = "quarter", "按季度末"
    YEAR = "year", "按年末"


class Split(Choice):
    """一张图里分几条 of a series."""

    WHOLE = "whole", "合计"
    LINES = "lines", "四条线"
    AREAS = "areas", "各地"


MONTHS = {Step.MONTH: 1, Step.QUARTER: 3, Step.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Run:
    """One of the lines; None where the ledger had nothing on the day."""

    name: str
    figures: Sequence[Figure | None]
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The days, oldest first, and what stood on each."""

    days: Sequence[date]
    runs: Sequence[Run]


def ends(day: date, step: Step, number: int) -> list[date]:
    """The last days of so many months, quarters or years before a day, and the day itself."""
    found, at = [day], day
    while len(found) < number:
        at = _end_before(at, MONTHS[step])
        found.append(at)
    return found[::-1]


def _end_before(day: date, months: int) -> date:
    first = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    return first - timedelta(days=1)


def readings(units: int) -> int:
    """A reading of a very large ledger takes a second or more: they are fewer there."""
    return next((number for most, number in READINGS if units <= most), FEWEST)


def splits_of(code: str, asked: Asked, moment: Moment) -> list[Split]:
    """How a series may be split: lines where the indicator speaks of one, areas where some are."""
    found = [Split.WHOLE]
    if INDICATORS[code].needs_line:
        found.append(Split.LINES)
    if below(asked, moment):
        found.append(Split.AREAS)
    return found


def series(scope: Scope, moment: Moment, code: str, asked: Asked, step: Step, split: Split) -> Told:
    """Kept until the ledger changes."""
    key = ("figure series", scope, moment, code, asked, step, split)
    return remembered(key, lambda: _read(scope, moment, code, asked, step, split))


def _read(scope: Scope, moment: Moment, code: str, asked: Asked, step: Step, split: Split) -> Told:
    here = scope.q("area") & in_area(asked.area)
    units = UnitState.objects.on(moment).filter(here).count()
    days = ends(moment.day, step, readings(units))
    there = [
        day for day in days
        if UnitState.objects.on(replace(moment, day=day)).filter(here).exists()
    ]  # fmt: skip
    names = _names(moment, asked, split)
    columns = [
        _column(Book(scope, replace(moment, day=day), asked.area), code, asked, split, names)
        for day in there
    ]
    runs = [
        Run(name, [column[at] for column in columns], line) for at, (name, line) in enumerate(names)
    ]
    return Told(there, runs)


def _names(moment: Moment, asked: Asked, split: Split) -> list[tuple[str, Line | None]]:
    if split is Split.LINES:
        return [(LINE_NAMES[line], line) for line in Line]
    if split is Split.AREAS:
        return [(area.name, None) for area in below(asked, moment)]
    return [("合计", asked.line)]


def _column(
    book: Book, code: str, asked: Asked, split: Split, names: Sequence[tuple[str, Line | None]]
) -> list[Figure | None]:
    """The figures of one day, in the order of the names."""
    if split is Split.LINES:
        return [book.asked(code, asked.narrowed(line=line)) for line in Line]
    if split is Split.AREAS:
        found = {group.name: group.figure for group in by_area(book, code, asked)}
        return [found.get(name) for name, _ in names]
    return [book.asked(code, asked)]
