"""Reads of the intake: for whom first, then what of a batch."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.intake.models import Batch, BatchRow, RowChunk, RowVerdict
from qunjian.apps.intake.returning import kept_columns, masked, with_problems
from qunjian.core.place import code_range

VERDICTS = tuple(verdict.value for verdict in RowVerdict)


def batches_visible_to(user: Any) -> QuerySet[Batch]:
    """Batches inside a person's areas, of the person's lines or of none."""
    scope = scope_of(user, "intake.see")
    rows = Batch.objects.select_related("area", "uploaded_by", "job", "event", "undone_by")
    rows = rows.defer("base")
    if scope.everywhere:
        return rows
    inside = Q(pk__in=())
    for reach in scope.reaches:
        low, high = code_range(reach.area_code)
        part = Q(area__gte=low, area__lte=high)
        inside |= part & Q(line__in=["", reach.line]) if reach.line else part
    return rows.filter(inside)


def batch_visible_to(user: Any, batch_id: int) -> Batch | None:
    """One batch, or None when it is out of scope or not there."""
    return batches_visible_to(user).filter(pk=batch_id).first()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a batch would do, or did. `problems` are rows with any problem, `doubtful` those that
    go in all the same."""

    new: int
    changed: int
    same: int
    refused: int
    problems: int
    doubtful: int
    #: rows whose verdict changed between preview and apply, because the ledger did
    moved: int
    #: sentences about the batch as a whole (the same file was applied before, …)
    notes: tuple[str, ...]

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.same + self.refused

    @property
    def writes(self) -> int:
        return self.new + self.changed


def preview(batch: Batch) -> Preview:
    """The figures of a batch; no query."""
    of = batch.figures
    counts = {name: of.get(name, 0) for name in (*VERDICTS, "problems", "doubtful", "moved")}
    return Preview(**counts, notes=tuple(of.get("notes", ())))


def rows_of(
    batch: Batch, verdict: str | None = None, problems_only: bool = False
) -> QuerySet[BatchRow]:
    """The judged rows in the order of the file."""
    rows = BatchRow.objects.filter(batch=batch)
    if verdict:
        rows = rows.filter(verdict=verdict)
    return rows.exclude(problems=[]) if problems_only else rows


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as the file shows it, persons and phones masked: cells by column letter."""

    row: int
    cells: dict[str, str]


def source_rows(batch: Batch, sheet: int, first: int, last: int) -> list[SourceRow]:
    """Rows `first` to `last` (Excel's numbers) of a sheet (its place in `batch.sheets`).

    Empty when the originals are deleted.
    """
    columns = kept_columns(batch.sheets[sheet])
    chunks = RowChunk.objects.filter(
        batch=batch, sheet=sheet, first_row__lte=last, last_row__gte=first
    )
    return [
        SourceRow(number, masked(columns, texts))
        for chunk in chunks
        for number, texts, _ in json.loads(chunk.content)
        if first <= number <= last
    ]


def source_cells(
    batch: Batch, wanted: Collection[tuple[int, int]]
) -> dict[tuple[int, int], dict[str, str]]:
    """The same by (sheet, row) for some rows, in two queries however far apart they lie."""
    chunks = RowChunk.objects.filter(batch=batch)
    places = chunks.values_list("pk", "sheet", "first_row", "last_row")
    needed = [
        pk
        for pk, sheet, first, last in places
        if any(sheet == at and first <= row <= last for at, row in wanted)
    ]
    return {
        (chunk.sheet, number): masked(kept_columns(batch.sheets[chunk.sheet]), texts)
        for chunk in chunks.filter(pk__in=needed)
        for number, texts, _ in json.loads(chunk.content)
        if (chunk.sheet, number) in wanted
    }


def error_workbook(batch: Batch) -> bytes:
    """The rows with problems as a workbook with a column 问题, to come back by the same door.

    It holds no persons and no phones; whoever hands it out records that.
    """
    wanted: dict[tuple[int, int], list[str]] = {}
    rows = rows_of(batch, problems_only=True).values_list("sheet", "row", "problems")
    for sheet, row, problems in rows.iterator():
        wanted[sheet, row] = [sentence for _, _, sentence, _ in problems]
    texts = {
        (sheet, number): cells
        for sheet, kept in chunks_of(batch)
        for number, cells, _ in kept
        if (sheet, number) in wanted
    }
    return with_problems(batch.sheets, texts, wanted)


@dataclass(frozen=True, slots=True)
class KeptBack:
    """What an undo had to leave: `subject` is "unit:17" or "organisation:3"."""

    subject: str
    name: str
    why: str


def kept_account(batch: Batch) -> list[KeptBack]:
    """What could not be undone and why; `figures["kept_count"]` counts all of them."""
    return [KeptBack(*each) for each in batch.figures.get("kept", ())]


def chunks_of(batch: Batch) -> Iterator[tuple[int, list[Any]]]:
    """(sheet, rows) of every chunk, decrypted."""
    for chunk in RowChunk.objects.filter(batch=batch).iterator(chunk_size=20):
        yield chunk.sheet, json.loads(chunk.content)
