"""Entering an invented county whole, for scenarios: what is true in it, and since when."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from qunjian.apps.areas.models import Area
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
    _enter_organisations(county, units, event)
    recount([row.pk for row in units.values()], event=event)
    return event


def _enter_units(county: County, counted_on: date, event: Event) -> Mapping[int, models.Unit]:
    now = clock.now()
    rows = models.Unit.objects.bulk_create([models.Unit(created_at=now) for _ in county.units])
    units = {one.key: row for one, row in zip(county.units, rows, strict=True)}
    models.UnitState.objects.bulk_create(
        _unit_state(one, units[one.key], event) for one in county.units
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


def _unit_state(one: Unit, row: models.Unit, event: Event) -> models.UnitState:
    return models.UnitState(
        unit=row,
        name=one.name,
        name_key=clean_unit_name(one.name),
        kind=one.kind,
        credit_code=one.credit_code,
        area_id=one.village.code,
        address=one.address,
        industry=one.industry,
        operating_state=one.state,
        opened_on=one.opened_on,
        change=UnitChange.RECORDED,
        valid_from=one.opened_on,
        known_from=event.at,
        event=event,
    )


def _enter_organisations(county: County, units: Mapping[int, models.Unit], event: Event) -> None:
    now = clock.now()
    areas = {area.pk: area for area in Area.objects.filter(level="township")}
    rows = models.Organisation.objects.bulk_create(
        [models.Organisation(created_at=now) for _ in county.organisations]
    )
    pairs = list(zip(county.organisations, rows, strict=True))
    models.OrganisationState.objects.bulk_create(
        state
        for one, row in pairs
        for state in _states(one, row, units, areas[one.township.code], event)
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
    refresh_organisation_search([row.pk for row in rows])


def _states(
    one: Organisation,
    row: models.Organisation,
    units: Mapping[int, models.Unit],
    area: Area,
    event: Event,
) -> Iterable[models.OrganisationState]:
    """One row for each period between changes."""
    begins = [(one.founded_on, OrganisationChange.FOUNDED, one.form, one.name)]
    begins += [(change.on, change.kind, change.form, change.name) for change in one.changes]
    ends = [*(on for on, *_ in begins[1:]), None]
    for (on, kind, form, name), until in zip(begins, ends, strict=True):
        yield models.OrganisationState(
            organisation=row,
            name=name,
            name_key=clean_unit_name(name),
            line=one.line,
            form=form,
            mode=one.mode,
            lead_unit=units[one.lead.key] if one.lead else None,
            area=area,
            founded_on=one.founded_on,
            outer=one.outer,
            secretary=one.secretary,
            change=kind,
            valid_from=on,
            valid_to=until,
            known_from=event.at,
            event=event,
        )
