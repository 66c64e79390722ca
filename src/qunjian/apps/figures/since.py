"""Of which units anything was told since a moment: all others stand as they stood then."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Min, Q

from qunjian.apps.audit.models import Event
from qunjian.apps.figures.stock import remembered
from qunjian.apps.registry.models import (
    AdoptedCount,
    AssociationMember,
    Coverage,
    Dismissal,
    NotYet,
    OrganisationState,
    UnitState,
)
from qunjian.apps.rules.queries import RuleShelf, shelf
from qunjian.apps.verdicts.derive import fingerprint
from qunjian.core.period import Moment, Period

#: beyond so many, reading all units is no more work
MOST = 20_000
ALWAYS = Period(date.min)
OF_UNITS: tuple[Any, ...] = (
    UnitState, AdoptedCount, Coverage, NotYet, Dismissal, AssociationMember,
)  # fmt: skip


def told_since(moment: Moment) -> frozenset[int] | None:
    """The units; None where they are very many, or other rules spoke on the day."""
    at = moment.known_at
    if at is None or _speaking(shelf(at), moment.day) != _speaking(shelf(), moment.day):
        return None
    return remembered(("told since", at), lambda: _units(at))


def _units(at: datetime) -> frozenset[int] | None:
    """By the events: every row is known from the moment of its own."""
    first = Event.objects.filter(at__gt=at).aggregate(first=Min("pk"))["first"]
    if first is None:
        return frozenset()
    since = Q(event__gte=first) | Q(ended_by__gte=first)
    organisations = OrganisationState.objects.filter(since).values("organisation")
    asked = [model.objects.filter(since) for model in OF_UNITS]
    asked.append(Coverage.objects.filter(organisation__in=organisations))
    states, *others = (rows.order_by().values_list("unit_id", flat=True) for rows in asked)
    found = frozenset(states.union(*others)[: MOST + 1])
    return found if len(found) <= MOST else None


def _speaking(known: RuleShelf, day: date) -> str:
    """What the sets that speak on a day say, whenever they begin and end."""
    sets = [replace(each, force=ALWAYS) for each in known.sets if day in each.force]
    decisions = {
        unit: tuple(replace(each, force=ALWAYS) for each in own if day in each.force)
        for unit, own in known.decisions.items()
    }
    spoken = {unit: own for unit, own in decisions.items() if own}
    return fingerprint(RuleShelf(tuple(sets), spoken))
