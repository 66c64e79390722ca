"""A pinned figure stays what it was; what is known by now is told beside it."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.models import Event
from qunjian.apps.figures import actions
from qunjian.apps.figures.asked import Asked, Scale
from qunjian.apps.figures.models import Pin
from qunjian.apps.figures.pins import restatement
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.stock import stock
from qunjian.apps.registry.actions import correct_headcount, count_unit
from qunjian.apps.registry.models import Headcount
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Source
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
SCOPE = Scope(everywhere=True)
DAY = date(2025, 6, 30)
LEAGUE = Asked(line=Line.LEAGUE, area=COUNTY)


@pytest.fixture
def county():
    area = make_area(TOWNSHIP)
    make_area(OTHER_TOWNSHIP)
    units = [make_unit(f"桥头{n}厂", area, staff=40, youth=9, league_members=4) for n in "甲乙丙"]
    make_organisation("桥头团支部", units=(units[0],))
    return units


def pin(code="gap", asked=LEAGUE, by=None, moment=None):
    return actions.pin_figure(
        scope=SCOPE, code=code, asked=asked, moment=moment or Moment(DAY), name="六月底的缺口",
        why="报市总工会", by=by,
    )  # fmt: skip


def fewer_members(unit):
    row = Headcount.objects.known().get(unit=unit)
    correct_headcount(headcount=row, by=None, reason="录错了", league_members=1)


def test_a_pin_gives_the_same_number_and_tells_the_restatement(county):
    made = pin()
    assert (made.value, made.denominator) == (2, 3)
    told = restatement(SCOPE, made)
    assert (told.same, told.restated) == (True, False)
    fewer_members(county[1])
    assert Book(SCOPE, made.moment, COUNTY).asked("gap", LEAGUE).value == 2
    told = restatement(SCOPE, Pin.objects.get())
    assert (told.same, told.restated) == (True, True)
    assert (told.told.before.value, told.told.after.value) == (2, 1)
    assert [each.pk for each in told.told.moved] == [county[1].pk]


def test_the_same_number_with_other_rows_is_a_restatement_too(county):
    made = pin("units", Asked(area=COUNTY, scale=Scale.UNTOLD))
    make_unit("桥头丁厂", make_area(TOWNSHIP), on=date(2025, 6, 1))
    assert restatement(SCOPE, made).restated


def test_a_pin_of_a_pinned_moment_keeps_that_moment(county):
    first = pin()
    fewer_members(county[1])
    again = pin(moment=first.moment)
    assert (again.known_at, again.value) == (first.known_at, 2)


def test_pinning_and_dropping_are_recorded_and_move_no_epoch_of_the_ledger(county):
    lead = make_user()
    read = stock(SCOPE, Moment(DAY), COUNTY)
    made = pin(by=lead)
    assert stock(SCOPE, Moment(DAY), COUNTY) is read
    event = Event.objects.get(verb="figures.pinned")
    assert event.after["value"] == 2
    actions.drop_pin(pin=made, by=lead, reason="报错了")
    assert Event.objects.get(verb="figures.pin-dropped").before["value"] == 2
    assert not Pin.objects.exists()


def test_from_the_page_of_rows_to_the_list_and_next_year_the_same(county):
    client = signed_in(make_user(PostKind.LINE_OFFICER, line="league"))
    given = {"area": COUNTY, "line": "league", "day": DAY.isoformat()}
    rows = client.get(reverse("figures-rows", args=["gap"]), given)
    form = client.get(rows.context["pin_href"])
    assert "示范县团组织应建未建 2025-06-30" in form.content.decode()
    assert client.post(rows.context["pin_href"], {"name": "", "why": ""}).status_code == 422
    sent = client.post(rows.context["pin_href"], {"name": "半年缺口", "why": "半年报表"})
    assert sent.url == reverse("figures-pins")
    fewer_members(county[2])
    later = {"on": date(2026, 6, 1), "league_members": 0}
    count_unit(unit=county[1], source=Source.CENSUS, by=None, **later)
    listed = client.get(reverse("figures-pins"))
    (row,) = listed.context["rows"]
    opened = client.get(row.href)
    assert opened.context["figure"].value == row.pin.value == 2
    check = client.get(reverse("figures-pin-check", args=[row.pin.pk]), HTTP_HX_REQUEST="true")
    text = check.content.decode()
    assert "有修订" in text
    assert "现在所知是 1 家，少 1 家（1 行变动）" in text
    href = unescape(re.search(r'href="([^"]+)">看差在哪里', text)[1])
    difference = client.get(href)
    assert [each.pk for each in difference.context["told"].moved] == [county[2].pk]


def test_who_may_pin_and_who_may_drop(county):
    officer, other = (make_user(PostKind.LINE_OFFICER, line=line) for line in ("league", "union"))
    made = pin(by=officer)
    drop = reverse("figures-pin-drop", args=[made.pk])
    assert signed_in(other).get(drop).status_code == 404
    assert signed_in(officer).get(drop).status_code == 200
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(OTHER_TOWNSHIP)))
    assert clerk.get(reverse("figures-pins")).context["rows"] == []
    assert clerk.get(reverse("figures-pin-check", args=[made.pk])).status_code == 404
    viewer = signed_in(make_user(PostKind.VIEWER))
    path = reverse("figures-pin", args=["gap"])
    assert viewer.get(path, {"area": COUNTY, "line": "league"}).status_code == 404
    lead = signed_in(make_user())
    assert lead.post(drop, {"reason": "不用了"}).status_code == 302
    assert not Pin.objects.exists()
