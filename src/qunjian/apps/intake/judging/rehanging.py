"""How a ledger of organisations changes one that is known already."""

from datetime import date
from typing import Any

from qunjian.apps.intake.judging.model import (
    Change,
    ChangedOrganisation,
    OrganisationTarget,
    Register,
    UnitTarget,
    Write,
)
from qunjian.core.vocabulary import Mode, OrganisationChange, OrganisationForm

FORM_ORDER = ("group", "branch", "general", "committee")
COMPARED = ("form", "mode", "founded_on", "secretary")
HIDDEN = "（不显示）"


def changed_organisation(
    target: OrganisationTarget,
    lead: UnitTarget | None,
    parent: OrganisationTarget | None,
    values: dict[str, Any],
    register: Register,
) -> tuple[list[Write], list[Change]]:
    """What the row knows better; an older file only fills what is not known."""
    state = target.state or {}
    fills: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    for name in COMPARED:
        value, held = values.get(name), state[name]
        if value is None or value == held:
            continue
        if name == "mode" and value == Mode.SINGLE:
            continue  # said by nobody: it is only what a row without words comes to
        (fills if held in (None, "") else changed)[name] = _code(value)
    new_lead = lead if lead and state["lead_unit_id"] is None else None
    born = parent is not None and parent.id is None
    rehung = parent if parent and (born or parent.id != state["parent_id"]) else None
    if state["valid_from"] > register.counted_on:
        changed = {}
        rehung = rehung if state["parent_id"] is None else None
    if not (fills or changed or new_lead or rehung):
        return [], []
    what = _change(state, changed, rehung is not None and state["parent_id"] is not None)
    on = register.counted_on if what else None
    write = ChangedOrganisation(
        target, {**fills, **changed}, new_lead, on, what or state["change"], rehung
    )
    changes = [[name, _shown(name, state[name]), _shown(name, value)]
               for name, value in {**fills, **changed}.items()]  # fmt: skip
    if new_lead:
        changes.append(["lead_unit", None, new_lead.name])
    if rehung:
        changes.append(["superior", None, rehung.name])
    return [write], changes


def hung_below(
    target: OrganisationTarget, waiting: list[dict[str, Any]]
) -> tuple[list[Write], list[Change]]:
    """The organisations that have waited for a superior just told of are hung below it."""
    if not waiting:
        return [], []
    writes: list[Write] = [
        ChangedOrganisation(
            OrganisationTarget(state["organisation_id"], state, state["name"], state["line"]),
            {}, None, None, state["change"], target,
        )
        for state in waiting
    ]  # fmt: skip
    return writes, [["subordinates", None, "、".join(state["name"] for state in waiting)]]


def _change(state: dict[str, Any], changed: dict[str, Any], rehung: bool) -> str:
    """The kind of change, '' when what was unknown is only filled in."""
    if "form" in changed:
        upward = _rank(changed["form"]) > _rank(state["form"]) >= 0
        kind = OrganisationChange.UPGRADED if upward else OrganisationChange.REGROUPED
        return kind.value
    if "mode" in changed:
        return OrganisationChange.REGROUPED.value
    if rehung:
        return OrganisationChange.REHUNG.value
    return OrganisationChange.CORRECTED.value if changed else ""


def _rank(form: str) -> int:
    tail = form.split("_", 1)[1]
    return FORM_ORDER.index(tail) if tail in FORM_ORDER else -1


def _code(value: Any) -> Any:
    return value.value if isinstance(value, Mode | OrganisationForm) else value


def _shown(name: str, value: Any) -> Any:
    if not value:
        return None
    if name == "secretary":
        return HIDDEN
    if name == "form":
        return OrganisationForm.label_of(value)
    if name == "mode":
        return Mode.label_of(value)
    return str(value) if isinstance(value, date) else value
