"""Doubts about a unit's figures, without those that somebody has looked into and set aside."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from qunjian.apps.registry.models import Dismissal
from qunjian.core.plausibility import Doubt, DoubtKind, doubt_counts
from qunjian.core.vocabulary import FactField

Counts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenDoubt:
    """A doubt nobody has answered: `code` and `figures` are what a dismissal is kept under."""

    code: str
    figures: str
    sentence: str
    field: str
    fields: tuple[str, ...]


def dismissed(unit_ids: Collection[int]) -> Mapping[int, set[tuple[str, str]]]:
    """By unit, what was set aside: code and the figures it was about."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = Dismissal.objects.known().filter(unit__in=unit_ids, valid_to=None)
    for unit, code, figures in rows.values_list("unit", "code", "figures"):
        found[unit].add((code, figures))
    return found


def open_doubts(
    counts: Counts, before: Counts | None = None, set_aside: Collection[tuple[str, str]] = ()
) -> list[OpenDoubt]:
    """Doubts about a unit's figures; one set aside returns as soon as a figure of it changes."""
    now, then = _by_field(counts), _by_field(before or {})
    found = (_open(doubt, counts, before or {}) for doubt in doubt_counts(now, then))
    return [each for each in found if (each.code, each.figures) not in set_aside]


def in_words(code: str) -> str:
    """A dismissal's code as people read it: 多于从业人数·女职工."""
    kind, _, field = code.partition(":")
    label = DoubtKind.label_of(kind)
    return f"{label}·{FactField.label_of(field)}" if field else label


def _open(doubt: Doubt, counts: Counts, before: Counts) -> OpenDoubt:
    field = doubt.fields[0]
    told = [f"{name}={counts.get(name)}" for name in doubt.fields]
    if len(doubt.fields) == 1:
        told.append(f"{field}<{before.get(field)}")
    return OpenDoubt(f"{doubt.code}:{field}", " ".join(told), doubt.sentence, field, doubt.fields)


def _by_field(counts: Counts) -> dict[FactField, Any]:
    return {field: counts.get(field.value) for field in FactField}
