"""Reads the ledger of some areas on a day once, for all indicators of a page.

What was read is kept until anything is written: the key holds the newest event with its seal,
which every action moves. The token is of this run, so that a database put back is read anew.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.db.models import Q

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.presenters import words
from qunjian.apps.figures.rows import OrganisationRow, Outcomes, Stock, UnitRow
from qunjian.apps.registry.models import (
    AdoptedCount,
    AssociationMember,
    Dismissal,
    NotYet,
    OrganisationState,
    UnitState,
)
from qunjian.apps.registry.queries import coverage_on, in_area
from qunjian.apps.verdicts.queries import Known, known_units
from qunjian.core import industry
from qunjian.core.period import Moment
from qunjian.core.place import AreaLevel
from qunjian.core.steady import steady
from qunjian.core.vocabulary import Line, Mode, OrganisationChange, OrganisationForm

CHUNK = 500
KEPT_ROWS = 60_000
KEPT_RESULTS = 2_000
KEPT_BIG = 4
#: what is written under these verbs changes no figure
ASIDE = ("users.", "posts.", "figures.")
UNIT_COLUMNS = (
    "unit_id", "name", "kind", "operating_state", "area_id", "industry", "site_id", "opened_on",
)  # fmt: skip
section_of = lru_cache(maxsize=5_000)(industry.section_of)
Key = tuple[Any, ...]
T = TypeVar("T")
_stocks: "OrderedDict[Key, Stock]" = OrderedDict()
_results: "OrderedDict[Key, Any]" = OrderedDict()
_big: "OrderedDict[Key, Any]" = OrderedDict()
_lock = Lock()


def stock(scope: Scope, moment: Moment, area: str = "") -> Stock:
    """The stock of a scope, or of one area inside it, on a day.

    Many small ones are kept, of very large ones only the last.
    """
    key = (*_epoch(), scope, area, moment)
    with _lock:
        if key in _stocks:
            _stocks.move_to_end(key)
            return _stocks[key]
    with steady():
        read = _read(scope, moment, area)
    with _lock:
        _stocks[key] = read
        while len(_stocks) > 1 and sum(len(kept.units) for kept in _stocks.values()) > KEPT_ROWS:
            _stocks.popitem(last=False)
    return read


def remembered(key: Key, work_out: Callable[[], T]) -> T:
    """What was worked out of the ledger, until the ledger changes."""
    return _kept(_results, KEPT_RESULTS, key, work_out)


def remembered_big(key: Key, work_out: Callable[[], T]) -> T:
    """The same for what is so large that only a few can be kept."""
    return _kept(_big, KEPT_BIG, key, work_out)


def _kept(held: "OrderedDict[Key, Any]", most: int, key: Key, work_out: Callable[[], T]) -> T:
    """What is of another epoch will not be asked for again."""
    epoch = _epoch()
    with _lock:
        if (epoch, key) in held:
            held.move_to_end((epoch, key))
            kept: T = held[epoch, key]
            return kept
    value = work_out()
    with _lock:
        if held and next(reversed(held))[0] != epoch:
            held.clear()
        held[epoch, key] = value
        while len(held) > most:
            held.popitem(last=False)
    return value


def _epoch() -> tuple[Any, ...]:
    """Anything written to the ledger makes another epoch; looking, pinning and signing in
    do not."""
    token = cache.get_or_set("figures-token", lambda: uuid4().hex, None)
    aside = Q(*(("verb__startswith", each) for each in ASIDE), _connector=Q.OR)
    looks = aside | Q(verb__in=words().exports)
    newest = Event.objects.exclude(looks).order_by("-pk").values_list("pk", "digest").first()
    return (token, newest)


def _read(scope: Scope, moment: Moment, area: str) -> Stock:
    states = UnitState.objects.on(moment).filter(scope.q("area")).order_by("area", "name")
    if area:
        states = states.filter(in_area(area))
    units = _units(states, moment)
    covers: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        for coverings in unit.known.coverings.values():
            for organisation, _ in coverings:
                covers[organisation].append(unit.pk)
    return Stock(moment.day, units, _organisations(scope, moment, area, covers))


def units_of(moment: Moment, units: Sequence[int]) -> list[UnitRow]:
    """Some units, in this order; for a page of them."""
    states = UnitState.objects.on(moment).filter(unit__in=list(units))
    rows = {row.pk: row for row in _units(states, moment, units)}
    return [rows[unit] for unit in units if unit in rows]


def units_among(
    scope: Scope, moment: Moment, area: str, units: Collection[int]
) -> Iterator[UnitRow]:
    """Those of some units that are in a scope (or one area inside it), in no order."""
    here = UnitState.objects.on(moment).filter(scope.q("area"), in_area(area) if area else Q())
    remaining = iter(units)
    while some := list(islice(remaining, CHUNK)):
        yield from _units(here.filter(unit__in=some), moment, some)


def ids_of(scope: Scope, moment: Moment, area: str) -> set[int]:
    """Every unit of a scope (or one area inside it)."""
    here = UnitState.objects.on(moment).filter(scope.q("area"), in_area(area) if area else Q())
    return set(here.values_list("unit_id", flat=True))


def organisations_of(
    scope: Scope, moment: Moment, area: str, units: Collection[int]
) -> list[OrganisationRow]:
    """The organisations of a scope (or one area inside it), with those of some units they cover."""
    covers: dict[int, list[int]] = defaultdict(list)
    told = coverage_on(moment).order_by("unit").values_list("organisation_id", "unit_id")
    for organisation, unit in told:
        if unit in units:
            covers[organisation].append(unit)
    return _organisations(scope, moment, area, covers)


def _organisations(
    scope: Scope, moment: Moment, area: str, covers: Mapping[int, Sequence[int]]
) -> list[OrganisationRow]:
    upgraded = _upgraded(moment)
    rows = OrganisationState.objects.on(moment).filter(scope.q("area")).order_by("area", "name")
    if area:
        rows = rows.filter(in_area(area))
    return [
        OrganisationRow(
            pk, name, Line(line), OrganisationForm(form), Mode(mode), place, outer, founded,
            tuple(covers.get(pk, ())), upgraded.get(pk),
        )
        for pk, name, line, form, mode, place, outer, founded in rows.values_list(
            "organisation_id", "name", "line", "form", "mode", "area_id", "outer", "founded_on"
        )
    ]  # fmt: skip


def _seated_in_communities(moment: Moment, few: Collection[int] | None) -> set[int]:
    """Organisations of a village or community, wherever the units are that they answer for."""
    there = OrganisationState.objects.on(moment).filter(area__level=AreaLevel.VILLAGE)
    if few is not None:
        there = there.filter(organisation__in=few)
    return set(there.values_list("organisation_id", flat=True))


def _upgraded(moment: Moment) -> dict[int, date]:
    """By organisation, the last day on which it was raised; renamed since or not."""
    raised = OrganisationState.objects.known(moment.known_at).filter(
        change=OrganisationChange.UPGRADED, valid_from__lte=moment.day
    )
    return dict(raised.order_by("valid_from").values_list("organisation_id", "valid_from"))


def _units(states: Any, moment: Moment, few: Sequence[int] | None = None) -> list[UnitRow]:
    """`few` are the units if only some are meant, so that only their facts are read."""

    def of(rows: Any) -> Any:
        return rows if few is None else rows.filter(unit__in=few)

    narrow: list[Any] = list(states.values_list(*UNIT_COLUMNS, named=True))
    again = NotYet.objects.on(moment).filter(ask_again_on__lte=moment.day)
    beside = _Beside(
        counted=dict(of(AdoptedCount.objects.on(moment)).values_list("unit_id", "valid_from")),
        ask_again=dict(of(again).values_list("unit_id", "ask_again_on")),
        set_aside=defaultdict(set),
        associated=set(of(AssociationMember.objects.on(moment)).values_list("unit_id", flat=True)),
    )
    dismissals = of(Dismissal.objects.on(moment)).values_list("unit_id", "code", "figures")
    for unit_id, code, figures in dismissals:
        beside.set_aside[unit_id].add((code, figures))
    units = [
        _row(known, state, beside, moment)
        for known, state in zip(known_units(narrow, moment), narrow, strict=True)
    ]
    _carry(units, moment, few is not None)
    return units


def _carry(units: Collection[UnitRow], moment: Moment, few: bool) -> None:
    covering = {
        organisation
        for unit in units if few
        for coverings in unit.known.coverings.values()
        for organisation, _ in coverings
    }  # fmt: skip
    seated = _seated_in_communities(moment, covering if few else None)
    for unit in units:
        for line, coverings in unit.known.coverings.items():
            if any(organisation in seated for organisation, _ in coverings):
                unit.carried |= {line}


@dataclass(frozen=True, slots=True)
class _Beside:
    """By unit, what figures ask for and judging does not."""

    counted: Mapping[int, date]
    ask_again: Mapping[int, date | None]
    set_aside: dict[int, set[tuple[str, str]]]
    associated: set[int]


def _row(known: Known, state: Any, beside: _Beside, moment: Moment) -> UnitRow:
    unit = known.unit_id
    return UnitRow(
        known=known,
        industry=state.industry,
        section=section_of(state.industry),
        site=state.site_id,
        opened_on=state.opened_on,
        counted_on=beside.counted.get(unit),
        above=known.above_scale(),
        outcomes=Outcomes(known, moment),
        ask_again=beside.ask_again.get(unit),
        set_aside=frozenset(beside.set_aside.get(unit, ())),
        associated=unit in beside.associated,
    )
