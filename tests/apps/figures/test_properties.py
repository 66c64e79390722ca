"""What holds of the figures of any county: parts sum up, numerators lie in their bases, a unit
more changes only what it must, and a day of the past is what was entered by then."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.indicators import ALL, Indicator
from qunjian.apps.figures.queries import COVERING, Book
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode
from tests.support import counties as chance
from tests.support.counties import COUNTY, DAY, TOWNS, counties, entered
from tests.support.factories import make_area, make_unit
from tests.support.happenings import enter, steps

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope(everywhere=True)
few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _places():
    chance.make_places()


def book(day: date = DAY, area: str = "") -> Book:
    return Book(EVERYWHERE, Moment(day), area)


def questions(**narrowed: Any) -> Iterator[tuple[Indicator, Asked]]:
    for indicator in ALL:
        for line in Line if indicator.needs_line else (None, *Line):
            yield indicator, Asked(line=line, **narrowed)


def parts(of: Book, indicator: Indicator, asked: Asked) -> tuple[int, int, int]:
    found = of.asked(indicator.code, asked)
    return found.value or 0, found.denominator or 0, found.left_out


@few
@given(county=counties())
def test_the_figures_of_the_towns_sum_to_the_countys(county):
    with entered(county):
        whole, towns = book(), [book(area=town.code) for town in TOWNS]
        for indicator, asked in questions():
            if indicator.code == COVERING:  # one organisation may cover in both
                continue
            inside = [
                parts(town, indicator, asked.narrowed(area=place.code))
                for town, place in zip(towns, TOWNS, strict=True)
            ]
            narrowed = [parts(whole, indicator, asked.narrowed(area=place.code)) for place in TOWNS]
            assert inside == narrowed, (indicator.code, asked)
            total = tuple(map(sum, zip(*inside, strict=True)))
            assert total == parts(whole, indicator, asked), (indicator.code, asked)


@few
@given(county=counties())
def test_what_is_counted_lies_in_its_base_and_is_as_many_as_the_figure_says(county):
    with entered(county):
        told = book()
        for indicator, asked in questions():
            figure = told.asked(indicator.code, asked)
            counted, base, rest, out = (
                {row.pk for row in told.rows(indicator.code, asked, part)} for part in Part
            )
            if indicator.measure is None:
                assert figure.value == len(counted), (indicator.code, asked)
            assert not counted & out
            if indicator.base:
                assert counted <= base, (indicator.code, asked)
                assert rest == base - counted


@few
@given(county=counties())
def test_modes_lines_and_ways_split_a_figure_without_rest(county):
    with entered(county):
        told = book()
        for line in Line:
            for code in ("coverage-base", "organisations", "coverage-new", "organisations-new"):
                by_mode = [told.figure(code, line=line, mode=mode).value for mode in Mode]
                assert sum(by_mode) == told.figure(code, line=line).value
            ways = [told.figure(f"gap-{way}", line=line) for way in ("single", "joint", "trade")]
            assert sum(way.value for way in ways) == told.figure("gap", line=line).value
        classes = [told.figure(f"guidance-{name}") for name in ("complete", "partial", "none")]
        assert {each.denominator for each in classes} == {sum(each.value for each in classes)}


@pytest.mark.slow
@few
@given(county=counties(), more=chance.units(key=99))
def test_a_unit_more_changes_nothing_but_what_counts_it(county, more):
    with entered(county):
        before = _named_rows()
    larger = deepcopy(county)
    larger.units.append(more)
    with entered(larger):
        after = _named_rows()
        towns = [
            parts(book(area=town.code), indicator, asked)
            for town in TOWNS
            if town != more.township
            for indicator, asked in questions(area=town.code)
        ]
    with entered(county):
        others = [
            parts(book(area=town.code), indicator, asked)
            for town in TOWNS
            if town != more.township
            for indicator, asked in questions(area=town.code)
        ]
    assert towns == others
    for asked, rows in after.items():
        assert before[asked] <= rows
        assert rows - before[asked] <= {more.name}, asked


def _named_rows() -> dict[Any, set[str]]:
    """By question and part, the names of the rows; ids differ from county to county."""
    told = book()
    return {
        (indicator.code, asked, part): {row.name for row in told.rows(indicator.code, asked, part)}
        for indicator, asked in questions()
        for part in Part
    }


@settings(parent=few, max_examples=6)
@given(
    history=steps(date(2025, 4, 1), date(2025, 8, 31)),
    day=st.dates(date(2025, 3, 20), date(2025, 9, 10)),
)
def test_a_day_of_the_past_is_what_was_entered_by_then(history, day):
    ordered = sorted(history, key=lambda step: step[0])
    full, by_then = (
        _after([step for step in ordered if step[0] <= until], day)
        for until in (date(2025, 12, 31), day)
    )
    assert full == by_then


def _after(history: list[tuple[date, str, int]], day: date) -> dict[Any, Any]:
    """The figures of a day in a county in which these things were entered in their order."""
    with transaction.atomic():
        town = make_area(TOWNS[0].code)
        made = [make_unit(f"第{n}厂", town, staff=30 + n, women=12, revenue=600) for n in range(4)]
        for number, (on, kind, which) in enumerate(history):
            enter(on, kind, made[which], number)
        told = book(day, COUNTY.code)
        found = {
            (indicator.code, asked): parts(told, indicator, asked)
            for indicator, asked in questions(area=COUNTY.code)
        }
        transaction.set_rollback(True)
    return found
