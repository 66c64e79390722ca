"""Sheets as departments send them: headings, records, totals, columns and values."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunjian.core.intake.profiles import guess, profile
from qunjian.core.intake.sheet import Sheet, column_of, letter_of
from qunjian.core.intake.understanding import understand
from qunjian.core.intake.vocabulary import FIELDS

CASES = tomllib.loads((Path(__file__).parent / "sheets.toml").read_text("utf-8"))["sheet"]
CELL = re.compile(r"([A-Z]+)(\d+)")


def sheet_of(case: dict[str, Any]) -> Sheet:
    lines = case["grid"].removeprefix("\n").removesuffix("\n").split("\n")
    rows = [[cell.replace("⏎", "\n") for cell in line.split("|")] for line in lines]
    return Sheet(
        case.get("name", "Sheet1"), rows, merged=tuple(map(_merge, case.get("merged", ())))
    )


def _merge(span: str) -> tuple[int, int, int, int]:
    (c0, r0), (c1, r1) = CELL.findall(span)
    return int(r0) - 1, column_of(c0), int(r1) - 1, column_of(c1)


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_a_sheet_is_understood(case: dict[str, Any]) -> None:
    understood = understand(sheet_of(case))
    assert understood.is_table == case.get("table", True)
    if not understood.is_table:
        return
    assert list(understood.heading_rows) == case["heading"]
    first, last, records = case["data"]
    assert understood.data_rows == records
    assert (understood.first_data_row or 0, understood.last_data_row or 0) == (first, last)
    assert list(understood.total_rows) == case.get("totals", [])
    assert list(understood.section_rows) == case.get("sections", [])
    fields = {column.letter: column.field for column in understood.columns if column.field}
    assert fields == case["fields"]
    dropped = [column.letter for column in understood.columns if column.dropped]
    assert dropped == case.get("dropped", dropped)
    rows = {str(row.row): row.values for row in understood.rows}
    for row, values in case.get("values", {}).items():
        assert {name: rows[row][name] for name in values} == values


def test_a_persons_mapping_decides() -> None:
    rows = [["企业名称", "地址", "联系电话"], ["安澜县甲公司", "人民路1号", "0571-88880001"]]
    understood = understand(Sheet("a", rows), mapping={"B": "note", "C": ""})
    assert {c.letter: c.field for c in understood.columns} == {"A": "name", "B": "note", "C": None}
    assert understood.rows[0].values == {"name": "安澜县甲公司", "note": "人民路1号"}


def test_what_was_remembered_comes_before_what_is_guessed() -> None:
    rows = [["企业名称", "摘要"], ["安澜县甲公司", "城关镇"], ["安澜县乙公司", "东河镇"]]
    understood = understand(Sheet("a", rows), remembered={"摘要": "township", "企业名称": "alias"})
    assert {c.letter: c.field for c in understood.columns} == {"A": "alias", "B": "township"}


def test_a_profile_lends_its_words() -> None:
    rows = [["所属监管所", "投资人"], ["城关镇", "张三"], ["东河镇", "李四"]]
    market = understand(Sheet("a", rows), profile=profile("market"))
    assert {c.letter: c.field for c in market.columns} == {"A": "township", "B": "legal_person"}


def test_every_column_says_why() -> None:
    for case in CASES:
        for column in understand(sheet_of(case)).columns:
            assert column.reason.endswith("。"), case["says"]
            assert 0 <= column.confidence <= 1
            assert column.field is None or column.field in FIELDS
            assert not (column.dropped and column.field)


def test_dropped_columns_are_in_no_row() -> None:
    case = next(case for case in CASES if "dropped" in case)
    understood = understand(sheet_of(case))
    for row in understood.rows:
        assert not set(case["dropped"]) & set(row.cells)
    assert any("已丢弃" in note for note in understood.notes)


def test_the_register_is_guessed() -> None:
    by_words = {
        "union": "基层工会组织台账",
        "women": "妇联台账",
        "market": "单位名录，登记状态",
        "league": "团支部",
    }
    for code, words in by_words.items():
        for case in CASES:
            if words in case["says"]:
                found = guess(understand(sheet_of(case)))
                assert found is not None
                assert found.code == code


@pytest.mark.parametrize("letter", ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"])
def test_letters_and_columns_agree(letter: str) -> None:
    assert letter_of(column_of(letter)) == letter


TEXT = st.one_of(
    st.just(""),
    st.text(max_size=12),
    st.sampled_from(
        ["企业名称", "合计", "小计", "注：", "1", "2010年8月", "甲", "序号", "统一社会信用代码"]
    ),
)
GRIDS = st.lists(st.lists(TEXT, max_size=7), max_size=25)
PLACE = st.integers(0, 6)
MERGES = st.lists(st.tuples(PLACE, PLACE, PLACE, PLACE), max_size=5).map(
    lambda spans: tuple((r, c, r + h, c + w) for r, c, h, w in spans)
)


@settings(max_examples=400, deadline=None)
@given(rows=GRIDS, merged=MERGES)
def test_no_sheet_makes_it_raise(
    rows: list[list[str]], merged: tuple[tuple[int, int, int, int], ...]
) -> None:
    understood = understand(Sheet("乱", rows, merged=merged))
    numbers = [row.row for row in understood.rows]
    assert len(numbers) == understood.data_rows
    assert numbers == sorted(numbers)
    assert not set(numbers) & {*understood.total_rows, *understood.heading_rows}
    taken = [column.field for column in understood.columns if column.field]
    assert len(taken) == len(set(taken))


def test_destroyed_codes_and_missing_units_are_said() -> None:
    rows = [
        ["企业名称", "统一社会信用代码", "注册资本"],
        ["安澜县甲公司", "9.13399E+17", "500"],
        ["安澜县乙公司", "913399260000000000", "500万元"],
        ["安澜县丙公司", "91339926MA2C000033 ", "300"],
    ]
    fields = understand(Sheet("a", rows)).fields()
    assert "有 2 个代码被 Excel" in fields["credit_code"].remark
    assert "有 1 个代码前后带空格" in fields["credit_code"].remark
    assert "2 格只有数字" in fields["capital"].remark
    assert fields["name"].remark == ""
