"""What the reading of a file found is kept: rows, verdicts, figures; or why it was refused."""

from typing import Any

from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.models import Batch, BatchState


@action
def refuse_reading(*, batch: Batch, sentence: str, by: Any) -> None:
    """The file cannot be used; the sentence says what to do."""
    batch.state, batch.error = BatchState.REFUSED, sentence
    batch.save(update_fields=["state", "error"])
    record("intake.refused", batch, by=by, after={"error": sentence})


@action
def keep_reading(*, batch: Batch, by: Any) -> None:
    """Keep what was understood and judged."""
    raise NotImplementedError
