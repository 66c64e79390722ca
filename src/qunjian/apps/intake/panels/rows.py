"""The judged rows of a batch: what each would change, and every problem at its cell."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.audit.presenters import label_of, value_of
from qunjian.apps.intake import queries
from qunjian.apps.intake.judging.snapshot import COUNT_FIELDS
from qunjian.apps.intake.models import Batch, BatchRow, RowVerdict
from qunjian.apps.registry.confidential import NOT_SHOWN, hidden_fields
from qunjian.apps.registry.models import AdoptedCount
from qunjian.core.intake.vocabulary import FIELDS
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Source
from qunjian.web import clock
from qunjian.web.words import told

COUNT = re.compile(r"\d+")
LONGEST = 60
Cells = Mapping[str, str]


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
    cells: Cells
    hidden: Collection[str]


def shown_rows(user: Any, batch: Batch, rows: Iterable[BatchRow]) -> list[ShownRow]:
    """The rows of one page; the file's own cells are read once for all of them."""
    listed = list(rows)
    cells = queries.source_cells(batch, {(row.sheet, row.row) for row in listed})
    staff = _staff_known(listed)
    lines = scope_of(user, "registry.see-small-counts").lines()
    source = Source.label_of(batch.source)

    def shown(row: BatchRow) -> ShownRow:
        of_row = cells.get((row.sheet, row.row), {})
        sheet = batch.sheets[row.sheet] if row.sheet < len(batch.sheets) else {}
        told_here = _staff_told(row, sheet.get("columns", ()), of_row)
        hidden = hidden_fields(told_here, lines) | hidden_fields(staff.get(row.unit_id), lines)
        return _shown(row, sheet, of_row, hidden, source if row.verdict != RowVerdict.NEW else "")

    return [shown(row) for row in listed]


def _shown(
    row: BatchRow, sheet: Mapping[str, Any], cells: Cells, hidden: Collection[str], source: str
) -> ShownRow:
    """`source` is whose earlier figures the new ones of a known unit are set against."""
    columns = sheet.get("columns", ())
    return ShownRow(
        row=row.row,
        sheet=row.sheet,
        sheet_name=sheet.get("name", ""),
        name=row.name,
        href=_href(row),
        verdict=RowVerdict(row.verdict),
        changes=tuple(_change(*change, hidden, source) for change in row.changes),
        problems=tuple(_problem(each, columns, cells, hidden) for each in row.problems),
        cells=cells,
        hidden=hidden,
    )


def _staff_known(rows: Iterable[BatchRow]) -> dict[int | None, int | None]:
    """The staff that counts today, by unit."""
    units = [row.unit_id for row in rows if row.unit_id]
    now = AdoptedCount.objects.on(Moment(clock.today())).filter(unit__in=units)
    return dict(now.values_list("unit", "staff"))


def _staff_told(row: BatchRow, columns: Sequence[Mapping[str, Any]], cells: Cells) -> int | None:
    """How many people work there by this row: member counts of a few are not for everybody."""
    for field, _, after in row.changes:
        if field == "staff" and isinstance(after, int):
            return after
    letter = next((c["letter"] for c in columns if c.get("field") == "staff"), "")
    found = COUNT.search(cells.get(letter, ""))
    return int(found[0]) if found else None


def _change(
    field: str, before: Any, after: Any, hidden: Collection[str], source: str
) -> ShownChange:
    label = FIELDS.get(field) or label_of(field)
    if source and field in COUNT_FIELDS:
        label = f"{label}（{source}）"
    if field in hidden:
        return ShownChange(label, NOT_SHOWN, NOT_SHOWN)
    return ShownChange(label, _said(field, before), _said(field, after))


def _said(field: str, value: Any) -> str:
    return value_of(field, value) if isinstance(value, str) else told(value)


def _cut(text: str) -> str:
    """A long cell shortened; the page of the row has all of it."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"


def _problem(
    problem: Any,
    columns: Sequence[Mapping[str, Any]],
    cells: Cells,
    hidden: Collection[str],
) -> ShownProblem:
    letter, field, text, serious = problem
    headings = {column["letter"]: column.get("heading") for column in columns}
    named = headings.get(letter) or FIELDS.get(field, "")
    value = (_cut(cells.get(letter, "")) or "（空）") if letter else ""
    if field in hidden:
        value, text = NOT_SHOWN, "这一格的数有问题，请有权看的条线核对。"
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
