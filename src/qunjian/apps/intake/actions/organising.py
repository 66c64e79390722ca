"""Judged rows of organisations written into the ledger under one event."""

from collections.abc import Iterator
from typing import Any

from qunjian.apps.audit import bulk
from qunjian.apps.audit.models import Event
from qunjian.apps.intake.actions.writing import KNOWN, withdraw
from qunjian.apps.intake.judging.model import (
    Awaits,
    ChangedOrganisation,
    Covered,
    Judged,
    NewOrganisation,
    Register,
)
from qunjian.apps.intake.judging.snapshot import ORGANISATION_COLUMNS
from qunjian.apps.intake.models import AwaitedSuperior
from qunjian.apps.registry.derive import refresh_organisation_search
from qunjian.apps.registry.models import Coverage, Organisation, OrganisationState
from qunjian.core.names import clean_unit_name

COVERAGE = ["organisation_id", "unit_id", "line", "source", "valid_from"]
EMPTY = {"parent_id": None, "lead_unit_id": None, "founded_on": None, "secretary": ""}


class OrganisationWriter:
    """Writes organisations and what they cover; the units of the rows must have their ids."""

    def __init__(self, register: Register, event: Event) -> None:
        self._register = register
        self._event = event
        self._known = [event.at, event.pk]

    def write(self, judged: list[Judged]) -> None:
        every = [each for row in judged for each in row.writes]
        born = [each for each in every if isinstance(each, NewOrganisation)]
        for pk, each in zip(bulk.reserve_ids(Organisation, len(born)), born, strict=True):
            each.target.id = pk
        bulk.insert(
            Organisation,
            ["id", "search_text", "created_at"],
            ([each.target.id, "", self._event.at] for each in born),
        )
        changed = [each for each in every if isinstance(each, ChangedOrganisation)]
        states = [(each.target.state or {})["id"] for each in changed]
        withdraw(OrganisationState, states, self._event)
        rows = [self._first(each) for each in born]
        rows += [row for each in changed for row in self._successors(each)]
        bulk.insert(OrganisationState, [*ORGANISATION_COLUMNS, *KNOWN], rows)
        self._cover([each for each in every if isinstance(each, Covered)])
        _await([each for each in every if isinstance(each, Awaits)])
        refresh_organisation_search([each.target.id or 0 for each in born])

    def _first(self, born: NewOrganisation) -> list[Any]:
        return self._row(
            {
                **EMPTY,
                **born.values,
                "organisation_id": born.target.id,
                "parent_id": born.parent.id if born.parent else None,
                "lead_unit_id": born.lead.id if born.lead else None,
                "source": self._register.source,
                "valid_from": born.valid_from,
                "valid_to": None,
            }
        )

    def _row(self, state: dict[str, Any]) -> list[Any]:
        return [*(state[name] for name in ORGANISATION_COLUMNS), *self._known]

    def _successors(self, each: ChangedOrganisation) -> Iterator[list[Any]]:
        held = each.target.state or {}
        changes = {**each.values, "change": each.change}
        if each.lead:
            changes["lead_unit_id"] = each.lead.id
        if each.parent:
            changes["parent_id"] = each.parent.id
        if each.on is None or each.on <= held["valid_from"]:
            yield self._row({**held, **changes})
            return
        yield self._row({**held, "valid_to": each.on})
        yield self._row({**held, **changes, "valid_from": each.on})

    def _cover(self, covered: list[Covered]) -> None:
        bulk.insert(
            Coverage,
            [*COVERAGE, *KNOWN],
            (
                [each.organisation.id, each.unit.id, each.organisation.line,
                 self._register.source, each.on, *self._known]
                for each in covered
            ),
        )  # fmt: skip


def _await(every: list[Awaits]) -> None:
    """Remember the superiors that are not there yet, one for each organisation."""
    rows = {
        each.organisation.id: AwaitedSuperior(
            organisation_id=each.organisation.id or 0,
            line=each.organisation.line,
            name=each.superior[:200],
            name_key=clean_unit_name(each.superior)[:200],
        )
        for each in every
    }
    AwaitedSuperior.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["line", "name", "name_key"],
    )
