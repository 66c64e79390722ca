"""The command and the unit's page give one and the same chain of reasons."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.registry import actions
from qunjian.apps.rules import actions as rules
from qunjian.core.vocabulary import Line
from tests.support.factories import (
    COUNTY,
    START,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)
from tests.support.rules import set_source

pytestmark = pytest.mark.django_db
CODE = "91330326704404421X"
DAYS = ("2025-06-01", "2026-03-01", "2026-08-31")


def told(day):
    out = StringIO()
    call_command("verdicts", "--unit", CODE, "--on", day, stdout=out)
    return out.getvalue().removesuffix("\n")


def shown(client, unit, day):
    return client.get(f"/units/{unit.pk}/?day={day}").context["letter"]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    "counts",
    [
        {"staff": 60, "party_members": 4, "league_members": 2, "union_members": 30, "women": 12},
        {"staff": 8, "women": 9},
        {"staff": 12, "party_members": 3, "league_members": 3},
        {},
    ],
    ids=["many", "odd", "members", "untold"],
)
def test_the_page_and_the_command_say_the_same(counts, day):
    unit = make_unit("桥头竹器厂", credit_code=CODE, **counts)
    make_organisation("桥头竹器厂工会", "union", (unit,), on=date(2026, 1, 1))
    actions.record_not_yet(unit=unit, line=Line.WOMEN, reason="owner", on=START, by=None)
    writer, second = make_user(), make_user()
    text = rules.draft_set(source=set_source(), area=make_area(COUNTY), by=writer)
    rules.approve_set(text=rules.submit_set(text=text, by=writer), by=second)

    letter = shown(signed_in(make_user()), unit, day)

    assert letter == told(day)
    assert letter.startswith(f"桥头竹器厂（{day}）")
    assert all(f"【{line.label}】" in letter for line in Line)


def test_counts_that_a_person_is_not_to_see_are_left_out_and_nothing_else_changes():
    unit = make_unit("桥头小店", credit_code=CODE, staff=4, party_members=3, league_members=3)
    whole = told(DAYS[-1])
    own = signed_in(make_user(PostKind.LINE_OFFICER, line=Line.PARTY))
    for client in (own, signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area()))):
        letter = shown(client, unit, DAYS[-1])
        assert set(letter.splitlines()) < set(whole.splitlines())
    assert "党员3人" in shown(own, unit, DAYS[-1])
    assert "团员3人" not in shown(own, unit, DAYS[-1])
