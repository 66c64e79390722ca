"""What the ledger holds of a window of rows, read in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from qunjian.apps.audit.bulk import any_of
from qunjian.apps.audit.facts import BOOKKEEPING
from qunjian.apps.intake.judging.model import Register, Told, UnitTarget
from qunjian.apps.intake.judging.remembering import CODE_FIELDS, Memory
from qunjian.apps.intake.models import AwaitedSuperior
from qunjian.apps.registry.models import (
    AdoptedCount,
    Coverage,
    Headcount,
    OrganisationState,
    UnitJoin,
    UnitName,
    UnitState,
)
from qunjian.core.vocabulary import FactField

CHUNK = 5_000
COUNT_FIELDS = [field.value for field in FactField]
UNIT_COLUMNS = [f.attname for f in UnitState._meta.concrete_fields if f.name not in BOOKKEEPING]
ORGANISATION_COLUMNS = [
    f.attname for f in OrganisationState._meta.concrete_fields if f.name not in BOOKKEEPING
]
HEADCOUNT_COLUMNS = ["id", "unit_id", "round_id", "valid_from", "unchanged", *COUNT_FIELDS]


class Snapshot:
    """Units by code and by name, their states and counts, for one window of rows.

    Units `born` of the same batch are left out: its rows are judged against what was before it.
    """

    def __init__(
        self,
        register: Register,
        county: tuple[str, str],
        memory: Memory,
        born: Container[int] = (),
    ) -> None:
        self.memory = memory
        self.source = register.source
        self._born = born
        self._register = register
        self._county = county
        self._targets: dict[int, UnitTarget] = {}
        self._by_code: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.joined: dict[int, set[str]] = defaultdict(set)
        self._codes_joined: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_old_name: dict[str, set[int]] = defaultdict(set)
        self.headcounts: dict[int, list[dict[str, Any]]] = {}
        self.adopted: dict[int, dict[str, Any]] = {}
        self.names: dict[int, set[str]] = defaultdict(set)

    @property
    def empty(self) -> bool:
        """Whether the ledger has no unit that any of the rows could be about."""
        return not self._targets

    def by_code(self, field: str, code: str) -> list[UnitTarget]:
        told = field, code
        found = self._by_code.get(told) or sorted(self._codes_joined.get(told, ()))
        return [self._targets[pk] for pk in found if pk in self._targets]

    def by_name(self, key: str) -> list[UnitTarget]:
        """Units that are called so now; failing these, units that were or are also called so."""
        found = self._by_name.get(key) or self._by_old_name.get(key) or ()
        return [self._targets[pk] for pk in sorted(found)]

    def by_id(self, unit: int) -> UnitTarget | None:
        return self._targets.get(unit)

    def own(self, target: UnitTarget, values: dict[str, Any]) -> dict[str, Any]:
        """What a row tells of a unit; by the code of a unit joined into it, neither name nor code.

        Else each delivery of a register that still has both rows would rename the one to the other.
        """
        joined, state = self.joined.get(target.id or 0, ()), target.state or {}
        told = [values.get(field) for field in CODE_FIELDS if values.get(field) != state.get(field)]
        if not any(code in joined for code in told):
            return values
        return {name: value for name, value in values.items() if name not in (*CODE_FIELDS, "name")}

    def load(self, rows: Iterable[Told], names: Iterable[str], *, counts: bool) -> None:
        """Read what these rows, and further name keys, may be about."""
        told = list(rows)
        keys = {row.name_key for row in told} | set(names)
        keys -= {""}
        ids = self._with_codes(told) | self._with_names(keys) | self.memory.load(keys)
        self._load_states(ids - self._targets.keys())
        if counts:
            self._load_counts(ids)

    def _states(self) -> QuerySet[UnitState]:
        low, high = self._county
        return UnitState.objects.known().filter(area__gte=low, area__lte=high)

    def _with_codes(self, told: list[Told]) -> set[int]:
        found: set[int] = set()
        for field in CODE_FIELDS:
            codes = {row.values[field] for row in told if field in row.values}
            for some in chunks(codes):
                rows = self._states().filter(valid_to=None, **{f"{field}__in": any_of(some)})
                ids = rows.values_list("unit_id", flat=True)
                found.update(pk for pk in ids if pk not in self._born)
                found.update(self._joined(field, some))
        return found

    def _joined(self, field: str, codes: list[str]) -> set[int]:
        """Units by the codes of those that were joined into them."""
        rows = UnitJoin.objects.known().filter(**{f"{field}__in": any_of(codes)})
        for into, code in rows.values_list("into_id", field):
            self._codes_joined[field, code].add(into)
            self.joined[into].add(code)
        return {into for into in rows.values_list("into_id", flat=True) if into not in self._born}

    def _with_names(self, keys: set[str]) -> set[int]:
        """Every name counts that a unit has or had; former states hold the former names."""
        found: set[int] = set()
        for some in chunks(keys):
            rows = self._states().filter(name_key__in=any_of(some))
            aliases = UnitName.objects.known().filter(name_key__in=any_of(some))
            for query in (rows, aliases):
                for pk, key in query.values_list("unit_id", "name_key"):
                    if pk not in self._born:
                        self._by_old_name[key].add(pk)
                        found.add(pk)
        return found

    def _load_states(self, ids: Collection[int]) -> None:
        for some in chunks(ids):
            rows = self._states().filter(unit__in=any_of(some), valid_to=None)
            for values in rows.values_list(*UNIT_COLUMNS, "id").iterator(chunk_size=CHUNK):
                self._add(dict(zip((*UNIT_COLUMNS, "id"), values, strict=True)))
            if gone := set(some) - self._targets.keys():
                for found in self._by_old_name.values():
                    found -= gone
            aliases = UnitName.objects.known().filter(unit__in=any_of(some))
            former = UnitState.objects.known().filter(unit__in=any_of(some)).exclude(valid_to=None)
            for query in (aliases, former):
                for pk, key in query.values_list("unit_id", "name_key"):
                    self.names[pk].add(key)

    def _add(self, state: dict[str, Any]) -> None:
        pk = state["unit_id"]
        self._targets[pk] = UnitTarget(pk, state, state["name"], state["area_id"])
        self._by_name[state["name_key"]].add(pk)
        for field in CODE_FIELDS:
            if state[field]:
                self._by_code[field, state[field]].append(pk)

    def _load_counts(self, ids: Collection[int]) -> None:
        for some in chunks(ids):
            said = Headcount.objects.known().filter(
                unit__in=any_of(some), source=self._register.source
            )
            for values in said.order_by("valid_from").values_list(*HEADCOUNT_COLUMNS):
                row = dict(zip(HEADCOUNT_COLUMNS, values, strict=True))
                self.headcounts.setdefault(row["unit_id"], []).append(row)
            adopted = AdoptedCount.objects.known().filter(unit__in=any_of(some), valid_to=None)
            for pk, *counts in adopted.values_list("unit_id", *COUNT_FIELDS):
                self.adopted[pk] = dict(zip(COUNT_FIELDS, counts, strict=True))


class Organisations:
    """The organisations of a county and what they cover, by line and name."""

    def __init__(self, county: tuple[str, str]) -> None:
        low, high = county
        open_rows = OrganisationState.objects.known().filter(
            valid_to=None, area__gte=low, area__lte=high
        )
        self.by_name: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for values in open_rows.values_list(*ORGANISATION_COLUMNS, "id"):
            state = dict(zip((*ORGANISATION_COLUMNS, "id"), values, strict=True))
            self.by_name[state["line"], state["name_key"]].append(state)
        ids = open_rows.values("organisation")
        self.covers: dict[int, set[int]] = defaultdict(set)
        for organisation, unit in (
            Coverage.objects.known()
            .filter(valid_to=None, organisation__in=ids)
            .values_list("organisation_id", "unit_id")
        ):
            self.covers[organisation].add(unit)
        self.awaiting = self._awaiting()

    def _awaiting(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Organisations without a superior, by the line and name of the one they wait for."""
        wanted = AwaitedSuperior.objects.values_list("organisation_id", "line", "name_key")
        keys = {organisation: (line, key) for organisation, line, key in wanted}
        found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for state in (state for states in self.by_name.values() for state in states):
            if state["organisation_id"] in keys and state["parent_id"] is None:
                found[keys[state["organisation_id"]]].append(state)
        return found


def is_empty(county: tuple[str, str]) -> bool:
    """Whether the ledger holds nothing of a county yet: then nothing need be asked of it."""
    states = UnitState.objects.known().filter(area__gte=county[0], area__lte=county[1])
    return not states.exists()


def chunks(ids: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(ids)
    while some := list(islice(remaining, CHUNK)):
        yield some
