"""The long work of the intake."""

from typing import Any

from qunjian.apps.intake import actions
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.progress import Progress
from qunjian.apps.jobs.running import Failed, task
from qunjian.apps.registry.refusals import Refused
from qunjian.web import clock


@task("intake.apply")
def apply(progress: Progress, *, by: Any, batch: int) -> dict[str, Any]:
    """Apply a batch; whatever stops it, the batch waits again as it was."""
    row = Batch.objects.get(pk=batch)
    if row.state == BatchState.APPLIED:
        return {"message": "这一批已经应用过了。"}
    try:
        actions.apply_batch(batch=row, by=by, progress=progress)
    except Refused as said:
        actions.halt_apply(batch=row, by=by)
        raise Failed(str(said)) from said
    except Exception:
        actions.halt_apply(batch=row, by=by)
        raise
    return {"message": "已应用。"}


@task("intake.undo")
def undo(progress: Progress, *, by: Any, batch: int, reason: str) -> dict[str, Any]:
    """Take a batch back."""
    row = Batch.objects.get(pk=batch)
    try:
        actions.undo_batch(batch=row, by=by, reason=reason, progress=progress)
    except Refused as said:
        raise Failed(str(said)) from said
    return {"message": "已撤销。"}


@task("intake.retention", daily=True)
def retention(progress: Progress, *, by: Any) -> dict[str, Any]:
    """Delete originals whose time is over."""
    count = actions.delete_expired(on=clock.today(), by=by)
    return {"message": f"删除了 {count} 批到期的原件。"}
