"""Handing in and calling off long work.

These leave no event of their own: the work itself is an action and records what it did.
"""

from typing import Any

from qunjian.apps.jobs import progress
from qunjian.apps.jobs.models import Job, JobState
from qunjian.apps.jobs.progress import Progress
from qunjian.apps.jobs.running import run
from qunjian.web import clock


def submit(*, kind: str, by: Any, **arguments: Any) -> Job:
    """Hand in work for the worker; runs soon after the surrounding transaction is committed."""
    return Job.objects.create(kind=kind, by=by, arguments=arguments, created_at=clock.now())


def run_now(*, kind: str, by: Any, telling: Progress | None = None, **arguments: Any) -> Job:
    """Do the work at once in this process, for commands; the job tells how it ended."""
    job = submit(kind=kind, by=by, **arguments)
    run(job, telling or progress.silent())
    return job


def cancel(*, job: Job, by: Any) -> None:
    """Call work off: one that waits ends at once, one that runs at its next step."""
    waiting = Job.objects.filter(pk=job.pk, state=JobState.READY)
    ended = {"state": JobState.CANCELLED, "message": f"{by}取消，什么都没有改。"}
    if not waiting.update(**ended, finished_at=clock.now()):
        progress.ask_to_cancel(job.pk)
