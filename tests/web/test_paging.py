"""Pages of a list: numbers people can quote, and never a page that does not exist."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from qunjian.web.paging import SIZES, Paging


def asked(query, total=1236):
    return Paging.asked(QueryDict(query), total)


@pytest.mark.parametrize(
    ("query", "number", "size"),
    [
        ("", 1, 50),
        ("page=2", 2, 50),
        ("page=2&size=100", 2, 100),
        ("page=99", 25, 50),
        ("page=0", 1, 50),
        ("page=-3", 1, 50),
        ("page=二&size=７0", 1, 50),
        ("size=1000", 1, 50),
        ("page=99999999999999999999", 1, 50),
    ],
)
def test_what_is_asked_becomes_the_nearest_that_exists(query, number, size):
    paging = asked(query)
    assert (paging.number, paging.size) == (number, size)


def test_the_words_at_the_foot():
    paging = asked("page=25")
    assert (paging.first, paging.last, paging.pages) == (1201, 1236, 25)
    assert (paging.previous, paging.next) == (24, None)


def test_an_empty_list_has_one_empty_page():
    paging = asked("page=3", 0)
    assert (paging.number, paging.pages, paging.first, paging.last) == (1, 1, 0, 0)
    assert (paging.previous, paging.next) == (None, None)


@pytest.mark.parametrize(
    ("page", "total", "shown"),
    [
        (1, 20, [1]),
        (1, 1236, [1, 2, 3, None, 25]),
        (4, 1236, [1, 2, 3, 4, 5, 6, None, 25]),
        (12, 1236, [1, None, 10, 11, 12, 13, 14, None, 25]),
        (22, 1236, [1, None, 20, 21, 22, 23, 24, 25]),
    ],
)
def test_page_numbers_offered(page, total, shown):
    assert asked(f"page={page}", total).shown == shown


@given(st.integers(0, 10**6), st.integers(0, 10**5), st.sampled_from(SIZES))
def test_every_row_stands_on_exactly_one_page(total, number, size):
    paging = asked(f"page={number}&size={size}", total)
    assert 0 <= paging.start <= paging.stop <= total
    assert paging.stop - paging.start == (
        size if paging.number < paging.pages else total - (paging.pages - 1) * size
    )
    assert (paging.pages - 1) * size < max(total, 1) <= max(paging.pages * size, 1)


@given(st.integers(1, 10**5), st.integers(1, 2000))
def test_a_gap_never_hides_a_single_page(total, number):
    shown = asked(f"page={number}", total).shown
    for before, gap, after in zip(shown, shown[1:], shown[2:], strict=False):
        if gap is None:
            assert after - before > 2
