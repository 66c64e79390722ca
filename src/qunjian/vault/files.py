"""Encrypted files in the data folder: kept once by content, read back whole."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from qunjian.vault.cipher import seal, unseal


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What is remembered of a kept file; `checksum` is SHA-256 of the plain content."""

    name: str
    checksum: str
    size: int


def folder() -> Path:
    return Path(settings.QUNJIAN_DATA) / "files"


def _path(name: str) -> Path:
    return folder() / name[:2] / name


def keep(content: bytes) -> KeptFile:
    """Write the content encrypted under a name that says nothing about it."""
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with open(temporary, "wb") as file:
        file.write(seal(content))
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    return KeptFile(name, hashlib.sha256(content).hexdigest(), len(content))


def read(name: str) -> bytes:
    """
    The plain content of a kept file.

    :raises FileNotFoundError: if it was deleted when its time was over.
    :raises KeyMissing: if the key is not the one it was written under.
    """
    return unseal(_path(name).read_bytes())


def delete(name: str) -> None:
    _path(name).unlink(missing_ok=True)
