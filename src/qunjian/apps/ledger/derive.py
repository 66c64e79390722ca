"""Keeps the search lines in line with the units, in the transaction that changed them."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from django.db.models import Q

from qunjian.apps.audit import bulk
from qunjian.apps.audit.models import ChainHead, Event
from qunjian.apps.ledger.models import OPEN, SearchLine
from qunjian.apps.registry.models import UnitName, UnitState
from qunjian.core.names import parted

CHUNK = 20_000
COLUMNS = [
    "state_id", "area_code", "kind", "operating_state", "valid_from", "valid_to", "names", "codes",
]  # fmt: skip
READ = [
    "pk", "area_id", "kind", "operating_state", "valid_from", "valid_to", "unit__search_text",
]  # fmt: skip


def follow(events: list[Event]) -> None:
    """Write anew the lines of units whose state or names the events of one action touched."""
    touched = _touched([event.pk for event in events])
    if touched:
        # one after the other: who comes second sees the names that the first one wrote
        ChainHead.objects.select_for_update().filter(pk=1).first()
        rewrite(touched)


def rewrite(units: Collection[int]) -> None:
    """The search lines of some units, from what is known of them now."""
    for ids in _chunks(units):
        states = UnitState.objects.filter(unit__in=bulk.any_of(ids))
        SearchLine.objects.filter(pk__in=states.values("pk")).delete()
        bulk.insert(SearchLine, COLUMNS, [_line(*row) for row in states.known().values_list(*READ)])


def _touched(events: list[int]) -> set[int]:
    found: set[int] = set()
    for some in _chunks(events):
        by = Q(event__in=some) | Q(ended_by__in=some)
        for model in (UnitState, UnitName):
            found.update(model.objects.filter(by).values_list("unit_id", flat=True))
    return found


def _line(*row: Any) -> list[Any]:
    *told, end, text = row
    return [*told, end or OPEN, *parted(text)]


def _chunks(values: Collection[int]) -> Iterator[list[int]]:
    remaining = iter(values)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
