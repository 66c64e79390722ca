"""What speaks of a unit without being a fact: apps say here what becomes of it at a join.

Facts are moved by `joining`; a test fails when a foreign key to units is in neither place.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey

from qunjian.apps.audit.models import Event
from qunjian.apps.registry.models import MovedPointer, Unit


class Fate(StrEnum):
    """What becomes of a row that points to a unit which is joined into another."""

    MOVES = "moves"  # it is hung on the other unit
    STAYS = "stays"  # it keeps what it said; who reads it goes by `queries.same_units`
    DERIVED = "derived"  # it is computed anew from the facts


@dataclass(frozen=True, slots=True)
class Pointer:
    """A foreign key to units, as "app.model.field"; its label is among the app's LABELS.

    Of rows that are alike in the fields `once`, a unit has one: another does not move to it.
    """

    path: str
    fate: Fate
    once: tuple[str, ...] = ()

    @property
    def model(self) -> Any:
        return apps.get_model(self.path.rpartition(".")[0])

    @property
    def field(self) -> str:
        return self.path.split(".")[2]

    def of(self, unit: Unit) -> list[int]:
        """The numbers of the rows that point to a unit."""
        rows = self.model.objects.filter(**{self.field: unit}).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def hang(self, rows: list[int], before: Unit, after: Unit) -> list[int]:
        """Point those of the rows that still point to `before` to `after`; returns which."""
        asked = self.model.objects.filter(pk__in=rows, **{self.field: before}).order_by("pk")
        there = self.model.objects.filter(**{self.field: after})
        held = set(there.values_list(*self.once)) if self.once else set()
        told = asked.values_list("pk", *self.once)
        found = [pk for pk, *key in told if not self.once or tuple(key) not in held]
        self.model.objects.filter(pk__in=found).update(**{self.field: after})
        return found


_declared: dict[str, Pointer] = {
    "registry.movedpointer.before": Pointer("registry.movedpointer.before", Fate.STAYS),
    "registry.movedpointer.after": Pointer("registry.movedpointer.after", Fate.STAYS),
}


def declare(path: str, fate: Fate, once: tuple[str, ...] = ()) -> None:
    """Say what becomes of the rows of a foreign key to units, given as "app.model.field"."""
    _declared[path] = Pointer(path, fate, once)


def declared(fate: Fate | None = None) -> list[Pointer]:
    return [each for each in _declared.values() if fate in (None, each.fate)]


def undecided(facts: Collection[str]) -> list[str]:
    """Foreign keys to units of which nobody has said what becomes of them."""
    return [path for path in _paths() if path not in _declared and path not in facts]


def _paths() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        for each in model._meta.get_fields():
            if isinstance(each, ForeignKey) and each.related_model is Unit:
                yield f"{model._meta.label_lower}.{each.name}"


def hang_on(
    event: Event, before: Unit, after: Unit, rows: Mapping[str, list[int]] | None = None
) -> dict[str, int]:
    """Hang the rows that move on another unit, all of them unless told which; how many by path."""
    moved: dict[str, int] = defaultdict(int)
    for pointer in declared(Fate.MOVES):
        asked = pointer.of(before) if rows is None else rows.get(pointer.path, [])
        found = pointer.hang(asked, before, after)
        if found:
            _keep(event, pointer, found, before, after)
            moved[pointer.path] += len(found)
    return dict(moved)


def hang_back(undone: Event, event: Event) -> int:
    """Undo what an event hung on other units, as far as it still hangs there."""
    count = 0
    for each in MovedPointer.objects.filter(event=undone).select_related("before", "after"):
        pointer = _declared[each.pointer]
        found = pointer.hang(each.rows, each.after, each.before)
        if found:
            _keep(event, pointer, found, each.after, each.before)
        count += len(found)
    return count


def _keep(event: Event, pointer: Pointer, rows: list[int], before: Unit, after: Unit) -> None:
    MovedPointer.objects.create(
        event=event, pointer=pointer.path, rows=rows, before=before, after=after
    )
