"""What taking units apart does to facts: the chosen rows go, and a joined unit stands again."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry.joining import (
    MOVED,
    Content,
    Step,
    contents_of,
    overlap,
    states_of,
)
from qunjian.apps.registry.models import Headcount, Unit, UnitJoin, UnitName, UnitState
from qunjian.apps.registry.refusals import Refused

#: by which foreign keys rows that can be chosen speak of a unit
SPEAK: dict[type[Fact], tuple[str, ...]] = {
    Headcount: ("unit",),
    **{model: names for model, (names, _) in MOVED.items()},
}
WERE: dict[type[Fact], tuple[str, ...]] = {**SPEAK, UnitState: ("unit",)}
SPAN = frozenset({"valid_from", "valid_to"})


@dataclass(slots=True)
class Split:
    """Rows that go over, and rows that are held again as they were before the join."""

    steps: list[Step] = field(default_factory=list)
    again: list[tuple[type[Fact], Content]] = field(default_factory=list)
    restores: bool = True

    @property
    def moving(self) -> Counter[str]:
        return Counter(step.kind for step in self.steps if step.writes)

    def written(self) -> Iterator[tuple[type[Fact], Content]]:
        for step in self.steps:
            yield from ((type(step.row), content) for content in step.writes)
        yield from self.again


@dataclass(frozen=True, slots=True)
class Came:
    """A row that a join took from a unit, and what is held of it now where it went."""

    old: Fact
    now: Fact | None


def given_to_new(unit: Unit, other: Unit, rows: Collection[Fact]) -> Split:
    """The chosen rows, about another unit."""
    _check(unit, rows)
    return Split([Step(row, (_turned(row, unit, other),)) for row in rows])


def given_back(unit: Unit, join: UnitJoin, rows: Collection[Fact]) -> Split:
    """
    The chosen rows go back, and what was dropped as told already is held again.

    What the join completed on the unit that stayed is as it was, unless it changed since.
    """
    _check(unit, rows)
    came = what_came(join)
    states = [each.old for each in came if isinstance(each.old, UnitState)]
    if not states:
        raise Refused(f"“{join.name}”并入前的资料已经不在，不能还原；请改为分出一个新单位。")
    own_names = {row.name_key for row in states}
    made = Split([Step(join, ())])
    olds = {number(each.now): each for each in came if each.now is not None}
    for row in rows:
        told = olds.get(number(row))
        if isinstance(row, UnitName) and row.name_key in own_names:
            made.steps.append(Step(row, ()))
        elif told and row.event_id == told.old.ended_by_id:
            made.steps.append(Step(row, (told.old.content(),)))
        else:
            made.steps.append(Step(row, (_turned(row, unit, join.unit),)))
    lost = [each.old for each in came if each.now is None or isinstance(each.old, UnitState)]
    made.again = [(type(row), row.content()) for row in lost]
    _restore(made, unit, states)
    if made.restores:
        own_names |= {row["name_key"] for _, row in made.again if "operating_state" in row}
    _drop_aliases(made, unit, states[0].ended_by_id, own_names)
    return made


def what_came(join: UnitJoin) -> list[Came]:
    """Everything that the unit had when it was joined, with the rows that took its place."""
    last = UnitState.objects.filter(unit=join.unit).exclude(ended_by=None)
    state = last.order_by("-known_to", "-pk").first()
    if state is None:
        return []
    found: list[Came] = []
    for model, names in WERE.items():
        was = Q(*[(name, join.unit) for name in names], _connector=Q.OR)
        olds = model.objects.filter(was, ended_by=state.ended_by_id).exclude(event=state.ended_by)
        now = contents_of(model, Q(*[(name, join.into) for name in names], _connector=Q.OR))
        heirs = [] if model is UnitState else now
        found += [Came(old, _heir(old, heirs, names)) for old in olds.order_by("valid_from", "pk")]
    return found


def number(row: Fact) -> str:
    """A row among the rows of all kinds, as a page names it."""
    return f"{row._meta.model_name}:{row.pk}"


def rows_of(unit: Unit) -> list[Fact]:
    """Every row about a unit that could be given to another, by kind and day."""
    found: list[Fact] = []
    for model, names in SPEAK.items():
        if model is not UnitJoin:
            asked = Q(*[(name, unit) for name in names], _connector=Q.OR)
            found += [row for row, _ in contents_of(model, asked)]
    return found


def _heir(old: Fact, rows: list[tuple[Fact, Content]], names: tuple[str, ...]) -> Fact | None:
    left_out = SPAN | {f"{name}_id" for name in names}
    content = old.content()
    for row, told in rows:
        if row.event_id < (old.ended_by_id or 0):
            continue  # the other unit said so itself
        same = all(value == told[key] for key, value in content.items() if key not in left_out)
        if same and overlap(content, told):
            return row
    return None


def _restore(made: Split, unit: Unit, states: list[Any]) -> None:
    """Hold again what the join had completed or chosen on the unit that stayed."""
    event = states[0].ended_by_id
    chosen = {number(step.row) for step in made.steps}
    models: tuple[type[Any], ...] = (UnitState, Headcount)
    for model in models:
        written = list(model.objects.filter(unit=unit, event=event))
        before = list(model.objects.filter(unit=unit, ended_by=event).exclude(event=event))
        if model is Headcount:
            days = {(row.source, row.valid_from) for row in before}
            written = [row for row in written if (row.source, row.valid_from) in days]
        if any(row.known_to for row in written):
            made.restores = False
            continue
        kept = [row for row in written if number(row) not in chosen]
        made.steps += [Step(row, ()) for row in kept]
        made.again += [(model, row.content()) for row in before]
    codes = {state.credit_code for state in states} - {""}
    if not made.restores and states_of(unit)[-1].credit_code in codes:
        raise Refused(
            f"“{states_of(unit)[-1].name}”的资料在合并以后又改过，信用代码还是“{states[-1].name}”的；"
            "请先更正它的信用代码，再拆分。"
        )


def _drop_aliases(made: Split, unit: Unit, event: int | None, names: Collection[str]) -> None:
    """The join made aliases of names that both units have as their own again."""
    going = {number(step.row) for step in made.steps}
    for row in UnitName.objects.known().filter(unit=unit, event=event, name_key__in=names):
        if number(row) not in going:
            made.steps.append(Step(row, ()))


def _turned(row: Fact, unit: Unit, other: Unit) -> Content:
    """The same row about the other unit."""
    content = row.content()
    for name in SPEAK[type(row)]:
        if content[f"{name}_id"] == unit.pk:
            content[f"{name}_id"] = other.pk
    return content


def _check(unit: Unit, rows: Collection[Fact]) -> None:
    for row in rows:
        names = SPEAK.get(type(row), ())
        about = any(getattr(row, f"{name}_id") == unit.pk for name in names)
        if not about or row.known_to is not None:
            raise Refused("选中的记录里有一条已经变了或不属于这个单位，请刷新后重选。")
