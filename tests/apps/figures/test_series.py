"""Figures over time and by groups: every point is a figure of its day, groups add up."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.trail import action
from qunjian.apps.figures.asked import Asked, StaffSize
from qunjian.apps.figures.breakdown import Dimension, broken_down, dimensions_of
from qunjian.apps.figures.indicators import ALL
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.series import Split, Step, ends, series
from qunjian.apps.registry.actions import change_unit
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, UnitChange
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
    state_of,
)

pytestmark = pytest.mark.django_db
SCOPE = Scope(everywhere=True)
DAY = date(2025, 8, 31)
LEAGUE = Asked(line=Line.LEAGUE, area=COUNTY)


@pytest.fixture
@action
def county():
    here, other = make_area(TOWNSHIP), make_area(OTHER_TOWNSHIP)
    units = [
        make_unit("甲厂", here, staff=120, league_members=4, opened_on=date(2019, 5, 1)),
        make_unit("乙厂", here, staff=12, league_members=4, industry="1810"),
        make_unit("丙厂", other, staff=9, league_members=3, opened_on=date(2020, 1, 1)),
        make_unit("丁会", other, kind="social"),
    ]
    make_organisation("甲团支部", units=(units[0],), on=date(2025, 4, 1))
    make_organisation("丙团支部", units=(units[2],), on=date(2025, 7, 10))
    change_unit(state=state_of(units[0]), on=date(2025, 8, 1), change=UnitChange.STATE, by=None,
                operating_state="cancelled")  # fmt: skip
    return units


def test_the_ends_of_months_quarters_and_years():
    day = date(2026, 8, 31)
    assert ends(day, Step.MONTH, 3) == [date(2026, 6, 30), date(2026, 7, 31), day]
    assert ends(day, Step.QUARTER, 3) == [date(2026, 3, 31), date(2026, 6, 30), day]
    assert ends(day, Step.YEAR, 3) == [date(2024, 12, 31), date(2025, 12, 31), day]


def values(split=Split.WHOLE, step=Step.MONTH, code="coverage-base"):
    found = series(SCOPE, Moment(DAY), code, LEAGUE, step, split)
    return {run.name: [each.value for each in run.figures] for run in found.runs}, found.days


def test_a_series_says_what_stood_on_each_day_since_the_ledger_began(county):
    told, days = values()
    assert days[0] == date(2025, 3, 31)
    assert told == {"合计": [0, 1, 1, 1, 2, 1]}


def test_a_series_by_line_and_by_area(county):
    told, _ = values(Split.LINES, Step.QUARTER)
    assert told["团组织"] == [0, 1, 1]
    assert told["工会"] == [0, 0, 0]
    told, _ = values(Split.AREAS, Step.QUARTER)
    assert told == {"桥头镇": [0, 1, 0], "河口镇": [0, 0, 1]}


def test_groups_add_up_and_open_what_they_say(county, subtests):
    book = Book(SCOPE, Moment(DAY), COUNTY)
    for indicator in ALL:
        with subtests.test(indicator.code):
            groups_add_up(book, indicator)


def groups_add_up(book, indicator):
    asked = LEAGUE if indicator.needs_line else Asked(area=COUNTY)
    whole = book.asked(indicator.code, asked)
    for dimension in dimensions_of(indicator, asked):
        groups = broken_down(book, indicator.code, asked, dimension)
        if indicator.code != "organisations-covering":
            # an organisation of the county itself lies in no township
            assert sum(group.figure.value or 0 for group in groups) <= (whole.value or 0)
        for group in groups:
            if group.opens and indicator.measure is None:
                rows = book.rows(indicator.code, group.figure.asked)
                assert len(rows) == group.figure.value


def test_units_by_staff_site_and_founding_year(county):
    book = Book(SCOPE, Moment(DAY), COUNTY)
    asked = Asked(area=COUNTY)
    sizes = broken_down(book, "units", asked, Dimension.SIZE)
    told = {group.name: group.figure.value for group in sizes}
    assert told == {
        StaffSize.TINY.label: 1, StaffSize.SMALL.label: 1, StaffSize.BIG.label: 1,
        StaffSize.UNTOLD.label: 1,
    }  # fmt: skip
    years = broken_down(book, "units", asked, Dimension.OPENED)
    assert [group.name for group in years] == ["2019 年", "2020 年", "没有填成立日期"]
    assert [group.opens for group in years] == [True, True, False]
    scale = broken_down(book, "units", asked, Dimension.SCALE)
    assert sum(group.figure.value for group in scale) == 4


@pytest.mark.parametrize("split", Split)
@pytest.mark.parametrize("measure", ["value", "rate"])
def test_the_page_of_a_series_opens_every_point_and_leaves_as_a_workbook(county, split, measure):
    client = signed_in(make_user())
    given = {"area": COUNTY, "line": "league", "day": "2025-08-31", "split": split,
             "measure": measure}  # fmt: skip
    response = client.get(reverse("figures-series", args=["coverage-base"]), given)
    assert response.status_code == 200
    for _, cells in response.context["rows"]:
        for cell in cells:
            assert client.get(cell.href).status_code == 200
    file = client.get(reverse("figures-series-export", args=["coverage-base"]), given)
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
    assert any("2025-08-31" in map(str, row) for row in rows)


def test_the_page_of_groups_shows_every_dimension_and_leaves_as_a_workbook(county):
    client = signed_in(make_user())
    path = reverse("figures-groups", args=["coverage-base"])
    given = {"area": COUNTY, "line": "league", "day": "2025-08-31"}
    page = client.get(path, given)
    for dimension in page.context["dimensions"]:
        assert client.get(path, {**given, "dimension": dimension}).status_code == 200
        export = reverse("figures-groups-export", args=["coverage-base"])
        assert client.get(export, {**given, "dimension": dimension}).status_code == 200
