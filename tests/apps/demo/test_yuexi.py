"""岳西 2020 out of the product's own queries."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from qunjian.apps.areas.models import Area
from qunjian.apps.demo.actions import enter_county
from qunjian.apps.demo.management.commands.scenario import build
from qunjian.apps.demo.scenarios import figures_of, yuexi
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Coverage, OrganisationState, Unit, UnitState
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Outcome

pytestmark = pytest.mark.django_db
BEFORE, AFTER = "2020-05-25", "2020-07-06"


def values(found):
    """The values alone, and that every one has as many rows."""
    if set(found) == {"value", "rows"}:
        assert found["value"] == found["rows"]
        return found["value"]
    return {key: values(each) for key, each in found.items()}


@pytest.fixture
def county():
    build("yuexi")


def test_the_figures_of_both_days(county):
    figures = figures_of("yuexi")
    assert figures["scenario"] == "yuexi"
    assert values(figures["days"][BEFORE]) == {
        "units": 384,
        "organisations": {"party": 224, "union": 114, "league": 23, "women": 43},
        "covered_units": {"party": 266, "union": 144, "league": 29, "women": 52},
    }
    assert values(figures["days"][AFTER]) == {
        "units": 384,
        "organisations": {"party": 228, "union": 125, "league": 29, "women": 49},
        "covered_units": {"party": 270, "union": 217, "league": 35, "women": 58},
        "park_union_units": 66,
        "association_units": 52,
        "regrouped_joint_party": 3,
        "first_list": {"units": 98, "union": 50, "league": 26, "women": 35},
    }


def test_an_organisation_less_is_one_less(county):
    states = OrganisationState.objects.known().filter(line="women", mode="single")
    state = states.filter(valid_from__lt=date(2020, 5, 1)).first()
    actions.dissolve_organisation(state=state, on=date(2020, 5, 25), by=None, reason="试一试")
    figures = values(figures_of("yuexi")["days"][BEFORE])
    assert figures["organisations"] == {"party": 224, "union": 114, "league": 23, "women": 42}
    assert figures["covered_units"] == {"party": 266, "union": 144, "league": 29, "women": 51}


def test_a_covered_unit_less_is_one_less(county):
    row = Coverage.objects.known().filter(line="union", organisation__states__mode="regional")
    covered_once = next(one for one in row if _coverings(one.unit_id) == 1)
    actions.end_coverage(coverage=covered_once, on=date(2020, 7, 6), by=None)
    after = values(figures_of("yuexi")["days"][AFTER])
    assert (after["park_union_units"], after["covered_units"]["union"]) == (65, 216)


def _coverings(unit):
    return Coverage.objects.known().filter(line="union", unit=unit).count()


def test_a_count_corrected_takes_a_unit_off_the_first_list(county):
    moment = Moment(yuexi.AFTER)
    book = Book(yuexi.reading.Scope(everywhere=True), moment)
    covered = {row.pk for row in book.rows("coverage-base", yuexi.reading.Asked(line=Line.PARTY))}
    gap = book.rows("gap", yuexi.reading.Asked(line=Line.LEAGUE))
    unit = next(row.pk for row in gap if row.pk not in covered)
    actions.count_unit(
        unit=Unit.objects.get(pk=unit), source="visit", on=date(2020, 7, 1), by=None,
        league_members=1,
    )  # fmt: skip
    assert values(figures_of("yuexi")["days"][AFTER])["first_list"] == {
        "units": 97, "union": 50, "league": 25, "women": 35,
    }  # fmt: skip


def test_the_countys_thresholds_are_targets_and_no_duties(county):
    book = Book(yuexi.reading.Scope(everywhere=True), Moment(yuexi.BEFORE))
    for line in (Line.UNION, Line.LEAGUE, Line.WOMEN):
        outcomes = {row.outcomes[line] for row in book.rows("gap", yuexi.reading.Asked(line=line))}
        assert outcomes == {Outcome.TARGET}


def test_joint_organisations_have_two_to_five_units_and_follow_the_party(county):
    def groups(line):
        rows = Coverage.objects.known().filter(line=line, organisation__states__mode="joint")
        found = {}
        for organisation, unit in set(rows.values_list("organisation", "unit")):
            found.setdefault(organisation, set()).add(unit)
        return set(map(frozenset, found.values()))

    party = groups("party")
    assert {len(units) for units in party} == {4}
    for line in ("union", "league", "women"):
        assert groups(line) <= party


def test_the_command_prints_them_out_of_a_database_of_its_own():
    out = io.StringIO()
    call_command("scenario", "yuexi", json=True, stdout=out)
    figures = json.loads(out.getvalue())
    assert values(figures["days"][BEFORE])["units"] == 384
    assert (Area.objects.count(), UnitState.objects.count()) == (0, 0)


def test_a_scenario_that_is_not_there_is_named():
    with pytest.raises(
        CommandError, match="没有 nowhere 这个场景，现有：pingyang、street、yuexi、quannan。"
    ) as said:
        call_command("scenario", "nowhere")
    assert said.value.returncode == 2


def test_the_same_seed_gives_the_same_county():
    first, again = yuexi.build(), yuexi.build()
    assert [unit.credit_code for unit in first.units] == [unit.credit_code for unit in again.units]
    assert [o.founded_on for o in first.organisations] == [
        o.founded_on for o in again.organisations
    ]
    assert len(first.units) == 384 + 52


def test_entering_a_county_leaves_one_event(county):
    assert enter_county.is_action
