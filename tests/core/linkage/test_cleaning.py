import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.core.linkage import fields, names

CASES = tomllib.loads((Path(__file__).parent / "cleaning_cases.toml").read_text("utf-8"))
KNOWN = names.learn_vocabulary(["安澜县宏达机械有限公司"] * 6, ["桥头镇", "城关街道"])


@pytest.mark.parametrize("case", CASES["name"], ids=lambda case: case["text"])
def test_a_name_is_taken_apart(case):
    parts = names.take_apart(case["text"], KNOWN)
    assert {part: getattr(parts, part) for part in case if part != "text"} == {
        part: value for part, value in case.items() if part != "text"
    }


@pytest.mark.parametrize("case", CASES["no_unit"], ids=lambda case: case["text"])
def test_rows_that_are_no_units_are_said_to_be_none(case):
    assert names.why_no_unit(case["text"])


@pytest.mark.parametrize("case", CASES["unit"], ids=lambda case: case["text"])
def test_units_are_not_taken_for_totals(case):
    assert names.why_no_unit(case["text"]) == ""


@pytest.mark.parametrize("case", CASES["code"], ids=lambda case: case["text"])
def test_codes_are_repaired_for_comparison_only_where_a_check_character_proves_it(case):
    code = fields.code_of(case["text"])
    for part in ("full", "damaged", "repaired", *(["stem"] if "stem" in case else [])):
        assert getattr(code, part) == case.get(part, "" if part != "repaired" else False)


def test_a_unions_own_code_is_not_its_firms():
    code = fields.code_of("81330999MA2C1YAU9G")
    assert (code.full, code.union) == ("", "81330999MA2C1YAU9G")


@pytest.mark.parametrize("case", CASES["phone"], ids=lambda case: case["text"])
def test_telephones(case):
    assert fields.phones_of(case["text"]) == (case["first"], case.get("second", ""))


@pytest.mark.parametrize("case", CASES["address"], ids=lambda case: case["text"])
def test_addresses(case):
    address = fields.address_of(case["text"])
    assert (address.road, address.house) == (case["road"], case["house"])


@given(st.text(max_size=300))
def test_no_text_breaks_the_cleaning(text):
    parts = names.take_apart(text, KNOWN)
    assert len(parts.plain) <= names.LONGEST * 4
    names.why_no_unit(text)
    fields.code_of(text)
    fields.phones_of(text)
    fields.address_of(text)
    fields.person_of(text)
    fields.township_of(text)
    fields.staff_of(text)
