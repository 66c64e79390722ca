import tomllib
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from qunjian.core import credit_code
from qunjian.core.credit_code import CodeKind, CodeReading, read_code
from qunjian.core.vocabulary import UnitKind

CASES = tomllib.loads((Path(__file__).parent / "credit_code_cases.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["reading"], ids=lambda case: case["name"])
def test_read_code_follows_the_cases(case):
    assert read_code(case["text"]) == CodeReading(
        CodeKind(case["kind"]), case.get("code", ""), case.get("problem"), case.get("repaired")
    )


@given(st.integers(), st.sampled_from(["91", "92", "93", "51", "52", "81"]))
def test_made_codes_are_right_in_a_second_opinion(seed, prefix):
    code = credit_code.make_credit_code(Random(seed), "339926", prefix)

    assert uscc.is_valid(code)
    assert credit_code.is_credit_code(code)
    assert credit_code.is_organisation_code(code[8:17])
    assert credit_code.county_of(code) == "339926"


@given(st.integers(), st.integers(0, 17), st.sampled_from(credit_code.CREDIT_ALPHABET))
def test_one_wrong_character_is_always_noticed(seed, place, char):
    right = credit_code.make_credit_code(Random(seed), "339926")
    wrong = right[:place] + char + right[place + 1 :]

    assert credit_code.is_credit_code(wrong) == (wrong == right)


@given(st.integers())
def test_made_registration_numbers_are_right(seed):
    number = credit_code.make_registration_no(Random(seed), "339926")

    assert read_code(number) == CodeReading(CodeKind.REGISTRATION, number)
    assert credit_code.county_of(number) == "339926"


@given(st.text(max_size=24))
def test_whatever_is_typed_gives_a_code_or_a_sentence(text):
    reading = read_code(text)

    assert bool(reading.code) == (reading.kind not in {CodeKind.NONE, CodeKind.UNREADABLE})
    assert bool(reading.problem) == (reading.kind is CodeKind.UNREADABLE)


@pytest.mark.parametrize(
    ("code", "kind", "registrar"),
    [
        ("91110000600037341L", UnitKind.ENTERPRISE, "市场监管"),
        ("92110000600037341L", UnitKind.INDIVIDUAL, "市场监管"),
        ("93110000600037341L", UnitKind.COOPERATIVE, "市场监管"),
        ("52110000600037341L", UnitKind.SOCIAL, "民政"),
        ("81110000600037341L", None, "工会"),
        ("600037341", None, ""),
    ],
)
def test_the_first_characters_tell_the_kind(code, kind, registrar):
    assert credit_code.unit_kind_of(code) is kind
    assert credit_code.registrar_of(code) == registrar
    assert credit_code.is_union_code(code) == code.startswith("81")


def test_an_organisation_code_names_no_county():
    assert credit_code.county_of("600037341") == ""
