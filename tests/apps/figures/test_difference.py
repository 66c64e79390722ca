"""Two moments of one figure: every row that moved is told, with the fact that moved it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.causes import CauseKind
from qunjian.apps.figures.differing import difference
from qunjian.apps.figures.explaining import explained
from qunjian.apps.figures.indicators import ALL
from qunjian.apps.figures.moving import Move, Standing
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Coverage, Headcount
from qunjian.apps.rules.actions import approve_set, draft_set, submit_set
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Source, UnitChange
from qunjian.web import clock
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    START,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
    state_of,
)
from tests.support.rules import set_source

pytestmark = pytest.mark.django_db
SCOPE = Scope(everywhere=True)
DAY = date(2025, 6, 30)
LEAGUE = Asked(line=Line.LEAGUE, area=COUNTY)


@pytest.fixture
@action
def county():
    area = make_area(TOWNSHIP)
    make_area(OTHER_TOWNSHIP)
    units = {
        name: make_unit(f"{name}厂", area, staff=30, youth=8, league_members=4)
        for name in "甲乙丙丁"
    }
    units["联合"] = make_organisation("联合团支部", units=(units["甲"], units["乙"]))
    return units


def told(code="coverage-base", before=None, after=None, asked=LEAGUE):
    found = difference(SCOPE, code, asked, before, after or Moment(DAY))
    return found, explained(found, found.moved)


def row_of(found, unit):
    return next(each for each in found.moved if each.pk == unit.pk)


def test_a_late_fact_and_a_correction_are_told_apart(county):
    at = clock.now()
    make_organisation("丙团支部", units=(county["丙"],), on=date(2025, 5, 1))
    actions.end_coverage(coverage=Coverage.objects.known().get(unit=county["乙"]),
                         on=date(2025, 6, 1), by=None, reason="并出")  # fmt: skip
    found, causes = told(before=Moment(DAY, at))
    assert (found.before.value, found.after.value, found.change) == (2, 2, 0)
    entered, left = row_of(found, county["丙"]), row_of(found, county["乙"])
    assert (entered.move, left.move) == (Move.ENTERED, Move.LEFT)
    late = causes[entered.pk][0]
    assert (late.what, late.before, late.after) == ("团·覆盖", "", "丙团支部")
    assert (late.kind, late.since) == (CauseKind.LATE, date(2025, 5, 1))
    assert late.learned > at
    ended = causes[left.pk][0]
    assert (ended.before, ended.after) == ("联合团支部", "")
    assert (ended.kind, ended.since) == (CauseKind.LATE, date(2025, 6, 1))


def test_a_corrected_count_says_old_and_new_and_whose(county):
    user = make_user()
    at = clock.now()
    row = Headcount.objects.known().get(unit=county["丁"])
    actions.correct_headcount(headcount=row, by=user, reason="录错了", league_members=1)
    found, causes = told("gap", before=Moment(DAY, at))
    moved = row_of(found, county["丁"])
    assert moved.move is Move.LEFT
    assert moved.after.standing is Standing.ABSENT
    cause = next(each for each in causes[moved.pk] if each.what == "团员")
    assert (cause.before, cause.after, cause.kind) == ("4", "1", CauseKind.CORRECTED)
    assert cause.by.startswith("李四")
    assert cause.source.startswith(Source.CENSUS.label)


def test_what_happened_between_two_days_is_neither_late_nor_corrected(county):
    actions.change_unit(
        state=state_of(county["甲"]), on=date(2025, 6, 10), change=UnitChange.STATE, by=None,
        operating_state="cancelled",
    )  # fmt: skip
    found, causes = told(before=Moment(date(2025, 5, 31)))
    moved = row_of(found, county["甲"])
    assert (moved.before.standing, moved.after.standing) == (Standing.COUNTED, Standing.LEFT_OUT)
    cause = causes[moved.pk][0]
    assert (cause.what, cause.after) == ("存在状态", "注销")
    assert (cause.kind, cause.since) == (CauseKind.HAPPENED, date(2025, 6, 10))


def test_a_count_that_nobody_had_told_is_unknown_and_not_zero(county):
    new = make_unit("庚厂", make_area(TOWNSHIP))
    at = clock.now()
    day = date(2025, 6, 1)
    actions.count_unit(unit=new, source=Source.CENSUS, on=day, by=None, staff=0)
    _, causes = told("uncounted", before=Moment(DAY, at), asked=Asked(area=COUNTY))
    cause = causes[new.pk][0]
    assert (cause.before, cause.after, cause.kind) == ("缺", "0", CauseKind.LATE)


def test_a_unit_entered_late_was_not_in_the_ledger(county):
    at = clock.now()
    new = make_unit("戊厂", make_area(TOWNSHIP), staff=9, on=date(2025, 6, 1))
    found, causes = told("operating", before=Moment(DAY, at), asked=Asked(area=COUNTY))
    moved = row_of(found, new)
    assert moved.before.row is None
    assert [(each.what, each.kind) for each in causes[moved.pk]] == [("台账", CauseKind.LATE)]


def test_people_are_summed_and_the_change_of_each_row_adds_up(county):
    at = clock.now()
    actions.count_unit(unit=county["甲"], source=Source.CENSUS, on=date(2025, 6, 1), by=None,
                       staff=45)  # fmt: skip
    found, causes = told("staff", before=Moment(DAY, at), asked=Asked(area=COUNTY))
    assert found.change == 15
    assert [each.move for each in found.moved] == [Move.CHANGED]
    assert causes[county["甲"].pk][0].before == "30"


def test_the_rows_that_moved_explain_the_whole_difference(county, subtests):
    at = clock.now()
    make_organisation("丙团支部", units=(county["丙"],), on=date(2025, 5, 1))
    make_unit("己厂", make_area(OTHER_TOWNSHIP), staff=12, league_members=5, on=date(2025, 4, 1))
    row = Headcount.objects.known().get(unit=county["丁"])
    actions.correct_headcount(headcount=row, by=None, reason="录错了", league_members=1, staff=3)
    for indicator in ALL:
        asked = LEAGUE if indicator.needs_line else Asked(area=COUNTY)
        for before in (Moment(DAY, at), Moment(START - timedelta(days=1))):
            with subtests.test(indicator.code, before=before):
                found, causes = told(indicator.code, before=before, asked=asked)
                change = (found.after.value or 0) - (found.before.value or 0)
                assert sum(each.change for each in found.moved) == change
                assert all(causes[each.pk] for each in found.moved)


def test_what_moved_a_row_on_another_line_is_told_too(county):
    """A figure of the league that asks whether there is a Party organisation."""
    at = clock.now()
    make_organisation("丁党支部", "party", (county["丁"],), on=date(2025, 5, 1))
    found, causes = told("gap-unled", before=Moment(DAY, at))
    assert row_of(found, county["丁"]).move is Move.LEFT
    assert [each.what for each in causes[county["丁"].pk]] == ["党·覆盖"]


def test_a_rule_set_adopted_later_is_the_cause_of_what_it_moved():
    make_area(COUNTY)
    unit = make_unit("辛厂", staff=30, union_members=5)
    writer, second = make_user(), make_user(PostKind.LINE_OFFICER, line="union")
    at, day = clock.now(), date(2026, 3, 1)
    text = draft_set(source=set_source(), area=make_area(COUNTY), by=writer)
    approve_set(text=submit_set(text=text, by=writer), by=second)
    asked = Asked(line=Line.UNION, area=COUNTY)
    found, causes = told("gap", before=Moment(day, at), after=Moment(day), asked=asked)
    assert (found.before.value, found.after.value) == (0, 1)
    (cause,) = causes[unit.pk]
    assert (cause.kind, cause.after, cause.since) == (
        CauseKind.RULE, "示范县规则", date(2026, 1, 1)
    )  # fmt: skip
    assert cause.learned > at
    assert "批准" in cause.by


def test_members_of_small_units_are_not_told(county):
    at = clock.now()
    row = Headcount.objects.known().get(unit=county["丁"])
    actions.correct_headcount(headcount=row, by=None, reason="录错了", staff=4, league_members=2)
    _, causes = told("members", before=Moment(DAY, at))
    said = [each for each in causes[county["丁"].pk] if each.what == "团员"]
    assert {side for each in said for side in (each.before, each.after)} == {"（不足5人，不显示）"}


def page_of(code="coverage-base", **given):
    path = reverse("figures-difference", args=[code])
    return path, {"area": COUNTY, "line": "league", "day": DAY.isoformat(), **given}


def test_the_page_compares_with_what_was_known_when_the_day_ended(county):
    client = signed_in(make_user(PostKind.LINE_OFFICER, line="league"))
    response = client.get(*page_of())
    assert response.context["told"].before.value == 0  # the ledger was filled later
    assert response.context["told"].after.value == 2
    text = response.content.decode()
    assert "从 0 家到 2 家，多 2 家：进来 2 家" in text
    assert "迟报" in text


def test_the_page_takes_moments_as_a_form_sends_them_and_exports_all_rows(county):
    client = signed_in(make_user())
    given = {"than-day": "2025-02-28", "than-known": "", "known": "2030-01-01T00:00:00"}
    path, asked = page_of(**given)
    response = client.get(path, asked)
    assert response.context["told"].before.moment == Moment(date(2025, 2, 28))
    assert response.context["told"].after.moment.known_at.year == 2030
    file = client.get(reverse("figures-difference-export", args=["coverage-base"]), asked)
    assert file.status_code == 200
    assert Event.objects.filter(verb="figures.difference-exported").count() == 1
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    assert clerk.get(path, asked).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(county, django_assert_max_num_queries):
    client = signed_in(make_user())
    for number in range(30):
        make_unit(f"添{number}厂", make_area(TOWNSHIP), staff=number, league_members=3)
    path, given = page_of("gap")
    with django_assert_max_num_queries(66):
        page = client.get(path, given)
    assert len(page.context["told"].moved) > 30
