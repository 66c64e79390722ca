"""Tasks by their kind, and the running of jobs."""

import logging
import secrets
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from qunjian.apps.jobs import progress
from qunjian.apps.jobs.locks import locked
from qunjian.apps.jobs.models import Job, JobState
from qunjian.apps.jobs.progress import Cancelled, Progress
from qunjian.web import clock

Work = Callable[..., dict[str, Any]]
MOST_ATTEMPTS = 3
log = logging.getLogger(__name__)

_tasks: dict[str, Work] = {}
_daily: list[str] = []


class Failed(RuntimeError):
    """The work cannot be done; the text says why and what to do next."""


def task(kind: str, *, daily: bool = False) -> Callable[[Work], Work]:
    """Declare a function as the work of a kind: `work(progress, *, by, **arguments) -> result`.

    It writes in one transaction, so that a killed one can simply run again. A result may hold a
    `message` for the person. `daily` work is started once a day by the worker.
    """

    def declare(work: Work) -> Work:
        _tasks[kind] = work
        if daily:
            _daily.append(kind)
        return work

    return declare


def load_tasks() -> None:
    """Import every app's `tasks.py`."""
    for config in apps.get_app_configs():
        name = f"{config.name}.tasks"
        if config.name.startswith("qunjian.apps.") and find_spec(name):
            import_module(name)


def daily_tasks() -> list[str]:
    load_tasks()
    return list(_daily)


def run_waiting() -> int:
    """Run every job that waits or was left by a dead worker; returns how many."""
    count = 0
    while run_next():
        count += 1
    return count


def run_next() -> bool:
    """Run the oldest job that nobody is working on; false if there is none."""
    waiting = Job.objects.filter(state__in=(JobState.READY, JobState.RUNNING)).order_by("id")
    for job_id in list(waiting.values_list("pk", flat=True)):
        with locked(job_id) as got:
            job = Job.objects.get(pk=job_id)
            if got and job.active:
                run(job, progress.of_job(job_id))
                return True
    return False


def run(job: Job, telling: Progress) -> None:
    """Run one job whose lock is held, and keep how it ended."""
    load_tasks()
    if job.attempts >= MOST_ATTEMPTS:
        _finish(job, JobState.FAILED, "试了三次都没有做完，已停下。请联系系统管理员查看日志。")
        return
    job.state, job.attempts = JobState.RUNNING, job.attempts + 1
    job.save(update_fields=["state", "attempts"])
    try:
        telling.say(0, 0, "正在准备")
        result = _tasks[job.kind](telling, by=job.by, **job.arguments)
    except Cancelled:
        _finish(job, JobState.CANCELLED, "已取消，什么都没有改。")
    except Failed as said:
        _finish(job, JobState.FAILED, str(said))
    except Exception:  # the worker outlives whatever one job does wrong
        reference = secrets.token_hex(4)
        log.exception("job %s failed, reference %s", job, reference)
        text = f"程序出错，没有做完，什么都没有改。请把编号 {reference} 告诉系统管理员。"
        _finish(job, JobState.FAILED, text)
    else:
        _finish(job, JobState.DONE, str(result.pop("message", "")), result)


def _finish(job: Job, state: JobState, message: str, result: dict[str, Any] | None = None) -> None:
    job.state, job.message, job.result = state, message, result or {}
    job.finished_at = clock.now()
    job.save(update_fields=["state", "message", "result", "finished_at"])
    progress.forget(job.pk)
