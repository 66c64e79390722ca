from datetime import date

import pytest

from qunjian.core.industry import industries
from qunjian.core.rules.scale import scale_class, scale_classes, statistical_scale
from qunjian.core.vocabulary import FactField

TODAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("industry", "revenue", "on", "above"),
    [
        ("C", 1999, TODAY, False),
        ("C", 2000, TODAY, True),
        ("1311", 2001, TODAY, True),
        ("C", 500, date(2010, 12, 31), True),
        ("C", 499, date(2010, 12, 31), False),
        ("C", 500, date(2011, 1, 1), False),
        ("C", 2000, date(2006, 12, 31), None),
        ("51", 1999, TODAY, False),
        ("51", 2000, TODAY, True),
        ("52", 499, TODAY, False),
        ("52", 500, TODAY, True),
        ("F", 9000, TODAY, None),  # wholesale or retail: nobody has told
        ("62", 199, TODAY, False),
        ("62", 200, TODAY, True),
        ("84", 1999, TODAY, False),
        ("84", 2000, TODAY, True),
        ("85", 499, TODAY, False),
        ("85", 500, TODAY, True),
        ("L", 999, TODAY, False),
        ("L", 1000, TODAY, True),
        ("702", 999, TODAY, False),
        ("702", 1000, TODAY, True),
        ("701", None, TODAY, True),
        ("E", 9000, TODAY, None),  # by qualification, which the ledger does not hold
        ("A", 9000, TODAY, None),
        ("", 9000, TODAY, None),
        ("C", None, TODAY, None),
        ("52", 500, date(2023, 12, 30), None),
    ],
)
def test_the_statistical_scale_depends_on_industry_and_day(industry, revenue, on, above):
    counts = {} if revenue is None else {FactField.REVENUE: revenue}

    assert statistical_scale(industry, counts, on) is above


def test_the_classes_name_industries_of_the_standard():
    named = {code for each in scale_classes() for code in each.industries}

    assert named - set(industries()) == set()


def test_a_class_says_what_it_depends_on_and_who_says_so():
    building = scale_class("E", TODAY)

    assert building.depends_on == "建筑业看资质，台账没有这一项"
    assert building.citation.edition == "2023年"
