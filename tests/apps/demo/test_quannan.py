"""全南 2011 out of the product's own queries: rate, goal and gap by line on three days."""

from datetime import date

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area
from qunjian.apps.demo.scenarios import figures_of, quannan
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.panels.rows import sentence
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import OrganisationState, Unit
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Layer, Line, Outcome
from tests.support.factories import make_user, signed_in
from tests.support.scenarios import built, values

JUNE, DECEMBER, CONGRESS = "2011-06-30", "2011-12-31", "2012-11-07"
BASE = "above_scale_with_party"
WHOLE = {"line": Line.UNION, "area": quannan.COUNTY.code}


@pytest.fixture(scope="module", autouse=True)
def _built(django_db_setup, django_db_blocker):
    with built("quannan", django_db_blocker):
        yield


@pytest.fixture(autouse=True)
def _county(_built, db):
    return None


def told(day):
    """Rates as their parts, goals and gaps as values, classes as values equal to their rows."""
    found = figures_of("quannan")["days"][day]
    assert set(found) == {"rate", "target", "gap", "guidance_classes"}
    return {
        "rate": {line: pair[:2] for line, pair in values(found["rate"]).items()},
        "target": {each["value"] for each in found["target"].values()},
        "gap": {line: each["value"] for line, each in found["gap"].items()},
        "classes": values(found["guidance_classes"]),
    }


@pytest.mark.parametrize(
    ("day", "union", "league", "women", "goal", "gaps", "classes"),
    [
        (JUNE, 33, 25, 28, 0.6, (0, 2, 1), (28, 5, 17)),
        (DECEMBER, 41, 34, 40, 0.8, (0, 2, 0), (40, 1, 9)),
        (CONGRESS, 50, 43, 48, 1.0, (0, 1, 0), (49, 1, 0)),
    ],
)
def test_the_figures_of_each_day(day, union, league, women, goal, gaps, classes):
    found = told(day)
    assert found["rate"] == {
        "party": (50, 50), "union": (union, 50), "league": (league, 44), "women": (women, 48),
    }  # fmt: skip
    assert found["target"] == {goal}
    assert found["gap"] == {
        "party": 0, **dict(zip(("union", "league", "women"), gaps, strict=True)),
    }  # fmt: skip
    assert found["classes"] == dict(zip(("complete", "partial", "none"), classes, strict=True))
    assert sum(classes) == 50


def test_it_has_these_three_days_and_says_of_what_the_rate_is():
    days = figures_of("quannan")["days"]
    assert list(days) == [JUNE, DECEMBER, CONGRESS]
    assert {each["base"] for day in days.values() for each in day["rate"].values()} == {BASE}


def test_the_rows_behind_a_gap_are_those_not_covered_and_behind_a_goal_its_text():
    found = figures_of("quannan")["days"][JUNE]
    assert {line: each["rows"] for line, each in found["gap"].items()} == {
        "party": 0, "union": 17, "league": 19, "women": 20,
    }  # fmt: skip
    assert {each["rows"] for each in found["target"].values()} == {1}


def test_a_union_less_is_one_less_and_the_goal_further_away():
    before = told(JUNE)
    for _ in range(4):
        state = OrganisationState.objects.on(Moment(date(2011, 6, 29))).filter(line="union").first()
        actions.dissolve_organisation(state=state, on=date(2011, 6, 29), by=None, reason="试一试")
    after = told(JUNE)
    assert (before["rate"]["union"], before["gap"]["union"]) == ((33, 50), 0)
    assert (after["rate"]["union"], after["gap"]["union"]) == ((29, 50), 1)
    assert sum(after["classes"].values()) == 50


def test_a_unit_that_shrank_leaves_the_base():
    book = Book(Scope(everywhere=True), Moment(date(2011, 6, 30)))
    unit = book.rows("coverage-led", Asked(line=Line.LEAGUE))[0].pk
    actions.count_unit(
        unit=Unit.objects.get(pk=unit), source="visit", on=date(2011, 6, 28), by=None, staff=45,
    )  # fmt: skip
    found = told(JUNE)
    assert found["rate"] == {
        "party": (49, 49), "union": (32, 49), "league": (24, 43), "women": (27, 47),
    }  # fmt: skip
    assert sum(found["classes"].values()) == 49


def test_the_page_of_the_figure_says_its_goal():
    book = Book(Scope(everywhere=True), Moment(date(2011, 6, 30)), quannan.COUNTY.code)
    league = book.figure("coverage-led", **{**WHOLE, "line": Line.LEAGUE})
    assert sentence(league) == (
        "25 家，占有党组织、符合条件的规上企业 44 家的 56.8%。"
        "目标：2011-06-30 前达到 60%，还差 2 家"
    )
    assert sentence(book.figure("coverage-led", **WHOLE)).endswith("达到 60%，已达到")


def test_the_page_opens_the_rows_and_says_where_the_goal_stands():
    user = make_user(PostKind.LEAD_OFFICE, Area.objects.get(pk=quannan.COUNTY.code))
    asked = f"line=league&day={JUNE}&area={quannan.COUNTY.code}"
    page = signed_in(user).get(f"/figures/coverage-led/rows/?{asked}").text
    assert "还差 2 家" in page
    assert "目标出处：《全南县党建带群建意见》组建目标（2011年1月24日）：（大意）" in page
    rest = signed_in(user).get(f"/figures/coverage-led/rows/?{asked}&part=rest").text
    assert "19" in rest


def test_the_national_layer_is_silent_and_the_countys_conditions_are_targets():
    book = Book(Scope(everywhere=True), Moment(date(2011, 6, 30)))
    for line in (Line.UNION, Line.LEAGUE, Line.WOMEN):
        row = book.rows("gap", Asked(line=line))[0]
        verdict = row.known.verdict(line, Moment(date(2011, 6, 30)))
        assert verdict.outcome is Outcome.TARGET
        assert verdict.deciding.rule.id.startswith("quannan.")
        assert Layer.NATIONAL in {silence.layer for silence in verdict.silences}
