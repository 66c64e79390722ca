"""The result of a comparison goes into the ledger: what its rows mean is remembered, then its
registers are applied one after another through the intake."""

from collections.abc import Sequence
from typing import Any

from qunjian.apps.audit import bulk
from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.actions import apply_batch, split_off
from qunjian.apps.intake.actions.remaining import unmet_rows
from qunjian.apps.intake.models import Batch, BatchState, UnitMemory
from qunjian.apps.intake.queries import preview
from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.models import Job
from qunjian.apps.jobs.progress import Progress
from qunjian.apps.linkage.gathering import Row
from qunjian.apps.linkage.meaning import Meanings, memories
from qunjian.apps.linkage.models import RegisterComparison, Side
from qunjian.apps.registry.models import UnitState
from qunjian.apps.registry.refusals import Refused
from qunjian.core.place import code_range
from qunjian.web import clock

MEMORY = ["source", "area_id", "name_key", "code", "place", "unit_id", "waiting", "group"]
TO_APPLY = (BatchState.PREVIEWED, BatchState.UNDONE, BatchState.APPLYING)
WITHOUT_LEDGER = (
    "这次比对没有和台账一起比，而台账里已经有单位，直接并入会重复登记；"
    "请勾选“和台账一起比”重新发起一次。"
)


@action
def ask_to_adopt(*, comparison: RegisterComparison, by: Any) -> Job:
    """Have the result taken over by the job 'linkage.adopt'; what the pages call.

    :raises Refused: while it is at work, without a result, or if the ledger took no part.
    """
    if comparison.busy or comparison.finished_at is None:
        raise Refused("这次比对还没有比完，等它做完再并入。")
    sides = list(comparison.sides.select_related("batch__job"))
    if _would_register_twice(comparison, sides):
        raise Refused(WITHOUT_LEDGER)
    for side in sides:
        if side.batch and side.batch.busy:
            raise Refused(f"“{side.batch.file_name}”正在处理，等它做完再并入。")
        if side.batch and side.batch.deleted_at:
            raise Refused(f"“{side.batch.file_name}”的原始行已到期删除；请重新上传再比一次。")
    comparison.job = submit(kind="linkage.adopt", by=by, comparison=comparison.pk)
    comparison.save(update_fields=["job"])
    record("linkage.adopt-asked", comparison, by=by)
    return comparison.job


def _would_register_twice(comparison: RegisterComparison, sides: Sequence[Side]) -> bool:
    """Whether the ledger holds units that took no part, and that are not of this very result."""
    batches = [side.batch for side in sides if side.batch]
    if len(batches) < len(sides) or comparison.adopted_at:
        return False
    if any(batch.state == BatchState.APPLIED for batch in batches):
        return False
    low, high = code_range(comparison.area_id)
    return UnitState.objects.known().filter(area__gte=low, area__lte=high).exists()


@action
def adopt_side(
    *,
    side: Side,
    batch: Batch,
    rows: Sequence[Row],
    meanings: Meanings,
    by: Any,
    progress: Progress,
) -> Batch | None:
    """Remember what a register's rows mean, and apply it, or those of its rows that had waited.

    Gives back the batch that was applied.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    told = {"sender": side.label, "rows": _remember(batch, side, rows, meanings)}
    record("linkage.remembered", side.comparison, by=by, after=told)
    if batch.state in TO_APPLY:
        return apply_batch(batch=batch, by=by, progress=progress)
    decided = _decided(batch, side, rows, meanings)
    if not decided:
        return None
    rest = split_off(batch=batch, rows=decided, by=by)
    return apply_batch(batch=rest, by=by, progress=progress)


def _decided(
    batch: Batch, side: Side, rows: Sequence[Row], meanings: Meanings
) -> set[tuple[int, int]]:
    """The rows of an applied register that stayed out and mean something now."""
    if batch.state != BatchState.APPLIED:
        return set()
    unmet = unmet_rows(batch)
    waited = bool(batch.figures.get("waiting"))
    known: set[tuple[int, int]] = set()
    still_open: set[tuple[int, int]] = set()
    for row in rows:
        place = (row.sheet, row.row)
        said = meanings.of(side.pk, row.key) if place in unmet else None
        if said and said.waiting:
            still_open.add(place)
        elif said and (said.unit is not None or waited):
            known.add(place)
    return known - still_open


@action
def finish_adoption(
    *,
    comparison: RegisterComparison,
    sides: Sequence[tuple[Side, Batch, Sequence[Row]]],
    meanings: Meanings,
    by: Any,
) -> RegisterComparison:
    """Remember which units the rows became, so that the next delivery means them at once."""
    told = {}
    for side, batch, rows in sides:
        _remember(batch, side, rows, meanings)
        figures = preview(Batch.objects.get(pk=batch.pk))
        told[side.label] = f"新增 {figures.new}，更新 {figures.changed}，不收 {figures.refused}"
    comparison.adopted_at = clock.now()
    comparison.save(update_fields=["adopted_at"])
    record("linkage.adopted", comparison, by=by, after=told)
    return comparison


def _remember(batch: Batch, side: Side, rows: Sequence[Row], meanings: Meanings) -> int:
    """Write anew what is remembered of these rows; of others of the source nothing changes."""
    told = memories(meanings, side, rows)
    names = {row.known[0] for row in rows if row.known}
    known = {row.known for row in rows if row.known}
    held = UnitMemory.objects.filter(source=batch.source, area=batch.area_id)
    stale = [
        pk
        for pk, *key in held.filter(name_key__in=bulk.any_of(names)).values_list(
            "pk", "name_key", "code", "place"
        )
        if tuple(key) in known
    ]
    if stale:
        UnitMemory.objects.filter(pk__in=bulk.any_of(stale)).delete()
    return bulk.insert(
        UnitMemory,
        MEMORY,
        (
            [batch.source, batch.area_id, *key, said.unit, said.waiting, said.group]
            for key, said in told.items()
        ),
    )
