"""Counts that no rule tells apart: what lies alike between all figures is judged alike."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from qunjian.core.plausibility import PARTS_OF_STAFF
from qunjian.core.rules import RuleSet
from qunjian.core.vocabulary import FactField

UNTOLD = -1


class Bands:
    """Where a unit's counts lie among the figures of some rule sets."""

    def __init__(self, sets: Iterable[RuleSet]) -> None:
        figures: dict[FactField, set[Any]] = {field: set() for field in FactField}
        for condition in (rule.condition for each in sets for rule in each.rules):
            figures[condition.measure] |= {condition.figure, condition.upper or condition.figure}
        for part in PARTS_OF_STAFF:  # an untold part is not more than the staff
            figures[FactField.STAFF] |= figures[part]
        self._figures = [sorted(each) for each in figures.values()]
        self._told: list[dict[Any, int]] = [{None: UNTOLD} for _ in figures]

    def figures(self, field: FactField) -> list[Any]:
        """What a count is compared with."""
        return self._figures[list(FactField).index(field)]

    def of(self, counts: Mapping[FactField, Any]) -> tuple[int, ...]:
        found = []
        for told, figures, value in zip(
            self._told, self._figures, map(counts.get, FactField), strict=True
        ):
            if value not in told:
                told[value] = bisect_left(figures, value) + bisect_right(figures, value)
            found.append(told[value])
        return tuple(found)
