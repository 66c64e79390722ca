"""The long work of comparisons."""

from typing import Any

from qunjian.apps.intake.models import Batch
from qunjian.apps.jobs.progress import Cancelled, Progress
from qunjian.apps.jobs.running import Failed, task
from qunjian.apps.linkage.actions.adopting import adopt_side, finish_adoption
from qunjian.apps.linkage.actions.running import halt_comparison, keep_comparison
from qunjian.apps.linkage.comparing import compare as run
from qunjian.apps.linkage.gathering import Row, rows_of
from qunjian.apps.linkage.meaning import learn, meanings
from qunjian.apps.linkage.models import RegisterComparison, Side
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


@task("linkage.adopt")
def adopt(progress: Progress, *, by: Any, comparison: int) -> dict[str, Any]:
    """Take a comparison over, a register at a time; each is applied whole or not at all.

    Run again after a crash it goes on where it was: what is applied already is only remembered.
    """
    row = RegisterComparison.objects.get(pk=comparison)
    done: list[str] = []
    try:
        _adopt(row, progress, by, done)
    except Cancelled as wish:
        if not done:
            raise
        raise Failed(f"已取消。{_kept(done)}") from wish
    except Refused as said:
        raise Failed(f"{said}{_kept(done) if done else ''}") from said
    return {"message": f"已并入台账。{_kept(done)}" if done else "已记住每一行是哪一家。"}


def _adopt(comparison: RegisterComparison, progress: Progress, by: Any, done: list[str]) -> None:
    sides: list[tuple[Side, Batch, list[Row]]] = []
    for side in comparison.sides.select_related("batch"):
        if side.batch:
            progress.say(0, 0, f"正在读取“{side.label}”")
            sides.append((side, side.batch, rows_of(side, comparison.area_id)))
    found = meanings(comparison)
    for side, batch, rows in sides:
        learn(found, side, batch, rows)
    for side, batch, rows in sides:
        progress.say(0, 0, f"正在并入“{side.label}”")
        applied = adopt_side(
            side=side, batch=batch, rows=rows, meanings=found, by=by, progress=progress
        )
        if applied:
            learn(found, side, applied, rows)
            done.append(side.label)
    finish_adoption(comparison=comparison, sides=sides, meanings=found, by=by)


def _kept(done: list[str]) -> str:
    return f"应用了{'、'.join(f'“{label}”' for label in done)}；要退回，请在各批次页上撤销。"
