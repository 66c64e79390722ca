"""The pages of figures: the number in the sentence is the number of rows listed, for who may."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action
from qunjian.apps.figures.indicators import ALL
from qunjian.core.vocabulary import Line
from qunjian.web import clock
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
@action
def county():
    here, other = make_area(TOWNSHIP), make_area(OTHER_TOWNSHIP)
    units = [
        make_unit(f"桥头{name}厂", here, staff=40, youth=9, league_members=4) for name in "甲乙丙"
    ]
    units.append(make_unit("河口砖厂", other, staff=12, league_members=3, phone="13800006621"))
    units.append(make_unit("河口纸厂", other, staff=3, league_members=3))
    make_organisation("桥头团支部", units=tuple(units[:2]))
    return units


def rows_page(code, **given):
    return reverse("figures-rows", args=[code]), {"area": COUNTY, "line": "league", **given}


def listed(response):
    """How many rows the page says it lists."""
    found = re.search(r"共 <strong>([\d,]+)</strong>", response.content.decode())
    return int(found[1].replace(",", "")) if found else 0


def test_every_figure_of_the_list_opens_as_many_rows_as_it_says(county, subtests):
    client = signed_in(make_user(PostKind.LINE_OFFICER, line="league"))
    page = client.get(reverse("figures-list"))
    figures = {each.code: figure for _, rows in page.context["groups"] for each, figure in rows}
    for indicator in ALL:
        figure = figures[indicator.code]
        with subtests.test(indicator.code):
            opened = client.get(figure.href)
            assert opened.status_code == 200
            assert opened.context["figure"] == figure
            if indicator.measure is None:
                assert listed(opened) == figure.value
            for href in (figure.base_href, figure.rest_href, figure.left_out_href):
                assert client.get(href).status_code == 200


def test_rows_lead_to_the_cards_and_say_the_definition(county):
    client = signed_in(make_user())
    page = client.get(*rows_page("coverage-base")).content.decode()
    assert f'href="{reverse("registry-unit", args=[county[0].pk])}"' in page
    assert "2 家，占在营单位 5 家的 40.0%" in page
    assert "不问规则是否要求建" in page


def test_a_figure_sent_to_a_colleague_out_of_scope_is_not_there(county):
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(OTHER_TOWNSHIP)))
    path, given = rows_page("units")
    assert clerk.get(path, given).status_code == 404
    assert clerk.get(path, {**given, "area": TOWNSHIP}).status_code == 404
    assert listed(clerk.get(path, {**given, "area": OTHER_TOWNSHIP})) == 2
    assert clerk.get(path).context["figure"].asked.area == OTHER_TOWNSHIP


def test_who_may_not_see_the_ledger_sees_no_figure(county):
    for post in (PostKind.ADMINISTRATOR, PostKind.AUDITOR):
        client = signed_in(make_user(post))
        assert client.get(reverse("figures-list")).status_code == 404
        assert client.get(*rows_page("units")).status_code == 404


def test_an_unknown_indicator_is_not_there(county):
    assert signed_in(make_user()).get(*rows_page("no-such")).status_code == 404


@pytest.mark.parametrize("name", ["area", "line", "kind", "mode", "section", "site", "day", "part"])
def test_nonsense_in_the_address_asks_nothing(county, name):
    path, given = rows_page("units", **{name: "'\"><%00"})
    assert signed_in(make_user()).get(path, given).status_code == 200


def test_the_address_of_a_day_tells_that_day(county):
    client = signed_in(make_user())
    before = client.get(*rows_page("units", day="2025-02-28"))
    assert (before.context["figure"].value, listed(before)) == (0, 0)
    after = client.get(*rows_page("units", day="2025-03-01"))
    assert listed(after) == 5


def test_a_figure_as_it_was_known_does_not_change_when_facts_come_late(county):
    client = signed_in(make_user())
    known = clock.now().isoformat()
    make_unit("晚报厂", on=date(2025, 3, 1))
    assert listed(client.get(*rows_page("units", day="2025-06-30"))) == 6
    then = client.get(*rows_page("units", day="2025-06-30", known=known))
    assert listed(then) == 5
    assert listed(client.get(then.context["as_known_now"])) == 6


def test_the_export_holds_the_rows_no_phone_and_is_recorded(county):
    client = signed_in(make_user(PostKind.LINE_OFFICER, line="league"))
    _, given = rows_page("members")
    response = client.get(reverse("figures-rows-export", args=["members"]), given)
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [[str(cell.value) for cell in row] for row in book.active.iter_rows()]
    names = {row[0] for row in cells}
    assert "河口砖厂" in names
    assert "河口纸厂" not in names  # three people on the staff: their members would be known
    assert not any("6621" in cell for row in cells for cell in row)
    event = Event.objects.latest("pk")
    assert (event.verb, event.after["rows"]) == ("figures.exported", 4)


def test_a_viewer_takes_no_export(county):
    client = signed_in(make_user(PostKind.VIEWER))
    assert client.get(reverse("figures-rows-export", args=["units"])).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(county):
    client = signed_in(make_user())
    path, given = rows_page("coverage-base", line=Line.UNION)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(path, given)
        return len(queries)

    client.get(path, given)
    make_unit("添厂")
    few = asked()
    for number in range(30):
        make_unit(f"添{number}厂", staff=number)
    # a cache of the process that ran full is read again: a few more, never one for each row
    assert asked() - few < 5
    assert few < 50


def test_an_organisation_of_elsewhere_that_covers_a_unit_here_is_counted_without_its_place(county):
    make_organisation("河口联合团支部", area=make_area(OTHER_TOWNSHIP), units=(county[0],))
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    address, given = rows_page("organisations-covering", area=TOWNSHIP)
    response = clerk.get(address, given)
    assert response.status_code == 200
    assert response.context["figure"].value == listed(response)


def test_the_gap_list_says_the_clause_of_every_row_on_screen_and_in_the_file(county):
    client = signed_in(make_user())
    response = client.get(*rows_page("gap"))
    assert "《中国共产主义青年团章程》" in response.content.decode()
    _, given = rows_page("gap")
    file = client.get(reverse("figures-rows-export", args=["gap"]), given)
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
    heads = next(row for row in rows if "依据" in row)
    clauses = [row[heads.index("依据")] for row in rows[rows.index(heads) + 1 :]]
    assert len(clauses) == 3
    assert all("《" in clause for clause in clauses)
