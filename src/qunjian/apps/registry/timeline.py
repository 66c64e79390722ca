"""What happened to a unit on which day, as known at a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from qunjian.apps.registry.models import (
    Coverage,
    Headcount,
    NotYet,
    NotYetReason,
    OrganisationState,
    Unit,
    UnitState,
)
from qunjian.apps.registry.naming import Names
from qunjian.core.period import Moment
from qunjian.core.vocabulary import (
    Line,
    OperatingState,
    OrganisationChange,
    OrganisationForm,
    Source,
    UnitChange,
)

SILENT = frozenset({UnitChange.CORRECTED.value, UnitChange.UPDATED.value})


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; `line` is empty when it concerns no line."""

    day: date
    what: str
    detail: str = ""
    line: str = ""


def timeline_of_unit(unit: Unit, moment: Moment) -> list[TimelineEntry]:
    """Newest first, nothing after the moment's day."""
    found = [
        *_of_the_unit(unit, moment),
        *_of_organisations(unit, moment),
        *_of_coverage(unit, moment),
        *_of_reasons(unit, moment),
        *_of_counts(unit, moment),
    ]
    past = (entry for entry in found if entry.day <= moment.day)
    return sorted(past, key=lambda entry: (entry.day, entry.line, entry.what), reverse=True)


def _of_the_unit(unit: Unit, moment: Moment) -> Iterator[TimelineEntry]:
    states = list(
        UnitState.objects.known(moment.known_at)
        .filter(unit=unit)
        .select_related("area")
        .order_by("valid_from")
    )
    if not states:
        return
    first = states[0]
    if first.opened_on:
        yield TimelineEntry(first.opened_on, "成立", first.name)
    if first.opened_on != first.valid_from:
        yield TimelineEntry(first.valid_from, "登记入册", first.name)
    for old, new in pairwise(states):
        detail = "；".join(_moves(old, new))
        if detail or new.change not in SILENT:
            what = UnitChange.label_of(new.change)
            yield TimelineEntry(new.valid_from, what, detail)


def _moves(old: UnitState, new: UnitState) -> Iterator[str]:
    if old.name != new.name:
        yield f"{old.name} → {new.name}"
    if old.area_id != new.area_id:
        yield f"{old.area} → {new.area}"
    if old.operating_state != new.operating_state:
        before, after = (OperatingState.label_of(s.operating_state) for s in (old, new))
        yield f"{before} → {after}"
        if new.evidence and new.evidence != old.evidence:
            yield new.evidence


def _of_organisations(unit: Unit, moment: Moment) -> Iterator[TimelineEntry]:
    rows = OrganisationState.objects.known(moment.known_at).filter(lead_unit=unit)
    by_organisation: dict[int, list[OrganisationState]] = {}
    for row in rows.order_by("organisation", "valid_from"):
        by_organisation.setdefault(row.organisation_id, []).append(row)
    for states in by_organisation.values():
        first, last = states[0], states[-1]
        yield TimelineEntry(first.valid_from, "组织成立", first.name, first.line)
        for old, new in pairwise(states):
            detail = f"{old.name} → {new.name}" if old.name != new.name else new.name
            if old.form != new.form:
                before, after = (OrganisationForm.label_of(s.form) for s in (old, new))
                detail = f"{detail}，{before} → {after}"
            what = f"组织{OrganisationChange.label_of(new.change)}"
            yield TimelineEntry(new.valid_from, what, detail, new.line)
        if last.valid_to:
            yield TimelineEntry(last.valid_to, "组织撤销或迁出", last.name, last.line)


def _of_coverage(unit: Unit, moment: Moment) -> Iterator[TimelineEntry]:
    rows = list(Coverage.objects.known(moment.known_at).filter(unit=unit))
    names = Names.of(rows)
    for row in rows:
        name = names.get("organisation_id", row.organisation_id)
        yield TimelineEntry(row.valid_from, "覆盖开始", name, row.line)
        if row.valid_to:
            yield TimelineEntry(row.valid_to, "覆盖结束", name, row.line)


def _of_reasons(unit: Unit, moment: Moment) -> Iterator[TimelineEntry]:
    for row in NotYet.objects.known(moment.known_at).filter(unit=unit):
        yield TimelineEntry(
            row.valid_from, "暂不具备条件", NotYetReason.label_of(row.reason), row.line
        )
        if row.valid_to:
            yield TimelineEntry(row.valid_to, "原因不再成立", "", Line(row.line).value)


def _of_counts(unit: Unit, moment: Moment) -> Iterator[TimelineEntry]:
    """The staff alone: members of small units are not for every reader."""
    rows = Headcount.objects.known(moment.known_at).filter(unit=unit).exclude(staff=None)
    for row in rows:
        source = Source.label_of(row.source)
        same = "，都没变" if row.unchanged else ""
        yield TimelineEntry(row.valid_from, "人数", f"{source}：从业 {row.staff} 人{same}")
