"""An environment of its own for every peer, made once under a cache folder from pinned versions."""

import hashlib
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


class NotInstalled(Exception):
    """A peer's environment could not be made; the message is the installer's last line."""


@dataclass(frozen=True)
class Peer:
    """A program called with DATA and OUT, and the pinned packages that it needs."""

    title: str
    script: str
    pinned: str = ""

    def command(self) -> list[str]:
        return [str(_python(self.pinned)), str(HERE / self.script)]


PEERS = {
    "codes": Peer("exact codes", "exact_codes.py"),
    "rapidfuzz": Peer("rapidfuzz by name", "rapidfuzz_names.py", "rapidfuzz"),
    "recordlinkage": Peer("recordlinkage 0.16", "recordlinkage_ecm.py", "recordlinkage"),
    "splink4": Peer("Splink 4.0.17, tutorial", "splink_tutorial.py", "splink4"),
    "splink4-tuned": Peer(
        "Splink 4.0.17, tuned, single best link", "splink_tuned.py", "splink4"
    ),
    "splink5": Peer("Splink 5.0.0, tutorial", "splink_tutorial.py", "splink5"),
    "splink5-tuned": Peer("Splink 5.0.0, tuned, single best link", "splink_tuned.py", "splink5"),
}  # fmt: skip


def _python(pinned: str) -> Path:
    """The interpreter of the environment that holds what is pinned."""
    if not pinned:
        return Path(sys.executable)
    listed = HERE / "pinned" / f"{pinned}.txt"
    mark = hashlib.sha256(listed.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = _cache() / f"{pinned}-{mark}"
    python = folder / "bin" / "python"
    if (folder / "complete").exists():
        return python
    venv.create(folder, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "-r", str(listed)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"{pinned}: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    (folder / "complete").touch()
    return python


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "qunjian-benchmarks"
