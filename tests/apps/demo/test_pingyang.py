"""平阳 2010 out of the product's own queries."""

from datetime import date

import pytest

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.demo.scenarios import figures_of, pingyang
from qunjian.apps.figures.asked import Asked, Scale
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import NotYet, OrganisationState, Unit
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Layer, Line, Outcome
from tests.support.scenarios import built, figures, values

JUNE, AUGUST = "2010-06-30", "2010-08-31"
ABOVE = {"line": Line.LEAGUE, "scale": Scale.ABOVE}


@pytest.fixture(scope="module", autouse=True)
def _built(django_db_setup, django_db_blocker):
    with built("pingyang", django_db_blocker):
        yield


@pytest.fixture(autouse=True)
def _county(_built, db):
    return None


def book(day=pingyang.JUNE):
    return Book(Scope(everywhere=True), Moment(day))


def test_the_figures_of_june():
    assert values(figures("pingyang", JUNE)) == {
        "base": 1236,
        "above_scale": 199,
        "organisations": 47,
        "organisations_new_this_year": 10,
        "covered": 61,
        "coverage_of_above_scale": (61, 199, "above_scale"),
        "coverage_of_eligible": (61, 178, "eligible"),
        "not_covered": 138,
        "not_covered_by_class": {"single": 65, "trade": 31, "joint": 21, "not_yet": 21},
        "not_yet_by_reason": {"few_members": 12, "owner": 6, "new": 3},
    }


def test_the_figures_of_august():
    found = figures("pingyang", AUGUST)
    youth = found.pop("trade_youth")
    assert youth["rows"] == 12
    assert youth["value"] >= 600
    assert values(found) == {
        "base": 1236,
        "above_scale": 199,
        "organisations": 71,
        "organisations_new_this_year": 34,
        "covered": 94,
        "coverage_of_above_scale": (94, 199, "above_scale"),
        "coverage_of_eligible": (94, 178, "eligible"),
        "not_covered": 105,
        "new_organisations_by_mode": {"single": 12, "joint": 6, "trade": 2, "other": 4},
        "newly_covered_by_mode": {"single": 12, "joint": 6, "trade": 12, "other": 3},
        "upgrades": {"league_general": 1, "league_branch": 6},
        "outer_organisations": 1,
    }


def test_it_has_these_two_days_and_the_rates_of_the_report():
    found = figures_of("pingyang")
    assert list(found["days"]) == [JUNE, AUGUST]
    rates = [found["days"][day]["coverage_of_above_scale"]["value"] for day in (JUNE, AUGUST)]
    assert rates == [0.307, 0.472]


def test_a_revenue_corrected_takes_an_enterprise_off_the_base():
    unit = book().rows("coverage-base", Asked(**ABOVE))[0].pk
    actions.count_unit(
        unit=Unit.objects.get(pk=unit), source="census", on=date(2010, 6, 25), by=None, revenue=480
    )
    found = values(figures("pingyang", JUNE))
    assert (found["base"], found["above_scale"], found["covered"]) == (1236, 198, 60)
    assert found["coverage_of_above_scale"] == (60, 198, "above_scale")
    assert found["coverage_of_eligible"] == (60, 177, "eligible")
    assert found["organisations"] == 47


def test_a_reason_that_fell_away_makes_one_more_eligible():
    row = NotYet.objects.known().filter(reason="owner").first()
    actions.clear_not_yet(not_yet=row, on=date(2010, 6, 28), by=None, reason="业主同意了")
    found = values(figures("pingyang", JUNE))
    assert found["not_yet_by_reason"] == {"few_members": 12, "owner": 5, "new": 3}
    assert found["coverage_of_eligible"] == (61, 179, "eligible")
    assert found["not_covered_by_class"] == {
        "single": 66, "trade": 31, "joint": 21, "not_yet": 20,
    }  # fmt: skip
    assert found["not_covered"] == 138


def test_a_trade_branch_less_is_one_organisation_and_six_enterprises_less():
    state = OrganisationState.objects.on(Moment(pingyang.AUGUST)).filter(mode="trade").first()
    actions.dissolve_organisation(state=state, on=pingyang.AUGUST, by=None, reason="试一试")
    found = figures("pingyang", AUGUST)
    assert found["trade_youth"]["rows"] == 6
    found.pop("trade_youth")
    told = values(found)
    assert (told["organisations"], told["covered"], told["not_covered"]) == (70, 88, 111)
    assert told["new_organisations_by_mode"]["trade"] == 1
    assert told["newly_covered_by_mode"]["trade"] == 6


def test_an_upgrade_taken_back_changes_no_count_of_organisations():
    raised = OrganisationState.objects.on(Moment(pingyang.AUGUST)).filter(change="upgraded")
    state = raised.filter(form="league_branch").first()
    actions.dissolve_organisation(state=state, on=pingyang.AUGUST, by=None, reason="试一试")
    found = figures("pingyang", AUGUST)
    found.pop("trade_youth")
    told = values(found)
    assert told["upgrades"] == {"league_general": 1, "league_branch": 5}
    assert told["new_organisations_by_mode"] == {"single": 12, "joint": 6, "trade": 2, "other": 4}


def test_the_national_layer_is_silent_and_the_countys_own_set_decides():
    row = book().rows("gap", Asked(**ABOVE))[0]
    verdict = row.known.verdict(Line.LEAGUE, Moment(pingyang.JUNE))
    assert verdict.outcome is Outcome.TARGET
    assert verdict.deciding.rule.id == "pingyang.league.own"
    assert Layer.NATIONAL in {silence.layer for silence in verdict.silences}
    assert {finding.layer for finding in verdict.findings} == {Layer.COUNTY}


def test_branches_of_the_park_hang_under_their_joint_committee():
    states = OrganisationState.objects.on(Moment(pingyang.AUGUST))
    committee = states.get(form="league_committee")
    below = states.filter(parent=committee.organisation)
    assert {state.mode for state in below} == {"joint"}
    assert below.count() == 6
