"""What the records of an old .xls tell beside its values: locks, hidden rows, formats."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from qunjian.apps.intake.readers.formats import Formats, Shown

BOF, EOF, BOUNDSHEET, FILEPASS, ROW = 0x0809, 0x000A, 0x0085, 0x002F, 0x0208
FORMAT, XF, NUMBER, RK, MULRK, FORMULA = 0x041E, 0x00E0, 0x0203, 0x027E, 0x00BD, 0x0006
DATEMODE, DIMENSIONS = 0x0022, 0x0200
LABEL, LABEL_SHARED, BOOL_ERROR, RICH = 0x0204, 0x00FD, 0x0205, 0x00D6
CELLS = frozenset([NUMBER, RK, MULRK, FORMULA, LABEL, LABEL_SHARED, BOOL_ERROR, RICH])
ERRORS = {
    0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A",
}  # fmt: skip
MOST_ROWS, MOST_COLUMNS = 65_536, 256
HIDDEN_ROW = 0x20
MACRO_SHEET = 1
VERY_OLD = 0x0500


@dataclass(slots=True)
class BiffSheet:
    """What one sheet's records tell; cells count from 0.

    `sound` is false where cells or sizes lie outside what an .xls can hold: the reader would
    believe them and ask for more memory than there is, which ends the whole process.
    """

    kind: int
    hidden_rows: set[int] = field(default_factory=set)
    rows: int = 0
    columns: int = 0
    shown: dict[tuple[int, int], Shown] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    cells: int = 0
    sound: bool = True


@dataclass(slots=True)
class Biff:
    locked: bool = False
    version: int = 0x0600
    base_1904: bool = False
    sheets: list[BiffSheet] = field(default_factory=list)


def survey(stream: bytes) -> Biff:
    """Walk the records of a Workbook stream once; damaged ends are the reader's business."""
    found, formats = Biff(), Formats()
    kinds: dict[int, int] = {}
    xfs: list[int] = []
    specials: dict[int, Shown] = {}
    sheet: BiffSheet | None = None
    by_position: dict[int, BiffSheet] = {}
    for at, kind, body in _records(stream):
        if sheet is not None and (kind in CELLS or kind == ROW):
            _note_cell(sheet, kind, body, specials)
        elif sheet is not None and kind == DIMENSIONS:
            sheet.sound = sheet.sound and _are_sizes(body, found.version)
        elif kind == BOF:
            if at in kinds:
                sheet = by_position[at] = BiffSheet(kinds[at])
                specials = specials or _specials(xfs, formats)
            elif at == 0 and len(body) >= 2:
                (found.version,) = struct.unpack_from("<H", body)
        elif kind == EOF:
            sheet = None
        elif kind == FILEPASS:
            found.locked = True
            return found
        elif kind == BOUNDSHEET and len(body) >= 6:
            position, _, sheet_kind = struct.unpack_from("<IBB", body)
            kinds[position] = sheet_kind
        elif kind == DATEMODE and len(body) >= 2:
            found.base_1904 = body[0] == 1
        elif kind == XF and len(body) >= 4:
            xfs.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == FORMAT and len(body) > 5:
            formats.add(struct.unpack_from("<H", body)[0], _text(body[2:]))
    found.sheets = [by_position[at] for at in kinds if at in by_position]
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at, end = 0, len(stream)
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= end:
        kind, length = unpack(stream, at)
        if not kind and not length:
            return
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _specials(xfs: list[int], formats: Formats) -> dict[int, Shown]:
    shown = {index: formats.shown(number) for index, number in enumerate(xfs)}
    return {index: way for index, way in shown.items() if way}


def _note_cell(sheet: BiffSheet, kind: int, body: bytes, specials: dict[int, Shown]) -> None:
    if len(body) < 6:
        return
    row, column, xf = struct.unpack_from("<HHH", body)
    if kind == ROW:
        if len(body) >= 14 and struct.unpack_from("<H", body, 12)[0] & HIDDEN_ROW:
            sheet.hidden_rows.add(row)
        return
    sheet.cells += 1
    sheet.sound = sheet.sound and column < MOST_COLUMNS
    if row >= sheet.rows:
        sheet.rows = row + 1
    if column >= sheet.columns:
        sheet.columns = column + 1
    if kind in (BOOL_ERROR, FORMULA) and (error := _error(kind, body)):
        sheet.errors[row, column] = error
    if kind == MULRK:
        for place in range((len(body) - 6) // 6):
            (xf,) = struct.unpack_from("<H", body, 4 + place * 6)
            if xf in specials:
                sheet.shown[row, column + place] = specials[xf]
    elif xf in specials:
        sheet.shown[row, column] = specials[xf]


def _error(kind: int, body: bytes) -> str:
    """The error that a cell shows, empty for none."""
    if kind == BOOL_ERROR and len(body) >= 8 and body[7] == 1:
        return ERRORS.get(body[6], "")
    if kind == FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
        return ERRORS.get(body[8], "")
    return ""


def _are_sizes(body: bytes, version: int) -> bool:
    """Whether a sheet's own word about its size is possible."""
    if len(body) < 10:
        return False
    wide = version > VERY_OLD and len(body) >= 14
    r0, r1, c0, c1 = struct.unpack_from("<IIHH" if wide else "<HHHH", body)
    return bool(r0 <= r1 <= MOST_ROWS and c0 <= c1 <= MOST_COLUMNS)


def _text(raw: bytes) -> str:
    """A unicode string of BIFF8: its length, a flag for two-byte letters, the letters."""
    length, wide = struct.unpack_from("<HB", raw)
    if wide & 1:
        return raw[3 : 3 + length * 2].decode("utf-16-le", "replace")
    return raw[3 : 3 + length].decode("latin-1")
