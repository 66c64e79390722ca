"""The county's goals for coverage: which one is due on a day, and how many units that is."""

from datetime import date

import pytest

from qunjian.core.rules import goal_for
from qunjian.core.rules.goals import goals

QUANNAN = "360729100000"


@pytest.mark.parametrize(
    ("on", "share"),
    [
        (date(2011, 1, 24), "0.6"),
        (date(2011, 6, 30), "0.6"),
        (date(2011, 7, 1), "0.8"),
        (date(2011, 12, 31), "0.8"),
        (date(2012, 1, 1), "1"),
        (date(2012, 11, 7), "1"),
        (date(2020, 1, 1), "1"),
    ],
)
def test_the_goal_that_is_due_next_counts_and_the_last_one_stays(on, share):
    assert str(goal_for(QUANNAN, on).share) == share


def test_before_the_text_and_elsewhere_there_is_none():
    assert goal_for(QUANNAN, date(2011, 1, 23)) is None
    assert goal_for("330326000000", date(2011, 6, 30)) is None
    assert goal_for("", date(2011, 6, 30)) is None


def test_a_share_of_units_is_whole_units_rounded_up():
    [first, second, last] = goals()
    assert [first.units(44), first.units(50), first.units(0)] == [27, 30, 0]
    assert second.units(48) == 39
    assert last.units(44) == 44


def test_every_goal_says_where_it_stands():
    assert {f"{goal.citation}" for goal in goals()} == {"《全南县党建带群建意见》组建目标"}
