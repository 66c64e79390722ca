"""The long work of the intake."""

from typing import Any

from qunjian.apps.intake import actions, reading
from qunjian.apps.intake.actions import rows as kept_rows
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.intake.readers import Unreadable
from qunjian.apps.jobs.progress import Progress
from qunjian.apps.jobs.running import Failed, task
from qunjian.apps.registry.refusals import Refused
from qunjian.core.steady import steady
from qunjian.web import clock


@task("intake.read")
def read(progress: Progress, *, by: Any, batch: int) -> dict[str, Any]:
    """Read and judge a file; only the keeping of what was found takes a transaction."""
    row = Batch.objects.get(pk=batch)
    if row.state != BatchState.READING:
        return {"message": "这一批已经读过了。"}
    try:
        found = reading.read(row, progress)
        figures, rows = judged(row, found, progress)
        progress.say(0, 0, "正在保存预览")
        actions.keep_reading(batch=row, found=found, rows=rows, figures=figures, by=by)
    except (Unreadable, reading.NotARegister) as said:
        actions.refuse_reading(batch=row, sentence=str(said), by=by)
        return {"message": str(said)}
    except Refused as said:
        raise Failed(str(said)) from said
    return {"message": "已读完，请核对。"}


@steady()
def judged(
    batch: Batch, found: reading.Reading, progress: Progress
) -> tuple[dict[str, Any], list[list[Any]]]:
    """The figures and the verdicts of all rows, without what would be written."""
    judge = reading.judge_of(batch, found.profile, found.sheets, found.bases, writing=False)
    tally, rows = kept_rows.Tally(), []
    total = sum(sheet["data_rows"] for sheet in found.sheets)
    for window in judge.windows(found.rows()):
        tally.add(window)
        rows += [kept_rows.kept(batch, row) for row in window]
        progress.say(len(rows), total, "正在和台账比对")
    return {**tally.counts, "notes": judge.notes}, rows


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
