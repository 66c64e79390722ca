"""The long work of the ledger's settings."""

from datetime import date
from typing import Any

from qunjian.apps.jobs.progress import Progress
from qunjian.apps.jobs.running import task
from qunjian.apps.registry import actions
from qunjian.apps.registry.sources import REORDER, counted_units
from qunjian.core.vocabulary import FactField


@task(REORDER)
def reorder(progress: Progress, *, by: Any, field: str, on: str, **values: Any) -> dict[str, Any]:
    """Keep an order of sources, and count every unit anew."""
    total = counted_units()
    actions.set_source_priority(
        field=FactField(field),
        on=date.fromisoformat(on),
        by=by,
        tell=lambda done: progress.say(done, total, "正在重算采用数"),
        **values,
    )
    label = FactField.label_of(field)
    return {"message": f"{label}的来源次序已保存，{total} 家单位的采用数已重算。"}
