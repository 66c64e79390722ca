"""One figure at two moments: which rows moved into it, out of it, or count for another number.

The earlier moment always stands first: by the day, and on the same day by what was known.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.indicators import Indicator
from qunjian.apps.figures.queries import Book, Figure
from qunjian.apps.figures.rows import Row, UnitRow
from qunjian.core.choice import Choice
from qunjian.core.period import Moment

#: each part overrides those before it: what counts is in the base too
STANDS = ((Part.LEFT_OUT, "left-out"), (Part.BASE, "rest"), (Part.COUNTED, "counted"))


class Standing(Choice):
    """一行在这个数里的位置 at one moment."""

    COUNTED = "counted", "计入"
    REST = "rest", "只在分母"
    LEFT_OUT = "left-out", "没有算进来"
    ABSENT = "absent", "不在其中"


class Move(Choice):
    """两个时点之间的变动 of one row."""

    ENTERED = "entered", "进来的"
    LEFT = "left", "出去的"
    CHANGED = "changed", "人数变了的"
    BASE_ONLY = "base", "只影响分母的"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stood; `counts` is what it added to the sum, 1 for a row that is counted."""

    standing: Standing
    row: Row | None = None
    counts: int = 0


NOWHERE = Place(Standing.ABSENT)


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit or organisation that does not stand where it stood, or counts for another number."""

    pk: int
    name: str
    area: str
    before: Place
    after: Place

    @property
    def move(self) -> Move:
        was, now = (place.standing is Standing.COUNTED for place in (self.before, self.after))
        if was and now:
            return Move.CHANGED
        return Move.ENTERED if now else Move.LEFT if was else Move.BASE_ONLY

    @property
    def change(self) -> int:
        """What it adds to the figure's value, or takes away."""
        was, now = (
            place.counts if place.standing is Standing.COUNTED else 0
            for place in (self.before, self.after)
        )  # fmt: skip
        return now - was


@dataclass(frozen=True, slots=True)
class Difference:
    """Two figures of the same question and all rows that explain why they are not the same."""

    before: Figure
    after: Figure
    moved: tuple[Moved, ...]

    @property
    def change(self) -> int | None:
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    @property
    def base_change(self) -> int | None:
        if self.before.denominator is None or self.after.denominator is None:
            return None
        return self.after.denominator - self.before.denominator

    def by(self, move: Move) -> list[Moved]:
        return [each for each in self.moved if each.move is move]


def difference(scope: Scope, code: str, asked: Asked, one: Moment, other: Moment) -> Difference:
    """The figure at both moments, the earlier first, and every row that moved."""
    earlier, later = in_order(one, other)
    before, after = (Book(scope, moment, asked.area) for moment in (earlier, later))
    figures = before.asked(code, asked), after.asked(code, asked)
    was, now = _places(before, code, asked), _places(after, code, asked)
    moved = sorted(_moved(before, after, was, now), key=_order)
    return Difference(*figures, tuple(moved))


def in_order(one: Moment, other: Moment) -> tuple[Moment, Moment]:
    """The earlier day first; on the same day, what was known earlier."""
    first, second = sorted((one, other), key=_known_last)
    return first, second


def _known_last(moment: Moment) -> tuple[object, bool, float]:
    known: datetime | None = moment.known_at
    return moment.day, known is None, known.timestamp() if known else 0


def _places(book: Book, code: str, asked: Asked) -> dict[int, Place]:
    """By key, every row of every part of the figure."""
    counts = _counts(book.asked(code, asked).indicator, asked)
    return {
        row.pk: Place(Standing(standing), row, counts(row))
        for part, standing in STANDS
        for row in book.rows(code, asked, part)
    }


def _counts(indicator: Indicator, asked: Asked) -> Callable[[Row], int]:
    measure = indicator.measure
    if measure is None:
        return lambda row: 1
    return lambda row: (measure(row, asked.line) or 0) if isinstance(row, UnitRow) else 0


def _moved(
    before: Book, after: Book, was: Mapping[int, Place], now: Mapping[int, Place]
) -> Iterator[Moved]:
    seen_before, seen_after = (partial(_seen, {}, book) for book in (before, after))
    for pk in {**was, **now}:
        old, new = was.get(pk, NOWHERE), now.get(pk, NOWHERE)
        if (old.standing, old.counts) == (new.standing, new.counts):
            continue
        named = new.row or old.row
        if named is None:
            continue
        of_units = isinstance(named, UnitRow)
        old = old if old.row or not of_units else Place(Standing.ABSENT, seen_before(pk))
        new = new if new.row or not of_units else Place(Standing.ABSENT, seen_after(pk))
        yield Moved(pk, named.name, named.area, old, new)


def _seen(kept: dict[int, UnitRow], book: Book, pk: int) -> UnitRow | None:
    """The unit as the ledger of the moment has it, though the figure does not ask for it."""
    if not kept:
        kept.update({row.pk: row for row in book.stock.units})
    return kept.get(pk)


def _order(moved: Moved) -> tuple[int, str, str]:
    return list(Move).index(moved.move), moved.area, moved.name
