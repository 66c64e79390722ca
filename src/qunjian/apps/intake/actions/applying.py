"""A batch goes into the ledger: once, whole, in one transaction."""

from typing import Any

from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.models import Job
from qunjian.apps.jobs.progress import Progress
from qunjian.apps.registry.refusals import Refused

READY = (BatchState.PREVIEWED, BatchState.UNDONE)


@action
def ask_to_apply(*, batch: Batch, by: Any) -> Job:
    """Have a previewed batch applied by the job 'intake.apply'; what the pages call.

    :raises Refused: if it is not waiting to be applied.
    """
    stuck = batch.state == BatchState.APPLYING and not (batch.job and batch.job.active)
    if batch.state not in READY and not stuck:
        raise Refused("这一批现在不能应用：它还没有读完，或者已经应用、作废。请刷新页面看一看。")
    batch.state = BatchState.APPLYING
    batch.job = submit(kind="intake.apply", by=by, batch=batch.pk)
    batch.save(update_fields=["state", "job"])
    record("intake.apply-asked", batch, by=by)
    return batch.job


@action
def halt_apply(*, batch: Batch, by: Any) -> None:
    """An apply was called off or failed: the batch waits again, nothing was written."""
    batch.state = BatchState.UNDONE if batch.undone_by_id else BatchState.PREVIEWED
    batch.save(update_fields=["state"])
    record("intake.apply-halted", batch, by=by)


@action
def apply_batch(*, batch: Batch, by: Any, progress: Progress | None = None) -> Batch:
    """Write all rows that are not refused into the ledger, at once or not at all.

    The rows are judged anew against the ledger as it is now; `figures["moved"]` counts those whose
    verdict is no longer the one that was previewed.
    """
    raise NotImplementedError
