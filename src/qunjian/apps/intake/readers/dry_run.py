"""What was understood of a file, as plain data for scripts."""

from pathlib import Path
from typing import Any

from qunjian.apps.intake.readers import read_workbook
from qunjian.apps.intake.readers.refusals import NO_TABLE, Unreadable
from qunjian.core.intake.profiles import profile
from qunjian.core.intake.understanding import Understood, understand


def dry_run(path: Path, profile_code: str = "") -> dict[str, Any]:
    """The sheets of a file as they are understood.

    :raises Unreadable: for a file that cannot be read, or in which no sheet holds a table.
    """
    chosen = profile(profile_code) if profile_code else None
    sheets = [understand(sheet, profile=chosen) for sheet in read_workbook(path, path.name)]
    if not any(sheet.is_table for sheet in sheets):
        raise Unreadable(NO_TABLE)
    return {"file": path.name, "error": None, "sheets": [_sheet(one) for one in sheets]}


def _sheet(one: Understood) -> dict[str, Any]:
    return {
        "name": one.name,
        "hidden": one.hidden,
        "is_table": one.is_table,
        "heading_rows": list(one.heading_rows),
        "first_data_row": one.first_data_row,
        "last_data_row": one.last_data_row,
        "data_rows": one.data_rows,
        "total_rows": list(one.total_rows),
        "section_rows": list(one.section_rows),
        "columns": [
            {
                "letter": column.letter,
                "heading": column.heading,
                "field": column.field,
                "confidence": column.confidence,
                "reason": column.reason,
                "dropped": column.dropped,
            }
            for column in one.columns
        ],
        "rows": [{"row": row.row, "values": row.values} for row in one.rows],
        "notes": list(one.notes),
    }
