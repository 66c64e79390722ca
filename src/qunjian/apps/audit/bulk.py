"""Many rows at once: COPY on PostgreSQL, executemany on SQLite, same values as the ORM's."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from qunjian.vault.cipher import seal_text
from qunjian.vault.fields import EncryptedTextField

AS_THEY_ARE = (
    models.CharField,
    models.IntegerField,
    models.FloatField,
    models.BooleanField,
    models.ForeignKey,
    models.AutoField,
)
ROWS_A_STATEMENT = 100
FEW_VALUES = (models.DateField, models.DateTimeField, models.DecimalField)


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """New primary keys in rising order that nobody else will use.

    SQLite has one writer at a time, so inside a writing transaction the next numbers are ours;
    PostgreSQL hands them out of the table's sequence.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        used = cursor.fetchone()
        first = (used[0] if used else 0) + 1
        return range(first, first + count)


def any_of(values: Iterable[Any]) -> RawSQL:
    """Thousands of texts or numbers for `field__in=`, handed over as one parameter."""
    given = list(values)
    if connection.vendor == "postgresql":
        kind = "bigint" if given and isinstance(given[0], int) else "text"
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [given])  # noqa: S611 -- own types
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(given)])


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """
    Insert rows of values in the order of `columns` (attribute names); returns how many.

    No validation and no defaults: the caller has judged the rows and names every column that
    the table needs. Rows that are made one by one must not ask the database anything: on
    PostgreSQL the connection is busy with the COPY.
    """
    fields: list[Any] = [model._meta.get_field(name.removesuffix("_id")) for name in columns]
    convert = [_converter(field) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    prepared = _converted(rows, [(at, do) for at, do in enumerate(convert) if do is not None])
    if connection.vendor == "postgresql":
        return _copy(model._meta.db_table, names, prepared)
    return _many(model._meta.db_table, names, len(fields), prepared)


def update_texts(model: type[models.Model], column: str, texts: Mapping[int, str]) -> None:
    """Write one text column of many rows, by primary key."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = told.text '  # noqa: S608 -- own tables
                "FROM unnest(%s::bigint[], %s::text[]) AS told(id, text) "
                f'WHERE "{table}".id = told.id',
                [list(texts), list(texts.values())],
            )
            return
        sql = f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s'  # noqa: S608 -- own tables
        cursor.executemany(sql, [(text, pk) for pk, text in texts.items()])


def _converted(
    rows: Iterable[Sequence[Any]], convert: Sequence[tuple[int, Callable[[Any], Any]]]
) -> Any:
    for row in rows:
        values = list(row)
        for at, do in convert:
            values[at] = do(values[at])
        yield values


def _many(table: str, names: str, width: int, rows: Iterable[Sequence[Any]]) -> int:
    """A hundred rows a statement: SQLite takes them in half the time of one by one."""
    marks = f"({', '.join(['%s'] * width)})"
    remaining, count = iter(rows), 0
    rest: list[Sequence[Any]] = []

    def statement(size: int) -> str:
        values = ", ".join([marks] * size)
        return f'INSERT INTO "{table}" ({names}) VALUES {values}'  # noqa: S608 -- own tables

    def hundreds() -> Iterator[list[Any]]:
        nonlocal count
        while len(some := list(islice(remaining, ROWS_A_STATEMENT))) == ROWS_A_STATEMENT:
            count += len(some)
            yield list(chain.from_iterable(some))
        rest.extend(some)

    many: Any = hundreds()  # sqlite3 takes them one by one, whatever Django's stubs say
    with connection.cursor() as cursor:
        cursor.executemany(statement(ROWS_A_STATEMENT), many)
        if rest:
            cursor.execute(statement(len(rest)), list(chain.from_iterable(rest)))
    return count + len(rest)


def _copy(table: str, names: str, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _converter(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, EncryptedTextField):
        return lambda value: seal_text(value) if value else value
    if isinstance(field, FEW_VALUES):
        return lru_cache(maxsize=100_000)(lambda value: field.get_db_prep_save(value, connection))
    if isinstance(field, AS_THEY_ARE) or type(field) is models.TextField:
        return None
    if isinstance(field, models.JSONField):
        return _json_text(field)
    return lambda value: field.get_db_prep_save(value, connection) if value else value


def _json_text(field: Any) -> Callable[[Any], str]:
    """Both databases take json as text; most values are an empty list or object."""
    encode = (field.encoder or json.JSONEncoder)().encode
    return lambda value: encode(value) if value or value != [] else "[]"
