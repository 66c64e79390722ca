"""A batch goes into the ledger: once, whole, in one transaction."""

import json
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, note, record
from qunjian.apps.intake.actions import rows as kept_rows
from qunjian.apps.intake.actions.organising import OrganisationWriter
from qunjian.apps.intake.actions.writing import UnitWriter
from qunjian.apps.intake.judging.places import county_of
from qunjian.apps.intake.models import Batch, BatchRow, BatchState
from qunjian.apps.intake.reading import judge_of, kept_chunks, register_of
from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.models import Job
from qunjian.apps.jobs.progress import Progress, silent
from qunjian.apps.registry.refusals import Refused
from qunjian.core.intake.profiles import profile
from qunjian.core.steady import steady

READY = (BatchState.PREVIEWED, BatchState.UNDONE)


@action
def ask_to_apply(*, batch: Batch, by: Any) -> Job:
    """Have a previewed batch applied by the job 'intake.apply'; what the pages call.

    :raises Refused: if it is not waiting to be applied.
    """
    stuck = batch.state == BatchState.APPLYING and not batch.busy
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

    :raises Refused: if the batch is not waiting to be applied, or its rows are deleted.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (*READY, BatchState.APPLYING):
        raise Refused("这一批不在等待应用；请刷新页面看一看。")
    if batch.deleted_at:
        raise Refused("原始行已到期删除，不能再应用；请重新上传这份文件。")
    # imports into one county wait for one another, so that two cannot bear the same unit
    Area.objects.select_for_update().get(pk=county_of(batch.area_id))
    event = record("intake.applied", batch, by=by)
    figures = _written(batch, event, progress or silent())
    note(event, **{name: figures[name] for name in ("new", "changed", "same", "refused", "moved")})
    batch.figures = {**figures, "notes": batch.figures.get("notes", [])}
    batch.state, batch.event, batch.undone_by = BatchState.APPLIED, event, None
    batch.save(update_fields=["figures", "state", "event", "undone_by"])
    return batch


@steady()
def _written(batch: Batch, event: Event, progress: Progress) -> dict[str, Any]:
    found = profile(batch.profile)
    if found is None:
        raise Refused("这一批的名册类型已经不在了；请恢复它的定义，或重新上传。")
    register = register_of(batch, found)
    verdicts = BatchRow.objects.filter(batch=batch).order_by("pk")  # the order of judging
    previewed = list(verdicts.values_list("verdict", flat=True))
    kept_rows.forget(batch)
    units = UnitWriter(register, event, len(previewed))
    bases = json.loads(batch.base or "{}")
    judge = judge_of(batch, found, batch.sheets, bases, born=units.reserved)
    organisations = OrganisationWriter(register, event)
    tally, done, moved = kept_rows.Tally(), 0, 0
    for window in judge.windows(kept_chunks(batch)):
        progress.say(done, len(previewed), "正在写入台账")
        units.write(window)
        if found.holds == "organisations":
            organisations.write(window)
        kept_rows.insert(kept_rows.kept(batch, row) for row in window)
        tally.add(window)
        before = previewed[done : done + len(window)]
        moved += sum(row.verdict != was for row, was in zip(window, before, strict=False))
        done += len(window)
    progress.say(done, len(previewed), "正在核算采用数")
    units.finish()
    progress.say(done, len(previewed), "正在收尾")
    return {**tally.counts, "moved": moved}
