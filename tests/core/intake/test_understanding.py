"""Sheets as departments send them: headings, records, totals, columns and values."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunjian.core.intake.profiles import profile
from qunjian.core.intake.sheet import Sheet, column_of, letter_of
from qunjian.core.intake.understanding import understand
from qunjian.core.intake.vocabulary import FIELDS

CASES = tomllib.loads((Path(__file__).parent / "sheets.toml").read_text("utf-8"))["sheet"]
CELL = re.compile(r"([A-Z]+)(\d+)")


def sheet_of(case: dict[str, Any]) -> Sheet:
    lines = case["grid"].removeprefix("\n").removesuffix("\n").split("\n")
    rows = [[cell.replace("⏎", "\n") for cell in line.split("|")] for line in lines]
    return Sheet(case.get("name", "Sheet1"), rows, merged=tuple(map(_merge, case.get("merged", ()))))


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
