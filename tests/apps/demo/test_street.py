"""The street's league working committee out of the product's own queries."""

from datetime import date

import pytest

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area
from qunjian.apps.areas.queries import communities, turned_from_villages
from qunjian.apps.demo.scenarios import figures_of, street
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Coverage, Unit
from qunjian.apps.registry.queries import appointments_on
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from tests.support.scenarios import built, values

DAY = "2012-06-30"


@pytest.fixture(scope="module", autouse=True)
def _built(django_db_setup, django_db_blocker):
    with built("street", django_db_blocker):
        yield


@pytest.fixture(autouse=True)
def _county(_built, db):
    return None


def told():
    return values(figures_of("street")["days"][DAY])


def test_the_figures_of_the_street():
    assert list(figures_of("street")["days"]) == [DAY]
    assert told() == {
        "communities": 8,
        "village_turned": 3,
        "urban": 5,
        "sizeable_enterprises": 14,
        "carried_by_community": 49,
        "off_establishment_deputies": 4,
        "appointed_exceptions": 1,
    }


def test_every_exception_says_when_its_election_is_due():
    found = figures_of("street")["days"][DAY]["appointed_exceptions"]
    assert found["election_due"] == ["2012-12-31"]


def test_an_enterprise_less_around_a_community_is_one_less():
    carried = Book(Scope(everywhere=True), Moment(street.DAY)).rows(
        "covered-by-community", Asked(line=Line.LEAGUE)
    )
    row = Coverage.objects.known().get(line="league", unit=carried[0].pk)
    actions.end_coverage(coverage=row, on=street.DAY, by=None)
    assert told()["carried_by_community"] == 48


def test_a_deputy_who_left_and_an_exception_elected_are_one_less():
    moment = Moment(street.DAY)
    deputy = appointments_on(moment, post="deputy").first()
    actions.leave_post(appointment=deputy, on=date(2012, 6, 1), by=None)
    exception = appointments_on(moment, entry="appointed").get()
    actions.elect_appointed(appointment=exception, on=date(2012, 6, 15), by=None)
    assert (told()["off_establishment_deputies"], told()["appointed_exceptions"]) == (3, 0)


def test_a_revenue_corrected_makes_an_enterprise_less_than_sizeable():
    rows = Book(Scope(everywhere=True), Moment(street.DAY)).rows("above-statistical", Asked())
    actions.count_unit(
        unit=Unit.objects.get(pk=rows[0].pk), source="census", on=date(2012, 5, 2), by=None,
        revenue=1_999,
    )  # fmt: skip
    assert told()["sizeable_enterprises"] == 13


def test_a_community_that_ended_is_one_less():
    moment = Moment(street.DAY)
    turned = turned_from_villages(communities(street.COUNTY.code, moment))
    Area.objects.filter(pk=turned[0].pk).update(valid_to=date(2012, 1, 1))
    found = told()
    assert (found["communities"], found["village_turned"], found["urban"]) == (7, 2, 5)
