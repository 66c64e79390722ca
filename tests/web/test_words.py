"""How things are said: unknown is 缺, never 0; nothing at all is —."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from qunjian.core.vocabulary import Outcome
from qunjian.web import clock, words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "缺"),
        ("", "缺"),
        (0, "0"),
        (False, "否"),
        (True, "是"),
        (1236, "1,236"),
        (12.5, "12.5"),
        (Decimal("500.0000"), "500"),
        (-0.0, "0"),
        ("在营", "在营"),
        (datetime(2026, 8, 31, 9, 5), "2026-08-31 09:05"),
    ],
)
def test_told(value, said):
    assert words.told(value) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (94, 178, "52.8%"),
        (94, 199, "47.2%"),
        (0, 178, "0.0%"),
        (1, 8, "12.5%"),
        (1, 1600, "0.1%"),
        (0, 0, "—"),
        (None, 178, "缺"),
        (94, None, "缺"),
    ],
)
def test_rate(part, whole, said):
    assert words.rate(part, whole) == said


def test_days_of_this_year_are_short(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 8, 31))
    assert words.day(date(2026, 8, 1)) == "08-01"
    assert words.day(date(2025, 12, 30)) == "2025-12-30"
    assert words.day(None) == "缺"


@pytest.mark.parametrize(
    ("name", "said"), [("周晓岚", "周*"), ("欧阳岚", "欧阳*"), ("", "缺"), (None, "缺")]
)
def test_names_show_the_surname_only(name, said):
    assert words.mask_name(name) == said


def test_phones_show_the_ends_only():
    assert words.mask_phone("13812346621") == "138****6621"
    assert words.mask_phone(None) == "缺"


@pytest.mark.parametrize("outcome", list(Outcome), ids=str)
def test_every_outcome_has_a_state_of_its_mark(outcome):
    assert words.line_state(outcome) in words.LINE_STATES
