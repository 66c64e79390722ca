"""Reads of the ledger: for whom first, then as of when."""

from typing import Any

from django.db.models import Q, QuerySet

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.audit.facts import holds
from qunjian.apps.registry.models import (
    Coverage,
    Organisation,
    OrganisationState,
    Unit,
    UnitState,
)
from qunjian.core.names import fold
from qunjian.core.period import Moment
from qunjian.core.place import code_range


def units_visible_to(user: Any, moment: Moment) -> QuerySet[UnitState]:
    """The ledger of a day: one row per unit, inside the person's areas."""
    scope = scope_of(user, "registry.see")
    if not scope:
        return UnitState.objects.none()
    return UnitState.objects.on(moment).filter(scope.q("area")).select_related("area", "unit")


def organisations_visible_to(user: Any, moment: Moment) -> QuerySet[OrganisationState]:
    """The organisations that exist on a day, on every line, inside the person's areas."""
    scope = scope_of(user, "registry.see")
    if not scope:
        return OrganisationState.objects.none()
    rows = OrganisationState.objects.on(moment).filter(scope.q("area"))
    return rows.select_related("area", "organisation", "lead_unit", "parent")


def in_area(area_code: str, field: str = "area") -> Q:
    """An area and everything below it."""
    low, high = code_range(area_code)
    return Q(**{f"{field}__gte": low, f"{field}__lte": high})


def coverage_on(moment: Moment, line: str = "") -> QuerySet[Coverage]:
    """Coverage that holds on a day by organisations that exist on it, outer ones left out."""
    rows = Coverage.objects.on(moment).filter(
        holds(moment, "organisation__states__"), organisation__states__outer=False
    )
    return rows.filter(line=line) if line else rows


def matching(text: str, field: str = "unit__search_text") -> Q:
    """Rows whose names, former names, pinyin, initials or codes contain every word typed."""
    wanted = Q()
    for word in text.split():
        wanted &= Q(**{f"{field}__contains": fold(word)})
    return wanted


def unit_visible_to(user: Any, unit_id: int) -> Unit | None:
    """A unit inside the person's areas on any day, so that its history can be read."""
    scope = scope_of(user, "registry.see")
    states = UnitState.objects.known().filter(scope.q("area"), unit=unit_id)
    return Unit.objects.filter(pk=unit_id).first() if scope and states.exists() else None


def organisation_visible_to(user: Any, organisation_id: int) -> Organisation | None:
    """An organisation inside the person's areas on any day."""
    scope = scope_of(user, "registry.see")
    states = OrganisationState.objects.known().filter(scope.q("area"), organisation=organisation_id)
    found = Organisation.objects.filter(pk=organisation_id).first()
    return found if scope and states.exists() else None
