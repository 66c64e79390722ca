"""One cell at a time: counts, money, days, codes and the words of registers."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunjian.core.intake.values import read_value, unit_in
from qunjian.core.intake.vocabulary import FIELDS

GROUPS = tomllib.loads((Path(__file__).parent / "values.toml").read_text("utf-8"))["value"]
RIGHT = [
    pytest.param(group, case, id=f"{group['field']}-{case[0]!r}")
    for group in GROUPS
    for case in group["cases"]
]
WRONG = [
    pytest.param(group, case, id=f"{group['field']}-{case[0]!r}")
    for group in GROUPS
    for case in group.get("wrong", ())
]
TEXTS = st.one_of(st.text(max_size=40), st.from_regex(r"[\d一二十〇年月日.万亿元人约%-]{0,14}"))


@pytest.mark.parametrize(("group", "case"), RIGHT)
def test_a_cell_says_its_value(group: dict[str, Any], case: list[Any]) -> None:
    value = _read(group, case[0])
    wanted = None if case[1] == "" else case[1]
    if isinstance(value.value, Decimal):
        wanted = Decimal(wanted)
    if isinstance(value.value, date):
        wanted = date.fromisoformat(wanted)
    assert (value.value, value.problem) == (wanted, "")
    assert case[2] in value.note if len(case) > 2 else True


@pytest.mark.parametrize(("group", "case"), WRONG)
def test_a_wrong_cell_says_what_to_do(group: dict[str, Any], case: list[str]) -> None:
    value = _read(group, case[0])
    assert value.value is None
    assert case[1] in value.problem
    assert value.problem.endswith("。")


def _read(group: dict[str, Any], text: str) -> Any:
    return read_value(group["field"], text, unit=group.get("unit", ""), line=group.get("line", ""))


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("注册资本（万元）", "万元"),
        ("营业收入(单位:元)", "元"),
        ("年营业收入", ""),
        ("注册资本万元", "万元"),
        ("产值（亿元）", "亿元"),
    ],
)
def test_the_unit_of_a_heading(heading: str, unit: str) -> None:
    assert unit_in(heading) == unit


@settings(max_examples=400, deadline=None)
@given(field=st.sampled_from(sorted(FIELDS)), text=TEXTS, unit=st.sampled_from(["", "元", "亿元"]))
def test_no_cell_makes_it_raise(field: str, text: str, unit: str) -> None:
    value = read_value(field, text, unit=unit)
    assert not value.problem or (value.value is None and value.problem.endswith("。"))


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_an_endless_cell_takes_no_time(field: str) -> None:
    value = read_value(field, "(" * 30_000)
    assert value.problem or isinstance(value.value, str)
