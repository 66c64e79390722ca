"""Where the rows of a figure stand at a moment, in arrays; which of them moved between two.

Of units it is told by tallies and columns; of what was known earlier by the units of which
anything was told since. Only where neither tells are all rows read.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from qunjian.apps.audit import bulk
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.indicators import INDICATORS, Counted, Indicator
from qunjian.apps.figures.moving import (
    COUNTED,
    MOVES,
    STANDS,
    Move,
    Movements,
    Read,
)
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.rows import Row, UnitRow
from qunjian.apps.figures.tallies import Tallies
from qunjian.apps.registry.models import UnitState
from qunjian.apps.verdicts.sums import Ints


class Stood(NamedTuple):
    """Where every row of a figure stood, side by side and in the order of keys; what is not among
    them was absent."""

    pk: Ints
    standing: Ints
    counts: Ints

    def at(self, pk: Ints) -> tuple[Ints, Ints]:
        """Standing and count of some rows."""
        if not len(self.pk):
            return np.zeros_like(pk), np.zeros_like(pk)
        place = np.minimum(np.searchsorted(self.pk, pk), len(self.pk) - 1)
        there = self.pk[place] == pk
        return np.where(there, self.standing[place], 0), np.where(there, self.counts[place], 0)


def moved_between(before: Book, after: Book, code: str, asked: Asked) -> Movements:
    """Every row that moved, by the kind of its move, area and name."""
    before, after = _narrowed(before, after, code, asked)
    first, second = _stood(before, code, asked), _stood(after, code, asked)
    pk = np.union1d(first.pk, second.pk)
    was, now = first.at(pk), second.at(pk)
    other = np.flatnonzero((was[0] != now[0]) | (was[1] != now[1]))
    pk, was, now = pk[other], (was[0][other], was[1][other]), (now[0][other], now[1][other])
    counted_was, counted_now = was[0] == COUNTED, now[0] == COUNTED
    moves = np.select(
        [counted_was & counted_now, counted_now, counted_was],
        [MOVES.index(each) for each in (Move.CHANGED, Move.ENTERED, Move.LEFT)],
        MOVES.index(Move.BASE_ONLY),
    )
    changes = np.where(counted_now, now[1], 0) - np.where(counted_was, was[1], 0)
    if _of_units(INDICATORS[code]):
        read = _reading_units(before, after)
        names = _names(before, pk[now[0] == 0]) | _names(after, pk[now[0] != 0])
    else:
        read = _reading_organisations(before, after, code, asked)
        names = {row.pk: (row.area, row.name) for rows in read([]) for row in rows.values()}
    found = Movements(pk, moves, changes, was, now, [names[each] for each in pk.tolist()], read)
    order = sorted(range(len(found)), key=lambda at: (moves[at], found.names[at]))
    return found.taken(np.array(order, np.int64))


def _narrowed(before: Book, after: Book, code: str, asked: Asked) -> tuple[Book, Book]:
    """Of one day known at two moments only what was told since the first can have moved."""
    apart = before.apart if before.moment.day == after.moment.day else None
    rules_stayed = after.moment.known_at is None or after.apart
    if apart is None or not rules_stayed or not apart.tell(INDICATORS[code], asked):
        return before, after
    now = after.moment.known_at is None
    return apart.more, apart.less if now else after.among(apart.units, after.moment)


def _stood(book: Book, code: str, asked: Asked) -> Stood:
    indicator, apart = INDICATORS[code], book.apart
    if book.tallies and _of_units(indicator) and book.tallies.tell(indicator, asked):
        return _by_columns(book.tallies, indicator, asked)
    if apart is None or not apart.tell(indicator, asked):
        return _by_rows(book, code, asked)
    whole, more = _stood(apart.whole, code, asked), _by_rows(apart.more, code, asked)
    others = ~np.isin(whole.pk, np.fromiter(apart.units, np.int64))
    return _ordered(*(np.concatenate([a[others], b]) for a, b in zip(whole, more, strict=True)))


def _by_columns(tallies: Tallies, indicator: Indicator, asked: Asked) -> Stood:
    columns = tallies.columns
    standing = np.zeros(len(columns), np.int64)
    for place, (part, _) in enumerate(STANDS, start=1):
        standing[tallies.belongs(indicator, asked, part)] = place
    there = np.flatnonzero(standing)
    counts = np.ones(len(there), np.int64)
    if indicator.measure:
        counts = np.nan_to_num(columns.measure(indicator.code, asked.line)[there]).astype(np.int64)
    return Stood(columns.unit[there], standing[there], counts)


def _by_rows(book: Book, code: str, asked: Asked) -> Stood:
    counts = _counts(INDICATORS[code], asked)
    told = {
        row.pk: (place, counts(row))
        for place, (part, _) in enumerate(STANDS, start=1)
        for row in book.rows(code, asked, part)
    }
    given = np.array([(pk, *stood) for pk, stood in told.items()], np.int64).reshape(-1, 3)
    return _ordered(*given.T)


def _ordered(pk: Ints, standing: Ints, counts: Ints) -> Stood:
    order = np.argsort(pk)
    return Stood(pk[order], standing[order], counts[order])


def _counts(indicator: Indicator, asked: Asked) -> Callable[[Row], int]:
    measure = indicator.measure
    if measure is None:
        return lambda row: 1
    return lambda row: (measure(row, asked.line) or 0) if isinstance(row, UnitRow) else 0


def _of_units(indicator: Indicator) -> bool:
    return indicator.counted is not Counted.ORGANISATIONS


def _reading_units(before: Book, after: Book) -> Read:
    """Units as the ledger has them, whatever the figure asks for."""

    return lambda pks: (before.units(pks), after.units(pks))


def _reading_organisations(before: Book, after: Book, code: str, asked: Asked) -> Read:
    first, second = (
        {row.pk: row for part, _ in STANDS for row in book.rows(code, asked, part)}
        for book in (before, after)
    )
    return lambda pks: (first, second)


def _names(book: Book, pks: Ints) -> dict[int, tuple[str, str]]:
    """Area and name of some units."""
    if not len(pks):
        return {}
    rows = UnitState.objects.on(book.moment).filter(unit__in=bulk.any_of(pks.tolist()))
    told = rows.values_list("unit_id", "area_id", "name")
    return {unit: (area, name) for unit, area, name in told}
