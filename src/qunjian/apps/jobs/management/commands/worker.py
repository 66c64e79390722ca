"""`qunjian worker`: does the long work, until told to stop."""

import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.models import Job
from qunjian.apps.jobs.running import daily_tasks, run_next
from qunjian.web import clock

PAUSE_SECONDS = 0.5
NICENESS = 10


class Command(BaseCommand):
    help = "运行后台任务；qunjian serve 已带一个，另起机器时才单独运行"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="做完排队的任务就结束")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopping.set())
        if not once:  # a process of its own
            step_back()
        asked_on = None
        while not stopping.is_set():
            if asked_on != clock.today():
                asked_on = clock.today()
                _submit_daily()
            worked = run_next()
            if once and not worked:
                return
            if not worked:
                close_old_connections()
                stopping.wait(PAUSE_SECONDS)


def step_back() -> None:
    """Leave the processor to who waits for a page; what is left of it is used all the same."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _submit_daily() -> None:
    """What is due once a day, unless another worker handed it in already."""
    done = set(Job.objects.filter(created_at__date=clock.today()).values_list("kind", flat=True))
    for kind in daily_tasks():
        if kind not in done:
            submit(kind=kind, by=None)
