"""Judging a large ledger anew, when rule sets or a new version of the product ask for it."""

from typing import Any

from qunjian.apps.jobs.progress import Progress
from qunjian.apps.jobs.running import task
from qunjian.apps.verdicts import derive, stored, tallying
from qunjian.core.period import Moment
from qunjian.web import clock


@task("verdicts.rejudge", daily=True)
def rejudge(progress: Progress, *, by: Any) -> dict[str, Any]:
    """Today first, then every day; nothing when all is in line already."""
    if stored.answers_always():
        tallying.add_up()
        return {"message": "研判都是最新的。"}
    today = clock.today()
    if not stored.answers(Moment(today)):
        progress.say(0, 0, "正在研判今天")
        derive.rejudge_day(today)
    made = derive.rejudge_all(tell=lambda done, total: progress.say(done, total, "正在研判每一天"))
    return {"message": f"已重新研判，记下 {made:,} 段。"}
