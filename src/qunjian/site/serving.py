"""Everything around the server: tables and static files in place, the worker process beside it."""

import hashlib
import logging
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

RESTART_AFTER_SECONDS = 2.0
STOP_WITHIN_SECONDS = 10
READY_WITHIN_SECONDS = 60
WORKER = (sys.executable, "-m", "qunjian.site.cli", "worker")

log = logging.getLogger(__name__)


def migrate_if_needed() -> bool:
    """Bring the tables up to date; true if there was something to do."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def collect_if_needed() -> bool:
    """Build the hashed static files when one of their sources is another than last time."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    told = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            told.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return told.hexdigest()


class Worker:
    """The process that does the long work; started again when it dies."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep_running, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(STOP_WITHIN_SECONDS)

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            self._process = subprocess.Popen(WORKER, stdin=subprocess.DEVNULL)  # noqa: S603 -- own command
            code = self._process.wait()
            if not self._stopping.is_set():
                log.warning("worker ended with code %s; starting it again", code)
                self._stopping.wait(RESTART_AFTER_SECONDS)


def when_ready(address: str, then: Callable[[], None]) -> None:
    """Call `then` once, from a thread, as soon as the health page answers 200."""

    def watch() -> None:
        pause = threading.Event()
        for _ in range(READY_WITHIN_SECONDS * 10):
            if _is_well(address):
                then()
                return
            pause.wait(0.1)
        log.error("the server did not become ready; see the lines above")

    threading.Thread(target=watch, daemon=True).start()


def _is_well(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310 -- own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
