"""Finding conflicts, ruling on them, asking the department whose register it is."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import action, record
from qunjian.apps.conflicts.finding.counts import counts_in
from qunjian.apps.conflicts.finding.model import Found
from qunjian.apps.conflicts.finding.registers import registers_in
from qunjian.apps.conflicts.models import Conflict, ConflictField, ConflictState, Inquiry
from qunjian.apps.conflicts.queries import asked_of
from qunjian.apps.jobs.progress import Progress, silent
from qunjian.apps.registry.actions.headcounts import correct_headcount, count_unit
from qunjian.apps.registry.actions.units import change_unit, correct_unit
from qunjian.apps.registry.models import Headcount, UnitState
from qunjian.apps.registry.refusals import Refused
from qunjian.core.credit_code import read_code
from qunjian.core.period import Moment
from qunjian.core.place import code_range
from qunjian.core.vocabulary import FactField, OperatingState, Source, UnitChange
from qunjian.web import clock

#: what a ruling may write into the ledger, beside counts
WRITTEN = {ConflictField.NAME: "name", ConflictField.ADDRESS: "address"}


@action
def refresh_conflicts(*, area: Area, by: Any, progress: Progress | None = None) -> int:
    """
    Look through an area anew; returns how many wait for a ruling.

    What was ruled stays ruled until somebody says something new; what was asked and agrees now is
    agreed; what nobody looked at and agrees now is forgotten.
    """
    tell, moment = progress or silent(), Moment(clock.today())
    low, high = code_range(area.pk)
    held = {one.key: one for one in Conflict.objects.filter(area__gte=low, area__lte=high)}
    fresh: list[Conflict] = []
    changed: list[Conflict] = []
    for found in _all_in(area.pk, moment, tell):
        old = held.pop(found.key, None)
        if old is None:
            fresh.append(_told(Conflict(found_at=clock.now()), found))
        elif old.state != ConflictState.RULED or old.said != _words(found):
            changed.append(_told(old, found))
    agreed = [one for one in held.values() if one.state == ConflictState.ASKED]
    for one in agreed:
        one.state = ConflictState.AGREED
    gone = [one.pk for one in held.values() if one.state == ConflictState.OPEN]
    Conflict.objects.bulk_create(fresh, batch_size=1_000)
    fields = ["area", "name", "said", "effect", "weight", "state"]
    Conflict.objects.bulk_update([*changed, *agreed], fields, batch_size=1_000)
    Conflict.objects.filter(pk__in=gone).delete()
    waiting = Conflict.objects.filter(area__gte=low, area__lte=high, state=ConflictState.OPEN)
    count: int = waiting.count()
    record("conflicts.found", area, by=by, after={"open": count})
    return count


def _all_in(area_code: str, moment: Moment, tell: Progress) -> Any:
    yield from counts_in(area_code, moment, lambda done: tell.say(done, 0, "正在对照各来源的人数"))
    tell.say(0, 0, "正在对照各名册的写法和覆盖")
    yield from registers_in(area_code, moment)


def _told(conflict: Conflict, found: Found) -> Conflict:
    conflict.area_id, conflict.unit_id, conflict.name = found.area, found.unit, found.name[:200]
    conflict.field, conflict.line = found.field, found.line
    conflict.said, conflict.effect, conflict.weight = _words(found), found.effect, found.weight
    if conflict.state != ConflictState.ASKED:
        conflict.state = ConflictState.OPEN
    return conflict


def _words(found: Found) -> list[dict[str, Any]]:
    return [each.as_json() for each in found.said]


@action
def rule_conflict(*, conflict: Conflict, choice: int, reason: str, by: Any) -> Conflict:
    """
    What source number `choice` says is what counts from today; a count is written down as the
    county's own statement, which stands before every source.

    :raises Refused: without a reason, if it is ruled already, or if the word cannot be taken over.
    """
    row = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if not row.waits:
        raise Refused("这一条已经裁定过；要改先推翻原来的裁定。")
    if not reason.strip():
        raise Refused("裁定要写明理由：核实了什么，依据什么。")
    if not 0 <= choice < len(row.said):
        raise Refused("请选采用哪一方的说法。")
    said = row.said[choice]
    record(
        "conflicts.ruled", row.unit or row.area, by=by, reason=reason,
        after={"field": row.field, "chosen": f"{said['label']} {_shown(row, said)}"},
    )  # fmt: skip
    if row.is_count:
        row.ruling = _count(row, said["value"], reason, by)
    elif not said["used"]:
        _take_over(row, said["value"], reason, by)
    row.state, row.chosen = ConflictState.RULED, f"{said['label']}：{said['value']}"[:300]
    row.reason, row.ruled_by, row.ruled_on = reason, by, clock.today()
    row.save()
    return row


def _shown(conflict: Conflict, said: dict[str, Any]) -> str:
    """Counts of members and heads stay out of the trail's words."""
    return "" if conflict.field == ConflictField.HEAD else str(said["value"])


def _count(conflict: Conflict, value: str, reason: str, by: Any) -> Headcount:
    """The county's own statement of today."""
    if conflict.unit is None:
        raise Refused("台账里没有这家单位，不能裁定它的人数；请先登记。")
    told: dict[str, Any] = {conflict.field: _number(conflict.field, value)}
    ruling: Headcount = count_unit(
        unit=conflict.unit, source=Source.RULING, on=clock.today(), by=by, reason=reason, **told
    )
    return ruling


def _number(field: str, text: str) -> int | Decimal:
    return Decimal(text) if field == FactField.REVENUE else int(text)


def _take_over(conflict: Conflict, value: str, reason: str, by: Any) -> None:
    """Correct the ledger by a register's word."""
    state = UnitState.objects.known().filter(unit=conflict.unit_id, valid_to=None).first()
    if state is None or not can_be_taken_over(conflict):
        raise Refused("这一项不能在这里改台账；请打开单位档案核对后更正，再回来裁定“维持台账”。")
    if conflict.field == ConflictField.STATUS:
        _operating(state, value, reason, by)
        return
    if conflict.field == ConflictField.CODE:
        code = read_code(value)
        values = {code.kind.value: code.code} if code.code else {}
    else:
        values = {WRITTEN[ConflictField(conflict.field)]: value}
    if not values:
        raise Refused(f"“{value}”不是有效的代码，不能写入台账；请先请报送部门核实。")
    correct_unit(state=state, by=by, reason=reason, **values)


def _operating(state: UnitState, label: str, reason: str, by: Any) -> None:
    """A unit that closed or opened again did so at some time: the ruling counts from today."""
    now = next(each.value for each in OperatingState if each.label == label)
    if state.valid_from == clock.today():
        correct_unit(state=state, by=by, reason=reason, operating_state=now)
    else:
        change_unit(
            state=state, on=clock.today(), change=UnitChange.STATE, by=by, reason=reason,
            operating_state=now,
        )  # fmt: skip


def can_be_taken_over(conflict: Conflict) -> bool:
    """Whether a ruling for another word than the ledger's can be carried out by itself."""
    if conflict.unit_id is None:
        return False
    return conflict.is_count or conflict.field in {
        *WRITTEN,
        ConflictField.CODE,
        ConflictField.STATUS,
    }


@action
def overturn_ruling(*, conflict: Conflict, reason: str, by: Any) -> Conflict:
    """
    A ruling no longer holds: the count goes by the order of sources again, a name or address goes
    back to what the ledger had.

    :raises Refused: without a reason, or if there is no ruling.
    """
    row = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if row.state != ConflictState.RULED:
        raise Refused("这一条没有裁定，不用推翻。")
    if not reason.strip():
        raise Refused("推翻裁定要写明理由。")
    record(
        "conflicts.overturned", row.unit or row.area, by=by, reason=reason,
        before={"field": row.field, "chosen": row.chosen},
    )  # fmt: skip
    if row.ruling is not None and row.ruling.known_to is None:
        correct_headcount(headcount=row.ruling, by=by, reason=reason, **{row.field: None})
    before = next((each for each in row.said if each["used"]), None)
    if before and not row.is_count and not row.chosen.startswith(f"{before['label']}："):
        _take_over(row, before["value"], reason, by)
    row.state, row.ruling, row.chosen, row.ruled_on = ConflictState.OPEN, None, "", None
    row.save()
    return row


@action
def ask_department(
    *, area: Area, source: Source, conflicts: Collection[Conflict], answer_by: date, by: Any
) -> Inquiry:
    """
    A letter with its workbook to the body that sent a register: which of its words others
    contradict.

    :raises Refused: if there is nothing to ask, or the day to answer is over.
    """
    if answer_by < clock.today():
        raise Refused("答复期限不能早于今天。")
    asked = asked_of(conflicts, source)
    if not asked:
        raise Refused("没有要这个部门核对的内容。")
    row = Inquiry.objects.create(
        area=area, source=source, asked=asked, asked_on=clock.today(), answer_by=answer_by,
        asked_by=by,
    )  # fmt: skip
    ids = {each["conflict"] for each in asked}
    row.conflicts.set(ids)
    Conflict.objects.filter(pk__in=ids, state=ConflictState.OPEN).update(state=ConflictState.ASKED)
    record(
        "conflicts.asked", area, by=by,
        after={"source": str(source), "answer_by": answer_by, "rows": len(asked)},
    )  # fmt: skip
    return row


@action
def answer_inquiry(*, inquiry: Inquiry, on: date, by: Any) -> Inquiry:
    """
    A department has answered; what it says comes in by the intake.

    :raises Refused: if it was answered, or on a day before it was asked.
    """
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if row.answered_on:
        raise Refused("这封核对函已经登记过答复。")
    if not row.asked_on <= on <= clock.today():
        raise Refused(f"答复日期要在去函日期 {row.asked_on} 到今天之间。")
    row.answered_on = on
    row.save(update_fields=["answered_on"])
    record("conflicts.answered", row.area, by=by, after={"source": row.source})
    return row
