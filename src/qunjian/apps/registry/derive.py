"""What follows from the facts: the counts that count, and the text that search looks through."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from qunjian.apps.audit import bulk
from qunjian.apps.audit.models import Event
from qunjian.apps.registry.models import (
    AdoptedCount,
    Headcount,
    Organisation,
    OrganisationState,
    SourcePriority,
    Unit,
    UnitJoin,
    UnitName,
    UnitState,
)
from qunjian.core import adoption
from qunjian.core.names import search_keys
from qunjian.core.vocabulary import FactField

FIELDS = [field.value for field in FactField]
CHUNK = 5_000
NUMBERS = ("credit_code", "registration_no", "org_code")
ADOPTED_COLUMNS = [
    "unit_id", "valid_from", "valid_to", "known_from", "event_id", "chosen", *FIELDS,
]  # fmt: skip
HELD_COLUMNS = ["pk", "valid_from", "valid_to", "chosen", *FIELDS]


def recount(
    unit_ids: Collection[int], *, event: Event, tell: Callable[[int], None] | None = None
) -> None:
    """Bring the adopted counts of units in line with their headcounts; unchanged rows stay.

    `tell` hears how many units are done, for those who wait.
    """
    priorities = county_priorities()
    done = 0
    for ids in _chunks(unit_ids):
        said = _headcounts(ids)
        held: dict[int, list[list[Any]]] = defaultdict(list)
        rows = AdoptedCount.objects.known().filter(unit__in=ids)
        for unit_id, *row in rows.values_list("unit_id", *HELD_COLUMNS):
            held[unit_id].append(row)
        outdated: list[int] = []
        fresh: list[list[Any]] = []
        for unit_id in ids:
            wanted = {
                (period.start, period.end): chosen
                for period, chosen in adoption.adopted_spans(said.get(unit_id, ()), priorities)
            }
            for pk, start, end, sources, *values in held.get(unit_id, ()):
                if wanted and wanted.get((start, end)) == _chosen(sources, values):
                    del wanted[start, end]
                else:
                    outdated.append(pk)
            fresh += [adopted_row(unit_id, span, chosen, event) for span, chosen in wanted.items()]
        if outdated:
            AdoptedCount.objects.filter(pk__in=outdated).update(known_to=event.at, ended_by=event)
        bulk.insert(AdoptedCount, ADOPTED_COLUMNS, fresh)
        done += len(ids)
        if tell:
            tell(done)


def adopted_row(
    unit_id: int, span: tuple[date, date | None], chosen: adoption.Chosen, event: Event
) -> list[Any]:
    """One row for `bulk.insert`, in the order of ADOPTED_COLUMNS."""
    sources = {str(field): of for field, (_, of) in chosen.items()}
    values = [chosen[field][0] if field in chosen else None for field in FactField]
    return [unit_id, span[0], span[1], event.at, event.pk, sources, *values]


def county_priorities() -> adoption.Priorities:
    """The order of sources shipped with the product, overlaid by what the county has set."""
    overlay = {
        FactField(row.field): (tuple(row.sources), row.fresh_days)
        for row in SourcePriority.objects.known().filter(valid_to=None)
    }
    return adoption.priorities_with(overlay)


def _headcounts(ids: Collection[int]) -> dict[int, list[adoption.Statement]]:
    said = defaultdict(list)
    rows = Headcount.objects.known().filter(unit__in=ids)
    for pk, unit_id, source, day, *values in rows.values_list(
        "pk", "unit_id", "source", "valid_from", *FIELDS
    ):
        told = {
            field: value
            for field, value in zip(FactField, values, strict=True)
            if value is not None
        }
        said[unit_id].append(adoption.Statement(pk, source, day, told))
    return said


def _chosen(sources: dict[str, int], values: list[Any]) -> adoption.Chosen:
    told = dict(zip(FIELDS, values, strict=True))
    return {FactField(field): (told[field], of) for field, of in sources.items()}


def refresh_search(unit_ids: Iterable[int]) -> None:
    """Write anew what search looks through: every name and code ever held of the units.

    Those of units that were joined into them are among these.
    """
    for ids in _chunks(unit_ids):
        names: dict[int, set[str]] = defaultdict(set)
        codes: dict[int, set[str]] = defaultdict(set)
        states = UnitState.objects.known().filter(unit__in=ids)
        for unit_id, name, *numbers in states.values_list("unit_id", "name", *NUMBERS):
            names[unit_id].add(name)
            codes[unit_id].update(filter(None, numbers))
        for unit_id, name in (
            UnitName.objects.known().filter(unit__in=ids).values_list("unit_id", "name")
        ):
            names[unit_id].add(name)
        joined = UnitJoin.objects.known().filter(into__in=ids)
        for unit_id, name, *numbers in joined.values_list("into_id", "name", *NUMBERS):
            names[unit_id].add(name)
            codes[unit_id].update(filter(None, numbers))
        texts = {pk: search_keys(sorted(names[pk]), sorted(codes[pk])) for pk in ids}
        bulk.update_texts(Unit, "search_text", texts)


def refresh_organisation_search(organisation_ids: Iterable[int]) -> None:
    """The same for organisations."""
    for ids in _chunks(organisation_ids):
        names: dict[int, set[str]] = defaultdict(set)
        for pk, name in (
            OrganisationState.objects.known()
            .filter(organisation__in=ids)
            .values_list("organisation_id", "name")
        ):
            names[pk].add(name)
        texts = {pk: search_keys(sorted(names[pk]), ()) for pk in ids}
        bulk.update_texts(Organisation, "search_text", texts)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(dict.fromkeys(ids))
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
