"""Conflicts that a person may see, and what a department is asked."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.conflicts.models import Conflict, ConflictField, ConflictState, Inquiry
from qunjian.apps.registry.confidential import hidden_fields
from qunjian.apps.registry.models import AdoptedCount, UnitState
from qunjian.core.intake.profiles import REPLYING
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Source
from qunjian.web import clock

DIFFERS = "与其他名册不同"


def conflicts_visible_to(user: Any) -> QuerySet[Conflict]:
    rows = Conflict.objects.filter(scope_of(user, "conflicts.see").q("area"))
    return rows.select_related("area__parent", "unit", "ruled_by")


def inquiries_visible_to(user: Any) -> QuerySet[Inquiry]:
    rows = Inquiry.objects.filter(scope_of(user, "conflicts.see").q("area"))
    return rows.select_related("area", "asked_by")


def waiting_conflicts(user: Any) -> int:
    """How many this person could rule on."""
    scope = scope_of(user, "conflicts.rule")
    if not scope:
        return 0
    count: int = Conflict.objects.filter(scope.q("area"), state=ConflictState.OPEN).count()
    return count


def staff_of(conflicts: Iterable[Conflict]) -> dict[int, int | None]:
    """The staff of their units, by which member counts are hidden."""
    units = {one.unit_id for one in conflicts if one.unit_id}
    rows = AdoptedCount.objects.on(Moment(clock.today())).filter(unit__in=units)
    return dict(rows.values_list("unit_id", "staff"))


def askable(conflicts: QuerySet[Conflict]) -> Counter[str]:
    """By body, how many open conflicts its word is part of and is not the one that counts."""
    found: Counter[str] = Counter()
    for said in conflicts.filter(state=ConflictState.OPEN).values_list("said", flat=True):
        found.update({source for source in map(str, REPLYING) if _theirs(said, source)})
    return found


def asked_of(conflicts: Iterable[Conflict], source: Source) -> list[dict[str, Any]]:
    """What one body is asked: its own word and the others', without persons.

    Member counts of units with few staff stand only in the letter to that line's own body.
    """
    rows = [one for one in conflicts if one.waits and _theirs(one.said, source)]
    staff, codes = staff_of(rows), _codes(rows)
    line = REPLYING[source][0]
    lines = [line] if line else []
    return [
        {
            "conflict": one.pk, "name": one.name, "code": codes.get(one.unit_id, ""),
            "field": one.field, **_words(one, source),
        }
        for one in rows
        if one.field not in hidden_fields(staff.get(one.unit_id or 0), lines)
    ]  # fmt: skip


def _theirs(said: list[dict[str, Any]], source: str) -> dict[str, Any] | None:
    """A body's word, where it is another than the one the ledger goes by."""
    used = {each["value"] for each in said if each["used"]}
    own = (each for each in said if each["source"] == source)
    return next((each for each in own if each["value"] not in used), None)


def _words(conflict: Conflict, source: Source) -> dict[str, str]:
    theirs = _theirs(conflict.said, source) or {}
    if conflict.field == ConflictField.HEAD:
        return {"theirs": DIFFERS, "others": ""}
    others = [
        f"{each['label']} {each['value']}（{each['day']}）"
        for each in conflict.said
        if each["source"] != source
    ]
    return {"theirs": theirs.get("value", ""), "others": "；".join(others)}


def _codes(conflicts: Iterable[Conflict]) -> dict[int | None, str]:
    units = {one.unit_id for one in conflicts if one.unit_id}
    rows = UnitState.objects.on(Moment(clock.today())).filter(unit__in=units)
    told = rows.values_list("unit_id", "credit_code", "registration_no", "org_code")
    return {unit: credit or registration or org for unit, credit, registration, org in told}
