"""Judged rows written into the ledger: many at once, under one event."""

from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import models

from qunjian.apps.audit import bulk
from qunjian.apps.audit.facts import Fact
from qunjian.apps.audit.models import Event
from qunjian.apps.intake.judging.model import (
    ChangedUnit,
    Counted,
    Judged,
    NewName,
    NewUnit,
    Register,
)
from qunjian.apps.intake.judging.snapshot import COUNT_FIELDS, UNIT_COLUMNS, chunks
from qunjian.apps.registry.actions.units import PHONE_TAIL, phone_tail
from qunjian.apps.registry.derive import (
    ADOPTED_COLUMNS,
    recount,
    refresh_search,
)
from qunjian.apps.registry.models import (
    AdoptedCount,
    Headcount,
    Unit,
    UnitName,
    UnitState,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.core.names import search_keys
from qunjian.core.person_name import phone_digits
from qunjian.core.vocabulary import OperatingState, UnitChange

KNOWN = ["known_from", "event_id"]
HEADCOUNT = ["id", "unit_id", "round_id", "source", "unchanged", "valid_from", *COUNT_FIELDS]
NAME = ["unit_id", "name", "name_key", "kind", "valid_from"]
AS_COLUMNS = itemgetter(*UNIT_COLUMNS)
EMPTY_STATE: dict[str, Any] = {
    field.attname: "" if isinstance(field, models.CharField | models.TextField) else None
    for field in UnitState._meta.concrete_fields
    if field.attname in UNIT_COLUMNS
}
MEANWHILE = "台账在应用的同时被别人改动了，这次什么都没有写；请再应用一次。"


class UnitWriter:
    """Writes units, their names and counts, a window of rows at a time."""

    def __init__(self, register: Register, event: Event, most: int) -> None:
        self._register = register
        self._event = event
        self._known = [event.at, event.pk]
        ids = bulk.reserve_ids(Unit, most)
        self._ids = iter(ids)
        #: the ids that the units of this batch get
        self.reserved: Container[int] = ids if isinstance(ids, range) else frozenset(ids)
        self._recount: set[int] = set()
        self._search: set[int] = set()

    def write(self, window: list[Judged]) -> None:
        """Write what a window of judged rows says of units; new ones get their ids."""
        by_kind: dict[type, list[Any]] = {}
        for row in window:
            for each in row.writes:
                by_kind.setdefault(type(each), []).append(each)
        born = by_kind.get(NewUnit, [])
        for each in born:
            each.target.id = next(self._ids)
        names = by_kind.get(NewName, [])
        self._write_born(born, names)
        self._write_changed(by_kind.get(ChangedUnit, []))
        self._write_names(names)
        self._write_counts(by_kind.get(Counted, []), {each.target.id for each in born})

    def finish(self) -> None:
        """Bring what is derived in line."""
        recount(self._recount, event=self._event)
        refresh_search(self._search)

    def _write_born(self, born: list[NewUnit], names: list[NewName]) -> None:
        also: dict[int | None, list[str]] = {}
        for each in names:
            also.setdefault(each.target.id, []).append(each.name)
        bulk.insert(
            Unit,
            ["id", "search_text", "created_at"],
            (
                [
                    each.target.id,
                    _searched(each.values, also.get(each.target.id, ())),
                    self._event.at,
                ]
                for each in born
            ),
        )
        bulk.insert(UnitState, [*UNIT_COLUMNS, *KNOWN], (self._first(each) for each in born))

    def _first(self, born: NewUnit) -> list[Any]:
        state = {
            **EMPTY_STATE,
            "operating_state": OperatingState.OPERATING.value,
            "change": UnitChange.RECORDED.value,
            "extra": {},
            **born.values,
            "source": self._register.source,
            "unit_id": born.target.id,
            "valid_from": born.valid_from,
        }
        return self._state_row(state)

    def _state_row(self, state: dict[str, Any]) -> list[Any]:
        if phone := state["phone"]:
            state["phone_tail"] = _tail(phone_digits(phone)[-PHONE_TAIL:])
        return [*AS_COLUMNS(state), *self._known]

    def _write_changed(self, changed: list[ChangedUnit]) -> None:
        rows: list[list[Any]] = []
        for each in changed:
            rows += self._successors(each)
            if {"name_key", "credit_code", "registration_no", "org_code"} & each.values.keys():
                self._search.add(each.target.id or 0)
        withdraw(UnitState, [(each.target.state or {})["id"] for each in changed], self._event)
        bulk.insert(UnitState, [*UNIT_COLUMNS, *KNOWN], rows)

    def _successors(self, each: ChangedUnit) -> Iterator[list[Any]]:
        held = each.target.state or {}
        changes = {**each.values, "change": each.change, "source": self._register.source}
        if each.on is None:
            changes["source"] = held["source"]
        if each.on is None or each.on <= held["valid_from"]:
            yield self._state_row({**held, **changes})
            return
        yield self._state_row({**held, "valid_to": each.on})
        yield self._state_row({**held, **changes, "valid_from": each.on})

    def _write_names(self, names: list[NewName]) -> None:
        bulk.insert(
            UnitName,
            [*NAME, *KNOWN],
            (
                [each.target.id, each.name, each.key, each.kind, self._register.counted_on,
                 *self._known]
                for each in names
            ),
        )  # fmt: skip
        self._search.update(each.target.id or 0 for each in names if each.target.state)

    def _write_counts(self, counted: list[Counted], born: set[int | None]) -> None:
        withdraw(Headcount, [each.replaces["id"] for each in counted if each.replaces], self._event)
        ids = bulk.reserve_ids(Headcount, len(counted))
        register = self._register
        bulk.insert(
            Headcount,
            [*HEADCOUNT, *KNOWN],
            (
                [pk, each.target.id, register.round_id, register.source, False,
                 register.counted_on, *(each.told.get(name) for name in COUNT_FIELDS), *self._known]
                for pk, each in zip(ids, counted, strict=True)
            ),
        )  # fmt: skip
        fresh = [
            (pk, each) for pk, each in zip(ids, counted, strict=True) if each.target.id in born
        ]
        self._recount |= {each.target.id for each in counted} - born  # type: ignore[arg-type]
        bulk.insert(AdoptedCount, ADOPTED_COLUMNS, self._adopted(fresh))

    def _adopted(self, counted: Iterable[tuple[int, Counted]]) -> Iterator[list[Any]]:
        """Of a unit just born one source has spoken, so that it is what counts."""
        on, at, event = self._register.counted_on, self._event.at, self._event.pk
        for pk, each in counted:
            told = {name: value for name, value in each.told.items() if value is not None}
            if told:
                sources, values = dict.fromkeys(told, pk), map(told.get, COUNT_FIELDS)
                yield [each.target.id, on, None, at, event, sources, *values]


@lru_cache(maxsize=20_000)
def _tail(digits: str) -> str:
    """Few tails are shared by many phones."""
    return phone_tail(digits)


def withdraw(model: type[Fact], ids: Iterable[int], event: Event) -> None:
    """
    Cease to hold rows true.

    :raises Refused: if somebody has closed one of them meanwhile.
    """
    for some in chunks(ids):
        rows = model.objects.filter(pk__in=bulk.any_of(some), known_to=None)
        if rows.update(known_to=event.at, ended_by=event) != len(some):
            raise Refused(MEANWHILE)


def _searched(values: dict[str, Any], names: Iterable[str]) -> str:
    codes = (values.get(name, "") for name in ("credit_code", "registration_no", "org_code"))
    return search_keys([values["name"], *names], filter(None, codes))
