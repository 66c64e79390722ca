"""How many units are alike on a day, counted once and brought up to date by every change.

Each process keeps a few days. What changed since is read from the shifts, so that nobody is
shown what was true before the last write, and nobody waits until all units are counted again.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q, QuerySet

from qunjian.apps.audit import bulk
from qunjian.apps.audit.facts import holds
from qunjian.apps.registry.models import Coverage
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.models import Judgement, Reach, Shift
from qunjian.apps.verdicts.profiles import UnitProfile
from qunjian.core.period import Moment

STALE_AFTER = timedelta(days=180)
KEPT_DAYS = 30
Areas = dict[str, int]
Fits = Callable[[UnitProfile], bool]
Key = tuple[str | None, int, str]
Covers = tuple[tuple[str, int], ...]  # line and organisation

_days: "OrderedDict[date, Day]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Covered:
    """A unit that organisations cover on a day: how it stands, and by whom."""

    profile: int
    area: str
    covers: Covers


@dataclass(frozen=True, slots=True)
class Day:
    """Never changed once made: another takes its place."""

    day: date
    key: Key
    last: int
    every: dict[int, Areas]
    stale: dict[int, Areas]
    covered: dict[int, Covered]


def counted(moment: Moment) -> Day | None:
    """The units of a day by profile and area; None where verdicts of the day are not kept."""
    if not stored.answers(moment):
        return None
    key, oldest, newest = _state()
    with _lock:
        kept = _days.get(moment.day)
    if kept is None or kept.key != key or newest < kept.last or oldest > kept.last + 1:
        made = _count(moment.day, key, newest)
        while (state := _state()) != (key, oldest, newest):  # somebody wrote while we counted
            key, oldest, newest = state
            made = _count(moment.day, key, newest)
    elif newest > kept.last:
        made = _brought_up(kept, newest)
    else:
        return kept
    if _is_settled():
        _keep(made)
    return made


def number_of(day: Day, fits: Fits, inside: Callable[[str], bool]) -> int:
    """How many units have a fitting profile in the areas inside."""
    return sum(day.every[number][area] for number, area in _fitting(day, fits, inside))


def units_with(day: Day, fits: Fits, inside: Callable[[str], bool]) -> QuerySet[Judgement, Any]:
    """The units with a fitting profile, as a subquery that goes straight to them."""
    found = list(_fitting(day, fits, inside))
    if not found:  # of nothing PostgreSQL cannot tell whether it is text
        return Judgement.objects.none().values("unit")
    rows = Judgement.objects.filter(
        area_code__in=bulk.any_of({area for _, area in found}),
        profile__in=bulk.any_of({number for number, _ in found}),
        valid_from__lte=day.day,
        valid_to__gt=day.day,
    )
    return rows.values("unit")


def _fitting(day: Day, fits: Fits, inside: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    covers = lru_cache(maxsize=None)(inside)
    for number, profile in stored.profiles(set(day.every)).items():
        if fits(profile):
            for area in day.every[number]:
                if covers(area):
                    yield number, area


def _state() -> tuple[Key, int, int]:
    """The token is of this run, so that a database put back is counted anew."""
    token = cache.get_or_set("verdicts-token", lambda: uuid4().hex, None)
    generation, rules = Reach.objects.values_list("generation", "rules").get(pk=1)
    oldest = Shift.objects.order_by("pk").values_list("pk", flat=True).first() or 0
    newest = Shift.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return (token, generation, rules), oldest, newest


def _is_settled() -> bool:
    """What is not committed may never be."""
    return not connection.in_atomic_block


def _keep(made: Day) -> None:
    with _lock:
        _days[made.day] = made
        _days.move_to_end(made.day)
        while len(_days) > KEPT_DAYS:
            _days.popitem(last=False)


def _count(day: date, key: Key, last: int) -> Day:
    """All anew, out of one index."""
    rows = Judgement.objects.filter(valid_from__lte=day, valid_to__gt=day).order_by()
    old = Count("counted_on", filter=Q(counted_on__lt=day - STALE_AFTER))
    told = rows.values("area_code", "profile").annotate(units=Count("*"), old=old)
    every: dict[int, Areas] = defaultdict(dict)
    stale: dict[int, Areas] = defaultdict(dict)
    for area, profile, units, aged in told.values_list("area_code", "profile_id", "units", "old"):
        every[profile][area] = units
        if aged:
            stale[profile][area] = aged
    return Day(day, key, last, dict(every), dict(stale), _covered(day, None))


def _brought_up(kept: Day, newest: int) -> Day:
    """The same after the changes since."""
    every, stale = dict(kept.every), dict(kept.stale)
    fresh: set[int] = set()
    touched: set[int] = set()
    rows = Shift.objects.filter(pk__gt=kept.last, pk__lte=newest)
    for unit, profile, area, begins, ends, counted_on, came in rows.values_list(
        "unit_id", "profile_id", "area_code", "valid_from", "valid_to", "counted_on", "came"
    ):
        touched.add(unit)
        if not begins <= kept.day < ends:
            continue
        step = 1 if came else -1
        _add(every, fresh, profile, area, step)
        if counted_on and counted_on < kept.day - STALE_AFTER:
            _add(stale, fresh, -profile - 1, area, step)
    covered = {unit: told for unit, told in kept.covered.items() if unit not in touched}
    covered |= _covered(kept.day, touched)
    return Day(kept.day, kept.key, newest, every, stale, covered)


def _add(kept: dict[int, Areas], fresh: set[int], profile: int, area: str, step: int) -> None:
    """Count one more or less, in a copy of the profile's areas: others still read the old one."""
    number = profile if profile >= 0 else -profile - 1
    if profile not in fresh:
        kept[number] = dict(kept.get(number, ()))
        fresh.add(profile)
    areas = kept[number]
    areas[area] = areas.get(area, 0) + step
    if not areas[area]:
        del areas[area]
    if not areas:
        del kept[number]
        fresh.discard(profile)


def _covered(day: date, units: Iterable[int] | None) -> dict[int, Covered]:
    """Two plain passes: a join over the areas would go through all units of all days."""
    moment = Moment(day)
    rows = Coverage.objects.on(moment).filter(
        holds(moment, "organisation__states__"), organisation__states__outer=False
    )
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    by: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for unit, line, organisation in rows.values_list("unit_id", "line", "organisation_id"):
        by[unit].append((line, organisation))
    return {
        unit: Covered(profile, area, tuple(by[unit]))
        for unit, (profile, area) in stored.of_units(set(by), moment).items()
    }
