"""What is told out of tallies and of what was told since is what reading every row tells."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures import since
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.differing import difference
from qunjian.apps.figures.indicators import ALL
from qunjian.apps.figures.moving import Move, Movements
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.standing import moved_between
from qunjian.apps.registry.models import Unit
from qunjian.apps.registry.refusals import Refused
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, UnitKind
from qunjian.web import clock
from tests.support import counties as chance
from tests.support.counties import COUNTY, DAY, TOWNS, WITHIN, counties, entered, few
from tests.support.factories import make_area, make_unit
from tests.support.happenings import enter, steps

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope(everywhere=True)
EARLIER = Moment(DAY - timedelta(days=120))


@pytest.fixture(autouse=True)
def _places():
    chance.make_places()


def questions() -> list[tuple[str, Asked]]:
    return [
        (indicator.code, Asked(line=line, **narrowed))
        for indicator in ALL
        for line in ((Line.LEAGUE, Line.WOMEN) if indicator.needs_line else (None, Line.UNION))
        for narrowed in ({"area": COUNTY.code},
                         {"area": TOWNS[0].code, "kind": UnitKind.ENTERPRISE})
    ]  # fmt: skip


def long_way(moment: Moment, area: str) -> Book:
    """A book that reads every row."""
    book = Book(EVERYWHERE, moment, area)
    book.tallies = book.apart = None
    return book


def told(moved: Movements) -> list[Any]:
    return [
        (each.pk, each.name, each.area, each.move, each.change,
         *((place.standing, place.counts, bool(place.row)) for place in (each.before, each.after)))
        for each in moved
    ]  # fmt: skip


def assert_same(one: Moment, other: Moment) -> None:
    for code, asked in questions():
        books = [long_way(each, asked.area) for each in (one, other)]
        found = difference(EVERYWHERE, code, asked, one, other)
        figures = [book.asked(code, asked) for book in books]
        assert [found.before, found.after] == figures, (code, asked)
        moved = told(moved_between(*books, code, asked))
        assert told(found.moved) == moved, (code, asked)
        for move in Move:
            assert told(found.by(move)) == [each for each in moved if each[3] is move]
        for column, at in (("name", 1), ("change", 4)):
            for falling in (False, True):
                ordered = sorted(moved, key=lambda each, at=at: each[at], reverse=falling)
                assert told(found.moved.in_order(column, falling=falling)) == ordered


def write(history: list[Any], first: int = 0) -> None:
    units = list(Unit.objects.order_by("pk"))
    for number, (on, kind, which) in enumerate(history, start=first):
        with suppress(Refused), transaction.atomic():
            enter(on, kind, units[which % len(units)], number)


@pytest.mark.slow
@few(3)
@given(county=counties(), history=steps(*WITHIN), more=st.booleans())
def test_what_was_known_before_some_writes(county, history, more):
    with entered(county):
        at = clock.now()
        write(history)
        if more:
            make_unit("后来的厂", make_area(TOWNS[1].code), staff=30, on=date(2025, 3, 1))
        assert Book(EVERYWHERE, Moment(DAY, at), COUNTY.code).apart is not None
        assert_same(Moment(DAY, at), Moment(DAY))
        assert_same(Moment(EARLIER.day, at), Moment(DAY))


@pytest.mark.slow
@few(3)
@given(county=counties(), first=steps(*WITHIN), second=steps(*WITHIN))
def test_two_moments_between_writes(county, first, second):
    with entered(county):
        at = clock.now()
        write(first)
        later = clock.now()
        write(second, first=len(first))
        assert_same(Moment(DAY, at), Moment(DAY, later))


@pytest.mark.slow
@few(3)
@given(county=counties(), history=steps(*WITHIN))
def test_two_days(county, history):
    with entered(county):
        write(history)
        assert_same(EARLIER, Moment(DAY))


def test_nothing_but_what_was_told_since_is_read(monkeypatch):
    for number in range(6):
        make_unit(f"第{number}厂", make_area(TOWNS[0].code), staff=30, league_members=4)
    at = clock.now()
    enter(date(2025, 6, 1), "count", Unit.objects.order_by("pk")[2], 1)
    book = Book(EVERYWHERE, Moment(DAY, at))
    figure = book.asked("gap", Asked(line=Line.LEAGUE))
    assert (figure.value, figure.denominator, figure.moment.known_at) == (6, 6, at)
    assert "stock" not in vars(book)
    assert [len(each.stock.units) for each in (book.apart.less, book.apart.more)] == [1, 1]
    monkeypatch.setattr(since, "MOST", 0)
    assert since._units(at) is None
