"""A unit's facts with their days, cut into spans on which nothing changes."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import F, Q

from qunjian.apps.registry.models import (
    AdoptedCount,
    Coverage,
    Dismissal,
    NotYet,
    UnitState,
)
from qunjian.apps.verdicts.judging import CountsAlike, Judge, UnitAlike, still_doubted
from qunjian.apps.verdicts.models import OPEN
from qunjian.apps.verdicts.profiles import LINES
from qunjian.core.vocabulary import FactField, Mode

FIELDS = [str(each) for each in FactField]
AT_ONCE = 5_000
LINE_AT = {str(line): at for at, line in enumerate(LINES)}
MODE_ORDER = {str(mode): at for at, mode in enumerate(Mode)}
NO_MODES: tuple[Mode | None, ...] = (None,) * len(LINES)
NO_REASONS = ("",) * len(LINES)
NOTHING_TOLD = (None,) * len(FIELDS)
Days = tuple[date, date]
Span = tuple[date, date, str, int, date | None]
Told = tuple[str, int, date | None]
Cover = tuple[int, int, str, str, int, int, int]


@dataclass(slots=True)
class Facts:
    """All spans of the facts of one unit: from, to, what."""

    states: tuple[tuple[date, date, UnitAlike, str], ...] = ()
    counts: tuple[tuple[date, date, CountsAlike, date, tuple[Any, ...]], ...] = ()
    covers: tuple[tuple[date, date, int, str, int], ...] = ()
    reasons: tuple[tuple[date, date, int, str], ...] = ()
    aside: tuple[tuple[date, date, str, str], ...] = ()


def facts_of(judge: Judge, units: Q, window: Days) -> dict[int, Facts]:
    """What is known of the units on the days of a window; `units` asks for a key `unit`."""
    found: dict[int, Facts] = defaultdict(Facts)
    begins, ends = window

    def rows(model: Any, *columns: str) -> Iterator[tuple[int, date, date, tuple[Any, ...]]]:
        held = model.objects.known().filter(units, valid_from__lt=ends)
        held = held.filter(Q(valid_to=None) | Q(valid_to__gt=begins))
        if is_day(window):  # what is asked for has to be read and made a date
            told = held.values_list("unit_id", *columns).iterator(AT_ONCE)
            return ((row[0], begins, ends, row[1:]) for row in told)
        told = held.values_list("unit_id", "valid_from", "valid_to", *columns).iterator(AT_ONCE)
        return ((row[0], row[1], row[2] or OPEN, row[3:]) for row in told)

    areas = set()
    for unit, start, end, (kind, state, code, area) in rows(
        UnitState, "kind", "operating_state", "industry", "area_id"
    ):
        areas.add(area)
        found[unit].states += ((start, end, judge.unit(kind, state, code), area),)
    judge.meet(areas)
    for unit, start, end, told in rows(AdoptedCount, "valid_from", *FIELDS):
        if unit in found:
            values = told[1:]
            found[unit].counts += ((start, end, judge.counts(values), told[0], values),)
    _add_covers(found, units, window)
    for unit, start, end, (line, reason) in rows(NotYet, "line", "reason"):
        if unit in found:
            found[unit].reasons += ((start, end, LINE_AT[line], reason),)
    for unit, start, end, told in rows(Dismissal, "code", "figures"):
        if unit in found:
            found[unit].aside += ((start, end, *told),)
    return found


@lru_cache(maxsize=8)
def is_day(window: Days) -> bool:
    return window[1] - window[0] == timedelta(days=1)


def _add_covers(found: dict[int, Facts], units: Q, window: Days) -> None:
    """Coverage as far as the organisation existed and was no outer one."""
    begins, ends = window
    rows = Coverage.objects.known().filter(
        units,
        organisation__states__known_to=None,
        organisation__states__outer=False,
        organisation__states__valid_from__lt=ends,
        valid_from__lt=ends,
    )
    rows = rows.annotate(
        there_from=F("organisation__states__valid_from"),
        there_to=F("organisation__states__valid_to"),
        how=F("organisation__states__mode"),
    )
    columns = ("unit_id", "line", "valid_from", "valid_to", "there_from", "there_to", "how")
    for unit, line, start, end, there_from, there_to, how, organisation in rows.values_list(
        *columns, "organisation_id"
    ):
        start, end = max(start, there_from), min(end or OPEN, there_to or OPEN)
        if unit in found and start < end and end > begins:
            found[unit].covers += ((start, end, LINE_AT[line], how, organisation),)


def spans(judge: Judge, unit: int, facts: Facts, window: Days) -> list[Span]:
    """From, to, area, profile and day of the counts: one after the other, equal ones joined."""
    if is_day(window):
        told = _on(judge, unit, facts, window[0])
        return [(*window, *told)] if told else []
    made: list[Span] = []
    for start, end in pairwise(_points(judge, facts, window)):
        told = _on(judge, unit, facts, start)
        if told is None:
            continue
        if made and made[-1][1] == start and made[-1][2:] == told:
            made[-1] = (made[-1][0], end, *told)
        else:
            made.append((start, end, *told))
    return made


def _on(judge: Judge, unit: int, facts: Facts, day: date) -> Told | None:
    """Area, profile and day of the counts on one day; None where the unit was not there."""
    held = _at(facts.states, day)
    if held is None:
        return None
    counted = _at(facts.counts, day)
    number = judge.profile(
        unit, held[3], held[2], _counts(judge, facts, counted, day),
        _modes(facts, day) if facts.covers else NO_MODES,
        _reasons(facts, day) if facts.reasons else NO_REASONS,
        day,
    )  # fmt: skip
    return held[3], number, counted[3] if counted else None


def covers(judge: Judge, unit: int, facts: Facts, told: list[Span]) -> list[Cover]:
    """Which organisation covers the unit over which days, by the unit's own spans."""
    made: list[Cover] = []
    for begins, ends, at, _, organisation in facts.covers:
        line, last = str(LINES[at]), len(made)
        for start, end, area, number, _ in told:
            first, stop = max(start, begins), min(end, ends)
            if first >= stop:
                continue
            alike = (unit, organisation, line, area, judge.covered(number, at))
            first_at, stop_at = first.toordinal(), stop.toordinal()
            if len(made) > last and made[-1][:5] == alike and made[-1][6] == first_at:
                made[-1] = (*alike, made[-1][5], stop_at)
            else:
                made.append((*alike, first_at, stop_at))
    return made


def _points(judge: Judge, facts: Facts, window: Days) -> list[date]:
    """Every day within the window on which something may change, and its two ends."""
    first = max(window[0], min(state[0] for state in facts.states))
    last = min(window[1], max(state[1] for state in facts.states))
    days = {first, last}
    for kind in (facts.states, facts.counts, facts.covers, facts.reasons, facts.aside):
        for fact in kind:
            days.add(fact[0])
            days.add(fact[1])
    days.update(judge.days)
    return sorted([day for day in days if first <= day <= last])


def _at(rows: Collection[Any], day: date) -> Any:
    for row in rows:
        if row[0] <= day < row[1]:
            return row
    return None


def _counts(judge: Judge, facts: Facts, counted: Any, day: date) -> CountsAlike:
    alike: CountsAlike = judge.counts(NOTHING_TOLD) if counted is None else counted[2]
    if facts.aside and counted and alike.doubted:
        aside = {(row[2], row[3]) for row in facts.aside if row[0] <= day < row[1]}
        if aside and not still_doubted(counted[4], aside):
            alike = judge.undoubted(alike)
    return alike


def _modes(facts: Facts, day: date) -> tuple[Mode | None, ...]:
    """Per line the first of the modes: its own organisation counts before a shared one."""
    found: list[str | None] = [None] * len(LINES)
    for start, end, at, how, _ in facts.covers:
        if start <= day < end:
            before = found[at]
            found[at] = how if before is None else min(before, how, key=MODE_ORDER.__getitem__)
    return tuple([Mode(how) if how else None for how in found])


def _reasons(facts: Facts, day: date) -> tuple[str, ...]:
    found = list(NO_REASONS)
    for start, end, at, reason in facts.reasons:
        if start <= day < end:
            found[at] = reason
    return tuple(found)
