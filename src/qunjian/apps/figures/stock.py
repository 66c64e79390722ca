"""Reads the ledger of some areas on a day once, for all indicators of a page.

What was read is kept until anything is written: the key holds the newest event with its seal,
which every action moves. The token is of this run, so that a database put back is read anew.
"""

import gc
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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
from qunjian.apps.registry.queries import in_area
from qunjian.apps.verdicts.queries import Known, known_units
from qunjian.core import industry
from qunjian.core.period import Moment
from qunjian.core.place import AreaLevel
from qunjian.core.vocabulary import Line, Mode, OrganisationChange, OrganisationForm

KEPT_ROWS = 60_000
KEPT_RESULTS = 2_000
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
    with _all_stays():
        read = _read(scope, moment, area)
    with _lock:
        _stocks[key] = read
        while len(_stocks) > 1 and sum(len(kept.units) for kept in _stocks.values()) > KEPT_ROWS:
            _stocks.popitem(last=False)
    return read


@contextmanager
def _all_stays() -> Iterator[None]:
    """Nothing read is garbage: looking through it again and again would double the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def remembered(key: Key, work_out: Callable[[], T]) -> T:
    """What was worked out of the ledger, until the ledger changes."""
    key = (*_epoch(), *key)
    with _lock:
        if key in _results:
            _results.move_to_end(key)
            kept: T = _results[key]
            return kept
    value = work_out()
    with _lock:
        _results[key] = value
        while len(_results) > KEPT_RESULTS:
            _results.popitem(last=False)
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
    units = _units(scope, moment, area)
    covers: dict[int, list[int]] = defaultdict(list)
    seated, upgraded = _seated_in_communities(moment), _upgraded(moment)
    for unit in units:
        for line, coverings in unit.known.coverings.items():
            for organisation, _ in coverings:
                covers[organisation].append(unit.pk)
                if organisation in seated:
                    unit.carried |= {line}
    rows = OrganisationState.objects.on(moment).filter(scope.q("area")).order_by("area", "name")
    if area:
        rows = rows.filter(in_area(area))
    organisations = [
        OrganisationRow(
            pk, name, Line(line), OrganisationForm(form), Mode(mode), place, outer, founded,
            tuple(covers.get(pk, ())), upgraded.get(pk),
        )
        for pk, name, line, form, mode, place, outer, founded in rows.values_list(
            "organisation_id", "name", "line", "form", "mode", "area_id", "outer", "founded_on"
        )
    ]  # fmt: skip
    return Stock(moment.day, units, organisations)


def _seated_in_communities(moment: Moment) -> set[int]:
    """Organisations of a village or community, wherever the units are that they answer for."""
    there = OrganisationState.objects.on(moment).filter(area__level=AreaLevel.VILLAGE)
    return set(there.values_list("organisation_id", flat=True))


def _upgraded(moment: Moment) -> dict[int, date]:
    """By organisation, the last day on which it was raised; renamed since or not."""
    raised = OrganisationState.objects.known(moment.known_at).filter(
        change=OrganisationChange.UPGRADED, valid_from__lte=moment.day
    )
    return dict(raised.order_by("valid_from").values_list("organisation_id", "valid_from"))


def _units(scope: Scope, moment: Moment, area: str) -> list[UnitRow]:
    states = UnitState.objects.on(moment).filter(scope.q("area")).order_by("area", "name")
    if area:
        states = states.filter(in_area(area))
    narrow: list[Any] = list(states.values_list(*UNIT_COLUMNS, named=True))
    beside = _Beside(
        counted=dict(AdoptedCount.objects.on(moment).values_list("unit_id", "valid_from")),
        ask_again=dict(
            NotYet.objects.on(moment)
            .filter(ask_again_on__lte=moment.day)
            .values_list("unit_id", "ask_again_on")
        ),
        set_aside=defaultdict(set),
        associated=set(AssociationMember.objects.on(moment).values_list("unit_id", flat=True)),
    )
    dismissals = Dismissal.objects.on(moment).values_list("unit_id", "code", "figures")
    for unit_id, code, figures in dismissals:
        beside.set_aside[unit_id].add((code, figures))
    return [
        _row(known, state, beside, moment)
        for known, state in zip(known_units(narrow, moment), narrow, strict=True)
    ]


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
