"""A whole batch is taken back, with an account of what could not be."""

from typing import Any

from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.models import Job
from qunjian.apps.jobs.progress import Progress
from qunjian.apps.registry.actions import undo_event
from qunjian.apps.registry.refusals import Refused

KEPT_SHOWN = 2_000


@action
def ask_to_undo(*, batch: Batch, by: Any, reason: str) -> Job:
    """Have an applied batch taken back by the job 'intake.undo'; what the pages call.

    :raises Refused: without a reason, or if it is not applied.
    """
    check_undoable(batch, reason)
    batch.job = submit(kind="intake.undo", by=by, batch=batch.pk, reason=reason)
    batch.save(update_fields=["job"])
    record("intake.undo-asked", batch, by=by, reason=reason)
    return batch.job


@action
def undo_batch(*, batch: Batch, by: Any, reason: str, progress: Progress | None = None) -> Batch:
    """
    Take back everything a batch wrote; `queries.kept_account` tells what had to stay and why.

    :raises Refused: without a reason, if it is not applied, or if nothing of it can be undone.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    event = check_undoable(batch, reason)
    if progress:
        progress.say(0, 0, "正在撤销")
    undone = undo_event(event=event, by=by, reason=reason, partly=True)
    kept = [[kept.subject, kept.name, kept.why] for kept in undone.kept]
    batch.figures = {
        **batch.figures,
        "kept_count": len(kept),
        "kept": kept[:KEPT_SHOWN],
        "undone_rows": dict(undone.rows),
    }
    batch.state, batch.undone_by = BatchState.UNDONE, undone.event
    batch.save(update_fields=["figures", "state", "undone_by"])
    record("intake.undone", batch, by=by, reason=reason, after={"kept_back": len(kept)})
    return batch


def check_undoable(batch: Batch, reason: str) -> Event:
    """The event to undo.

    :raises Refused: without a reason, or if the batch is not applied.
    """
    if not reason.strip():
        raise Refused("请写明为什么撤销，理由会记在历史里。")
    if batch.state != BatchState.APPLIED or batch.event is None:
        raise Refused("只有已应用的批次才能撤销。")
    return batch.event
