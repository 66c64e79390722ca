"""Bytes of real and of broken workbooks, built in memory."""

import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

SECTOR = 512
FREE, END, IN_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

ROWS: list[list[Any]] = [
    ["企业名称", "统一社会信用代码", "成立日期", "从业人数"],
    ["安澜县甲公司", "91339926MA2C000011", date(2010, 8, 31), 28],
    ["安澜县乙公司", "91339926MA2C000022", date(2011, 9, 1), 30],
]


def xlsx(
    rows: Sequence[Sequence[Any]] = ROWS, change: Callable[[Any], None] | None = None
) -> bytes:
    """A workbook of openpyxl; `change` may do more to it before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_of_writer(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    """A workbook of XlsxWriter, which writes other XML than openpyxl."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book, book.add_worksheet("名册"))
    book.close()
    return out.getvalue()


def xls(rows: Sequence[Sequence[Any]] = ROWS, change: Callable[[Any], None] | None = None) -> bytes:
    """An old workbook of xlwt."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名册")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            style = [day] if isinstance(value, date) else []
            sheet.write(at, column, value, *style)
    if change:
        change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(data: bytes, **parts: bytes | None) -> bytes:
    """A package with parts replaced, added, or (None) taken out; / is written __ in names."""
    out = BytesIO()
    changed = {name.replace("__", "/"): content for name, content in parts.items()}
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for info in old.infolist():
            if info.filename not in changed:
                new.writestr(info.filename, old.read(info))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def compound(**streams: bytes) -> bytes:
    """A minimal OLE2 file with these streams, each padded to whole sectors."""
    names = list(streams)
    blocks = [streams[name].ljust(4096, b"\0") for name in names]
    blocks = [block.ljust(-(-len(block) // SECTOR) * SECTOR, b"\0") for block in blocks]
    directory = [_entry("Root Entry", 5, END, 0, child=1 if names else -1)]
    fat: list[int] = [IN_FAT, *[END] * 4]  # the FAT, then four sectors of directory
    fat[1:5] = [2, 3, 4, END]
    at = 5
    for place, (name, block) in enumerate(zip(names, blocks, strict=True), start=1):
        count = len(block) // SECTOR
        right = place + 1 if place < len(names) else -1
        directory.append(_entry(name, 2, at, len(block), right=right))
        fat += [*range(at + 1, at + count), END]
        at += count
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0
    )
    header += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    table = b"".join(struct.pack("<I", one) for one in fat).ljust(SECTOR, b"\xff")
    return header + table + b"".join(directory).ljust(4 * SECTOR, b"\0") + b"".join(blocks)


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = -1, right: int = -1
) -> bytes:
    raw = name.encode("utf-16-le")
    entry = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
    entry += struct.pack("<iii", -1, right, child) + b"\0" * 36
    return entry + struct.pack("<II4x", start, size)


def vba(source: str) -> bytes:
    """A VBA project with one module, stored as literals of the project's compression."""
    raw = source.encode()
    tokens = b"".join(b"\0" + raw[at : at + 8] for at in range(0, len(raw), 8))
    chunk = struct.pack("<H", 0xB000 | (len(tokens) - 1)) + tokens
    return compound(Module1=b"offset" + b"\x01" + chunk)
