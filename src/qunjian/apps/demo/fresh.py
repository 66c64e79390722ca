"""A database of its own for a while, so that a scenario never meets a county's data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler


@contextmanager
def fresh_database() -> Iterator[None]:
    """An empty SQLite file with all tables, in a temporary folder that goes at the end."""
    with TemporaryDirectory(prefix="qunjian-scenario-") as folder:
        told: dict[str, Any] = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(folder) / "scenario.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
        held = connections[DEFAULT_DB_ALIAS]
        own = ConnectionHandler({DEFAULT_DB_ALIAS: told})[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = own
        try:
            call_command("migrate", verbosity=0, interactive=False)
            yield
        finally:
            own.close()
            connections[DEFAULT_DB_ALIAS] = held
