"""One figure at two moments: which rows moved into it, out of it, or count for another number.

The earlier moment always stands first: by the day, and on the same day by what was known.
"""

from dataclasses import dataclass
from datetime import datetime

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.moving import Move, Movements
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.standing import moved_between
from qunjian.core.period import Moment


@dataclass(frozen=True, slots=True)
class Difference:
    """Two figures of the same question and all rows that explain why they are not the same."""

    before: Figure
    after: Figure
    moved: Movements

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

    def by(self, move: Move) -> Movements:
        return self.moved.by(move)


def difference(scope: Scope, code: str, asked: Asked, one: Moment, other: Moment) -> Difference:
    """The figure at both moments, the earlier first, and every row that moved."""
    earlier, later = in_order(one, other)
    before, after = (Book(scope, moment, asked.area) for moment in (earlier, later))
    if later == Moment(earlier.day):
        before.now = after
    figures = before.asked(code, asked), after.asked(code, asked)
    return Difference(*figures, moved_between(before, after, code, asked))


def in_order(one: Moment, other: Moment) -> tuple[Moment, Moment]:
    """The earlier day first; on the same day, what was known earlier."""
    first, second = sorted((one, other), key=_known_last)
    return first, second


def _known_last(moment: Moment) -> tuple[object, bool, float]:
    known: datetime | None = moment.known_at
    return moment.day, known is None, known.timestamp() if known else 0
