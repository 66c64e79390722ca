"""Reading a table of areas: a workbook or a csv with a column of codes and one of names."""

import csv
import io
from pathlib import Path
from typing import Any

from qunjian.apps.areas.refusals import Unusable

CODE_WORDS, NAME_WORDS = ("代码", "编码", "code"), ("名称", "地名", "name")
HEADING_WITHIN = 10  # rows in which a heading is looked for


def read_places(path: Path) -> list[tuple[str, str]]:
    """
    Codes and names as the file has them.

    :raises Unusable: with a sentence, if the file cannot be read or has no such columns.
    """
    rows = _csv(path) if path.suffix.lower() in {".csv", ".txt"} else _workbook(path)
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        code, name = _column(row, CODE_WORDS), _column(row, NAME_WORDS)
        if code is not None and name is not None and code != name:
            return _pairs(rows[number + 1 :], code, name)
    if rows and len(rows[0]) > 1 and rows[0][0].isdigit():
        return _pairs(rows, 0, 1)
    raise Unusable("没有找到“代码”和“名称”两列，请在第一行写上这两个表头。")


def _pairs(rows: list[list[str]], code: int, name: int) -> list[tuple[str, str]]:
    wide = [row for row in rows if len(row) > max(code, name)]
    return [(row[code], row[name]) for row in wide if row[code] and row[name]]


def _column(row: list[str], words: tuple[str, ...]) -> int | None:
    for place, text in enumerate(row):
        if any(word in text.lower() for word in words):
            return place
    return None


def _csv(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = csv.reader(io.StringIO(content.decode(encoding)))
        except UnicodeDecodeError:
            continue
        return [[cell.strip() for cell in line] for line in lines]
    raise Unusable("这个 csv 既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 再试。")


def _workbook(path: Path) -> list[list[str]]:
    from python_calamine import (  # noqa: PLC0415 -- slow import
        CalamineError,
        CalamineWorkbook,
    )

    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError) as said:
        raise Unusable(f"{path.name} 打不开，请确认是 xlsx、xls 或 csv 文件。") from said
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
