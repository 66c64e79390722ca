"""Tables as text: csv and its cousins in the encodings that Chinese offices use."""

import csv
import io
import re
from collections import Counter
from pathlib import PurePath

from qunjian.apps.intake.readers.refusals import (
    GARBLED,
    NO_CONTENT,
    NOT_WORKBOOK,
    WRONG_ENCODING,
    Unreadable,
    check_extent,
)
from qunjian.core.intake.sheet import Sheet

DELIMITERS = (",", "\t", ";", "|")
LOOK_AT = 200  # lines that decide about the delimiter
SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
AS_TEXT = re.compile(r'="(.*)"')
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
HAN = re.compile(r"[\u3400-\u9fff]")
QUESTION = re.compile(r"\?{2,}")
FIELD_LIMIT = 131_072


def read_delimited(data: bytes, file_name: str) -> Sheet:
    """The one sheet of a text table, named like its file.

    :raises Unreadable: for an encoding that cannot be told or a text that is no table.
    """
    text = decode(data)
    if not text.strip():
        raise Unreadable(NO_CONTENT)
    if len(CONTROL.findall(text[:100_000])) > 20:
        raise Unreadable(NOT_WORKBOOK)
    _refuse_garbled(text)
    text = text.replace("\0", "")
    told = SEPARATOR.match(text)
    if told:
        text = text[told.end() :]
    rows = _records(text, told[1] if told else _delimiter(text))
    check_extent(len(rows), max(map(len, rows), default=0))
    return Sheet(PurePath(file_name).stem, [_cells(row) for row in rows])


def decode(data: bytes) -> str:
    """The text of a file in utf-8, utf-16 or gb18030.

    :raises Unreadable: when none of them gives Chinese that makes sense.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return _strict(data[3:], "utf-8")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16")
    head = data[:4000]
    if b"\0" in head:
        wide = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        if max(head[1::2].count(0), head[::2].count(0)) * 10 < len(head):
            raise Unreadable(NOT_WORKBOOK)
        return _strict(data, wide)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as said:
        if said.start >= len(data) - 3 and said.reason == "unexpected end of data":
            return data[: said.start].decode("utf-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _is_likely(text):
        return text
    if sum(1 for byte in data if byte > 0x7F) * 50 < len(data):  # a few accents, no Chinese
        return data.decode("cp1252", "replace")
    raise Unreadable(WRONG_ENCODING)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as said:
        raise Unreadable(WRONG_ENCODING) from said


def _is_likely(text: str) -> bool:
    """Whether a text decoded as gb18030 uses the characters that Chinese really uses.

    Other encodings decode as well, but into rare characters: the 3,755 common ones of GB 2312
    stand in rows B0 to D7.
    """
    letters = [char for char in text[:200_000] if ord(char) > 0x7F]
    if not letters:
        return True
    common = 0
    for char in letters:
        raw = char.encode("gb18030")
        if len(raw) == 2 and (0xB0 <= raw[0] <= 0xD7 or raw[0] in (0xA1, 0xA3)) and raw[1] > 0xA0:
            common += 1
    return common >= 0.75 * len(letters)


def _refuse_garbled(text: str) -> None:
    head = text[:200_000]
    lost = head.count("\ufffd") + 2 * head.count("锟斤拷")
    han = len(HAN.findall(head))
    if lost > 5 and lost * 50 > han:
        raise Unreadable(GARBLED)
    if han >= 20 and _is_read_wrongly(head):
        raise Unreadable(GARBLED)
    if not han:
        asked = sum(len(run) for run in QUESTION.findall(head))
        if asked > 20 and asked * 10 > len(head):
            raise Unreadable(GARBLED)
        latin = sum(1 for char in head if "\u00c0" <= char <= "\u00ff")
        controls = sum(1 for char in head if "\u0080" <= char <= "\u00bf")
        if latin > 10 and controls > latin and latin * 20 > len(head):
            raise Unreadable(GARBLED)


def _is_read_wrongly(text: str) -> bool:
    """Whether somebody read utf-8 as gb18030 and saved that: 浼佷笟 was once 企业."""
    try:
        again = text[:20_000].rpartition("\n")[0].encode("gb18030").decode("utf-8")
    except UnicodeError:
        return False
    return len(HAN.findall(again)) >= 10


def _delimiter(text: str) -> str:
    """The delimiter that cuts most lines into the same number of columns."""
    head = "\n".join(text.split("\n", LOOK_AT)[:LOOK_AT])
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        if delimiter not in head:
            continue
        widths = Counter(len(row) for row in _records(head, delimiter) if row)
        width, times = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
        if width < 2 or times * 2 < sum(widths.values()):
            continue
        score = times / sum(widths.values()) + min(width, 10) / 100
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records(text: str, delimiter: str) -> list[list[str]]:
    """The records of a csv; where a quote was never closed, quotes are letters like others."""
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        source = io.StringIO(text, newline="")
        try:
            rows = list(csv.reader(source, delimiter=delimiter, quoting=quoting))
        except csv.Error:
            continue
        if quoting == csv.QUOTE_NONE or not any(
            cell.count("\n") > 100 for row in rows for cell in row if len(cell) > 1000
        ):
            return rows
    return [line.split(delimiter) for line in text.splitlines()]


def _cells(row: list[str]) -> list[str]:
    cells = [cell if cell.strip() else "" for cell in row]
    for at, cell in enumerate(cells):
        if cell.startswith('="'):
            told = AS_TEXT.fullmatch(cell)
            cells[at] = told[1] if told else cell
    return cells
