"""Source rows shown and given back: without persons, phones and identity numbers."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from qunjian.core.intake.vocabulary import PERSONS
from qunjian.core.person_name import mask, mask_phone

ROW_HEADING, PROBLEM_HEADING = "原行号", "问题"
OUR_HEADINGS = frozenset([ROW_HEADING, PROBLEM_HEADING])
PRIVATE = PERSONS | {"phone"}
PERSONAL_HEADING = re.compile("姓名|联系人|电话|手机|身份证|负责人|经办|法人|书记|主席|主任|住址")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(r"(?<![\dA-Z])[1-8]\d{16}[\dXx](?![\dA-Z])")
LEFT_OUT = "姓名、电话和身份证号没有带出来；改好别的格就行，这几项以台账里已有的为准。"
WIDE, WIDEST_PROBLEM = 14, 60


def kept_columns(sheet: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The columns whose texts are kept, in the order in which they are."""
    return [column for column in sheet["columns"] if not column["dropped"]]


def masked(columns: Sequence[Mapping[str, Any]], texts: Sequence[str]) -> dict[str, str]:
    """The texts of a row by column letter, persons and phones shown as little as possible."""
    return {
        column["letter"]: _masked(column["field"], text)
        for column, text in zip(columns, texts, strict=True)
        if text
    }


def _masked(field: str, text: str) -> str:
    if field in PERSONS:
        return mask(text)
    if field == "phone":
        return mask_phone(text)
    if field:
        return text
    return IDENTITY.sub("（证件号）", MOBILE.sub(lambda found: mask_phone(found[0]), text))


def with_problems(
    sheets: Sequence[Mapping[str, Any]],
    texts: Mapping[tuple[int, int], Sequence[str]],
    problems: Mapping[tuple[int, int], Sequence[str]],
) -> bytes:
    """A workbook of the rows that have problems, a sheet for each sheet of the file."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    red = book.add_format({"font_color": "#9b1c1c", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1})
    for at, sheet in enumerate(sheets):
        rows = [(key[1], texts[key], problems[key]) for key in problems if key[0] == at]
        if rows:
            page = book.add_worksheet(sheet["name"][:31])
            _fill(page, sheet, rows, bold, red)
    if not book.worksheets():
        book.add_worksheet("没有问题")
    book.close()
    return buffer.getvalue()


def _fill(page: Any, sheet: Mapping[str, Any], rows: list[Any], bold: Any, red: Any) -> None:
    columns = kept_columns(sheet)
    shown = [at for at, column in enumerate(columns) if _may_leave(column, at, rows)]
    headings = [columns[at]["heading"] for at in shown]
    for place, heading in enumerate([PROBLEM_HEADING, ROW_HEADING, *headings]):
        page.write_string(0, place, heading, bold)
    page.write_comment(0, 0, LEFT_OUT)
    page.set_column(0, 0, WIDEST_PROBLEM)
    page.set_column(1, len(shown) + 1, WIDE)
    page.freeze_panes(1, 2)
    for line, (number, texts, sentences) in enumerate(rows, start=1):
        page.write_string(line, 0, "\n".join(sentences), red)
        page.write_number(line, 1, number)
        for place, at in enumerate(shown, start=2):
            if texts[at]:
                page.write_string(line, place, texts[at])


def _may_leave(column: Mapping[str, Any], at: int, rows: list[Any]) -> bool:
    """Whether a column goes out: neither ours from last time nor anybody's personal data."""
    heading, field = column["heading"], column["field"]
    if field in PRIVATE or heading in OUR_HEADINGS:
        return False
    if field:
        return True
    if PERSONAL_HEADING.search(heading):
        return False
    return not any(MOBILE.search(row[1][at]) or IDENTITY.search(row[1][at]) for row in rows)
