"""Runs a command and says its seconds, processor seconds and most memory, children included."""

import contextlib
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

LOOK_OFTEN, LOOK_EVERY = 0.02, 0.2  # seconds: at first, and later
LAST = 2_000


class Stopped(Exception):
    """The command failed, or was ended because it took too long or too much memory."""


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    memory: int  # MB, the sum over the command and all it started at the worst moment


def watched(command: list[str], *, seconds: float, megabytes: int) -> Cost:
    """:raises Stopped: if it fails, or passes one of the limits."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    with tempfile.TemporaryFile() as told:
        running = subprocess.Popen(command, stdout=told, stderr=told, start_new_session=True)
        most, why = 0, ""
        while running.poll() is None:
            most = max(most, _memory(running.pid) >> 20)
            if most > megabytes:
                why = f"ended at {most} MB"
            elif time.monotonic() - start > seconds:
                why = f"ended after {seconds:.0f} s"
            if why:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
                break
            time.sleep(LOOK_OFTEN if time.monotonic() - start < 2 else LOOK_EVERY)
        if why or running.returncode:
            told.seek(0)
            lines = told.read()[-LAST:].decode(errors="replace").strip().splitlines()
            raise Stopped(why or f"failed: {(lines or ['no word'])[-1]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - start, cpu, most)


def _memory(first: int) -> int:
    """Bytes of a process and all below it; what they share is counted once."""
    below: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                below[int(parent)].append(int(entry.name))
    total, left = 0, [first]
    while left:
        process = left.pop()
        left += below[process]
        total += _own(process)
    return total


def _own(process: int) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    return 0
