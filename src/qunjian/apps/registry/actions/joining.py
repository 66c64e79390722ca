"""Joining two units that are one, and taking apart what is two."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from qunjian.apps.audit import facts
from qunjian.apps.audit.facts import Fact
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, note, note_name, record
from qunjian.apps.registry import pointers
from qunjian.apps.registry.actions.units import check_code_is_free, completed
from qunjian.apps.registry.derive import recount, refresh_search
from qunjian.apps.registry.joining import Plan, plan, states_of
from qunjian.apps.registry.models import Unit, UnitJoin, UnitName, UnitState
from qunjian.apps.registry.queries import join_of
from qunjian.apps.registry.refusals import Refused
from qunjian.apps.registry.splitting import Split, given_back, given_to_new
from qunjian.core.credit_code import is_credit_code
from qunjian.core.vocabulary import UnitChange
from qunjian.web import clock

JOINED = ("name", "credit_code", "registration_no", "org_code")


class CodesDiffer(Refused):
    """Two units with good codes of their own: joined only when somebody says so again."""


@action
def join_units(
    *,
    keep: Unit,
    gone: Unit,
    reason: str,
    by: Any,
    on: date | None = None,
    choices: Mapping[str, str] | None = None,
    despite_codes: bool = False,
) -> UnitJoin:
    """
    Two units of the ledger are one: everything that hangs on `gone` hangs on `keep`.

    It is learned now and holds for all days; what was known before stays to be asked for. Where
    the two contradict each other `keep` is right, unless `choices` say "gone" for a field (see
    `joining.plan`). `on` is the day of the decision, for the trail; today if not told.

    :raises CodesDiffer: if both have good credit codes, not the same, and not `despite_codes`.
    :raises Refused: without a reason, or if either is in the ledger no more.
    """
    if not reason.strip():
        raise Refused("合并要写明理由：凭什么认定两家是同一家。")
    mine, theirs = _both(keep, gone)
    if not despite_codes:
        _check_codes(mine, theirs)
    event = record("units.joined", keep, by=by, reason=reason)
    note_name(event, mine.name)
    made = plan(keep, gone, choices or {})
    _carry_out(made, event)
    join: UnitJoin = facts.write(
        UnitJoin,
        event=event,
        unit=gone,
        into=keep,
        valid_from=min(row.valid_from for row in (*states_of(keep), theirs)),
        **{name: getattr(theirs, name) for name in JOINED},
    )
    moved = pointers.hang_on(event, gone, keep)
    _derive(event, [keep.pk, gone.pk])
    told = {**made.moving, **moved}
    note(event, joined=theirs.name, unit=gone.pk, on=on or clock.today(), carried=told)
    return join


@action
def split_unit(
    *,
    unit: Unit,
    rows: Collection[Fact],
    reason: str,
    by: Any,
    back: UnitJoin | None = None,
    pointing: Mapping[str, list[int]] | None = None,
    on: date | None = None,
    **values: Any,
) -> Unit:
    """
    Take apart what is two: `rows`, facts about `unit`, are about another unit.

    With `back` the other unit is the one that was joined, which stands again as it stood before;
    else it is a new one with `values`, in the ledger from `on`. `pointing` are rows that are no
    facts, by their pointer (see `pointers`), which go along.

    :raises Refused: without a reason, without anything to give, or with what is not the unit's.
    """
    if not reason.strip():
        raise Refused("拆分要写明理由：凭什么认定是两家。")
    [state] = _locked(unit)
    if back is None and not rows:
        raise Refused("请至少选一样分出去的记录；只是漏登了一家的，请用“登记单位”。")
    if back is not None and (back.into_id != unit.pk or back.known_to is not None):
        raise Refused(f"“{back.name}”现在没有并在“{state.name}”里，请刷新后再看。")
    other = back.unit if back else _new_unit(values)
    event = record("units.split", unit, by=by, reason=reason)
    note_name(event, state.name)
    made = given_back(unit, back, rows) if back else given_to_new(unit, other, rows)
    _apply(made, event)
    if back is None:
        _found(other, on or clock.today(), event, values)
    moved = pointers.hang_on(event, unit, other, pointing or {})
    _derive(event, [unit.pk, other.pk])
    name = back.name if back else values["name"]
    note(
        event,
        unit=other.pk,
        split_off=name,
        on=on or clock.today(),
        carried={**made.moving, **moved},
    )
    return other


def _both(keep: Unit, gone: Unit) -> tuple[UnitState, UnitState]:
    if keep.pk == gone.pk:
        raise Refused("选中的是同一个单位，不用合并；请选两个单位。")
    mine, theirs = _locked(keep, gone)
    return mine, theirs


def _locked(*units: Unit) -> list[UnitState]:
    """The last known state of each, held against others who would join the same units."""
    ids = [unit.pk for unit in units]
    list(Unit.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    found = []
    for unit in units:
        states = states_of(unit)
        if not states:
            raise Refused(_why_not(unit))
        found.append(states[-1])
    return found


def _why_not(unit: Unit) -> str:
    join = join_of(unit.pk)
    if join:
        return f"“{join.name}”已经并入“{join.into}”，请打开“{join.into}”再办。"
    return "这个单位已经不在台账里，请刷新后重选。"


def _check_codes(mine: UnitState, theirs: UnitState) -> None:
    codes = mine.credit_code, theirs.credit_code
    if codes[0] != codes[1] and all(map(is_credit_code, codes)):
        raise CodesDiffer(
            f"“{mine.name}”的信用代码是{codes[0]}，“{theirs.name}”的是{codes[1]}，都校验得过：一般是"
            "两家。先向市场监管部门核实；确是同一家（如换照、重复发码）的，再勾选确认并写明依据。"
        )


def _carry_out(made: Plan, event: Event) -> None:
    for step in made.steps:
        facts.withdraw(step.row, event=event)
    for step in made.steps:
        for content in step.writes:
            facts.write(type(step.row), event=event, **content)
    for content in made.names:
        facts.write(UnitName, event=event, **content)


def _apply(made: Split, event: Event) -> None:
    for step in made.steps:
        facts.withdraw(step.row, event=event)
    for model, content in made.written():
        facts.write(model, event=event, **content)


def _new_unit(values: Mapping[str, Any]) -> Unit:
    check_code_is_free(values.get("credit_code", ""))
    return Unit.objects.create(created_at=clock.now())


def _found(unit: Unit, on: date, event: Event, values: Mapping[str, Any]) -> None:
    told = {"change": UnitChange.RECORDED, "valid_from": on, **completed(dict(values))}
    facts.write(UnitState, event=event, unit=unit, **told)


def _derive(event: Event, units: list[int]) -> None:
    """What follows from the facts: adopted counts and what search looks through."""
    recount(units, event=event)
    refresh_search(units)
