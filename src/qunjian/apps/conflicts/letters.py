"""The workbook that goes with a letter: a department's own words, to be put right and sent back.

It comes back by the intake as that department's answer ("reply-…"). It holds no persons, phones
or identity numbers.
"""

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from qunjian.apps.conflicts.models import ConflictField, Inquiry
from qunjian.apps.intake.prefilled import write_cell
from qunjian.core.vocabulary import FactField

LOCKED = ("统一社会信用代码", "单位名称")
LAST = ("请核对什么", "备注")
#: the headings under which an answer is read again
HEADINGS = {
    **{field.value: field.label for field in FactField},
    ConflictField.TOWNSHIP.value: "所属乡镇街道",
    ConflictField.ADDRESS.value: "地址",
    ConflictField.STATUS.value: "存在状态",
}
WIDE, WIDEST = 24, 60


def letter_workbook(inquiry: Inquiry) -> bytes:
    """A row for each unit that is asked about; grey cells are keys, white ones are answers."""
    units = _by_unit(inquiry)
    fields = [name for name in HEADINGS if any(name in asked for asked in units.values())]
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet(f"{inquiry.body}核对函"[:31])
    _head(book, sheet, inquiry, [*LOCKED, *(HEADINGS[name] for name in fields), *LAST])
    grey = book.add_format({"bg_color": "#eeeeec", "border": 1, "num_format": "@"})
    white = book.add_format({"border": 1, "locked": False, "text_wrap": True})
    for line, ((code, name), asked) in enumerate(units.items(), start=2):
        sheet.write_string(line, 0, code, grey)
        sheet.write_string(line, 1, name, grey)
        for at, field in enumerate(fields, start=len(LOCKED)):
            write_cell(sheet, line, at, asked.get(field, {}).get("theirs", ""), white, field)
        sheet.write_string(line, len(LOCKED) + len(fields), _question(asked), grey)
        sheet.write_blank(line, len(LOCKED) + len(fields) + 1, None, white)
    sheet.freeze_panes(2, len(LOCKED))
    sheet.protect("", {"format_columns": True, "format_rows": True})
    book.close()
    return buffer.getvalue()


def _by_unit(inquiry: Inquiry) -> dict[tuple[str, str], dict[str, Mapping[str, str]]]:
    found: dict[tuple[str, str], dict[str, Mapping[str, str]]] = {}
    for each in inquiry.asked:
        found.setdefault((each["code"], each["name"]), {})[each["field"]] = each
    return found


def _head(book: Any, sheet: Any, inquiry: Inquiry, headings: list[str]) -> None:
    title = (
        f"请{inquiry.body}核对（{inquiry.area.name}，{inquiry.asked_on} 去函，"
        f"请于 {inquiry.answer_by} 前答复）"
    )
    sheet.merge_range(0, 0, 0, len(headings) - 1, title, book.add_format({"bold": True}))
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"})
    for at, heading in enumerate(headings):
        sheet.write_string(1, at, heading, bold)
        sheet.set_column(at, at, WIDEST if heading == LAST[0] else WIDE if at < 2 else WIDE // 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)


def _question(asked: Mapping[str, Mapping[str, str]]) -> str:
    """What others say, thing by thing."""
    return "\n".join(
        f"{ConflictField.label_of(field)}：贵单位{each['theirs'] or '没有填'}"
        + (f"；{each['others']}" if each["others"] else "")
        for field, each in asked.items()
    )
