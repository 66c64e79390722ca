"""Values out of the ledger beside the count of the rows that the page opens."""

from collections.abc import Callable, Iterable, Sized
from typing import Any

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry.models import EntryWay, OrganisationState
from qunjian.apps.registry.queries import appointments_on, coverage_on
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode, OrganisationChange, UnitKind

Pair = dict[str, Any]


def pair(book: Book, code: str, **asked: Any) -> Pair:
    """An indicator's value, and how many rows its list has."""
    rows = book.rows(code, Asked(**asked))
    return {"value": book.figure(code, **asked).value, "rows": len(rows)}


def rest(book: Book, code: str, **asked: Any) -> Pair:
    """What the base has and the indicator does not count."""
    rows = book.rows(code, Asked(**asked), Part.REST)
    return {"value": book.figure(code, **asked).rest, "rows": len(rows)}


def rate(book: Book, code: str, base: str, **asked: Any) -> dict[str, Any]:
    """A share with both its parts; `base` is the name of what it is a share of."""
    found = book.figure(code, **asked)
    return {
        "value": None if found.rate is None else round(found.rate, 3),
        "numerator": found.value,
        "denominator": found.denominator,
        "base": base,
    }


def split(
    book: Book, code: str, dimension: str, key: Callable[[Any], Any], **asked: Any
) -> dict[str, Pair]:
    """A figure by the values of a dimension, each with its rows; those nobody has are left out."""
    told = Asked(**asked)
    found = book.by(code, dimension, told, key)
    return {
        str(value): {
            "value": figure.value,
            "rows": len(book.rows(code, told.narrowed(**{dimension: value}))),
        }
        for value, figure in sorted(found.items())
        if figure.value
    }


def summed(pairs: Iterable[Pair]) -> Pair:
    """Several values that exclude each other, together."""
    listed = list(pairs)
    return {key: sum(each[key] for each in listed) for key in ("value", "rows")}


def by_line(book: Book, code: str) -> dict[str, Pair]:
    return {str(line): pair(book, code, line=line) for line in Line}


def whole(moment: Moment, area: str = "") -> Book:
    """The figures of everything in the database, or in an area, on a day."""
    return Book(Scope(everywhere=True), moment, area)


def listed(rows: Sized) -> Pair:
    """A list that another app reads."""
    return {"value": len(rows), "rows": len(rows)}


def goal(book: Book, code: str, **asked: Any) -> Pair | None:
    """The share that the county wants by the day; the row behind it is the text that says so."""
    told = book.figure(code, **asked).goal
    return {"value": float(told.share), "rows": 1} if told else None


def short(book: Book, code: str, **asked: Any) -> Pair:
    """Units wanting to reach the goal; its rows are those not covered, from which they come."""
    rows = book.rows(code, Asked(**asked), Part.REST)
    return {"value": book.figure(code, **asked).short_of_goal, "rows": len(rows)}


def posts(moment: Moment, **asked: Any) -> Pair:
    """Posts held on the day, as the cards of the organisations list them."""
    return listed(appointments_on(moment, **asked))


def exceptions(moment: Moment) -> Pair:
    """Who was appointed, and by when each is to be elected."""
    rows = appointments_on(moment, entry=EntryWay.APPOINTED)
    return {**listed(rows), "election_due": [f"{row.election_due}" for row in rows]}


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
