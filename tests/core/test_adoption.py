import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.core.adoption import (
    DEFAULT_PRIORITIES,
    Adopted,
    Statement,
    adopt,
    adopted_spans,
    priorities_with,
)
from qunjian.core.vocabulary import FactField, Source

STAFF, MEMBERS = FactField.STAFF, FactField.LEAGUE_MEMBERS
NEW_YEAR = date(2026, 1, 1)
PRIORITIES = priorities_with(dict.fromkeys(FactField, (("visit", "league", "census"), 30)))


def said(number, source, days, **told):
    return Statement(
        number,
        source,
        NEW_YEAR + timedelta(days=days),
        {FactField(field): value for field, value in told.items()},
    )


def reason(statements, days):
    return adopt(statements, PRIORITIES, NEW_YEAR + timedelta(days=days))[STAFF]


counts = st.none() | st.integers(0, 50)
statements_lists = st.lists(
    st.tuples(
        st.sampled_from(["visit", "league", "census", "other", "market"]),
        st.integers(0, 90),
        counts,
        counts,
    ),
    max_size=6,
).map(
    lambda rows: [
        said(number, source, days, staff=staff, league_members=members)
        for number, (source, days, staff, members) in enumerate(rows)
    ]
)


@given(statements_lists)
def test_spans_agree_with_every_single_day(statements):
    spans = adopted_spans(statements, PRIORITIES)
    for days in range(-1, 200):
        day = NEW_YEAR + timedelta(days=days)
        chosen = [chosen for period, chosen in spans if day in period]
        wanted = {
            field: (one.value, one.id) for field, one in adopt(statements, PRIORITIES, day).items()
        }
        assert chosen == ([wanted] if wanted else [])


@given(statements_lists, st.randoms())
def test_the_order_in_which_we_heard_does_not_matter(statements, random):
    shuffled = random.sample(statements, len(statements))

    assert adopted_spans(shuffled, PRIORITIES) == adopted_spans(statements, PRIORITIES)


@given(statements_lists)
def test_what_nobody_told_stays_unknown(statements):
    told = {field for one in statements for field, value in one.told.items() if value is not None}

    assert set(adopt(statements, PRIORITIES, NEW_YEAR + timedelta(days=500))) == told


@given(statements_lists)
def test_neighbouring_spans_differ(statements):
    spans = adopted_spans(statements, PRIORITIES)

    assert all(a[1] != b[1] and a[0].end == b[0].start for a, b in pairwise(spans))
    assert [period.end for period, _ in spans[-1:]] == [None][: len(spans)]


@pytest.mark.parametrize(
    ("days", "value", "number"),
    [(9, 20, 1), (10, 25, 2), (40, 25, 2), (41, 20, 3), (200, 20, 3)],
    ids=["before", "better source", "last fresh day", "grown old", "all old: the latest"],
)
def test_a_source_counts_until_it_grows_old(days, value, number):
    statements = [
        said(1, "census", 0, staff=20),
        said(2, "visit", 10, staff=25),
        said(3, "census", 20, staff=20),
    ]

    adopted = reason(statements, days)

    assert (adopted.value, adopted.id) == (value, number)


@pytest.mark.parametrize(
    ("statements", "days", "sentence"),
    [
        ([said(1, "census", 0, staff=3)], 9, "只有摸底普查（2026-01-01）报过。"),
        (
            [said(1, "census", 0, staff=3), said(2, "visit", 0, staff=4)],
            30,
            "按本县来源次序，走访核实（2026-01-01）排在其他来源之前，且未超过 30 天。",
        ),
        (
            [said(1, "census", 9, staff=3), said(2, "visit", 0, staff=4)],
            99,
            "各来源都已超过 30 天，取最近的摸底普查（2026-01-10）。",
        ),
        (
            [said(1, "census", 9, staff=3), said(2, "visit", 0, staff=4)],
            35,
            "摸底普查（2026-01-10）未超过 30 天，其他来源都已超过。",
        ),
        (
            [said(1, "visit", 9, staff=3), said(2, "visit", 0, staff=4)],
            9,
            "取走访核实（2026-01-10），同一来源以最近一次为准。",
        ),
        (
            [said(1, "market", 9, staff=3), said(2, "other", 0, staff=4)],
            9,
            "取市场监管名册（2026-01-10），次序相同的来源以最近一次为准。",
        ),
    ],
)
def test_the_reason_is_a_sentence(statements, days, sentence):
    assert reason(statements, days).reason == sentence


def test_zero_is_told_and_none_is_not():
    statements = [said(1, "visit", 5, staff=None, league_members=0), said(2, "census", 0, staff=8)]

    adopted = adopt(statements, PRIORITIES, NEW_YEAR + timedelta(days=5))

    assert {field: (one.value, one.id) for field, one in adopted.items()} == {
        STAFF: (8, 2),
        MEMBERS: (0, 1),
    }
    assert isinstance(adopted[STAFF], Adopted)


def test_nothing_said_gives_no_span():
    assert adopted_spans([], PRIORITIES) == []
    assert adopted_spans([said(1, "visit", 0, staff=None)], PRIORITIES) == []


def test_a_county_order_lies_over_the_shipped_one():
    own = priorities_with({STAFF: (["market"], 90)})

    assert own[STAFF] == (("market",), 90)
    assert own[MEMBERS] == DEFAULT_PRIORITIES[MEMBERS]
    assert set(DEFAULT_PRIORITIES) == set(FactField)
    assert {source for sources, _ in DEFAULT_PRIORITIES.values() for source in sources} <= set(
        Source
    )


def test_one_statement_each_is_fast():
    statements = [said(i, "census", 0, staff=5, women=2, youth=1) for i in range(10_000)]
    start = time.perf_counter()
    for statement in statements:
        adopted_spans([statement], PRIORITIES)

    assert time.perf_counter() - start < 0.1


def test_a_ruling_stands_before_every_source_while_it_is_fresh():
    told = [said(1, "visit", 9, staff=8), said(2, "ruling", 3, staff=5), said(3, "census", 5)]
    assert reason(told, 20) == Adopted(5, 2, "各来源说法不一，按县级裁定（2026-01-04）。")
    assert reason(told, 34).value == 8, "thirty days later what was said since counts again"
