"""Values out of the ledger beside the count of the rows that the page opens."""

from collections.abc import Iterable
from typing import Any

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry.models import OrganisationState
from qunjian.apps.registry.queries import coverage_on
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode, OrganisationChange, UnitKind

Pair = dict[str, Any]


def pair(book: Book, code: str, **asked: Any) -> Pair:
    """An indicator's value, and how many rows its list has."""
    rows = book.rows(code, Asked(**asked))
    return {"value": book.figure(code, **asked).value, "rows": len(rows)}


def summed(pairs: Iterable[Pair]) -> Pair:
    """Several values that exclude each other, together."""
    listed = list(pairs)
    return {key: sum(each[key] for each in listed) for key in ("value", "rows")}


def by_line(book: Book, code: str) -> dict[str, Pair]:
    return {str(line): pair(book, code, line=line) for line in Line}


def whole(moment: Moment) -> Book:
    """The figures of everything in the database on a day."""
    return Book(Scope(everywhere=True), moment)


def of_kinds(book: Book, code: str, kinds: Iterable[UnitKind], **asked: Any) -> Pair:
    return summed(pair(book, code, kind=kind, **asked) for kind in kinds)


def covered_by_mode(moment: Moment, line: Line, mode: Mode, kind: UnitKind) -> Pair:
    """Units under the organisations of one mode, whether or not they have one of their own."""
    rows = (
        coverage_on(moment, line)
        .filter(organisation__states__mode=mode)
        .values_list("unit_id", "unit__states__kind")
        .distinct()
    )
    units = {unit for unit, of_kind in rows if of_kind == kind}
    return {"value": len(units), "rows": len(units)}


def changed(moment: Moment, line: Line, change: OrganisationChange) -> Pair:
    """Organisations whose present state began with a change of this kind."""
    states = OrganisationState.objects.on(moment).filter(line=line, change=change)
    rows = len(set(states.values_list("organisation_id", flat=True)))
    return {"value": rows, "rows": rows}
