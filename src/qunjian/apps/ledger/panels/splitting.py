"""What can be given to another unit, row by row, and what came by a join."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from qunjian.apps.audit.facts import Fact
from qunjian.apps.audit.presenters import label_of
from qunjian.apps.registry.doubts import in_words
from qunjian.apps.registry.models import (
    AssociationMember,
    Coverage,
    Dismissal,
    Headcount,
    MovedPointer,
    NotYet,
    NotYetReason,
    OrganisationState,
    Paper,
    Unit,
    UnitJoin,
    UnitName,
)
from qunjian.apps.registry.naming import Names
from qunjian.apps.registry.splitting import number, rows_of, what_came
from qunjian.core.vocabulary import FactField, Source
from qunjian.web.words import line_name

Say = Callable[[Any, Names], str]


@dataclass(frozen=True, slots=True)
class Choosable:
    """A row that may go over; `came` when the join brought it."""

    number: str
    text: str
    came: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    rows: list[Choosable]


@dataclass(frozen=True, slots=True)
class Along:
    """Rows that are no facts and came by the join, by their pointer."""

    path: str
    label: str
    rows: list[int]


def choosable(unit: Unit, join: UnitJoin | None) -> list[Group]:
    """Every row about the unit that can go, those that came by the join told apart."""
    came = {number(each.now) for each in what_came(join) if each.now} if join else set()
    rows = rows_of(unit)
    names = Names.of(rows)
    return [
        Group(label_of(kind), [_choosable(row, names, came) for row in found])
        for kind, found in groupby(rows, lambda row: row._meta.model_name or "")
    ]


def chosen_of(unit: Unit, numbers: Collection[str]) -> list[Fact]:
    """The rows that were chosen on the page, of those that are still the unit's."""
    return [row for row in rows_of(unit) if number(row) in set(numbers)]


def along(join: UnitJoin) -> list[Along]:
    """What else the join moved, and what would go back with it."""
    found: dict[str, list[int]] = {}
    for each in MovedPointer.objects.filter(before=join.unit):
        found.setdefault(each.pointer, []).extend(each.rows)
    return [Along(path, label_of(path), sorted(set(rows))) for path, rows in found.items()]


def _choosable(row: Fact, names: Names, came: Collection[str]) -> Choosable:
    until = f"—{row.valid_to}" if row.valid_to else "起"
    said = f"{SAID[type(row)](row, names)}，{row.valid_from}{until}"
    return Choosable(number(row), said, number(row) in came)


def _counted(row: Headcount) -> str:
    """The staff; of who does not tell it, what else was told, without a number."""
    if row.staff is not None:
        return f"从业 {row.staff}"
    told = [each.label for each in FactField if getattr(row, each.value) is not None]
    return f"报了{'、'.join(told)}"


SAID: dict[type[Fact], Say] = {
    Headcount: lambda row, _: f"{Source.label_of(row.source)}：{_counted(row)}",
    Coverage: lambda row, names: (
        f"{line_name(row.line)}：{names.get('organisation_id', row.organisation_id)}"
    ),
    NotYet: lambda row, _: f"{line_name(row.line)}：{NotYetReason.label_of(row.reason)}",
    UnitName: lambda row, _: f"{row.get_kind_display()} {row.name}",
    AssociationMember: lambda row, names: (
        f"{names.get('association_id', row.association_id)}·{names.get('unit_id', row.unit_id)}"
    ),
    Dismissal: lambda row, _: in_words(row.code),
    Paper: lambda row, _: row.title,
    OrganisationState: lambda row, _: f"{line_name(row.line)}：{row.name}",
}
