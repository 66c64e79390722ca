"""Reads of the ledger: for whom first, then as of when."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.audit.facts import holds
from qunjian.apps.registry.models import (
    Appointment,
    Coverage,
    Organisation,
    OrganisationState,
    Term,
    Unit,
    UnitJoin,
    UnitState,
)
from qunjian.core.names import fold
from qunjian.core.period import Moment
from qunjian.core.place import code_range
from qunjian.core.vocabulary import Line

#: what changes who is who: all that is read by units' numbers and kept is read anew then
JOINING = ("units.joined", "units.split", "units.joined-undone", "units.split-undone")


def units_visible_to(user: Any, moment: Moment) -> QuerySet[UnitState]:
    """The ledger of a day: one row per unit, inside the person's areas."""
    scope = scope_of(user, "registry.see")
    if not scope:
        return UnitState.objects.none()
    return (
        UnitState.objects.on(moment).filter(scope.q("area")).select_related("area__parent", "unit")
    )


def organisations_visible_to(user: Any, moment: Moment) -> QuerySet[OrganisationState]:
    """The organisations that exist on a day, on every line, inside the person's areas."""
    scope = scope_of(user, "registry.see")
    if not scope:
        return OrganisationState.objects.none()
    rows = OrganisationState.objects.on(moment).filter(scope.q("area"))
    return rows.select_related("area__parent", "organisation", "lead_unit", "parent")


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


def appointments_on(moment: Moment, **asked: Any) -> QuerySet[Appointment]:
    """Posts held on a day in organisations that exist on it; `asked` narrows by column."""
    rows: QuerySet[Appointment] = Appointment.objects.on(moment).filter(
        holds(moment, "organisation__states__"), **asked
    )
    return rows.order_by("organisation", "post", "valid_from", "pk")


def terms_on(moment: Moment, organisations: Collection[int] | None = None) -> dict[int, Term]:
    """The sitting term of organisations on a day, by organisation; of all if none are named."""
    rows = Term.objects.on(moment)
    if organisations is not None:
        rows = rows.filter(organisation__in=organisations)
    return {row.organisation_id: row for row in rows}


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


def withdrawn_organisation(user: Any, organisation_id: int) -> Organisation | None:
    """An organisation once held inside the person's areas, of which nothing is held any more."""
    scope = scope_of(user, "registry.see")
    ever = OrganisationState.objects.filter(organisation=organisation_id)
    if not scope or ever.known().exists() or not ever.filter(scope.q("area")).exists():
        return None
    return Organisation.objects.filter(pk=organisation_id).first()


def standing(moment: Moment) -> QuerySet[Coverage]:
    """Coverage on a day of units that exist on it, whatever organisation it is by."""
    there = UnitState.objects.on(moment).values("unit")
    return Coverage.objects.on(moment).filter(unit__in=there)


def with_covered(rows: QuerySet[OrganisationState], moment: Moment) -> QuerySet[OrganisationState]:
    """Every row with `covered`, the number of units that it answers for on the day."""
    counted = (
        standing(moment)
        .filter(organisation=OuterRef("organisation"))
        .order_by()
        .values("organisation")
        .annotate(n=Count("unit", distinct=True))
        .values("n")
    )
    covered = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return rows.annotate(covered=covered)


def branch(user: Any, moment: Moment, line: Line | str, above: int | None) -> Any:
    """The organisations right under one, or those whose superior cannot be seen from here.

    Every row has `covered` and `has_below`.
    """
    seen = organisations_visible_to(user, moment).filter(line=line)
    if above is not None:
        rows = seen.filter(parent=above)
    else:
        rows = seen.filter(Q(parent=None) | ~Exists(seen.filter(organisation=OuterRef("parent"))))
    below = seen.filter(parent=OuterRef("organisation"))
    return with_covered(rows.annotate(has_below=Exists(below)), moment).order_by("area", "name")


def below(user: Any, moment: Moment, above: int) -> list[OrganisationState]:
    """The organisations right under one, for its card."""
    rows = organisations_visible_to(user, moment).filter(parent=above)
    return list(with_covered(rows, moment).order_by("area", "name"))


def organisation_names(ids: Collection[int], moment: Moment) -> Mapping[int, str]:
    """What organisations were last called by the moment's day."""
    states = OrganisationState.objects.known(moment.known_at).filter(organisation__in=ids)
    return _last_names(states, "organisation_id", moment)


def unit_names(ids: Collection[int], moment: Moment) -> Mapping[int, str]:
    """What units were last called by the moment's day."""
    states = UnitState.objects.known(moment.known_at).filter(unit__in=ids)
    return _last_names(states, "unit_id", moment)


def join_of(unit_id: int) -> UnitJoin | None:
    """Into which unit this one was joined, as known now."""
    joins = UnitJoin.objects.known().filter(unit=unit_id).select_related("into", "event")
    found: UnitJoin | None = joins.first()
    return found


def join_seen_by(user: Any, unit_id: int) -> UnitJoin | None:
    """The same, for who may see the unit that stands, or where the joined one stood."""
    join, scope = join_of(unit_id), scope_of(user, "registry.see")
    if join is None or not scope:
        return None
    ever = UnitState.objects.filter(scope.q("area"), unit=unit_id)
    return join if ever.exists() or unit_visible_to(user, join.into_id) else None


def joins_into(unit: Unit) -> list[UnitJoin]:
    """The units that were joined into one, the last one first."""
    return list(UnitJoin.objects.known().filter(into=unit).select_related("event").order_by("-pk"))


def joined_into(known_at: datetime | None = None) -> Mapping[int, int]:
    """By number of a joined unit: where it went, as known at a moment."""
    return dict(UnitJoin.objects.known(known_at).values_list("unit_id", "into_id"))


def same_units(unit_id: int) -> list[int]:
    """The numbers under which records of a unit stand: its own, and those joined into it."""
    joined = UnitJoin.objects.known().filter(into=unit_id).values_list("unit_id", flat=True)
    return [unit_id, *joined]


def _last_names(states: QuerySet[Any], column: str, moment: Moment) -> Mapping[int, str]:
    until = states.filter(valid_from__lte=moment.day).order_by("valid_from")
    return dict(until.values_list(column, "name"))
