"""The judged rows of a batch: what each would change, and every problem at its cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from qunjian.apps.audit.presenters import value_of
from qunjian.apps.intake import queries
from qunjian.apps.intake.models import Batch, BatchRow, RowVerdict
from qunjian.core.intake.vocabulary import FIELDS
from qunjian.web.words import told

NEAR = 400


@dataclass(frozen=True, slots=True)
class ShownChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """`where` is the column's letter and heading, `value` the cell as it stands in the file."""

    where: str
    value: str
    text: str
    serious: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    row: int
    sheet: int
    sheet_name: str
    name: str
    href: str
    verdict: RowVerdict
    changes: tuple[ShownChange, ...]
    problems: tuple[ShownProblem, ...]


def shown_rows(batch: Batch, rows: Iterable[BatchRow]) -> list[ShownRow]:
    """The rows of one page; the file's own cells are read once for all rows with problems."""
    listed = list(rows)
    cells = _cells(batch, [row for row in listed if row.problems])
    return [_shown(batch, row, cells.get((row.sheet, row.row), {})) for row in listed]


def _shown(batch: Batch, row: BatchRow, cells: Mapping[str, str]) -> ShownRow:
    sheet = batch.sheets[row.sheet] if row.sheet < len(batch.sheets) else {}
    headings = {c["letter"]: c.get("heading") or "" for c in sheet.get("columns", ())}
    return ShownRow(
        row=row.row,
        sheet=row.sheet,
        sheet_name=sheet.get("name", ""),
        name=row.name,
        href=_href(row),
        verdict=RowVerdict(row.verdict),
        changes=tuple(_change(*change) for change in row.changes),
        problems=tuple(_problem(each, headings, cells) for each in row.problems),
    )


def _change(field: str, before: Any, after: Any) -> ShownChange:
    return ShownChange(FIELDS.get(field, field), _said(field, before), _said(field, after))


def _said(field: str, value: Any) -> str:
    return value_of(field, value) if isinstance(value, str) else told(value)


def _problem(problem: Any, headings: Mapping[str, str], cells: Mapping[str, str]) -> ShownProblem:
    letter, field, text, serious = problem
    named = headings.get(letter) or FIELDS.get(field, "")
    value = (cells.get(letter) or "（空）") if letter else ""
    return ShownProblem(f"{letter} {named}".strip(), value, text, bool(serious))


def _href(row: BatchRow) -> str:
    """The unit's or organisation's own page, if there is one."""
    named = {"registry-unit": row.unit_id, "registry-organisation": row.organisation_id}
    for view, pk in named.items():
        if pk:
            try:
                return reverse(view, args=[pk])
            except NoReverseMatch:
                continue
    return ""


def _cells(batch: Batch, rows: list[BatchRow]) -> dict[tuple[int, int], dict[str, str]]:
    """The cells of these rows, asked for in stretches of rows that lie near each other."""
    found: dict[tuple[int, int], dict[str, str]] = {}
    stretch: list[BatchRow] = []
    for row in [*rows, None]:
        if stretch and (
            row is None or row.sheet != stretch[0].sheet or row.row - stretch[-1].row > NEAR
        ):
            sheet, first, last = stretch[0].sheet, stretch[0].row, stretch[-1].row
            wanted = {each.row for each in stretch}
            for source in queries.source_rows(batch, sheet, first, last):
                if source.row in wanted:
                    found[sheet, source.row] = source.cells
            stretch = []
        if row is not None:
            stretch.append(row)
    return found
