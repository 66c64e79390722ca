"""A copy of the whole database as one file, and back: per kind of database."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
SIGNS_OF_USE = ("accounts_user", "audit_event", "registry_unit")


def dump(to: Path) -> dict[str, int]:
    """Write the copy while others may go on writing; returns the rows per table in it."""
    if connection.vendor == "postgresql":
        return _dump_postgresql(to)
    connection.ensure_connection()
    with closing(sqlite3.connect(to)) as copy:
        connection.connection.backup(copy)
        return _sqlite_rows(copy)


def load(source: Path) -> None:
    """Put a copy in the place of all that the database holds, wholly or not at all."""
    if connection.vendor == "postgresql":
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", source)
        connection.close()
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(source)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CommandError("备份里的数据库已损坏，没有恢复任何东西。请换一份备份。")
        # through SQLite itself, so that readers of the old content are not left with half a file
        copy.backup(connection.connection)
    connection.close()


def rows() -> dict[str, int]:
    """The rows per table now."""
    with connection.cursor() as cursor:
        return _count(cursor, connection.introspection.table_names(cursor))


def is_empty() -> bool:
    """Whether nobody has worked with this database yet."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        return not any(_count(cursor, sorted(there & set(SIGNS_OF_USE))).values())


def _count(cursor: Any, tables: list[str]) -> dict[str, int]:
    found = {}
    for table in tables:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 -- names of our own tables
        found[table] = cursor.fetchone()[0]
    return found


def _sqlite_rows(copy: sqlite3.Connection) -> dict[str, int]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
    cursor = copy.cursor()
    return _count(cursor, [name for (name,) in cursor.execute(named).fetchall()])


def _dump_postgresql(to: Path) -> dict[str, int]:
    """Rows are counted in the very snapshot that is dumped."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={to}")
        return _count(cursor, connection.introspection.table_names(cursor))


def _run(program: str, *arguments: object) -> None:
    if shutil.which(program) is None:
        raise CommandError(
            f"没有找到 {program}。请安装 postgresql-client（版本不低于数据库），再试一次。"
        )
    told = connection.settings_dict
    given = {
        "PGHOST": told["HOST"],
        "PGPORT": told["PORT"],
        "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"],
    }
    environment = os.environ | {name: str(value) for name, value in given.items() if value}
    done = subprocess.run(  # noqa: S603 -- our own arguments, no shell
        [program, f"--dbname={told['NAME']}", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{program} 没有成功：{done.stderr.strip()[-500:]}")
