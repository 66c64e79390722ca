"""What judging changes, added to the tallies; a day's figures are sums over them."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from qunjian.apps.audit import bulk
from qunjian.apps.verdicts.models import OPEN, CoverSpan, Reach, Tally

STALE_AFTER = timedelta(days=180)
COVER_COLUMNS = (
    "unit_id", "organisation_id", "line", "area_code", "profile_id", "valid_from", "valid_to",
)  # fmt: skip
NEVER = OPEN.toordinal()
#: rows are added up once so many more are kept than needed
SLACK = 1.5
#: area, profile, from, to and day of the counts, and of how many units
Alike = tuple[str, int, date, date, date | None, int]
Cover = tuple[int, int, str, str, int, int, int]
_after = (STALE_AFTER + timedelta(days=1)).days


class Changes:
    """What came and what went in one transaction."""

    def __init__(self) -> None:
        self._units: Counter[tuple[int, str, int]] = Counter()
        self._stale: Counter[tuple[int, str, int]] = Counter()
        self._covers: Counter[Cover] = Counter()

    def judged(self, alike: Iterable[Alike]) -> None:
        """Judgements that came, or went where their number is below zero."""
        units, stale = self._units, self._stale
        for area, profile, begins, ends, counted_on, step in alike:
            start, end = begins.toordinal(), ends.toordinal()
            units[start, area, profile] += step
            units[end, area, profile] -= step
            if counted_on:
                aged = max(start, counted_on.toordinal() + _after)
                if aged < end:
                    stale[aged, area, profile] += step
                    stale[end, area, profile] -= step

    def covered(self, rows: Iterable[Cover], of: Collection[int] | None) -> None:
        """All covers of some units; `of` None where none of them was told of before."""
        self._covers.update(rows)
        if of is not None:
            held = CoverSpan.objects.filter(unit__in=bulk.any_of(of))
            for *row, count in held.values_list(*COVER_COLUMNS, "count"):
                self._covers[tuple(row)] -= count  # type: ignore[index]

    def write(self) -> None:
        units, stale = self._units, self._stale
        told = ((*key, units[key], stale[key]) for key in {*units, *stale})
        columns = ["day", "area_code", "profile_id", "units", "stale"]
        rows = (row for row in told if row[0] < NEVER and (row[3] or row[4]))
        bulk.insert(Tally, columns, rows)
        covers = ((*row, count) for row, count in self._covers.items() if count)
        bulk.insert(CoverSpan, [*COVER_COLUMNS, "count"], covers)


def begin_anew() -> None:
    """Nothing that was counted before holds any more."""
    Reach.objects.filter(pk=1).update(generation=secrets.randbits(62))
    for model in (Tally, CoverSpan):
        _run(f"DELETE FROM {_name(model)}")  # noqa: S608 -- own tables


@transaction.atomic
def add_up() -> bool:
    """Fewer rows that say the same; whether it was worth it. Who had counted counts anew."""
    Reach.objects.select_for_update().filter(pk=1).first()
    worth = False
    for model, keys, sums in (
        (Tally, ("day", "area_code", "profile_id"), ("units", "stale")),
        (CoverSpan, COVER_COLUMNS, ("count",)),
    ):
        newest = model.objects.order_by("-pk").values_list("pk", flat=True).first()
        if (
            newest
            and model.objects.count() > SLACK * model.objects.values(*keys).distinct().count()
        ):
            _add_up(model, ", ".join(keys), sums, newest)
            worth = True
    if worth:
        Reach.objects.filter(pk=1).update(generation=secrets.randbits(62))
    return worth


def _add_up(model: Any, keys: str, sums: tuple[str, ...], newest: int) -> None:
    table, added = _name(model), ", ".join(f"SUM({each})" for each in sums)
    some = " OR ".join(f"SUM({each}) <> 0" for each in sums)
    _run(
        f"INSERT INTO {table} ({keys}, {', '.join(sums)}) "  # noqa: S608 -- own tables
        f"SELECT {keys}, {added} FROM {table} GROUP BY {keys} HAVING {some}"
    )
    _run(f"DELETE FROM {table} WHERE id <= {newest}")  # noqa: S608 -- own tables


def _name(model: Any) -> str:
    return f'"{model._meta.db_table}"'


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
