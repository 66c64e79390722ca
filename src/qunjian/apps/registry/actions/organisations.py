"""Founding organisations, what happens to them later, and what they answer for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from qunjian.apps.audit import facts
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.derive import refresh_organisation_search
from qunjian.apps.registry.models import (
    Appointment,
    Coverage,
    Organisation,
    OrganisationState,
    Term,
    Unit,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.core.names import clean_unit_name
from qunjian.core.vocabulary import OrganisationChange, OrganisationForm
from qunjian.web import clock

FORM_ORDER = ("group", "branch", "general", "committee")


@action
def found_organisation(
    *,
    on: date,
    by: Any,
    units: Iterable[Unit] = (),
    reason: str = "",
    **values: Any,
) -> Organisation:
    """
    Found an organisation, and let it answer for units from that day.

    :raises Refused: if the form belongs to another line, or the line has this name already.
    """
    check_form_fits(values["form"], values["line"])
    check_name_is_free(values["name"], values["line"])
    organisation = Organisation.objects.create(created_at=clock.now())
    covered = list(units)
    event = record(
        "organisations.founded",
        organisation,
        by=by,
        reason=reason,
        after={**_shown(values), "on": on, "units": [unit.pk for unit in covered]},
    )
    facts.write(
        OrganisationState,
        event=event,
        organisation=organisation,
        name_key=clean_unit_name(values["name"]),
        valid_from=on,
        **{"change": OrganisationChange.FOUNDED, "founded_on": on, **values},
    )
    for unit in covered:
        _cover(organisation, unit, values["line"], on, event)
    refresh_organisation_search([organisation.pk])
    return organisation


@action
def change_organisation(
    *,
    state: OrganisationState,
    on: date,
    change: OrganisationChange,
    by: Any,
    reason: str = "",
    **values: Any,
) -> OrganisationState:
    """An organisation was renamed, regrouped, upgraded or hung under another on a day."""
    if on < state.valid_from:
        raise Refused(f"这个组织的现状从{state.valid_from}起，变化日期不能更早。")
    _check_change(state, values)
    event = record(
        f"organisations.{change}",
        state.organisation,
        by=by,
        reason=reason,
        before=_shown({key: getattr(state, key) for key in values}),
        after={**_shown(values), "on": on},
    )
    new: OrganisationState = facts.change(
        state, on=on, event=event, change=change, **_completed(values)
    )
    refresh_organisation_search([state.organisation_id])
    return new


@action
def upgrade_organisation(
    *,
    state: OrganisationState,
    form: OrganisationForm,
    on: date,
    by: Any,
    **values: Any,
) -> OrganisationState:
    """
    Raise an organisation: group → branch → general branch → committee; its history is kept.

    :raises Refused: if the new form is not above the old one.
    """
    old, new = _rank(state.form), _rank(form)
    if old is None or new is None or new <= old:
        raise Refused(
            f"升格要从低到高（小组→支部→总支→委员会），"
            f"“{OrganisationForm.label_of(state.form)}”不能升为“{form.label}”。"
        )
    changed: OrganisationState = change_organisation(
        state=state,
        on=on,
        change=OrganisationChange.UPGRADED,
        by=by,
        form=form,
        **values,
    )
    return changed


@action
def correct_organisation(
    *, state: OrganisationState, by: Any, reason: str, **values: Any
) -> OrganisationState:
    """
    What we held of an organisation was wrong.

    :raises Refused: without a reason.
    """
    if not reason.strip():
        raise Refused("更正要写明理由：错在哪里，依据什么改的。")
    _check_change(state, values)
    event = record(
        "organisations.corrected",
        state.organisation,
        by=by,
        reason=reason,
        before=_shown({key: getattr(state, key) for key in values}),
        after=_shown(values),
    )
    new: OrganisationState = facts.correct(state, event=event, **_completed(values))
    refresh_organisation_search([state.organisation_id])
    return new


@action
def dissolve_organisation(*, state: OrganisationState, on: date, by: Any, reason: str) -> None:
    """An organisation ends on a day, and with it all that it answered for."""
    if on <= state.valid_from:
        raise Refused(f"撤销日期要晚于{state.valid_from}；若从未成立过，请用“更正”。")
    event = record(
        "organisations.dissolved",
        state.organisation,
        by=by,
        reason=reason,
        after={"on": on},
    )
    facts.end(state, on=on, event=event)
    for model in (Coverage, Appointment, Term):
        for row in model.objects.known().filter(organisation=state.organisation, valid_to=None):
            facts.end(row, on=on, event=event)


@action
def cover_unit(
    *,
    organisation: Organisation,
    unit: Unit,
    line: str,
    on: date,
    by: Any,
    reason: str = "",
) -> Coverage:
    """An organisation answers for a unit from a day.

    :raises Refused: if it does already.
    """
    event = record(
        "coverage.begun",
        organisation,
        by=by,
        reason=reason,
        after={"unit": unit.pk, "line": str(line), "on": on},
    )
    return _cover(organisation, unit, line, on, event)


@action
def end_coverage(*, coverage: Coverage, on: date, by: Any, reason: str = "") -> None:
    """An organisation answers for a unit no longer from a day on."""
    event = record(
        "coverage.ended",
        coverage.organisation,
        by=by,
        reason=reason,
        after={"unit": coverage.unit_id, "line": coverage.line, "on": on},
    )
    facts.end(coverage, on=on, event=event)


def check_form_fits(form: str, line: str) -> None:
    """:raises Refused: if a form belongs to another line."""
    if not str(form).startswith(f"{line}_"):
        raise Refused(f"“{OrganisationForm.label_of(form)}”不是这条线的组织形式，请重选。")


def check_name_is_free(name: str, line: str, *, except_for: int | None = None) -> None:
    """:raises Refused: if another organisation of the line has the name now."""
    same = OrganisationState.objects.known().filter(
        name_key=clean_unit_name(name), line=line, valid_to=None
    )
    if same.exclude(organisation=except_for).exists():
        raise Refused(f"“{name}”已经在册，请打开它登记变化，不要重复登记。")


def check_parent(state: OrganisationState, parent: Organisation | None) -> None:
    """:raises Refused: if an organisation would hang under itself, straight or through others."""
    if parent and parent.pk == state.organisation_id:
        raise Refused("上级组织不能是它自己，请另选一个。")
    above, seen = parent, set[int]()
    while above and above.pk not in seen:
        seen.add(above.pk)
        held = OrganisationState.objects.known().filter(organisation=above, valid_to=None)
        next_up = held.select_related("parent").first()
        above = next_up.parent if next_up else None
        if above and above.pk == state.organisation_id:
            raise Refused(f"“{parent}”现在是它的下级，不能同时作上级；请先给“{parent}”改隶。")


def _check_change(state: OrganisationState, values: dict[str, Any]) -> None:
    check_form_fits(values.get("form", state.form), state.line)
    check_parent(state, values.get("parent"))
    if values.get("name", state.name) != state.name:
        check_name_is_free(values["name"], state.line, except_for=state.organisation_id)


def _cover(organisation: Organisation, unit: Unit, line: str, on: date, event: Event) -> Coverage:
    open_rows = Coverage.objects.known().filter(
        organisation=organisation, unit=unit, line=line, valid_to=None
    )
    if open_rows.exists():
        raise Refused("该组织已覆盖这个单位，不必再登记一次。")
    row: Coverage = facts.write(
        Coverage,
        event=event,
        organisation=organisation,
        unit=unit,
        line=line,
        valid_from=on,
    )
    return row


def _completed(values: dict[str, Any]) -> dict[str, Any]:
    if "name" in values:
        return {**values, "name_key": clean_unit_name(values["name"])}
    return values


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {key: getattr(value, "pk", value) for key, value in values.items()}


def _rank(form: str) -> int | None:
    tail = str(form).split("_", 1)[1]
    return FORM_ORDER.index(tail) if tail in FORM_ORDER else None
