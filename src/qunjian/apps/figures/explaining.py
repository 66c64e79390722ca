"""The facts behind each row that moved: read for the rows shown, said only as far as they matter.

Counts of units with fewer than five staff are not said; persons never are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any

from qunjian.apps.audit import presenters
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.causes import (
    Aspect,
    Cause,
    CauseKind,
    Versions,
    causes_of,
    read_all,
    versions,
)
from qunjian.apps.figures.differing import Difference
from qunjian.apps.figures.indicators import Counted, Indicator
from qunjian.apps.figures.moving import Moved
from qunjian.apps.figures.rows import MEMBERS, UnitRow
from qunjian.apps.registry import confidential
from qunjian.apps.registry.models import (
    AdoptedCount,
    AssociationMember,
    Coverage,
    Headcount,
    NotYet,
    NotYetReason,
    OrganisationState,
    UnitState,
)
from qunjian.apps.registry.naming import Names
from qunjian.apps.rules.models import RuleText
from qunjian.core.period import Moment
from qunjian.core.vocabulary import FactField, Line, OrganisationForm, Source
from qunjian.web.words import MISSING

CHUNK = 500
OF_SCALE = (FactField.STAFF, FactField.REVENUE)
HERE = "在册"
UNIT_ASPECTS = ("kind", "operating_state", "area_id", "site_id", "industry", "opened_on")
ORGANISATION_ASPECTS = ("area_id", "form", "mode", "outer", "founded_on")
IN_LEDGER = Aspect.fixed("台账", HERE)


def explained(told: Difference, shown: Iterable[Moved]) -> dict[int, list[Cause]]:
    """By key, the causes of the rows given; a page of them, or all for the workbook."""
    rows, found = list(shown), {}
    for at in range(0, len(rows), CHUNK):
        chunk = rows[at : at + CHUNK]
        found.update(_Explainer(told, chunk).causes())
    return found


@dataclass(frozen=True)
class _Explainer:
    """`widely` looks at every line and every count, for a row that nothing else explains."""

    told: Difference
    shown: list[Moved]
    widely: bool = False

    @property
    def indicator(self) -> Indicator:
        return self.told.after.indicator

    @property
    def asked(self) -> Asked:
        return self.told.after.asked

    @property
    def moments(self) -> tuple[Moment, Moment]:
        return self.told.before.moment, self.told.after.moment

    def causes(self) -> dict[int, list[Cause]]:
        ids = [each.pk for each in self.shown]
        of_units = self.indicator.counted is not Counted.ORGANISATIONS
        find = self._of_units(ids) if of_units else self._of_organisations(ids)
        found = {each.pk: list(find(each)) for each in self.shown}
        if self.widely:
            return {pk: causes or [_time()] for pk, causes in found.items()}
        left = [each for each in self.shown if not found[each.pk]]
        return found | (replace(self, shown=left, widely=True).causes() if left else {})

    def _of_units(self, ids: Collection[int]) -> Any:
        states = read_all(UnitState, "unit", ids)
        covering = self._of_line(read_all(Coverage, "unit", ids))
        organisations = {row.organisation_id for row in covering}
        seats = read_all(OrganisationState, "organisation", organisations)
        members = read_all(AssociationMember, "unit", ids) if self._by_trade else []
        facts = _UnitFacts(
            states=versions(states, "unit_id"),
            counts=versions(read_all(AdoptedCount, "unit", ids), "unit_id"),
            coverage=versions(covering, "unit_id", attrgetter("line", "organisation_id")),
            reasons=versions(
                self._of_line(read_all(NotYet, "unit", ids)), "unit_id", attrgetter("line")
            ),
            members=versions(members, "unit_id", attrgetter("association_id")),
            seats=versions(seats, "organisation_id"),
            sources=_sources(ids),
            names=Names.of([*states, *covering, *members]),
        )
        return partial(self._unit, facts)

    @property
    def _by_trade(self) -> bool:
        return self.indicator.code.startswith("gap-")

    def _of_line(self, rows: Iterable[Any]) -> list[Any]:
        line = None if self.widely else self.asked.line
        return [row for row in rows if line is None or row.line == line]

    def _unit(self, facts: "_UnitFacts", moved: Moved) -> Iterator[Cause]:
        known = facts.states.get(moved.pk, {}).get(None, Versions(()))
        both = [known.at(moment) for moment in self.moments]
        aspects = _state_aspects(UnitState, UNIT_ASPECTS, facts.names) if all(both) else [IN_LEDGER]
        yield from causes_of(known, aspects, *self.moments)
        yield from self._rules(moved)
        counts = facts.counts.get(moved.pk, {}).get(None)
        if all(both) and counts:
            fields = self._fields(moved)
            yield from causes_of(
                counts, _count_aspects(fields, counts, facts.sources), *self.moments
            )
        yield from self._coverage(facts, moved.pk)
        for line, held in facts.reasons.get(moved.pk, {}).items():
            what = f"{Line.label_of(line)}·暂不具备"
            reason = Aspect(what, attrgetter("reason"), NotYetReason.label_of)
            again = Aspect(f"{what}·再问日期", attrgetter("ask_again_on"))
            yield from causes_of(held, [reason, again], *self.moments)
        for association, held in facts.members.get(moved.pk, {}).items():
            name = facts.names.get("association_id", association)
            yield from causes_of(held, [Aspect.fixed("会员", name)], *self.moments)

    def _coverage(self, facts: "_UnitFacts", pk: int) -> Iterator[Cause]:
        """By whom the unit is covered; an organisation that changed explains its units too."""
        for (line, organisation), held in facts.coverage.get(pk, {}).items():
            name = facts.names.get("organisation_id", organisation)
            label = f"{Line.label_of(line)}·覆盖"
            aspect = Aspect.fixed(label, name, _source)
            changed = list(causes_of(held, [aspect], *self.moments))
            yield from changed
            seat = facts.seats.get(organisation, {}).get(None)
            if seat and not changed and any(held.at(moment) for moment in self.moments):
                wanted = _state_aspects(OrganisationState, ("mode", "outer"), facts.names, name)
                there = Aspect.fixed(name, "有这个组织")
                both = all(seat.at(moment) for moment in self.moments)
                yield from causes_of(seat, wanted if both else [there], *self.moments)

    def _fields(self, moved: Moved) -> list[FactField]:
        """The counts that could have moved it: those added up, or those the rules look at."""
        line = self.asked.line
        if self.indicator.measure:
            return [
                FactField.STAFF,
                FactField.YOUTH,
                *([MEMBERS[line]] if line else MEMBERS.values()),
            ]
        if line is None or self.widely:
            return list(FactField)
        looked: dict[FactField, None] = {}
        for place, moment in zip((moved.before, moved.after), self.moments, strict=True):
            if isinstance(place.row, UnitRow):
                looked |= dict.fromkeys(place.row.known.verdict(line, moment).figures)
        return list(dict.fromkeys((*looked, *(OF_SCALE if self._asks_scale else ()))))

    @property
    def _asks_scale(self) -> bool:
        of_scale = self.indicator.code.startswith(("above", "guidance", "coverage-led"))
        return of_scale or self.asked.scale is not None

    def _rules(self, moved: Moved) -> Iterator[Cause]:
        """The sets that speak are others than before; only where the rules decide."""
        ruled = "规则" in self.indicator.document or self._asks_scale or self._rated
        if not ruled and not self.widely:
            return
        both = zip((moved.before.row, moved.after.row), self.moments, strict=True)
        was, now = (_speaking(row, moment) for row, moment in both)
        gone = {key: name for key, name in was.items() if key not in now}
        come = {key: name for key, name in now.items() if key not in was}
        if was and now and (gone or come):
            old, new = ("、".join(sorted(each.values())) for each in (gone, come))
            yield Cause("适用的规则", old, new, CauseKind.RULE, **_adopted(come))

    @property
    def _rated(self) -> bool:
        return self.indicator.code == "coverage-eligible"

    def _of_organisations(self, ids: Collection[int]) -> Any:
        states = read_all(OrganisationState, "organisation", ids)
        covering = self._of_line(read_all(Coverage, "organisation", ids))
        held = versions(states, "organisation_id")
        covers = versions(covering, "organisation_id", attrgetter("line", "unit_id"))
        names = Names.of([*states, *covering])
        return partial(self._organisation, held, covers, names)

    def _organisation(
        self, states: Any, covers: Any, names: Names, moved: Moved
    ) -> Iterator[Cause]:
        held = states.get(moved.pk, {}).get(None, Versions(()))
        both = all(held.at(moment) for moment in self.moments)
        wanted = _state_aspects(OrganisationState, ORGANISATION_ASPECTS, names)
        there = Aspect("组织", attrgetter("form"), _has_form, _source)
        yield from causes_of(held, wanted if both else [there], *self.moments)
        if self.indicator.needs_line:
            for (line, unit), coverage in covers.get(moved.pk, {}).items():
                name = names.get("unit_id", unit)
                aspect = Aspect.fixed(f"{Line.label_of(line)}·覆盖", name, _source)
                yield from causes_of(coverage, [aspect], *self.moments)


Held = Mapping[int, dict[Any, Versions]]


@dataclass(frozen=True)
class _UnitFacts:
    """All versions of the facts about the units shown."""

    states: Held
    counts: Held
    coverage: Held
    reasons: Held
    members: Held
    seats: Held
    sources: Mapping[int, str]
    names: Names


def _speaking(row: Any, moment: Moment) -> dict[tuple[str, date], str]:
    """The rule sets that speak for a unit on the day, by code and version."""
    if not isinstance(row, UnitRow):
        return {}
    sets = [each for each in row.known.sets if moment.day in each.force]
    return {(each.code, each.force.start): each.name for each in sets}


def _adopted(come: Collection[tuple[str, date]]) -> dict[str, Any]:
    """Since when the newest of these sets speaks, and who approved it, where the county did."""
    if not come:
        return {}
    code, start = max(come, key=itemgetter(1))
    texts = RuleText.objects.exclude(approved_at=None).filter(code=code, valid_from__lte=start)
    text = texts.select_related("approved_by").order_by("-valid_from", "-approved_at").first()
    if text is None:
        return {"since": start}
    return {"since": start, "learned": text.approved_at, "by": f"{text.approved_by}批准了规则"}


def _sources(ids: Collection[int]) -> dict[int, str]:
    rows = Headcount.objects.filter(unit__in=ids).values_list("pk", "source", "valid_from")
    return {pk: f"{Source.label_of(source)}（{day}）" for pk, source, day in rows}


def _state_aspects(
    model: type[Any], fields: Iterable[str], names: Names, prefix: str = ""
) -> list[Aspect]:
    def say(name: str, value: Any) -> str:
        return names.get(name, value) if name.endswith("_id") else presenters.value_of(name, value)

    lead = f"{prefix}·" if prefix else ""
    return [
        Aspect(
            f"{lead}{presenters.label_of(name)}",
            attrgetter(name),
            partial(say, name),
            _source,
            MISSING,
        )
        for name in fields
        if hasattr(model, name)
    ]


def _has_form(form: str) -> str:
    return f"有（{OrganisationForm.label_of(form)}）"


def _source(row: Any) -> str:
    return Source.label_of(row.source)


def _count_aspects(
    fields: Iterable[FactField], counts: Versions, sources: Mapping[int, str]
) -> list[Aspect]:
    small = confidential.is_small(*(row.staff for row in counts.rows))
    hidden = confidential.hidden_fields(0) if small else frozenset()

    def say(name: str, value: Any) -> str:
        return confidential.NOT_SHOWN if name in hidden else presenters.value_of(name, value)

    def source(name: str, row: Any) -> str:
        return sources.get(row.chosen.get(name), "")

    return [
        Aspect(
            each.label,
            attrgetter(str(each)),
            partial(say, str(each)),
            partial(source, str(each)),
            MISSING,
        )
        for each in fields
    ]


def _time() -> Cause:
    return Cause("没有事实变动", "", "", CauseKind.TIME)
