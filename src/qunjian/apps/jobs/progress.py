"""How far long work is, told through small files.

Not through the database: one long transaction is what the work is about, and on SQLite nobody
else could write while it lasts; what it wrote itself nobody would see before its end.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

AT_MOST_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Step:
    """`done` of `total` in words; a total of 0 means that nobody can say how much there is."""

    done: int = 0
    total: int = 0
    text: str = "排队等候"

    @property
    def share(self) -> float | None:
        return min(self.done / self.total, 1.0) if self.total else None


class Cancelled(Exception):
    """The person who started the work does not want it any more."""


class Progress:
    """What a task tells while it works; `say` is also where a cancellation is heard."""

    def __init__(self, listen: Callable[[Step], None]) -> None:
        self._listen = listen
        self._said = 0.0
        self._text = ""

    def say(self, done: int, total: int, text: str) -> None:
        """
        Tell how far the work is; cheap enough for every row.

        :raises Cancelled: if the person cancelled meanwhile.
        """
        now = time.monotonic()
        if text == self._text and now - self._said < AT_MOST_EVERY_SECONDS:
            return
        self._said, self._text = now, text
        self._listen(Step(done, total, text))


def silent() -> Progress:
    """For work that nobody watches."""
    return Progress(lambda _: None)


def folder() -> Path:
    path = Path(settings.QUNJIAN_DATA) / "progress"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def told(job_id: int) -> Step:
    """The last step that a job told."""
    try:
        return Step(**json.loads((folder() / f"{job_id}.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return Step()


def of_job(job_id: int) -> Progress:
    """Progress that is kept where the pages look for it."""
    path = folder() / f"{job_id}.json"
    wish = _wish(job_id)

    def keep(step: Step) -> None:
        if wish.exists():
            raise Cancelled
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(step)))
        part.rename(path)

    return Progress(keep)


def ask_to_cancel(job_id: int) -> None:
    _wish(job_id).touch()


def forget(job_id: int) -> None:
    """The work is over: its files go."""
    (folder() / f"{job_id}.json").unlink(missing_ok=True)
    _wish(job_id).unlink(missing_ok=True)


def _wish(job_id: int) -> Path:
    return folder() / f"{job_id}.cancel"
