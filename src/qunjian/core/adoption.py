"""Which of several sources' figures counts, per field and day, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qunjian.core.period import Period
from qunjian.core.vocabulary import FactField, Source

Priority = tuple[tuple[str, ...], int]
"""Sources, the best first, and for how many days a statement is fresh."""
Priorities = Mapping[FactField, Priority]
Chosen = dict[FactField, tuple[Any, int]]
"""Per field the value that counts and the id of the statement it was taken from."""

YEAR = 365
RULED = -1  # before the first of every order: somebody looked at what the sources say
PEOPLE = (Source.VISIT, Source.CENSUS, Source.TOWNSHIP)
DEFAULT_PRIORITIES: dict[FactField, Priority] = {
    FactField.STAFF: (
        (*PEOPLE, Source.SOCIAL_SECURITY, Source.UNION, Source.MARKET, Source.CIVIL),
        YEAR,
    ),
    FactField.WOMEN: (
        (Source.VISIT, Source.CENSUS, Source.WOMEN, Source.TOWNSHIP),
        YEAR,
    ),
    FactField.YOUTH: (
        (Source.VISIT, Source.CENSUS, Source.LEAGUE, Source.TOWNSHIP),
        YEAR,
    ),
    FactField.LEAGUE_MEMBERS: (
        (Source.VISIT, Source.LEAGUE, Source.CENSUS, Source.TOWNSHIP),
        YEAR,
    ),
    FactField.UNION_MEMBERS: (
        (Source.VISIT, Source.UNION, Source.CENSUS, Source.TOWNSHIP),
        YEAR,
    ),
    FactField.PARTY_MEMBERS: ((Source.ORGANISATION, Source.VISIT, Source.CENSUS), YEAR),
    FactField.REVENUE: (
        (Source.CENSUS, Source.MARKET, Source.VISIT, Source.TOWNSHIP),
        2 * YEAR,
    ),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source said of a unit on one day; what it did not tell is None or absent."""

    id: int
    source: str
    day: date
    told: Mapping[FactField, Any]


@dataclass(frozen=True, slots=True)
class Adopted:
    """The value that counts, where it was said, and why it and no other."""

    value: Any
    id: int
    reason: str


def priorities_with(
    overlay: Mapping[FactField, tuple[Sequence[str], int]],
) -> Priorities:
    """The order shipped with the product, with a county's own order over it."""
    own = {field: (tuple(sources), days) for field, (sources, days) in overlay.items()}
    return {**DEFAULT_PRIORITIES, **own}


def adopt(
    statements: Iterable[Statement], priorities: Priorities, on: date
) -> dict[FactField, Adopted]:
    """The values that count on a day; a field that nobody has told by then is absent.

    Fresh statements come before old ones. Of the fresh, the better source counts, then the later
    day; of the old, the later day counts, then the better source.
    """
    told = [statement for statement in statements if statement.day <= on]
    adopted = {}
    for field in FactField:
        said = [statement for statement in told if statement.told.get(field) is not None]
        if said:
            best = foremost(said, priorities[field], on)
            reason = _reason(best, said, priorities[field], on)
            adopted[field] = Adopted(best.told[field], best.id, reason)
    return adopted


def adopted_spans(
    statements: Sequence[Statement], priorities: Priorities
) -> list[tuple[Period, Chosen]]:
    """The same for every day at once: a span for as long as nothing changes, the last one open.

    Days before anything was told are in no span.
    """
    if not statements:
        return []
    if len(statements) == 1:
        [only] = statements
        chosen = {f: (value, only.id) for f, value in only.told.items() if value is not None}
        return [(Period(only.day), chosen)] if chosen else []
    by_field = {
        field: said
        for field in FactField
        if (said := [one for one in statements if one.told.get(field) is not None])
    }
    spans: list[tuple[date, Chosen]] = []
    for day in _turning_days(by_field, priorities):
        chosen = {
            field: (best.told[field], best.id)
            for field, said in by_field.items()
            if (heard := [one for one in said if one.day <= day])
            for best in [foremost(heard, priorities[field], day)]
        }
        if not spans or spans[-1][1] != chosen:
            spans.append((day, chosen))
    ends = [*(day for day, _ in spans[1:]), None]
    return [(Period(day, end), chosen) for (day, chosen), end in zip(spans, ends, strict=False)]


def _turning_days(
    by_field: Mapping[FactField, list[Statement]], priorities: Priorities
) -> list[date]:
    """Days on which another value may begin to count: something is said, or grows old."""
    days: set[date] = set()
    for field, said in by_field.items():
        days.update(one.day for one in said)
        if len({one.source for one in said}) > 1:
            lasting = timedelta(days=priorities[field][1] + 1)
            days.update(one.day + lasting for one in said)
    return sorted(days)


def foremost(said: Iterable[Statement], priority: Priority, on: date) -> Statement:
    """Of statements that all tell a field by a day, the one that counts on it."""
    sources, fresh_days = priority

    def rank(one: Statement) -> tuple[bool, int, int, int]:
        place = _place(one, sources)
        fresh = (on - one.day).days <= fresh_days
        day = one.day.toordinal()
        return (True, -place, day, one.id) if fresh else (False, day, -place, one.id)

    return max(said, key=rank)


def _place(one: Statement, sources: tuple[str, ...]) -> int:
    if one.source == Source.RULING:
        return RULED
    return sources.index(one.source) if one.source in sources else len(sources)


def _reason(best: Statement, said: list[Statement], priority: Priority, on: date) -> str:
    sources, fresh_days = priority
    who = f"{Source.label_of(best.source)}（{best.day}）"
    if best.source == Source.RULING and (on - best.day).days <= fresh_days:
        return f"各来源说法不一，按{who}。"
    others = [one for one in said if one is not best]
    if not others:
        return f"只有{who}报过。"
    if (on - best.day).days > fresh_days:
        return f"各来源都已超过 {fresh_days} 天，取最近的{who}。"
    fresh = [one for one in others if (on - one.day).days <= fresh_days]
    if not fresh:
        return f"{who}未超过 {fresh_days} 天，其他来源都已超过。"
    if all(one.source == best.source for one in fresh):
        return f"取{who}，同一来源以最近一次为准。"
    if any(_place(one, sources) == _place(best, sources) for one in fresh):
        return f"取{who}，次序相同的来源以最近一次为准。"
    return f"按本县来源次序，{who}排在其他来源之前，且未超过 {fresh_days} 天。"
