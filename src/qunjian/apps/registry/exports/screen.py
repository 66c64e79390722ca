"""What is on screen, all pages of it, as a workbook or a csv that Excel opens rightly."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from qunjian.apps.registry.exports.sheets import Heading, Layout, workbook
from qunjian.core.cells import safe_cell
from qunjian.core.period import Moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def as_xlsx(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], moment: Moment
) -> bytes:
    """The rows with a line that says day and count."""
    layout = Layout(
        title, f"截至 {moment.day}，共 {len(rows)} 行", [Heading(label) for label in headings]
    )
    return workbook(layout, rows)


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """utf-8 with a mark, so that Excel reads it; cells that look like formulas are defused."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(headings)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")
