"""Rows that had to wait for a person come in later, as a batch of their own that can be undone."""

import json
from collections.abc import Collection
from typing import Any

from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.judging.meeting import UNMET
from qunjian.apps.intake.models import Batch, BatchRow, BatchState, RowChunk, RowVerdict
from qunjian.apps.registry.refusals import Refused
from qunjian.web import clock

Place = tuple[int, int]
"""(sheet, row)"""


def unmet_rows(batch: Batch) -> set[Place]:
    """The rows of an applied batch that met no unit, or waited for a person to say which, and
    that no later batch took up."""
    refused = BatchRow.objects.filter(batch=batch, verdict=RowVerdict.REFUSED)
    found = {
        (sheet, row)
        for sheet, row, problems in refused.values_list("sheet", "row", "problems")
        if any(serious and said.startswith(UNMET) for _, _, said, serious in problems)
    }
    later = BatchRow.objects.filter(batch__rest_of=batch)
    return found - set(later.exclude(batch__state=BatchState.UNDONE).values_list("sheet", "row"))


@action
def split_off(*, batch: Batch, rows: Collection[Place], by: Any) -> Batch:
    """
    Make rows of an applied batch, that nobody has to decide of any more, a batch to be applied.

    :raises Refused: if the batch is not applied, or its rows are deleted.
    """
    if batch.state != BatchState.APPLIED or batch.deleted_at:
        raise Refused("只有已应用、原始行还在的批次才能补收；请重新上传这份名册。")
    first = Batch.objects.get(pk=batch.pk)
    stem, _, ending = first.file_name.rpartition(".")
    name = f"{stem or ending}（认定后补收 {len(rows)} 行）"
    rest = Batch.objects.get(pk=batch.pk)
    rest.pk, rest._state.adding = None, True
    rest.rest_of, rest.state, rest.stored_as = first, BatchState.PREVIEWED, ""
    rest.file_name, rest.event, rest.undone_by, rest.job = name[:200], None, None, None
    rest.uploaded_by, rest.uploaded_at = by or first.uploaded_by, clock.now()
    rest.figures = {"refused": len(rows), "problems": len(rows), "notes": []}
    rest.save()
    _copy(first, rest, set(rows))
    record("intake.split-off", rest, by=by, after={"rows": len(rows)})
    return rest


def _copy(first: Batch, rest: Batch, wanted: set[Place]) -> None:
    for chunk in RowChunk.objects.filter(batch=first).iterator(chunk_size=20):
        kept = [row for row in json.loads(chunk.content) if (chunk.sheet, row[0]) in wanted]
        if kept:
            RowChunk.objects.create(
                batch=rest,
                sheet=chunk.sheet,
                first_row=kept[0][0],
                last_row=kept[-1][0],
                content=json.dumps(kept, ensure_ascii=False, separators=(",", ":")),
            )
    told = BatchRow.objects.filter(batch=first).order_by("pk")
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=rest, sheet=row.sheet, row=row.row, name=row.name, verdict=row.verdict,
            problems=row.problems,
        )
        for row in told
        if (row.sheet, row.row) in wanted
    )  # fmt: skip
