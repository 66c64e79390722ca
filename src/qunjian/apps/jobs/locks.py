"""Who is working on a job: a lock that the system itself frees when the worker dies.

On SQLite a lock on a file of the data folder, on PostgreSQL an advisory lock of the connection:
neither needs a heartbeat, which a long transaction would hold up on SQLite.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from qunjian.apps.jobs.progress import folder

#: first key of our advisory locks, so that they meet nobody else's
ADVISORY = 716_201


@contextmanager
def locked(job_id: int) -> Iterator[bool]:
    """Hold the lock of a job; yields whether it was to be had."""
    if connection.vendor == "postgresql":
        yield from _advisory(job_id)
    else:
        yield from _file(job_id)


def _advisory(job_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ADVISORY, job_id])
        (got,) = cursor.fetchone()
    try:
        yield got
    finally:
        if got and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ADVISORY, job_id])


def _file(job_id: int) -> Iterator[bool]:
    path = folder() / f"{job_id}.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        path.unlink(missing_ok=True)
    finally:
        os.close(handle)
