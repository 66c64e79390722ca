"""Keeps the judgements in line with facts and rules, in the transaction that changed them."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q

from qunjian.apps.audit import bulk
from qunjian.apps.audit.models import Event
from qunjian.apps.jobs.actions import submit
from qunjian.apps.registry.models import (
    AdoptedCount,
    Coverage,
    Dismissal,
    NotYet,
    OrganisationState,
    Unit,
    UnitState,
)
from qunjian.apps.rules.queries import DECISIVE, RuleShelf, shelf
from qunjian.apps.verdicts.judging import Judge
from qunjian.apps.verdicts.models import OPEN, Judgement, Profile, Reach
from qunjian.apps.verdicts.spans import Cover, Days, covers, facts_of, spans
from qunjian.apps.verdicts.tallying import Changes, begin_anew
from qunjian.core.steady import steady

CHUNK = 20_000
AT_ONCE = 5_000
EVER: Days = (date(1900, 1, 1), OPEN)
#: what changes no fact about a unit
QUIET = ("users.", "posts.", "audit.", "house.", "intake.read", "intake.uploaded")
OF_UNITS: tuple[Any, ...] = (UnitState, AdoptedCount, Coverage, NotYet, Dismissal)
COLUMNS = ["unit_id", "area_code", "profile_id", "valid_from", "valid_to", "counted_on"]
Judged = tuple[int, str, int, date, date, date | None]
Tell = Callable[[int, int], None]


def follow(events: list[Event]) -> None:
    """Judge anew what the events of one action touched."""
    told = [event for event in events if not event.verb.startswith(QUIET)]
    if not told:
        return
    touched = _touched([event.pk for event in told])
    decided = any(event.verb in DECISIVE for event in told)
    if not touched and not decided:
        return
    reach = Reach.objects.select_for_update().filter(pk=1).first()
    if reach is None or reach.rules != fingerprint(shelf()):
        _begin_anew()
    elif touched:
        _rejudge(reach, touched)


def _begin_anew() -> None:
    """A small ledger at once; of a large one, queries judge by themselves until the job is done."""
    if Unit.objects.count() <= AT_ONCE:
        rejudge_all()
    else:
        submit(kind="verdicts.rejudge", by=None)


def _touched(events: list[int]) -> set[int]:
    """Units of whom a row was written or ceased to be held true by one of the events."""
    found: set[int] = set()
    for some in _chunks(events, AT_ONCE):
        by = Q(event__in=some) | Q(ended_by__in=some)
        for model in OF_UNITS:
            found.update(model.objects.filter(by).values_list("unit_id", flat=True))
        organisations = OrganisationState.objects.filter(by).values("organisation")
        covered = Coverage.objects.known().filter(organisation__in=organisations)
        found.update(covered.values_list("unit_id", flat=True))
    return found


@transaction.atomic
def rejudge_all(window: Days = EVER, tell: Tell | None = None) -> int:
    """Judge every unit on every day of a window; returns how many judgements were kept."""
    told = fingerprint(shelf())
    given = {"begins": window[0], "ends": window[1], "rules": told}
    Reach.objects.update_or_create(pk=1, defaults=given)  # locks out other judges
    begin_anew()
    _empty(Judgement)
    _empty(Profile)
    judge, changes, made = Judge(shelf()), Changes(), 0
    last = Unit.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with steady():
        for first in range(0, last + 1, CHUNK):
            units = Q(unit__gte=first, unit__lt=first + CHUNK)
            made += len(_judge(judge, units, window, changes))
            if tell:
                tell(min(first + CHUNK, last), last)
        kept = Judgement.objects.order_by().values_list(*COLUMNS[1:])
        changes.judged(kept.annotate(units=Count("*")).iterator(AT_ONCE))
        changes.write()
    return made


def rejudge_day(day: date) -> int:
    """Every unit on one day: what pages of today need first."""
    return rejudge_all((day, day + timedelta(days=1)))


def _rejudge(reach: Reach, touched: set[int]) -> None:
    """Some units; what was counted before follows by what changed."""
    judge, window, changes = Judge(shelf()), (reach.begins, reach.ends), Changes()
    for ids in _chunks(touched, CHUNK):
        given = bulk.any_of(ids)
        held = Judgement.objects.filter(unit__in=given)
        went = Counter(held.values_list(*COLUMNS[1:]))
        held.delete()
        came = Counter(row[1:] for row in _judge(judge, Q(unit__in=given), window, changes, ids))
        changes.judged((*row, -units) for row, units in went.items())
        changes.judged((*row, units) for row, units in came.items())
    changes.write()


def _judge(
    judge: Judge, units: Q, window: Days, changes: Changes, before: list[int] | None = None
) -> list[Judged]:
    """What was kept anew; `before` are the units if they may have been judged before."""
    met = set(judge.texts)
    rows: list[Judged] = []
    covered: list[Cover] = []
    for unit, facts in facts_of(judge, units, window).items():
        told = spans(judge, unit, facts, window)
        rows += [
            (unit, area, profile, start, end, counted_on)
            for start, end, area, profile, counted_on in told
        ]
        if facts.covers:
            covered += covers(judge, unit, facts, told)
    fresh = [Profile(id=pk, text=text) for pk, text in judge.texts.items() if pk not in met]
    Profile.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=400)
    bulk.insert(Judgement, COLUMNS, rows)
    changes.covered(covered, before)
    return rows


def _empty(model: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 -- own tables


@lru_cache(maxsize=8)
def fingerprint(known: RuleShelf) -> str:
    """What the rule sets say, in short: the same in every process."""
    told = json.dumps(_plain([known.sets, known.decisions]), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return [_plain(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(each)) for key, each in value.items())
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value)


def _chunks(values: Iterable[int], size: int) -> Iterator[list[int]]:
    remaining = iter(values)
    while chunk := list(islice(remaining, size)):
        yield chunk
