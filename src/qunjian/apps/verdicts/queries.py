"""What the rules say of the ledger's units on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from qunjian.apps.audit.facts import FactQuerySet, holds
from qunjian.apps.registry.models import AdoptedCount, Coverage, NotYet, NotYetReason, UnitState
from qunjian.apps.rules.queries import RuleShelf, shelf
from qunjian.core.period import Moment
from qunjian.core.rules import Covering, Facts, RuleSet, Verdict, judge, outcome_of
from qunjian.core.vocabulary import (
    FactField,
    Line,
    Mode,
    OperatingState,
    OrganisationForm,
    Outcome,
    UnitKind,
)
from qunjian.web import clock

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
    sets: tuple[RuleSet, ...] = ()
    scale: RuleSet | None = None

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
        return judge(self.facts(line), line, on=moment.day, sets=self.sets)

    def outcome(self, line: Line, moment: Moment) -> Outcome:
        """Only the outcome, for counting many."""
        facts = self.facts(line)
        return outcome_of(facts, line, on=moment.day, sets=self.sets)

    def above_scale(self) -> bool | None:
        """By the county's own definition; None when a fact is missing or there is none."""
        if self.scale is None or self.kind is not UnitKind.ENTERPRISE:
            return None
        return self.scale.above_scale(self.counts)


def sets_for(area_code: str, known_at: datetime | None = None) -> tuple[RuleSet, ...]:
    """The rule sets that can speak for an area, the national one first."""
    return shelf(known_at).of_area(area_code)


def scale_set(area_code: str, day: date | None = None) -> RuleSet | None:
    """The set whose definition of above scale is the area's own on a day, today's if not told."""
    return scale_among(sets_for(area_code), day or clock.today())


def scale_among(sets: Iterable[RuleSet], day: date) -> RuleSet | None:
    """Of some sets, the one whose definition of above scale counts on a day."""
    return next((each for each in reversed(tuple(sets)) if each.scale and day in each.force), None)


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
    _add_rules(units.values(), moment)
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


def _add_rules(units: Iterable[Known], moment: Moment) -> None:
    """The sets that speak for each unit's area, with the decisions about the unit itself."""
    known: RuleShelf = shelf(moment.known_at)
    scales: dict[tuple[RuleSet, ...], RuleSet | None] = {}
    for unit in units:
        unit.sets = known.of_unit(unit.unit_id, unit.area_code)
        if unit.sets not in scales:
            scales[unit.sets] = scale_among(unit.sets, moment.day)
        unit.scale = scales[unit.sets]


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
