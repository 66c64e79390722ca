from datetime import date, timedelta

import pytest

from qunjian.core.plausibility import Doubt, DoubtKind, doubt_age, doubt_counts, doubt_days
from qunjian.core.vocabulary import FactField

TODAY = date(2026, 8, 31)


def counted(**told):
    return {FactField(field): value for field, value in told.items()}


@pytest.mark.parametrize(
    "field", ["women", "youth", "league_members", "union_members", "party_members"]
)
@pytest.mark.parametrize(
    ("number", "doubted"), [(19, False), (20, False), (21, True), (None, False)]
)
def test_no_part_is_larger_than_the_staff(field, number, doubted):
    doubts = doubt_counts(counted(staff=20, **{field: number}))

    assert [doubt.fields for doubt in doubts] == ([(field, "staff")] if doubted else [])


@pytest.mark.parametrize(("members", "doubted"), [(4, False), (5, False), (6, True)])
def test_league_members_are_young(members, doubted):
    doubts = doubt_counts(counted(youth=5, league_members=members))

    assert [doubt.code for doubt in doubts] == [DoubtKind.MORE_THAN_YOUTH] * doubted


@pytest.mark.parametrize(
    ("then", "now", "doubted"),
    [
        (20, 29, False),
        (20, 30, False),
        (20, 31, True),
        (20, 10, False),
        (20, 9, True),
        (4, 13, False),
        (4, 14, True),
        (0, 9, False),
        (0, 10, True),
        (None, 90, False),
        (90, None, False),
    ],
)
def test_a_jump_is_more_than_half_and_at_least_ten_people(then, now, doubted):
    doubts = doubt_counts(counted(staff=now), counted(staff=then))

    assert [doubt.code for doubt in doubts] == [DoubtKind.JUMP] * doubted


def test_a_doubt_says_the_figures_and_what_to_do():
    assert doubt_counts(counted(staff=28, women=31), counted(staff=100)) == [
        Doubt(
            DoubtKind.MORE_THAN_STAFF,
            "女职工 31 人，多于从业人数 28 人；请核对是哪一个填错了。",
            ("women", "staff"),
        ),
        Doubt(
            DoubtKind.JUMP,
            "从业人数由 100 人变为 28 人，减少超过一半；请核对或说明原因。",
            ("staff",),
        ),
    ]


@pytest.mark.parametrize(
    ("age", "kinds"),
    [
        (-1, [DoubtKind.FUTURE]),
        (0, []),
        (364, []),
        (365, []),
        (366, [DoubtKind.OLD]),
    ],
)
def test_figures_grow_old_after_a_year(age, kinds):
    doubts = doubt_age(TODAY - timedelta(days=age), TODAY)

    assert [doubt.code for doubt in doubts] == kinds


@pytest.mark.parametrize(("age", "doubted"), [(89, False), (90, False), (91, True)])
def test_the_age_can_be_set(age, doubted):
    doubts = doubt_age(TODAY - timedelta(days=age), TODAY, old_after=90)

    assert [doubt.code for doubt in doubts] == [DoubtKind.OLD] * doubted


@pytest.mark.parametrize(
    ("opened", "closed", "kinds"),
    [
        (None, None, []),
        (TODAY, TODAY, []),
        (TODAY, None, []),
        (None, TODAY, []),
        (TODAY + timedelta(days=1), None, [DoubtKind.FUTURE]),
        (None, TODAY + timedelta(days=1), [DoubtKind.FUTURE]),
        (TODAY, TODAY - timedelta(days=1), [DoubtKind.CLOSED_BEFORE_OPENED]),
    ],
)
def test_days_are_in_order_and_not_ahead(opened, closed, kinds):
    assert [doubt.code for doubt in doubt_days(opened, closed, TODAY)] == kinds
