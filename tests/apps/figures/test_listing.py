"""Rows that are read a page at a time are the rows, whatever is asked and in whatever order."""

from datetime import date

import pytest
from hypothesis import given

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures import stock
from qunjian.apps.figures.asked import Asked, Part, StaffSize
from qunjian.apps.figures.breakdown import Dimension, broken_down, dimensions_of
from qunjian.apps.figures.indicators import ALL
from qunjian.apps.figures.listing import CHUNK, Listed
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.tables.rows import in_order, table_of
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, UnitKind
from tests.support import counties as chance
from tests.support.counties import COUNTY, DAY, TOWNS, counties, entered, few
from tests.support.factories import make_area, make_unit

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
EVERYWHERE = Scope(everywhere=True)


@pytest.fixture(autouse=True)
def _places():
    chance.make_places()


def both(day: date = DAY, area: str = "") -> tuple[Book, Book]:
    """The same book told by tallies and columns, and over rows alone."""
    quick, slow = (Book(EVERYWHERE, Moment(day), area) for _ in range(2))
    slow.tallies = None
    assert quick.tallies is not None
    return quick, slow


def questions(**narrowed):
    for indicator in ALL:
        for line in Line if indicator.needs_line else (None, Line.UNION):
            yield indicator, Asked(line=line, **narrowed)


NARROWED = (
    {}, {"kind": UnitKind.SOCIAL}, {"area": TOWNS[0].code}, {"size": StaffSize.MEDIUM},
    {"opened": 2020}, {"since": date(2025, 5, 1)},
)  # fmt: skip


@few(8)
@given(county=counties())
def test_figures_and_rows_told_by_columns_are_those_read_one_by_one(county):
    with entered(county):
        quick, slow = both()
        for narrowed in NARROWED:
            for indicator, asked in questions(**narrowed):
                code = indicator.code
                assert quick.asked(code, asked) == slow.asked(code, asked), (code, asked)
                for part in Part:
                    listed = [row.pk for row in quick.listed(code, asked, part)]
                    assert listed == [row.pk for row in slow.rows(code, asked, part)], (code, part)


@few(8)
@given(county=counties())
def test_groups_told_by_columns_are_those_of_the_rows(county):
    with entered(county):
        quick, slow = both(area=COUNTY.code)
        for indicator, asked in questions(area=COUNTY.code):
            for dimension in dimensions_of(indicator, asked):
                told = broken_down(quick, indicator.code, asked, Dimension(dimension))
                assert told == broken_down(slow, indicator.code, asked, Dimension(dimension))


@few(8)
@given(county=counties())
def test_any_column_orders_the_rows_as_if_all_were_read(county):
    with entered(county):
        quick, slow = both()
        for code, asked in (
            ("operating", Asked()), ("gap", Asked(line=Line.LEAGUE)),
            ("members", Asked(line=Line.UNION)),
        ):  # fmt: skip
            figure, moment = quick.asked(code, asked), Moment(DAY)
            table = table_of(figure.indicator, asked, moment)
            for column in table.columns:
                for order in (column.sort and column.code, column.sort and f"-{column.code}"):
                    listed = in_order(table, quick.listed(code, asked), figure, order)
                    rows = table.sorted(slow.rows(code, asked), order)
                    assert [row.pk for row in listed] == [row.pk for row in rows], order


@few(8)
@given(county=counties())
def test_a_row_read_alone_is_the_row_among_all(county):
    with entered(county):
        quick, slow = both()
        listed, rows = quick.listed("units", Asked()), slow.rows("units", Asked())
        assert isinstance(listed, Listed)
        for at, row in enumerate(rows):
            alone = listed[at]
            for name in ("pk", "name", "area", "section", "site", "opened_on", "counted_on",
                         "above", "ask_again", "set_aside", "associated", "carried"):  # fmt: skip
                assert getattr(alone, name) == getattr(row, name)
            assert alone.outcomes.all() == row.outcomes.all()
        assert CHUNK > 1


def test_a_page_of_rows_reads_a_page(django_assert_max_num_queries, monkeypatch):
    for number in range(8):
        make_unit(f"第{number}厂", make_area(TOWNS[0].code), staff=number + 3)
    read: list[int] = []
    original = stock._units

    def counting(states, moment, few=None):
        found = original(states, moment, few)
        read.append(len(found))
        return found

    monkeypatch.setattr(stock, "_units", counting)
    listed = Book(EVERYWHERE, Moment(DAY)).listed("units", Asked())
    with django_assert_max_num_queries(40):
        assert [row.name for row in listed[2:4]] == ["第2厂", "第3厂"]
    assert read == [2]
