"""Alerts about terms: soon, over, untold; every number opens as many organisations as it says."""

from datetime import date

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.registry import actions
from qunjian.core.vocabulary import Line
from tests.support.factories import (
    OTHER_TOWNSHIP,
    make_area,
    make_organisation,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
DAY = "2026-08-31"
LEAGUE = Line.LEAGUE


def elected(name, on, years=None, **values):
    made = make_organisation(name, on=date(2020, 1, 1), **values)
    if on:
        actions.record_term(organisation=made, on=on, years=years, by=None)
    return made


@pytest.fixture
def client(db):
    elected("今天届满", date(2023, 8, 31), 3)
    elected("九十天届满", date(2023, 11, 29), 3)
    elected("九十一天届满", date(2023, 11, 30), 3)
    elected("昨天已满", date(2023, 8, 30), 3)
    elected("没有选举日", None)
    elected("没写几年", date(2024, 5, 4))
    elected("团小组", None, form="league_group")
    elected("外围组织", None, outer=True)
    elected("河口团支部", None, area=make_area(OTHER_TOWNSHIP))
    return signed_in(make_user())


def figures(client, query=""):
    page = client.get(f"/alerts/?day={DAY}{query}")
    return {
        str(panel.alert): {line: (n, href) for line, n, href in panel.figures}
        for panel in page.context["panels"]
    }


def names(client, href):
    return [row.label for row in client.get(href).context["listing"].rows]


def test_every_number_opens_its_organisations(client):
    told = figures(client)
    assert names(client, told["term-ends"][LEAGUE][1]) == ["今天届满", "九十天届满"]
    assert names(client, told["term-over"][LEAGUE][1]) == ["昨天已满"]
    untold = names(client, told["term-untold"][LEAGUE][1])
    assert set(untold) == {"没有选举日", "没写几年", "河口团支部"}
    for kind in ("term-ends", "term-over", "term-untold"):
        for n, href in told[kind].values():
            assert client.get(href).context["listing"].paging.total == n
    assert "缺每届年数（规定是2—3年" in client.get(told["term-untold"][LEAGUE][1]).text


def test_how_far_ahead_is_chosen_and_nonsense_is_the_usual(client):
    assert figures(client, "&within=180")["term-ends"][LEAGUE][0] == 3
    assert figures(client, "&within=30")["term-ends"][LEAGUE][0] == 1
    assert figures(client, "&within=7000")["term-ends"][LEAGUE][0] == 2


def test_the_review_says_how_many_terms_rest_on_a_text(client):
    told = {
        each.text.edition: each
        for each in client.get(f"/rules-review/?day={DAY}").context["beside"]
    }
    assert told["2021年修正"].decides == 0
    elected("新选的", date(2025, 3, 1))
    later = client.get("/rules-review/").context["beside"]
    assert [each.decides for each in later if each.text.article == "第三条"] == [0, 1]


def test_on_a_day_before_the_election_nothing_is_told(client):
    told = client.get("/alerts/?day=2023-08-29").context["panels"]
    [ends] = [panel for panel in told if panel.alert == "term-ends"]
    assert sum(n for _, n, _ in ends.figures) == 0


def test_a_township_sees_its_own_and_takes_them_away(client):
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area()))
    told = figures(clerk)
    assert told["term-untold"][LEAGUE][0] == 2
    href = told["term-ends"][LEAGUE][1].replace("/term-ends/", "/term-ends/rows.xlsx")
    assert clerk.get(href).status_code == 200
