"""One source row: every cell as it stood in the file, what it means, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qunjian.apps.intake import queries
from qunjian.apps.intake.models import Batch, BatchRow
from qunjian.apps.intake.panels.masking import shown_text
from qunjian.apps.intake.panels.rows import ShownRow, shown_rows
from qunjian.apps.registry.confidential import NOT_SHOWN
from qunjian.core.intake.vocabulary import FIELDS


@dataclass(frozen=True, slots=True)
class ShownCell:
    letter: str
    heading: str
    field: str
    value: str


def row_card(user: Any, batch: Batch, row: BatchRow) -> dict[str, Any]:
    """The context of the page of a row."""
    shown = shown_rows(user, batch, [row])[0]
    columns = batch.sheets[row.sheet].get("columns", ())
    others = queries.rows_of(batch).filter(sheet=row.sheet).order_by("row")
    return {
        "batch": batch,
        "row": shown,
        "cells": [_cell(column, shown) for column in columns if not column.get("dropped")],
        "before": others.filter(row__lt=row.row).last(),
        "after": others.filter(row__gt=row.row).first(),
    }


def _cell(column: Mapping[str, Any], row: ShownRow) -> ShownCell:
    field = column.get("field") or ""
    text = shown_text(column, row.cells.get(column["letter"], ""))
    value = NOT_SHOWN if field in row.hidden else text
    return ShownCell(
        column["letter"], column.get("heading") or "", FIELDS.get(field, "不取"), value
    )
