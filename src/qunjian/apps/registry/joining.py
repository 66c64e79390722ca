"""What a join of two units does to every fact about either: planned once, shown and carried out.

The unit that stays keeps what it says; the other one adds what the first does not tell. Nothing
that overlaps is held twice, and where the two contradict each other one side is chosen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry.meeting import GROUPS, Contested, contested, settled
from qunjian.apps.registry.models import (
    AssociationMember,
    Coverage,
    Dismissal,
    Headcount,
    NameKind,
    NotYet,
    OrganisationState,
    Paper,
    Unit,
    UnitJoin,
    UnitName,
    UnitState,
)
from qunjian.core.vocabulary import FactField

COUNTS = tuple(field.value for field in FactField)
HEADCOUNTS = "headcounts"
Content = dict[str, Any]
Key = Callable[[Content], Any]

#: facts that are moved as they are: by which foreign keys they speak of units, and what two of
#: them must have in common for one of them to be enough on the same days (None: never)
MOVED: dict[type[Fact], tuple[tuple[str, ...], Key | None]] = {
    Coverage: (("unit",), lambda row: (row["organisation_id"], row["line"])),
    NotYet: (("unit",), lambda row: row["line"]),
    UnitName: (("unit",), lambda row: row["name_key"]),
    AssociationMember: (
        ("association", "unit"), lambda row: (row["association_id"], row["unit_id"])
    ),
    Dismissal: (("unit",), lambda row: row["code"]),
    Paper: (("unit",), None),
    OrganisationState: (("lead_unit",), None),
    UnitJoin: (("into",), None),
}  # fmt: skip
#: the others have a way of their own: states and headcounts below, adopted counts are derived
DECIDED = frozenset(
    {f"{model._meta.label_lower}.{name}" for model, (names, _) in MOVED.items() for name in names}
    | {
        "registry.unitstate.unit",
        "registry.headcount.unit",
        "registry.adoptedcount.unit",
        "registry.unitjoin.unit",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """A row that ceases to be held, and what is held instead; nothing where it is told already."""

    row: Fact
    writes: tuple[Content, ...]
    own: bool = False  # a row of the unit that stays, completed by the other one

    @property
    def kind(self) -> str:
        return self.row._meta.model_name or ""


@dataclass(slots=True)
class Plan:
    """Everything that a join does to facts; `met` are the statements both make of one day."""

    keep: Unit
    gone: Unit
    contested: list[Contested] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    names: list[Content] = field(default_factory=list)
    met: list[tuple[Headcount, Headcount]] = field(default_factory=list)

    @property
    def moving(self) -> Counter[str]:
        """How many rows of the other unit go on being held, by kind."""
        return Counter(step.kind for step in self.steps if step.writes and not step.own)

    @property
    def told_already(self) -> Counter[str]:
        """How many rows of the other unit say what the unit that stays says already."""
        return Counter(step.kind for step in self.steps if not step.writes)


def plan(keep: Unit, gone: Unit, choices: Mapping[str, str]) -> Plan:
    """
    What joining `gone` into `keep` does.

    `choices` names by field (see `meeting.GROUPS`, and "headcounts") which side's value stays
    where they differ: "keep", which is also meant when nothing is said, or "gone".
    """
    made = Plan(keep, gone)
    mine, theirs = states_of(keep), states_of(gone)
    made.contested = contested(mine[-1].content(), theirs[-1].content(), choices)
    final = _plan_states(made, mine, theirs)
    _plan_counts(made, choices.get(HEADCOUNTS) == "gone")
    for model, (names, key) in MOVED.items():
        made.steps += _moved(model, names, key, made)
    made.names = list(_names(made, [*mine, *theirs], final))
    return made


def states_of(unit: Unit) -> list[UnitState]:
    """What is held of a unit over time, the oldest first."""
    return list(UnitState.objects.known().filter(unit=unit).order_by("valid_from", "pk"))


def contents_of(model: type[Fact], asked: Q) -> list[tuple[Fact, Content]]:
    rows = model.objects.known().filter(asked).order_by("valid_from", "pk")
    return [(row, row.content()) for row in rows]


def remaining(row: Content, taken: Iterable[Content]) -> list[Content]:
    """The row cut down to the days on which none of the others holds."""
    left = [(row["valid_from"], row["valid_to"] or date.max)]
    for other in taken:
        start, end = other["valid_from"], other["valid_to"] or date.max
        left = [
            piece
            for begins, ends in left
            for piece in ((begins, min(ends, start)), (max(begins, end), ends))
            if piece[0] < piece[1]
        ]
    return [
        {**row, "valid_from": begins, "valid_to": None if ends == date.max else ends}
        for begins, ends in left
    ]


def overlap(one: Content, other: Content) -> bool:
    return bool(
        (other["valid_to"] is None or one["valid_from"] < other["valid_to"])
        and (one["valid_to"] is None or other["valid_from"] < one["valid_to"])
    )


def _plan_states(made: Plan, mine: list[UnitState], theirs: list[UnitState]) -> list[Content]:
    """The states of the unit that stays, completed; where it has none, those of the other one."""
    held = [row.content() for row in mine]
    others = [row.content() for row in theirs]
    final = []
    for row, content in zip(mine, held, strict=True):
        met = [other for other in others if overlap(content, other)]
        whole = settled(content, met[-1] if met else None, made.contested, "keep")
        if whole != content:
            made.steps.append(Step(row, (whole,), own=True))
        final.append(whole)
    for row, content in zip(theirs, others, strict=True):
        pieces = [
            settled({**piece, "unit_id": made.keep.pk}, None, made.contested, "gone")
            for piece in remaining(content, held)
        ]
        made.steps.append(Step(row, tuple(pieces)))
        final += pieces
    return final


def _plan_counts(made: Plan, theirs_wins: bool) -> None:
    """What one source said of both on one day becomes one statement; all others just move."""
    held = {
        (row.source, row.valid_from): row
        for row in Headcount.objects.known().filter(unit=made.keep)
    }
    for row in Headcount.objects.known().filter(unit=made.gone).order_by("valid_from", "pk"):
        own = held.get((row.source, row.valid_from))
        if own is None:
            made.steps.append(Step(row, ({**row.content(), "unit_id": made.keep.pk},)))
            continue
        first, second = (row, own) if theirs_wins else (own, row)
        told = {
            name: getattr(second, name) if getattr(first, name) is None else getattr(first, name)
            for name in COUNTS
        }
        whole = {**own.content(), **told, "round_id": own.round_id or row.round_id}
        made.steps.append(Step(row, ()))
        if whole != own.content():
            made.steps.append(Step(own, (whole,), own=True))
        if any(_differ(getattr(row, name), getattr(own, name)) for name in COUNTS):
            made.met.append((own, row))


def _differ(one: Any, other: Any) -> bool:
    return None not in (one, other) and one != other


def _moved(
    model: type[Fact], names: tuple[str, ...], key: Key | None, made: Plan
) -> Iterator[Step]:
    """Facts that are hung on the other unit, cut down to what it does not tell itself."""
    about_gone, about_keep = (
        Q(*[(name, unit) for name in names], _connector=Q.OR) for unit in (made.gone, made.keep)
    )
    taken = [content for _, content in contents_of(model, about_keep & ~about_gone)]
    for row, content in contents_of(model, about_gone):
        whole = dict(content)
        for name in names:
            if whole[f"{name}_id"] == made.gone.pk:
                whole[f"{name}_id"] = made.keep.pk
        same = [] if key is None else [each for each in taken if key(each) == key(whole)]
        of_itself = len(names) > 1 and len({whole[f"{name}_id"] for name in names}) == 1
        pieces = [] if of_itself else remaining(whole, same)
        taken += pieces
        yield Step(row, tuple(pieces))


def _names(made: Plan, states: list[UnitState], final: list[Content]) -> Iterator[Content]:
    """Names under which either was known and that the unit would lose: it is found by them."""
    known = {row["name_key"] for row in final}
    known |= {row["name_key"] for _, row in contents_of(UnitName, Q(unit=made.keep))}
    moved = (row for step in made.steps if step.kind == "unitname" for row in step.writes)
    known |= {row["name_key"] for row in moved}
    last = {row.unit_id: row.name_key for row in states}
    for row in states:
        if row.name_key in known:
            continue
        known.add(row.name_key)
        now = row.name_key == last[row.unit_id]
        yield {
            "unit_id": made.keep.pk,
            "name": row.name,
            "name_key": row.name_key,
            "kind": NameKind.ALIAS if now else NameKind.FORMER,
            "valid_from": row.valid_from,
            "valid_to": None,
        }


__all__ = [
    "DECIDED", "GROUPS", "HEADCOUNTS", "Plan", "Step", "contents_of", "overlap", "plan",
    "remaining", "states_of",
]  # fmt: skip
