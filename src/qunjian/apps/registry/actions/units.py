"""Recording, changing and correcting units."""

from collections.abc import Collection
from datetime import date
from typing import Any

from qunjian.apps.audit import facts
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.derive import refresh_search
from qunjian.apps.registry.models import (
    AssociationMember,
    NameKind,
    Unit,
    UnitJoin,
    UnitName,
    UnitState,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.core.names import clean_unit_name
from qunjian.core.vocabulary import UnitChange
from qunjian.vault.cipher import keyed_hash
from qunjian.web import clock

SECRET = frozenset({"legal_person", "contact", "phone"})
PHONE_TAIL = 4
DERIVED_BY = {"name": "name_key", "phone": "phone_tail"}


def phone_tail(phone: str) -> str:
    """The keyed hash by which the last four digits of a phone can be searched."""
    digits = "".join(filter(str.isdigit, phone))
    return keyed_hash(digits[-PHONE_TAIL:], purpose="phone-tail") if digits else ""


def completed(values: dict[str, Any]) -> dict[str, Any]:
    """The given values and those that follow from them."""
    derived: dict[str, Any] = {}
    if "name" in values:
        derived["name_key"] = clean_unit_name(values["name"])
    if "phone" in values:
        derived["phone_tail"] = phone_tail(values["phone"] or "")
    return {**values, **derived}


def shown(values: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of values: secrets only as having changed."""
    return {
        key: ("（已加密）" if value else "") if key in SECRET else getattr(value, "pk", value)
        for key, value in values.items()
        if key not in DERIVED_BY.values()
    }


@action
def record_unit(*, on: date, by: Any, reason: str = "", **values: Any) -> Unit:
    """
    Enter a unit into the ledger as it stands from `on`.

    :raises Refused: if a unit with the same credit code is already there.
    """
    check_code_is_free(values.get("credit_code", ""))
    unit = Unit.objects.create(created_at=clock.now())
    event = record("units.recorded", unit, by=by, reason=reason, after=shown(values))
    start = {"change": UnitChange.RECORDED, "valid_from": on, **completed(values)}
    facts.write(UnitState, event=event, unit=unit, **start)
    _name(event, values["name"])
    refresh_search([unit.pk])
    return unit


@action
def change_unit(
    *,
    state: UnitState,
    on: date,
    change: UnitChange,
    by: Any,
    reason: str = "",
    **values: Any,
) -> UnitState:
    """The unit itself changed on a day (renamed, moved, closed …); earlier days stay as they are.

    The old name of a renamed unit is kept for search as a former name.

    :raises Refused: before the state began, or with the credit code of another unit.
    """
    if on < state.valid_from:
        raise Refused(f"这条状况从{state.valid_from}起，变化日期不能更早；要改早先的，请用“更正”。")
    if values.get("credit_code", state.credit_code) != state.credit_code:
        check_code_is_free(values["credit_code"], except_unit=state.unit_id)
    before = {key: getattr(state, key) for key in values}
    event = record(
        "units.changed",
        state.unit,
        by=by,
        reason=reason,
        before=shown(before),
        after=shown({**values, "change": str(change), "on": on}),
    )
    new: UnitState = facts.change(state, on=on, event=event, change=change, **completed(values))
    refresh_search([state.unit_id])
    return new


@action
def correct_unit(*, state: UnitState, by: Any, reason: str, **values: Any) -> UnitState:
    """
    What we held of a unit was wrong; the same days now read otherwise, the old is kept.

    :raises Refused: without a reason.
    """
    if not reason.strip():
        raise Refused("更正要写明理由：错在哪里，依据什么改的。")
    if values.get("credit_code", state.credit_code) != state.credit_code:
        check_code_is_free(values["credit_code"], except_unit=state.unit_id)
    before = {key: getattr(state, key) for key in values}
    event = record(
        "units.corrected",
        state.unit,
        by=by,
        reason=reason,
        before=shown(before),
        after=shown(values),
    )
    new: UnitState = facts.correct(state, event=event, **completed(values))
    refresh_search([state.unit_id])
    return new


@action
def change_units(
    *, states: Collection[UnitState], on: date, by: Any, reason: str, **values: Any
) -> Event:
    """One change for many units at once, as one event that can be undone at once."""
    change = UnitChange.STATE if "operating_state" in values else UnitChange.UPDATED
    event = record(
        "units.changed-together",
        "registry.unit",
        by=by,
        reason=reason,
        after=shown({**values, "on": on, "units": [state.unit_id for state in states]}),
    )
    for state in states:
        if on < state.valid_from:
            raise Refused(f"“{state.name}”的状况从{state.valid_from}起，变化日期不能更早。")
        own = dict(values)
        if "extra" in values:  # the county's other fields of the unit stay
            own["extra"] = {**state.extra, **values["extra"]}
        facts.change(state, on=on, event=event, change=change, **completed(own))
    refresh_search([state.unit_id for state in states])
    return event


@action
def name_unit(*, unit: Unit, name: str, kind: NameKind, on: date, by: Any) -> UnitName:
    """Add a former name or an alias by which the unit can be found."""
    event = record("units.named", unit, by=by, after={"name": name, "kind": str(kind)})
    row: UnitName = facts.write(
        UnitName,
        event=event,
        unit=unit,
        name=name,
        name_key=clean_unit_name(name),
        kind=kind,
        valid_from=on,
    )
    refresh_search([unit.pk])
    return row


@action
def enrol_member(*, association: Unit, unit: Unit, on: date, by: Any) -> AssociationMember:
    """
    A unit joins a trade association or chamber.

    :raises Refused: if it is a member already, or would join itself.
    """
    if association.pk == unit.pk:
        raise Refused("协会不能是它自己的会员，请另选单位。")
    held = AssociationMember.objects.known().filter(association=association, unit=unit)
    if held.filter(valid_to=None).exists():
        raise Refused("这个单位已经是会员，不必再登记一次。")
    event = record("associations.joined", association, by=by, after={"unit": unit.pk, "on": on})
    row: AssociationMember = facts.write(
        AssociationMember,
        event=event,
        association=association,
        unit=unit,
        valid_from=on,
    )
    return row


def check_code_is_free(code: str, *, except_unit: int | None = None) -> None:
    """:raises Refused: if another unit holds the credit code now."""
    if not code:
        return
    others = UnitState.objects.known().filter(credit_code=code, valid_to=None)
    other = others.exclude(unit=except_unit).first() if except_unit else others.first()
    if other:
        raise Refused(f"信用代码{code}已属于“{other.name}”，请打开那个单位核对，不要重复登记。")
    joined = UnitJoin.objects.known().filter(credit_code=code).exclude(into=except_unit).first()
    if joined:
        raise Refused(
            f"信用代码{code}原属“{joined.name}”，已并入“{joined.into}”，请打开“{joined.into}”核对。"
        )


def _name(event: Event, name: str) -> None:
    event.target_name = name[:200]
    event.save(update_fields=["target_name"])
