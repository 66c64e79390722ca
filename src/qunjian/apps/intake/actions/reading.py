"""What the reading of a file found is kept: rows, verdicts, figures; or why it was refused."""

import json
from collections.abc import Iterable
from typing import Any

from qunjian.apps.audit import bulk
from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.actions import rows as kept_rows
from qunjian.apps.intake.models import Batch, BatchState, RowChunk
from qunjian.apps.intake.reading import Reading
from qunjian.apps.registry.refusals import Refused
from qunjian.core.steady import steady
from qunjian.web.words import told

CHUNK = ["batch_id", "sheet", "first_row", "last_row", "content"]
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@action
def refuse_reading(*, batch: Batch, sentence: str, by: Any) -> None:
    """The file cannot be used; the sentence says what to do."""
    batch.state, batch.error = BatchState.REFUSED, sentence
    batch.save(update_fields=["state", "error"])
    record("intake.refused", batch, by=by, after={"error": sentence})


@action
@steady()
def keep_reading(
    *,
    batch: Batch,
    found: Reading,
    rows: Iterable[list[Any]],
    figures: dict[str, Any],
    by: Any,
) -> None:
    """Keep what was understood and judged; `rows` are those of `rows.kept`.

    :raises Refused: if the batch was discarded meanwhile.
    """
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != BatchState.READING:
        raise Refused("这一批已经不在读取中。")
    RowChunk.objects.filter(batch=batch).delete()
    kept_rows.forget(batch)
    bulk.insert(
        RowChunk,
        CHUNK,
        (
            [batch.pk, sheet, first, last, JSON.encode(content)]
            for sheet, first, last, content in found.chunks
        ),
    )
    kept_rows.insert(rows)
    register = found.profile
    batch.profile, batch.source, batch.line = register.code, register.source.value, register.line
    batch.sheets, batch.base = found.sheets, JSON.encode(found.bases) if found.bases else ""
    batch.figures = {
        **figures,
        "notes": [*_same_file(batch), *found.notes, *figures.get("notes", ())],
    }
    batch.state, batch.error = _state(batch), ""
    batch.save()
    counts = {name: figures[name] for name in ("new", "changed", "same", "refused")}
    record("intake.read", batch, by=by, after={"profile": register.code, **counts})


def _state(batch: Batch) -> BatchState:
    return BatchState.UNDONE if batch.undone_by_id else BatchState.PREVIEWED


def _same_file(batch: Batch) -> list[str]:
    """A sentence when this very file went into the ledger before."""
    before = Batch.objects.filter(
        checksum=batch.checksum,
        profile=batch.profile,
        area=batch.area_id,
        counted_on=batch.counted_on,
        state=BatchState.APPLIED,
    ).exclude(pk=batch.pk)
    first = before.select_related("event").order_by("pk").first()
    if first is None or first.event is None:
        return []
    when = told(first.event.at)
    return [f"同一个文件已于 {when} 由{first.event.by_name}应用过；再应用也不会重复登记。"]
