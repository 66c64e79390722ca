"""Which database: SQLite in the data folder, or PostgreSQL named in one setting."""

import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.dateparse import parse_date

KEPT_OPEN_SECONDS = 60
DIFFERENT_DAYS = 50_000


def database_from(address: str, data: Path) -> dict[str, Any]:
    """
    Django's settings for one database; an empty address means SQLite.

    `?pool=4` keeps up to four connections open per process; other options go to the driver.

    :raises SystemExit: with a sentence, if the address is of no known kind.
    """
    if not address:
        folder = data / "db"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _sqlite(folder / "qunjian.sqlite3")
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SystemExit("QUNJIAN_DATABASE 要写成 postgresql://用户:口令@主机:端口/库名。")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    pool = options.pop("pool", "")
    if pool:
        options["pool"] = {"min_size": 1, "max_size": int(pool)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 0 if pool else KEPT_OPEN_SECONDS,
        "OPTIONS": options,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """Kept open, and mapped into memory as far as SQLite can: a page of a big ledger would
    otherwise spend a third of its time on reading the same pages of the file again."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "CONN_MAX_AGE": KEPT_OPEN_SECONDS,
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=2147418112;"
            ),
        },
    }


def keep_dates() -> None:
    """SQLite has days as text: each is made a date once, not at every reading of a row."""
    kept = lru_cache(maxsize=DIFFERENT_DAYS)(lambda text: parse_date(text.decode()))
    sqlite3.register_converter("date", kept)
