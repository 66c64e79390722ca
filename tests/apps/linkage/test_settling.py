"""Firms and standings from pairs and decisions: people first, nobody joined against a decision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.apps.linkage.settling import (
    APART,
    LINKED,
    WAITING,
    Weighed,
    held_back,
    settle,
)

LOW, HIGH = 0.2, 0.9


def settled(rows, *pairs):
    return settle(rows, [Weighed(*pair) for pair in pairs], LOW, HIGH)


@pytest.mark.parametrize(
    ("score", "said", "standing"),
    [
        (0.95, None, LINKED), (0.9, None, LINKED), (0.89, None, WAITING), (0.2, None, WAITING),
        (0.19, None, APART), (0.05, True, LINKED), (0.99, False, APART),
    ],
)  # fmt: skip
def test_the_band_and_the_decision_say_how_a_pair_stands(score, said, standing):
    assert settled(2, (0, 1, score, said)).standing == [standing]


def test_firms_are_numbered_from_their_first_rows():
    assert settled(4, (1, 3, 0.99)).firm == [1, 2, 3, 2]


def test_rows_told_apart_are_not_joined_through_a_third():
    found = settled(3, (0, 1, 0.99), (1, 2, 0.95), (0, 2, 0.99, False))
    assert found.firm == [1, 1, 2]
    assert found.standing == [LINKED, WAITING, APART]
    assert found.forbidden == {1}


def test_what_follows_need_not_be_asked():
    inside = settled(3, (0, 1, 0.5, True), (1, 2, 0.99), (0, 2, 0.5))
    assert inside.standing == [LINKED, LINKED, LINKED]
    between = settled(3, (0, 1, 0.5, False), (1, 2, 0.99), (0, 2, 0.5))
    assert between.standing == [APART, LINKED, APART]


def test_a_contradicted_decision_waits():
    pair = Weighed(0, 1, 0.99, said=False, contradicted=True)
    assert settle(2, [pair], LOW, HIGH).standing == [WAITING]


def test_of_two_that_may_be_one_the_later_stays_out_unless_the_ledger_has_it():
    rank = {1: (False, 0, 1), 2: (True, 1, 5), 3: (True, 2, 9), 4: (False, 0, 2)}
    assert held_back([(1, 2)], rank) == {2}
    assert held_back([(2, 3)], rank) == {3}
    assert held_back([(1, 4)], rank) == set()


PAIRS = st.lists(
    st.tuples(
        st.integers(0, 7), st.integers(0, 7), st.floats(0, 1),
        st.sampled_from([None, None, None, True, False]),
    ).filter(lambda pair: pair[0] < pair[1]),
    unique_by=lambda pair: pair[:2],
)  # fmt: skip


@given(PAIRS)
def test_no_firm_holds_two_rows_told_apart(pairs):
    found = settled(8, *pairs)
    for one, two, _, said in pairs:
        if said is False:
            assert found.firm[one] != found.firm[two]


@given(PAIRS)
def test_the_order_of_pairs_changes_no_firm(pairs):
    def firms(given):
        found = settled(8, *given)
        return {frozenset(row for row in range(8) if found.firm[row] == one) for one in found.firm}

    distinct = [(a, b, score + at / 1000, said) for at, (a, b, score, said) in enumerate(pairs)]
    assert firms(distinct) == firms(distinct[::-1])
