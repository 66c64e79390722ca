"""The two keys of an installation: made once, kept apart from what they protect."""

import hashlib
import os
import secrets
from pathlib import Path


def key_bytes(data: Path) -> bytes:
    """The 32 bytes under which fields and files are encrypted."""
    given = os.environ.get("QUNJIAN_KEY") or _kept(data, "field.key")
    return hashlib.sha256(given.encode()).digest()


def key_text(data: Path) -> str:
    """The secret that signs sessions and forms."""
    return os.environ.get("QUNJIAN_SECRET") or _kept(data, "session.key")


def folder(data: Path) -> Path:
    """Where the keys lie: beside the data, never inside a backup of them."""
    return Path(os.environ.get("QUNJIAN_KEYS", data / "keys"))


def _kept(data: Path, name: str) -> str:
    path = folder(data) / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was faster
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
