"""Workbooks of Excel and WPS, read by calamine after a look at what it would not tell."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any, TypeVar

import python_calamine as calamine

from qunjian.apps.intake.readers import biff, package
from qunjian.apps.intake.readers.cells import as_texts
from qunjian.apps.intake.readers.compound import Compound, Damaged, has_macro_code
from qunjian.apps.intake.readers.refusals import (
    BROKEN,
    DOCUMENT,
    ENCRYPTED,
    FORMULAS_ONLY,
    MACROS,
    NO_CONTENT,
    NOT_WORKBOOK,
    PICTURES_ONLY,
    Unreadable,
    check_extent,
)
from qunjian.core.intake.sheet import Sheet
from qunjian.core.steady import steady

T = TypeVar("T")

VISIBLE = calamine.SheetVisibleEnum.Visible
WORKSHEET, MACRO_SHEET = calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.MacroSheet
DOCUMENTS = ("WordDocument", "PowerPoint Document", "Contents", "__properties_version1.0")


def read_package(data: bytes) -> list[Sheet]:
    """The sheets of an .xlsx."""
    about = package.survey(data)
    sheets = []
    book = _guarded(lambda: calamine.CalamineWorkbook.from_filelike(BytesIO(data)))
    for meta in book.sheets_metadata:
        if meta.typ != WORKSHEET:
            continue
        part = about.sheets.get(meta.name, package.PackageSheet())
        sheet = _sheet(book, meta, part, part.hidden_rows, base_1904=about.base_1904)
        sheets.append(replace(sheet, hollow=part.hollow))
    return _with_content(sheets, pictures=about.pictures)


def read_compound(data: bytes) -> list[Sheet]:
    """The sheets of an .xls (or the .et of WPS)."""
    try:
        compound = Compound(data)
        if compound.has("EncryptedPackage") or compound.has("EncryptionInfo"):
            raise Unreadable(ENCRYPTED)
        stream = compound.stream("Workbook", "Book", "WORKBOOK")
        if stream is None:
            raise Unreadable(DOCUMENT if any(map(compound.has, DOCUMENTS)) else NOT_WORKBOOK)
        about = biff.survey(stream)
        if about.locked:
            raise Unreadable(ENCRYPTED)
        if has_macro_code(compound):
            raise Unreadable(MACROS)
    except Damaged as said:
        raise Unreadable(BROKEN) from said
    if any(sheet.kind == biff.MACRO_SHEET and sheet.cells for sheet in about.sheets):
        raise Unreadable(MACROS)
    if not about.sheets or not all(sheet.sound for sheet in about.sheets):
        raise Unreadable(BROKEN)
    book = _guarded(lambda: calamine.CalamineWorkbook.from_filelike(BytesIO(data)))
    sheets = []
    for place, meta in enumerate(book.sheets_metadata):
        if meta.typ != WORKSHEET:
            continue
        part = about.sheets[place] if place < len(about.sheets) else biff.BiffSheet(0)
        hidden = {row + 1 for row in part.hidden_rows}
        sheets.append(_sheet(book, meta, part, hidden, base_1904=about.base_1904))
    return _with_content(sheets, pictures=b"\x89PNG" in data or b"\xff\xd8\xff" in data)


def _sheet(
    book: Any,
    meta: Any,
    part: package.PackageSheet | biff.BiffSheet,
    hidden_rows: set[int],
    *,
    base_1904: bool,
) -> Sheet:
    source = _guarded(lambda: book.get_sheet_by_name(meta.name))
    end = source.end
    if end is not None:
        check_extent(end[0] + 1, end[1] + 1)
    with steady():
        rows = _guarded(lambda: source.to_python(skip_empty_area=False)) if end else []
        texts = as_texts(rows, part.shown, part.errors, base_1904=base_1904)
        del rows
    merged = source.merged_cell_ranges or ()
    return Sheet(
        name=meta.name,
        rows=texts,
        hidden=meta.visible != VISIBLE,
        merged=tuple((r0, c0, r1, c1) for (r0, c0), (r1, c1) in merged),
        hidden_rows=frozenset(hidden_rows),
    )


def _with_content(sheets: list[Sheet], *, pictures: bool) -> list[Sheet]:
    if any(text for sheet in sheets for row in sheet.rows for text in row):
        return sheets
    if any(sheet.hollow for sheet in sheets):
        raise Unreadable(FORMULAS_ONLY)
    raise Unreadable(PICTURES_ONLY if pictures else NO_CONTENT)


def _guarded(read: Callable[[], T]) -> T:
    """What the reader gives; whatever it stumbles over becomes a sentence."""
    try:
        return read()
    except calamine.PasswordError as said:
        raise Unreadable(ENCRYPTED) from said
    except Exception as said:
        raise Unreadable(BROKEN) from said
    except BaseException as said:  # a panic of the reader's native code is no Exception
        if type(said).__name__ == "PanicException":
            raise Unreadable(BROKEN) from said
        raise
