"""Sheets as departments lay them out, as xlsx, xls or csv; the same sheet, the same bytes."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

Cell = str | int | float | date | None
MADE = datetime(2026, 8, 31, 9, 0, tzinfo=UTC)
DAY_FORMAT = "yyyy/m/d"
WIDTHS = {"单位": 30, "名称": 34, "代码": 24, "住所": 36, "地址": 36, "覆盖": 40}


@dataclass(slots=True)
class Sheet:
    """`columns` are (group, heading); a group stands merged over its headings in a row of its own.

    Rows are numbered as Excel numbers them, from 1.
    """

    name: str
    columns: Sequence[tuple[str, str]]
    titles: Sequence[str] = ()
    hidden: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)

    @property
    def grouped(self) -> bool:
        return any(group for group, _ in self.columns)

    @property
    def first_data_row(self) -> int:
        return len(self.titles) + (2 if self.grouped else 1) + 1

    @property
    def next_row(self) -> int:
        return self.first_data_row + len(self.rows)

    def add(self, values: Mapping[str, Cell]) -> int:
        """A row by heading; returns its number."""
        unknown = values.keys() - {heading for _, heading in self.columns}
        if unknown:
            raise KeyError(*unknown)
        number = self.next_row
        self.rows.append([values.get(heading) for _, heading in self.columns])
        return number

    def merge(self, first: int, last: int, headings: Iterable[str]) -> None:
        """The cells of some columns from one row to another are one cell."""
        names = [heading for _, heading in self.columns]
        if last > first:
            self.merges += [(first, last, names.index(heading)) for heading in headings]

    def heading_rows(self) -> list[list[str]]:
        bottom = [heading for _, heading in self.columns]
        if not self.grouped:
            return [bottom]
        top = [group or heading for group, heading in self.columns]
        return [top, [h if group else "" for group, h in self.columns]]

    def heading_merges(self) -> list[tuple[int, int, int, int]]:
        """(first row, first column, last row, last column), rows counted from 0."""
        if not self.grouped:
            return []
        top = len(self.titles)
        merged, start = [], 0
        groups = [group for group, _ in self.columns]
        for at, group in enumerate(groups):
            if not group:
                merged.append((top, at, top + 1, at))
                start = at + 1
            elif at + 1 == len(groups) or groups[at + 1] != group:
                if at > start:
                    merged.append((top, start, top, at))
                start = at + 1
        return merged


def xlsx(sheets: Sequence[Sheet], *, from_1904: bool = False) -> bytes:
    """A workbook as Excel writes it."""
    import xlsxwriter  # noqa: PLC0415 -- slow import

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "date_1904": from_1904})
    book.set_properties({"created": MADE.replace(tzinfo=None), "author": ""})
    plain = book.add_format({"border": 1})
    head = book.add_format({"border": 1, "bold": True, "align": "center", "valign": "vcenter"})
    title = book.add_format({"bold": True, "align": "center", "font_size": 16})
    day = book.add_format({"border": 1, "num_format": DAY_FORMAT})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        last = max(len(sheet.columns) - 1, 1)
        for number, text in enumerate(sheet.titles):
            page.merge_range(number, 0, number, last, text, title)
        for number, texts in enumerate(sheet.heading_rows(), len(sheet.titles)):
            page.write_row(number, 0, texts, head)
        for top, left, bottom, right in sheet.heading_merges():
            text = sheet.heading_rows()[0][left]
            page.merge_range(top, left, bottom, right, text, head)
        for number, row in enumerate(sheet.rows, sheet.first_data_row - 1):
            for at, cell in enumerate(row):
                _write_xlsx(page, number, at, cell, day if isinstance(cell, date) else plain)
        for first, until, at in sheet.merges:
            value = sheet.rows[first - sheet.first_data_row][at]
            page.merge_range(first - 1, at, until - 1, at, "", plain)
            _write_xlsx(page, first - 1, at, value, day if isinstance(value, date) else plain)
        for number in sheet.hidden_rows:
            page.set_row(number - 1, None, None, {"hidden": True})
        for at, (_, heading) in enumerate(sheet.columns):
            page.set_column(at, at, _width(heading))
        if sheet.hidden:
            page.hide()
    book.close()
    return content.getvalue()


def _write_xlsx(page: Any, row: int, at: int, cell: Cell, style: Any) -> None:
    if cell is None:
        page.write_blank(row, at, None, style)
    elif isinstance(cell, str):
        page.write_string(row, at, cell, style)
    elif isinstance(cell, date):
        page.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), style)
    else:
        page.write_number(row, at, cell, style)


def xls(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of Excel 97–2003, as older offices and WPS still send it."""
    import xlwt  # noqa: PLC0415 -- slow import

    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str=DAY_FORMAT)
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        for number, text in enumerate(sheet.titles):
            page.write_merge(number, number, 0, len(sheet.columns) - 1, text)
        merged = sheet.heading_merges()
        covered = {
            (row, at)
            for top, left, bottom, right in merged
            for row in range(top, bottom + 1)
            for at in range(left, right + 1)
        }
        for top, left, bottom, right in merged:
            page.write_merge(top, bottom, left, right, sheet.heading_rows()[0][left])
        for number, texts in enumerate(sheet.heading_rows(), len(sheet.titles)):
            for at, text in enumerate(texts):
                if (number, at) not in covered:
                    page.write(number, at, text)
        under = {(row, at) for first, last, at in sheet.merges for row in range(first, last + 1)}
        for number, row in enumerate(sheet.rows, sheet.first_data_row):
            for at, cell in enumerate(row):
                if cell is not None and (number, at) not in under:
                    page.write(number - 1, at, cell, *([day] if isinstance(cell, date) else []))
        for first, last, at in sheet.merges:
            value = sheet.rows[first - sheet.first_data_row][at]
            page.write_merge(first - 1, last - 1, at, at, value)
        for number in sheet.hidden_rows:
            page.row(number - 1).hidden = True
        if sheet.hidden:
            page.visibility = 1
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def csv_bytes(sheet: Sheet, encoding: str) -> bytes:
    """Titles, headings and rows as text; days are written as Excel shows them."""
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\r\n")
    for text in sheet.titles:
        writer.writerow([text, *[""] * (len(sheet.columns) - 1)])
    writer.writerows(sheet.heading_rows())
    writer.writerows([[_text(cell) for cell in row] for row in sheet.rows])
    return content.getvalue().encode(encoding)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    return str(cell)


def _width(heading: str) -> int:
    return next((width for word, width in WIDTHS.items() if word in heading), 12)
