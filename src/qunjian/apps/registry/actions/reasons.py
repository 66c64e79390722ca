"""Why a unit cannot found yet, said by a person."""

from collections.abc import Collection
from datetime import date
from typing import Any

from qunjian.apps.audit import facts
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.models import NotYet, NotYetReason, Unit


@action
def record_not_yet(
    *,
    unit: Unit,
    line: str,
    reason: NotYetReason,
    on: date,
    by: Any,
    note: str = "",
    ask_again_on: date | None = None,
) -> NotYet:
    """Say why a unit cannot found on a line yet; an earlier reason ends that day."""
    event = record(
        "reasons.recorded",
        unit,
        by=by,
        reason=note,
        after={
            "line": str(line),
            "reason": str(reason),
            "on": on,
            "ask_again_on": ask_again_on,
        },
    )
    told = {"line": line, "reason": reason, "note": note, "ask_again_on": ask_again_on}
    return _write(unit, on, event, told)


@action
def record_not_yet_for_many(
    *,
    units: Collection[Unit],
    line: str,
    reason: NotYetReason,
    on: date,
    by: Any,
    note: str = "",
    ask_again_on: date | None = None,
) -> Event:
    """The same reason for many units, as one event that can be undone at once."""
    told = {"line": str(line), "reason": str(reason), "ask_again_on": ask_again_on}
    event = record(
        "reasons.recorded-together",
        "registry.unit",
        by=by,
        reason=note,
        after={**told, "on": on, "units": [unit.pk for unit in units]},
    )
    for unit in units:
        _write(unit, on, event, {**told, "note": note})
    return event


def _write(unit: Unit, on: date, event: Event, told: dict[str, Any]) -> NotYet:
    """A reason, and the end of the one before it."""
    held = NotYet.objects.known().filter(unit=unit, line=told["line"], valid_to=None)
    for earlier in held:
        facts.end(earlier, on=on, event=event)
    row: NotYet = facts.write(NotYet, event=event, unit=unit, valid_from=on, **told)
    return row


@action
def clear_not_yet(*, not_yet: NotYet, on: date, by: Any, reason: str = "") -> None:
    """The reason no longer holds from a day on."""
    event = record(
        "reasons.cleared",
        not_yet.unit,
        by=by,
        reason=reason,
        before={"reason": not_yet.reason},
        after={"line": not_yet.line, "on": on},
    )
    facts.end(not_yet, on=on, event=event)
