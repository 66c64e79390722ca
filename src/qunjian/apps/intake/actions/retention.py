"""Files and rows do not stay for ever."""

from datetime import date
from typing import Any

from django.db import transaction

from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.models import Batch, BatchRow, BatchState, RowChunk
from qunjian.apps.registry.refusals import Refused
from qunjian.vault import files
from qunjian.web import clock

KEPT_WHILE = (BatchState.READING, BatchState.APPLYING)


@action
def discard(*, batch: Batch, by: Any) -> None:
    """Throw a batch away that is not in the ledger; its file and rows are deleted at once.

    :raises Refused: if it is applied or being worked on.
    """
    busy = batch.state in KEPT_WHILE and batch.job is not None and batch.job.active
    if batch.state == BatchState.APPLIED or busy:
        raise Refused("已应用或正在处理的批次不能作废；已应用的请先撤销。")
    batch.state = BatchState.DISCARDED
    batch.save(update_fields=["state"])
    record("intake.discarded", batch, by=by)
    _delete_content([batch])
    BatchRow.objects.filter(batch=batch)._raw_delete(using="default")


@action
def delete_expired(*, on: date, by: Any = None) -> int:
    """Delete originals and source rows whose time is over; verdicts and figures stay. The number
    of batches is returned and logged, even when it is none."""
    due = Batch.objects.filter(delete_after__lt=on, deleted_at=None)
    batches = list(due.exclude(state__in=KEPT_WHILE))
    record(
        "intake.deleted",
        "intake.batch",
        by=by,
        after={"on": on, "batches": [batch.pk for batch in batches]},
    )
    _delete_content(batches)
    return len(batches)


def _delete_content(batches: list[Batch]) -> None:
    """The files go only once the database has forgotten them."""
    names = [batch.stored_as for batch in batches if batch.stored_as]
    ids = [batch.pk for batch in batches]
    RowChunk.objects.filter(batch__in=ids).delete()
    Batch.objects.filter(pk__in=ids).update(stored_as="", base="", deleted_at=clock.now())
    transaction.on_commit(lambda: _delete_files(names))


def _delete_files(names: list[str]) -> None:
    for name in names:
        files.delete(name)
