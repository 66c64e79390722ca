"""The open dump: all of an area as csv in a zip, with a data dictionary and a README."""

import csv
import io
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import record_look
from qunjian.apps.registry.exports.tables import SHEETS, small_units
from qunjian.core.cells import safe_cell
from qunjian.web import clock

DICTIONARY = ("文件", "字段", "名称", "类型", "含义")
AT_ONCE = 5_000
README = """群建 开放数据：{area}（{code}）及以下

导出日期：{day}
每个 csv 一种记录，utf-8（带 BOM），第一行是字段代码；字段的名称、类型、含义和代码表见
数据字典.csv。日期写作 2026-08-31；valid_to 不含当天，空为至今。要得到某一天 D 的情况，取
valid_from <= D 且（valid_to 为空或 valid_to > D）的行。

空格子表示没有人报告过，不是 0。
姓名只留姓氏，电话只留前三后四位；材料只有目录。不足 5 人的单位，党员、团员、工会会员数不列出。
以 = + - @ 开头的文字前加了一个撇号（'），以免表格软件当公式执行。

文件和行数
{counts}
"""


def export_area(area: Area, to: Path, *, by: Any) -> dict[str, int]:
    """Write the dump and record who took it; returns the rows per file."""
    part = to.with_name(f"{to.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(handle, "wb") as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            counts = _write(archive, area)
        record_look(verb="registry.exported", target=area, by=by, file=to.name, rows=counts)
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
    return counts


def _write(archive: zipfile.ZipFile, area: Area) -> dict[str, int]:
    small = small_units(area.pk)
    counts = {}
    for sheet in SHEETS:
        rows = sheet.rows(area.pk).iterator(chunk_size=AT_ONCE)
        cells = (sheet.cells(row, small) for row in rows)
        counts[sheet.name] = _csv(archive, f"{sheet.name}.csv", sheet.columns, cells)
    told = (line for sheet in SHEETS for line in sheet.dictionary())
    _csv(archive, "数据字典.csv", DICTIONARY, told)
    listed = "\n".join(f"{each.name}.csv  {each.label}  {counts[each.name]}" for each in SHEETS)
    text = README.format(area=area.name, code=area.pk, day=clock.today(), counts=listed)
    archive.writestr("说明.txt", text.encode("utf-8-sig"))
    return counts


def _csv(
    archive: zipfile.ZipFile, name: str, headings: Iterable[str], rows: Iterable[Iterable[Any]]
) -> int:
    count = 0
    with (
        archive.open(name, "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8-sig", newline="") as text,
    ):
        writer = csv.writer(text)
        writer.writerow(headings)
        for row in rows:
            writer.writerow([safe_cell(value) for value in row])
            count += 1
    return count
