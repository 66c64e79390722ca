"""What the rules say of the ledger's units on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from qunjian.apps.audit.facts import FactQuerySet, holds
from qunjian.apps.registry.models import AdoptedCount, Coverage, NotYet, NotYetReason, UnitState
from qunjian.core.period import Moment
from qunjian.core.rules import Covering, Facts, RuleSet, Verdict, judge, outcome_of, shipped_sets
from qunjian.core.vocabulary import (
    FactField,
    Line,
    Mode,
    OperatingState,
    OrganisationForm,
    Outcome,
    UnitKind,
)

FIELDS = [str(each) for each in FactField]
FEW = 1_000
Counts = dict[FactField, Any]


@dataclass(slots=True)
class Known:
    """All that judging needs of one unit on a day."""

    unit_id: int
    name: str
    kind: UnitKind
    operating_state: OperatingState
    area_code: str
    counts: Counts = field(default_factory=dict)
    coverings: dict[Line, list[tuple[int, Covering]]] = field(default_factory=dict)
    not_yet: dict[Line, str] = field(default_factory=dict)

    def facts(self, line: Line) -> Facts:
        return Facts(
            kind=self.kind,
            operating_state=self.operating_state,
            counts=self.counts,
            covered_by=tuple(covering for _, covering in self.coverings.get(line, ())),
            not_yet=self.not_yet.get(line, ""),
        )

    def verdict(self, line: Line, moment: Moment) -> Verdict:
        """With its sentences and clauses, for a page."""
        return judge(self.facts(line), line, on=moment.day, sets=sets_for(self.area_code))

    def outcome(self, line: Line, moment: Moment) -> Outcome:
        """Only the outcome, for counting many."""
        facts = self.facts(line)
        return outcome_of(facts, line, on=moment.day, sets=sets_for(self.area_code))

    def above_scale(self) -> bool | None:
        """By the county's own definition; None when a fact is missing or there is none."""
        definition = scale_set(self.area_code)
        if definition is None or self.kind is not UnitKind.ENTERPRISE:
            return None
        return definition.above_scale(self.counts)


@lru_cache(maxsize=1_000)
def sets_for(area_code: str) -> tuple[RuleSet, ...]:
    """The rule sets that can speak for an area, the national one first."""
    return tuple(each for each in shipped_sets() if area_code.startswith(each.area))


def scale_set(area_code: str) -> RuleSet | None:
    """The set whose definition of above scale is the area's own."""
    return next((each for each in reversed(sets_for(area_code)) if each.scale), None)


def known_units(states: QuerySet[UnitState] | Iterable[UnitState], moment: Moment) -> list[Known]:
    """Everything that judging needs of the given rows of the ledger, in their order.

    A handful is asked for by id; a whole county in four passes over the tables of the day.
    """
    rows: Iterable[tuple[int, str, str, str, str]]
    if isinstance(states, QuerySet):
        rows = states.values_list("unit_id", "name", "kind", "operating_state", "area_id")
    else:
        rows = [(s.unit_id, s.name, s.kind, s.operating_state, s.area_id) for s in states]
    units = {
        unit_id: Known(unit_id, name, UnitKind(kind), OperatingState(state), area)
        for unit_id, name, kind, state, area in rows
    }
    few = list(units) if len(units) <= FEW else None
    for unit_id, *values in _narrow(AdoptedCount.objects.on(moment), few).values_list(
        "unit_id", *FIELDS
    ):
        if unit_id in units:
            told = zip(FactField, values, strict=True)
            units[unit_id].counts = {each: value for each, value in told if value is not None}
    _add_coverings(units, moment, few)
    for unit_id, line, reason in _narrow(NotYet.objects.on(moment), few).values_list(
        "unit_id", "line", "reason"
    ):
        if unit_id in units:
            units[unit_id].not_yet[Line(line)] = NotYetReason.label_of(reason)
    return list(units.values())


def _narrow(rows: FactQuerySet, few: Collection[int] | None) -> FactQuerySet:
    return rows if few is None else rows.filter(unit__in=few)


def _add_coverings(units: Mapping[int, Known], moment: Moment, few: Collection[int] | None) -> None:
    rows = _narrow(Coverage.objects.on(moment), few).filter(
        holds(moment, "organisation__states__"), organisation__states__outer=False
    )
    found: dict[tuple[int, Line], list[tuple[int, Covering]]] = defaultdict(list)
    for unit_id, line, organisation, name, form, mode in rows.values_list(
        "unit_id",
        "line",
        "organisation_id",
        "organisation__states__name",
        "organisation__states__form",
        "organisation__states__mode",
    ):
        covering = Covering(name, OrganisationForm(form), Mode(mode))
        found[unit_id, Line(line)].append((organisation, covering))
    for (unit_id, line), coverings in found.items():
        if unit_id in units:
            units[unit_id].coverings[line] = coverings
