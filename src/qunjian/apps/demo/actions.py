"""Entering an invented county whole, for scenarios: what is true in it, and since when."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from qunjian.apps.areas.models import Area, Site
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.apps.demo.generator.model import County, Organisation, Unit
from qunjian.apps.registry import models
from qunjian.apps.registry.derive import recount, refresh_organisation_search, refresh_search
from qunjian.core.names import clean_unit_name
from qunjian.core.vocabulary import FactField, OrganisationChange, Source, UnitChange
from qunjian.web import clock


@action
def enter_county(*, county: County, counted_on: date, by: Any) -> Event:
    """
    Write an invented county's units, counts, organisations and coverage in one go.

    Units stand from the day they opened, their counts from `counted_on`.
    """
    event = record(
        "demo.county-entered",
        "demo.county",
        by=by,
        after={"units": len(county.units), "organisations": len(county.organisations)},
    )
    units = _enter_units(county, counted_on, event)
    _enter_members(county, units, event)
    _enter_reasons(county, units, counted_on, event)
    _enter_organisations(county, units, event)
    recount([row.pk for row in units.values()], event=event)
    return event


def _enter_units(county: County, counted_on: date, event: Event) -> Mapping[int, models.Unit]:
    now = clock.now()
    rows = models.Unit.objects.bulk_create([models.Unit(created_at=now) for _ in county.units])
    units = {one.key: row for one, row in zip(county.units, rows, strict=True)}
    sites = {(site.area_id, site.name): site for site in Site.objects.all()}
    models.UnitState.objects.bulk_create(
        _unit_state(one, units[one.key], sites, event) for one in county.units
    )
    models.Headcount.objects.bulk_create(
        models.Headcount(
            unit=units[one.key],
            source=Source.CENSUS,
            valid_from=counted_on,
            known_from=event.at,
            event=event,
            **{str(field): getattr(one.counts, field) for field in FactField},
        )
        for one in county.units
    )
    refresh_search([row.pk for row in rows])
    return units


def _unit_state(
    one: Unit, row: models.Unit, sites: Mapping[tuple[str, str], Site], event: Event
) -> models.UnitState:
    return models.UnitState(
        unit=row,
        name=one.name,
        name_key=clean_unit_name(one.name),
        kind=one.kind,
        credit_code=one.credit_code,
        registration_no=one.registration_no,
        area_id=one.village.code,
        site=sites[one.site.area, one.site.name] if one.site else None,
        address=one.address,
        industry=one.industry,
        operating_state=one.state,
        opened_on=one.opened_on,
        change=UnitChange.RECORDED,
        valid_from=one.opened_on,
        known_from=event.at,
        event=event,
    )


def _enter_members(county: County, units: Mapping[int, models.Unit], event: Event) -> None:
    models.AssociationMember.objects.bulk_create(
        models.AssociationMember(
            association=units[one.association.key],
            unit=units[one.key],
            valid_from=max(one.opened_on, one.association.opened_on),
            known_from=event.at,
            event=event,
        )
        for one in county.units
        if one.association
    )


def _enter_reasons(
    county: County, units: Mapping[int, models.Unit], on: date, event: Event
) -> None:
    models.NotYet.objects.bulk_create(
        models.NotYet(
            unit=units[found.unit.key],
            line=found.line,
            reason=found.reason,
            valid_from=on,
            known_from=event.at,
            event=event,
        )
        for found in county.not_yet
    )


def _enter_organisations(county: County, units: Mapping[int, models.Unit], event: Event) -> None:
    now = clock.now()
    areas = Area.objects.in_bulk({one.area.code for one in county.organisations})
    rows = models.Organisation.objects.bulk_create(
        [models.Organisation(created_at=now) for _ in county.organisations]
    )
    pairs = list(zip(county.organisations, rows, strict=True))
    by_id = {id(one): row for one, row in pairs}
    models.OrganisationState.objects.bulk_create(
        state
        for one, row in pairs
        for state in _states(
            one,
            event,
            organisation=row,
            lead_unit=units[one.lead.key] if one.lead else None,
            area=areas[one.area.code],
            parent=by_id[id(one.parent)] if one.parent else None,
        )
    )
    models.Coverage.objects.bulk_create(
        models.Coverage(
            organisation=row,
            unit=units[cover.unit.key],
            line=one.line,
            valid_from=cover.period.start,
            valid_to=cover.period.end,
            known_from=event.at,
            event=event,
        )
        for one, row in pairs
        for cover in one.covers
    )
    _enter_posts(pairs, event)
    refresh_organisation_search([row.pk for row in rows])


def _enter_posts(pairs: Iterable[tuple[Organisation, models.Organisation]], event: Event) -> None:
    models.Appointment.objects.bulk_create(
        models.Appointment(
            organisation=row,
            post=held.post,
            holder=held.holder,
            establishment=held.establishment,
            entry=held.entry,
            election_due=held.election_due,
            valid_from=held.on,
            known_from=event.at,
            event=event,
        )
        for one, row in pairs
        for held in one.posts
    )


def _states(one: Organisation, event: Event, **stays: Any) -> Iterable[models.OrganisationState]:
    """One row for each period between changes."""
    begins = [(one.founded_on, OrganisationChange.FOUNDED, one.form, one.name)]
    begins += [(change.on, change.kind, change.form, change.name) for change in one.changes]
    ends = [*(on for on, *_ in begins[1:]), None]
    for (on, kind, form, name), until in zip(begins, ends, strict=True):
        yield models.OrganisationState(
            name=name,
            name_key=clean_unit_name(name),
            line=one.line,
            form=form,
            mode=one.mode,
            founded_on=one.founded_on,
            outer=one.outer,
            secretary=one.secretary,
            change=kind,
            valid_from=on,
            valid_to=until,
            known_from=event.at,
            event=event,
            **stays,
        )
