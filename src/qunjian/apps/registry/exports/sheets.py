"""A workbook ready to print: title, as-of day, repeated headings, totals, page numbers."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

A3, A4 = 8, 9
PAPERS = {"A3": A3, "A4": A4}
WIDE = 8
CHARACTERS = 2.1
SIGNATURES = ("填报单位（盖章）：", "负责人：", "填报人：", "填报日期：")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column; `width` in Chinese characters."""

    label: str
    width: int = WIDE


@dataclass(frozen=True, slots=True)
class Layout:
    """All that stands on the sheet beside the rows.

    `totals` goes under the rows, cell by cell; `notes` are sentences under the table.
    """

    title: str
    subtitle: str
    headings: Sequence[Heading]
    totals: Sequence[Any] = ()
    notes: Sequence[str] = field(default=())
    signed: bool = False
    paper: int = A4


def workbook(layout: Layout, rows: Iterable[Sequence[Any]]) -> bytes:
    """
    The sheet as xlsx; text stays text, whatever it begins with, and None is an empty cell.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet(layout.title[:31])
    at = _head(book, sheet, layout)
    cell = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    for row in rows:
        _line(sheet, at, row, cell)
        at += 1
    if layout.totals:
        bold = book.add_format({"border": 1, "bold": True, "valign": "vcenter"})
        _line(sheet, at, layout.totals, bold)
        at += 1
    for note in layout.notes:
        sheet.write_string(at, 0, note)
        at += 1
    if layout.signed:
        step = max(1, len(layout.headings) // len(SIGNATURES))
        for number, text in enumerate(SIGNATURES):
            sheet.write_string(at + 1, number * step, text)
    _page(sheet, layout)
    book.close()
    return buffer.getvalue()


def _head(book: Any, sheet: Any, layout: Layout) -> int:
    """Title, subtitle and headings; returns the row after them."""
    last = len(layout.headings) - 1
    big = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    small = book.add_format({"align": "left"})
    _across(sheet, 0, last, layout.title, big)
    _across(sheet, 1, last, layout.subtitle, small)
    sheet.set_row(0, 28)
    bold = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    for column, heading in enumerate(layout.headings):
        sheet.write_string(2, column, heading.label, bold)
        sheet.set_column(column, column, heading.width * CHARACTERS)
    sheet.freeze_panes(3, min(2, len(layout.headings)))
    return 3


def _across(sheet: Any, row: int, last: int, text: str, style: Any) -> None:
    if last:
        sheet.merge_range(row, 0, row, last, text, style)
    else:
        sheet.write_string(row, 0, text, style)


def _line(sheet: Any, at: int, values: Sequence[Any], style: Any) -> None:
    for column, value in enumerate(values):
        if value is None or value == "":
            sheet.write_blank(at, column, None, style)
        else:
            sheet.write(at, column, value, style)


def _page(sheet: Any, layout: Layout) -> None:
    sheet.set_paper(layout.paper)
    sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页，共 &N 页&R&D")
