"""The long work of comparisons."""

from typing import Any

from qunjian.apps.jobs.progress import Cancelled, Progress
from qunjian.apps.jobs.running import Failed, task
from qunjian.apps.linkage.actions.running import halt_comparison, keep_comparison
from qunjian.apps.linkage.comparing import compare as run
from qunjian.apps.linkage.models import RegisterComparison
from qunjian.apps.registry.refusals import Refused

FAILED = "程序出错，没有比完；请再比一次，仍不成请联系系统管理员。"


@task("linkage.compare")
def compare(progress: Progress, *, by: Any, comparison: int) -> dict[str, Any]:
    """Compare; only the keeping of what was found takes a transaction."""
    row = RegisterComparison.objects.get(pk=comparison)
    try:
        found = run(row, progress)
        progress.say(0, 0, "正在保存结果")
        keep_comparison(comparison=row, found=found, by=by)
    except Cancelled:
        halt_comparison(comparison=row, why="已取消，没有比完。", by=by)
        raise
    except Refused as said:
        halt_comparison(comparison=row, why=str(said), by=by)
        raise Failed(str(said)) from said
    except Exception:
        halt_comparison(comparison=row, why=FAILED, by=by)
        raise
    return {"message": "已比完。"}
