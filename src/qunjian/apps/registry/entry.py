"""The grid in which a clerk types the counts of a census: its rows, and keeping one of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.registry import actions, confidential
from qunjian.apps.registry.census import moment_of_round, said_in
from qunjian.apps.registry.doubts import OpenDoubt, dismissed, open_doubts
from qunjian.apps.registry.models import AdoptedCount, CensusRound, Headcount, Unit, UnitState
from qunjian.apps.registry.refusals import Refused
from qunjian.core.period import Moment
from qunjian.core.plausibility import PEOPLE
from qunjian.core.vocabulary import Line, Source

FIELDS = tuple(each.value for each in PEOPLE)
LABELS = {
    "staff": "从业",
    "women": "女职工",
    "youth": "≤35岁",
    "league_members": "团员",
    "union_members": "工会会员",
    "party_members": "党员",
}
RETYPED = "摸底录入时改填"


@dataclass(slots=True)
class Cell:
    """One count: what stands in the field, what was counted before, what is wrong with it."""

    name: str
    label: str
    text: str
    hint: str
    hidden: bool
    error: str = ""
    doubts: list[OpenDoubt] = field(default_factory=list)


@dataclass(slots=True)
class EntryRow:
    """One unit of the grid."""

    unit_id: int
    name: str
    area: str
    cells: list[Cell]
    state: str
    known: bool
    refusal: str = ""

    @property
    def wrong(self) -> bool:
        """Whether the row was not kept: what was typed is still only on the screen."""
        return bool(self.refusal) or any(cell.error for cell in self.cells)

    @property
    def says(self) -> bool:
        """Whether anything is wrong or doubtful in the row."""
        return any(cell.error or cell.doubts for cell in self.cells)


def rows_of(
    user: Any,
    census_round: CensusRound,
    states: Collection[UnitState],
    typed: Mapping[int, Collection[str]] | None = None,
) -> list[EntryRow]:
    """The rows of some units; `typed` are fields that this person has told just now."""
    ids = [state.unit_id for state in states]
    day = census_round.counted_on
    said = {row.unit_id: row for row in said_in(census_round).filter(unit__in=ids)}
    on_day = _adopted(ids, moment_of_round(census_round))
    before = _adopted(ids, Moment(day - timedelta(days=1), census_round.frozen_at))
    aside = dismissed(ids)
    return [
        _row(
            state,
            said.get(state.unit_id),
            (before if state.unit_id in said else on_day).get(state.unit_id),
            aside.get(state.unit_id, set()),
            _lines(user, state.area_id),
            (typed or {}).get(state.unit_id, ()),
        )
        for state in states
    ]


def keep(
    census_round: CensusRound, unit: Unit, typed: Mapping[str, int | None], *, by: Any
) -> bool:
    """
    Keep what was typed for a unit; False if it says nothing new.

    :raises Refused: when the round is closed, or nothing would be left of the row.
    """
    said = said_in(census_round).filter(unit=unit).first()
    held = {name: getattr(said, name) if said else None for name in typed}
    changed = {name: value for name, value in typed.items() if value != held[name]}
    if not changed:
        return False
    if None in changed.values() and said:
        _clear(census_round, said, changed, by)
    else:
        about = {"source": Source.CENSUS, "on": census_round.counted_on, "by": by}
        counts: dict[str, Any] = {**about, **changed}
        actions.count_unit(unit=unit, census_round=census_round, **counts)
    return True


def _clear(
    census_round: CensusRound, said: Headcount, changed: Mapping[str, int | None], by: Any
) -> None:
    if census_round.closed_at:
        raise Refused("这一轮已经结束，不能再补；请开新一轮。")
    left = {name: changed.get(name, getattr(said, name)) for name in FIELDS}
    if all(value is None for value in left.values()):
        raise Refused("一个数也不留，这一行就没有内容了；要整行作废，请在单位档案里撤回那一步。")
    actions.correct_headcount(headcount=said, by=by, reason=RETYPED, **changed)


def _adopted(ids: Collection[int], moment: Moment) -> dict[int, AdoptedCount]:
    rows: QuerySet[AdoptedCount] = AdoptedCount.objects.on(moment).filter(unit__in=ids)
    return {row.unit_id: row for row in rows}


def _lines(user: Any, area_code: str) -> frozenset[str]:
    """The lines whose members this person sees in small units of an area."""
    scope = scope_of(user, "registry.see-small-counts")
    return frozenset(line.value for line in Line if scope and scope.covers(area_code, line))


def _row(
    state: UnitState,
    said: Headcount | None,
    before: AdoptedCount | None,
    aside: Collection[tuple[str, str]],
    lines: Collection[str],
    typed: Collection[str],
) -> EntryRow:
    now, then = _counts(said), _counts(before)
    staff = [value for value in (now["staff"], then["staff"]) if value is not None]
    hidden = confidential.hidden_fields(min(staff, default=None), lines)
    shut = hidden - set(typed)
    doubts = open_doubts(now, then, aside) if said else []
    seen = [doubt for doubt in doubts if not shut & set(doubt.fields)]
    cells = [
        Cell(
            name,
            LABELS[name],
            "" if name in hidden else _text(now[name]),
            _hint(name, said, then, hidden),
            name in hidden,
            doubts=[doubt for doubt in seen if doubt.field == name],
        )
        for name in FIELDS
    ]
    standing = ("unchanged" if said.unchanged else "done") if said else "missing"
    known = any(value is not None for value in then.values())
    return EntryRow(state.unit_id, state.name, state.area.name, cells, standing, known)


def _counts(row: Headcount | AdoptedCount | None) -> dict[str, int | None]:
    return {name: getattr(row, name) if row else None for name in FIELDS}


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _hint(
    name: str, said: Headcount | None, then: Mapping[str, Any], hidden: Collection[str]
) -> str:
    if name in hidden:
        told = getattr(said, name) if said else then[name]
        return "＊" if told is not None else ""
    return _text(then[name])
