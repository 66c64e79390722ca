"""What a checked sample says of the whole."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.core.linkage.checking import Checked, estimate, shares, strata


def test_the_bands_leave_out_what_waits_and_nothing_else():
    bands = sorted(strata(0.2, 0.9), key=lambda band: band.low)
    assert bands[0].low == 0
    assert bands[-1].high > 1
    gaps = [(a.high, b.low) for a, b in pairwise(bands) if a.high != b.low]
    assert gaps == [(0.2, 0.9)]


@given(st.lists(st.integers(0, 100_000), min_size=5, max_size=5), st.integers(10, 2_000))
def test_never_more_is_drawn_than_there_is(pairs, size):
    drawn = shares(pairs, size)
    assert all(0 <= one <= there for one, there in zip(drawn, pairs, strict=True))
    assert all(one for one, there in zip(drawn, pairs, strict=True) if there)


def test_nothing_is_said_before_every_band_has_an_answer():
    assert estimate([Checked(100, 5, 0), Checked(80, 0, 0)]) is None
    assert estimate([Checked(100, 0, 0)]) is None
    assert estimate([]) is None


def test_what_all_were_asked_is_known():
    found = estimate([Checked(40, 40, 3)])
    assert (found.wrong, found.low, found.high) == (3, 3, 3)


@pytest.mark.slow
def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    random, held, tries = Random(7), 0, 200
    for _ in range(tries):
        truth = [(5_000, 0.002), (800, 0.05)]
        wrong = 0
        told = []
        for pairs, share in truth:
            bad = sum(random.random() < share for _ in range(pairs))
            drawn = random.sample(range(pairs), 120)
            told.append(Checked(pairs, 120, sum(one < bad for one in drawn)))
            wrong += bad
        found = estimate(told)
        held += found.low <= wrong <= found.high
    assert held >= 0.9 * tries
