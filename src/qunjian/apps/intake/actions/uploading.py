"""A file is handed in, or read again as a person says."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.models import Batch, BatchState, ColumnMemory
from qunjian.apps.jobs.actions import submit
from qunjian.apps.registry.models import CensusRound
from qunjian.apps.registry.refusals import Refused
from qunjian.vault import files
from qunjian.web import clock

OPEN_TO_REMAP = (BatchState.PREVIEWED, BatchState.UNDONE, BatchState.READING, BatchState.REFUSED)


@action
def upload(
    *,
    content: bytes,
    file_name: str,
    sender: str,
    profile: str,
    area: Area,
    counted_on: date,
    by: Any,
    round: CensusRound | None = None,
) -> Batch:
    """Keep a file encrypted and have it read and judged by the job 'intake.read'.

    An empty `profile` is guessed by the reading. The batch's `job` tells how far it is; then the
    state is PREVIEWED, or REFUSED with a sentence in `error`.
    """
    kept = files.keep(content)
    now = clock.now()
    batch = Batch.objects.create(
        file_name=file_name[:200],
        size=kept.size,
        checksum=kept.checksum,
        stored_as=kept.name,
        sender=sender.strip()[:100],
        profile=profile,
        area=area,
        counted_on=counted_on,
        round=round,
        uploaded_by=by,
        uploaded_at=now,
        delete_after=clock.today() + timedelta(days=settings.KEEP_IMPORTS_DAYS),
    )
    record(
        "intake.uploaded",
        batch,
        by=by,
        after={
            "file_name": batch.file_name,
            "sender": batch.sender,
            "profile": profile,
            "area": area.pk,
            "counted_on": counted_on,
            "checksum": kept.checksum,
            "size": kept.size,
        },
    )
    _have_read(batch, by)
    return batch


@action
def remap(*, batch: Batch, mapping: dict[str, dict[str, str]], by: Any) -> Batch:
    """Read a batch again with a person's mapping, {sheet: {letter: field or ''}}.

    What the person said of each heading is remembered for this sender and profile.

    :raises Refused: once it is applied, or when the original file is deleted.
    """
    if batch.state not in OPEN_TO_REMAP:
        raise Refused("这一批已经应用或作废，不能再改各列的对应；要改请先撤销。")
    if not batch.stored_as:
        raise Refused("原件已到期删除，不能重读；请重新上传这份文件。")
    before = batch.mapping
    batch.mapping = {**before, **mapping}
    batch.state, batch.error = BatchState.READING, ""
    batch.save(update_fields=["mapping", "state", "error"])
    record("intake.remapped", batch, by=by, before={"mapping": before}, after={"mapping": mapping})
    _remember(batch, mapping)
    _have_read(batch, by)
    return batch


@action
def choose_profile(*, batch: Batch, profile: str, by: Any) -> Batch:
    """Read a batch again as the kind of register that a person says it is.

    :raises Refused: once it is applied, or when the original file is deleted.
    """
    if batch.state not in OPEN_TO_REMAP:
        raise Refused("这一批已经应用或作废，不能再改名册类型；要改请先撤销。")
    if not batch.stored_as:
        raise Refused("原件已到期删除，不能重读；请重新上传这份文件。")
    before, batch.profile = batch.profile, profile
    batch.state, batch.error = BatchState.READING, ""
    batch.save(update_fields=["profile", "state", "error"])
    record(
        "intake.profile-chosen",
        batch,
        by=by,
        before={"profile": before},
        after={"profile": profile},
    )
    _have_read(batch, by)
    return batch


def _have_read(batch: Batch, by: Any) -> None:
    batch.job = submit(kind="intake.read", by=by, batch=batch.pk)
    batch.save(update_fields=["job"])


def _remember(batch: Batch, mapping: dict[str, dict[str, str]]) -> None:
    headings = {
        (sheet["name"], column["letter"]): column["heading"]
        for sheet in batch.sheets
        for column in sheet["columns"]
    }
    for sheet, letters in mapping.items():
        for letter, field in letters.items():
            heading = headings.get((sheet, letter))
            if heading:
                ColumnMemory.objects.update_or_create(
                    sender=batch.sender,
                    profile=batch.profile,
                    heading=heading[:200],
                    defaults={"field": field, "used_at": clock.now()},
                )
