"""Looking for conflicts: long in a whole county."""

from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.conflicts import actions
from qunjian.apps.conflicts.models import Conflict
from qunjian.apps.jobs.progress import Progress
from qunjian.apps.jobs.running import task
from qunjian.core.place import AreaLevel


@task("conflicts.find")
def find(progress: Progress, *, by: Any, area: str) -> dict[str, Any]:
    """Look through one area."""
    place = Area.objects.get(pk=area)
    open_ones = actions.refresh_conflicts(area=place, by=by, progress=progress)
    return {"message": f"找完了，待裁 {open_ones} 条。"}


@task("conflicts.find-daily", daily=True)
def find_daily(progress: Progress, *, by: Any) -> dict[str, Any]:
    """Look through every county that keeps a ledger of conflicts."""
    kept = Conflict.objects.values_list("area", flat=True).distinct()
    counties = {code[:6] for code in kept}
    rows = Area.objects.filter(level=AreaLevel.COUNTY, valid_to=None)
    for place in rows:
        if place.pk[:6] in counties:
            actions.refresh_conflicts(area=place, by=by, progress=progress)
    return {"message": "各县的冲突台账已更新。"}
