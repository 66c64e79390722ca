"""A prefilled workbook that came back: what they changed, what we changed, and where both did."""

from collections.abc import Mapping
from typing import Any

from qunjian.apps.intake.judging.model import Told, UnitTarget
from qunjian.apps.intake.judging.places import Places
from qunjian.apps.intake.judging.snapshot import COUNT_FIELDS, Snapshot
from qunjian.core.intake.vocabulary import FIELDS

Base = Mapping[str, Any]
"""Field → value as it stood in the workbook that went out; None for an empty cell."""


def settle(told: Told, target: UnitTarget, base: Base, snapshot: Snapshot, places: Places) -> None:
    """Leave of a row only what they changed and we did not; what both changed is a problem.

    Empty cells change nothing: the unknown never overwrites.
    """
    ours = _ours(target, snapshot, places)
    for field in list(told.values):
        if field not in base:
            continue
        theirs, was, now = told.values[field], base[field], ours.get(field)
        if _same(theirs, was):
            del told.values[field]
        elif not _same(now, was) and not _same(now, theirs):
            del told.values[field]
            label = FIELDS.get(field, field)
            told.complain(
                field,
                f"{label}两边都改过：发出时是{_shown(was)}，台账现在是{_shown(now)}，"
                f"表里填{_shown(theirs)}；没有采用，请核对后在台账里改。",
            )


def _ours(target: UnitTarget, snapshot: Snapshot, places: Places) -> dict[str, Any]:
    state = target.state or {}
    adopted = snapshot.adopted.get(target.id or 0, {})
    area = state.get("area_id", "")
    return {
        "name": state.get("name"),
        "credit_code": state.get("credit_code"),
        "status": state.get("operating_state"),
        "address": state.get("address"),
        "industry_code": state.get("industry"),
        "village": places.name(area) if area and not area.endswith("000") else None,
        **{name: adopted.get(name) for name in COUNT_FIELDS},
    }


def _same(one: Any, other: Any) -> bool:
    return (one or None) == (other or None) if not _is_zero(one, other) else one == other


def _is_zero(*values: Any) -> bool:
    """Zero is told, and is not the same as not told."""
    return any(value == 0 and not isinstance(value, str) for value in values)


def _shown(value: Any) -> str:
    return "空" if value is None or value == "" else f"“{value}”"
