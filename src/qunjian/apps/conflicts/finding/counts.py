"""Counts that sources tell otherwise, with what the rules would say by each of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby, islice
from typing import Any

from django.db.models import Count

from qunjian.apps.conflicts.finding.model import Effect, Found, Said, weight_of
from qunjian.apps.registry.derive import county_priorities
from qunjian.apps.registry.models import AdoptedCount, Headcount, UnitState
from qunjian.apps.verdicts.queries import Known, known_units
from qunjian.core.adoption import Priorities
from qunjian.core.period import Moment
from qunjian.core.place import code_range
from qunjian.core.vocabulary import FactField, Line, Source

FIELDS = [field.value for field in FactField]
SPREAD = 0.2  # smaller differences are told only when a verdict hangs on them
UNITS_AT_ONCE = 1_000
Statement = tuple[int, str, Any, Any]  # headcount, source, day, value
Disputed = dict[FactField, list[Statement]]


def counts_in(
    area_code: str, moment: Moment, tell: Callable[[int], None] = lambda done: None
) -> Iterator[Found]:
    """Of each unit and count, what fresh statements of several sources tell otherwise."""
    priorities, done = county_priorities(), 0
    units = _disputed(area_code, moment, priorities)
    while some := dict(islice(units, UNITS_AT_ONCE)):
        done += len(some)
        tell(done)
        states = UnitState.objects.on(moment).filter(unit__in=some)
        used = _used(list(some), moment)
        for known in known_units(states, moment):
            for field, said in some[known.unit_id].items():
                found = _found(known, field, said, used.get(known.unit_id, {}), moment)
                if found:
                    yield found


def _disputed(
    area_code: str, moment: Moment, priorities: Priorities
) -> Iterator[tuple[int, Disputed]]:
    low, high = code_range(area_code)
    here = UnitState.objects.on(moment).filter(area__gte=low, area__lte=high)
    told = Headcount.objects.known(moment.known_at).filter(
        valid_from__lte=moment.day, unit__in=here.order_by().values("unit")
    )
    several = told.order_by().values("unit").annotate(n=Count("source", distinct=True))
    rows = told.filter(unit__in=several.filter(n__gt=1).values("unit"))
    columns = ("unit_id", "pk", "source", "valid_from", *FIELDS)
    values = rows.order_by("unit", "valid_from", "pk").values_list(*columns)
    for unit, group in groupby(values.iterator(), key=lambda row: row[0]):
        statements = [row[1:] for row in group]
        disputed = {
            field: said
            for at, field in enumerate(FactField, start=3)
            if (said := _latest(statements, at, priorities[field][1], moment))
        }
        if disputed:
            yield unit, disputed


def _latest(rows: list[Any], at: int, fresh_days: int, moment: Moment) -> list[Statement]:
    """The last fresh word of each source; nothing when they agree, or a ruling answers them all."""
    since = moment.day - timedelta(days=fresh_days)
    last: dict[str, Statement] = {}
    for pk, source, day, *values in rows:
        value = values[at - 3]
        if value is not None and day >= since:
            last[source] = (pk, source, day, value)
    ruling = last.get(Source.RULING.value)
    heard = [one for one in last.values() if ruling is None or one[2] > ruling[2]]
    against = [*heard, ruling] if ruling and ruling not in heard else heard
    return against if len({value for *_, value in against}) > 1 else []


def _used(units: list[int], moment: Moment) -> Mapping[int, Mapping[str, int]]:
    """By unit and field, the statement that counts."""
    rows = AdoptedCount.objects.on(moment).filter(unit__in=units)
    found: dict[int, Mapping[str, int]] = defaultdict(dict)
    found.update(rows.values_list("unit_id", "chosen"))
    return found


def _found(
    known: Known,
    field: FactField,
    said: list[Statement],
    used: Mapping[str, int],
    moment: Moment,
) -> Found | None:
    values = sorted({value for *_, value in said})
    effect = _effect(known, field, values, moment)
    turns = any(one[1:] != effect[0][1:] for one in effect)
    spread = float(values[-1] - values[0]) / max(float(values[-1]), 1.0)
    if not turns and spread < SPREAD:
        return None
    if not turns:
        effect = []
    words = tuple(
        Said(source, Source.label_of(source), f"{day}", _text(value), used.get(field) == pk, pk)
        for pk, source, day, value in said
    )
    return Found(
        known.area_code, known.unit_id, known.name, field.value, words,
        effect=effect, weight=weight_of(effect, spread),
    )  # fmt: skip


def _effect(known: Known, field: FactField, values: list[Any], moment: Moment) -> Effect:
    """What each value would make of the unit; judged by the same rules as everywhere."""
    effect = []
    for value in values:
        asked = replace(known, counts={**known.counts, field: value})
        outcomes = [str(asked.outcome(line, moment)) for line in Line]
        effect.append([_text(value), outcomes, asked.above_scale()])
    return effect


def _text(value: Any) -> str:
    """As people write it: no exponent, no zeros at the end."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
