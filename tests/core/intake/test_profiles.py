"""Profiles of registers as data: the shipped ones hold together, a county's own are read."""

import pytest

from qunjian.core.intake.profiles import (
    REPLYING,
    SHIPPED,
    Unusable,
    guess,
    load_profile,
    profile,
    profiles,
    take_up,
)
from qunjian.core.intake.sheet import Sheet
from qunjian.core.intake.understanding import understand
from qunjian.core.intake.vocabulary import FIELDS

OWN = """
code = "business"
label = "商务局重点企业名单"
source = "other"
holds = "units"
required = ["name"]
tell = ["重点企业"]

[headings]
name = ["商户全称"]
revenue = ["上年销售额（万元）"]
"""


def test_the_shipped_profiles_name_known_fields() -> None:
    replies = [f"reply-{source.value}" for source in REPLYING]
    assert [one.code for one in profiles()] == [*SHIPPED, *replies]
    for one in profiles():
        assert set(one.headings) <= set(FIELDS), one.code
        assert set(one.required) <= set(FIELDS), one.code


def test_a_county_adds_its_own() -> None:
    own = load_profile(OWN, "business.toml")
    take_up([own])
    try:
        assert profile("business") == own
        rows = [["重点企业名单", ""], ["商户全称", "上年销售额（万元）"], ["安澜县甲公司", "300"]]
        understood = understand(Sheet("重点企业", rows), profile=own)
        assert list(understood.fields()) == ["name", "revenue"]
        assert guess(understood) == own
    finally:
        take_up([])
    assert profile("business") is None


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('code = "business"', "", "缺 code"),
        ('source = "other"', 'source = "hearsay"', "source"),
        ('holds = "units"', 'holds = "people"', "holds"),
        ("revenue", "income", "不认识的字段 income"),
        ('tell = ["重点企业"]', 'tell = "重点企业"', "tell"),
        ('tell = ["重点企业"]', "colour = 1", "colour"),
        ("[headings]", "[headings", "TOML"),
        ('["商户全称"]', '"商户全称"', "name"),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(was: str, now: str, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        load_profile(OWN.replace(was, now, 1), "business.toml")


def test_nothing_is_guessed_of_nothing() -> None:
    assert guess(understand(Sheet("a", [["甲", "乙", "丙"], ["1", "2", "3"]]))) is None
