"""How many units are alike on a day: sums over the tallies, brought up to date by every change.

Each process holds the tallies in plain arrays, so that a day of the past costs what today costs.
What came since is read before every answer: nobody is shown what was true before the last write.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any
from uuid import uuid4

import numpy as np
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet

from qunjian.apps.audit import bulk
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.models import CoverSpan, Judgement, Reach, Tally
from qunjian.apps.verdicts.profiles import LINES, UnitProfile
from qunjian.apps.verdicts.sums import Ints, Numbered, Spans, Steps, present
from qunjian.core.period import Moment

KEPT_DAYS = 30
Fits = Callable[[UnitProfile], bool]
Inside = Callable[[str], bool]
Key = tuple[str | None, int, str]
State = tuple[Key, int, int]

#: profiles and areas by the numbers that they have in this process
PROFILES: Numbered[int] = Numbered()
AREAS: Numbered[str] = Numbered()
LINE_AT = {str(line): at for at, line in enumerate(LINES)}

_held: "History | None" = None
_days: "OrderedDict[date, Day]" = OrderedDict()
_lock, _building = Lock(), Lock()


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The tallies as far as they were read; another takes its place when more come."""

    state: State
    units: Steps
    covers: Spans


@dataclass(frozen=True, eq=False)
class Day:
    """Units alike, as arrays side by side: profile, area, how many, how many with old counts."""

    day: date
    history: History
    profile: Ints
    area: Ints
    units: Ints
    stale: Ints

    @cached_property
    def covers(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Profile, area, organisation and line of what is covered; a combination once."""
        profile, area, organisation, line = self.history.covers.on(self.day.toordinal())
        return profile, area, organisation, line


def counted(moment: Moment) -> Day | None:
    """The units of a day by profile and area; None where verdicts of the day are not kept."""
    if not stored.answers(moment):
        return None
    history = _history()
    with _lock:
        kept = _days.get(moment.day)
    if kept is not None and kept.history is history:
        return kept
    made = _day_of(history, moment.day)
    if history is _held:
        _keep(made)
    return made


def number_of(day: Day, fits: Fits, inside: Inside) -> int:
    """How many units have a fitting profile in the areas inside."""
    return int(day.units[_fitting(day, fits, inside)].sum())


def units_with(day: Day, fits: Fits, inside: Inside) -> QuerySet[Judgement, Any]:
    """The units with a fitting profile, as a subquery that goes straight to them."""
    return units_in(day, _fitting(day, fits, inside))


def profiles_with(day: Day, fits: Fits, inside: Inside) -> list[int]:
    """The numbers of the profiles that fit and that somebody inside has."""
    return [PROFILES.all[at] for at in np.unique(day.profile[_fitting(day, fits, inside)])]


def units_in(day: Day, wanted: Any) -> QuerySet[Judgement, Any]:
    """The units of some combinations of profile and area: both are asked for as wide as needed,
    so what is `wanted` has to be all of some profiles in all of some areas."""
    profiles, areas = present(day.profile[wanted]), present(day.area[wanted])
    if not len(profiles):  # of nothing PostgreSQL cannot tell whether it is text
        return Judgement.objects.none().values("unit")
    rows = Judgement.objects.filter(
        area_code__in=bulk.any_of(AREAS.all[at] for at in areas),
        profile__in=bulk.any_of(PROFILES.all[at] for at in profiles),
        valid_from__lte=day.day,
        valid_to__gt=day.day,
    )
    return rows.values("unit")


def marked(size: int, numbers: Ints, test: Callable[[int], bool]) -> Any:
    """For each of so many numbers whether it passes a test; those not given do not."""
    told = np.zeros(size, bool)
    for number in present(numbers):
        told[number] = test(int(number))
    return told


def _fitting(day: Day, fits: Fits, inside: Inside) -> Any:
    profiles = stored.profiles({PROFILES.all[at] for at in present(day.profile)})
    fit = marked(len(PROFILES.all), day.profile, lambda at: fits(profiles[PROFILES.all[at]]))
    here = marked(len(AREAS.all), day.area, lambda at: inside(AREAS.all[at]))
    return fit[day.profile] & here[day.area]


def _state() -> State:
    """The token is of this run, so that a database put back is counted anew."""
    token = cache.get_or_set("verdicts-token", lambda: uuid4().hex, None)
    generation, rules = Reach.objects.values_list("generation", "rules").get(pk=1)
    tallies, covers = (
        model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for model in (Tally, CoverSpan)
    )
    return (token, generation, rules), tallies, covers


def _history() -> History:
    """Brought up to what is written by now."""
    global _held
    held, state = _held, _state()
    if held is not None and held.state == state:
        return held
    with _building:
        held, state = _held, _state()
        while held is None or held.state != state:
            held = _read(held if held is not None and _follows(state, held.state) else None, state)
            state = _state()  # somebody may have written while we read
        if _is_settled():
            _held = held
    return held


def _follows(state: State, before: State) -> bool:
    return state[0] == before[0] and state[1] >= before[1] and state[2] >= before[2]


def _is_settled() -> bool:
    """What is not committed may never be."""
    return not connection.in_atomic_block


def _read(before: History | None, state: State) -> History:
    """What was read before, and all that came since."""
    _, tallies, covers = before.state if before else (None, 0, 0)
    rows = Tally.objects.filter(pk__gt=tallies, pk__lte=state[1]).order_by("pk")
    units = (before.units if before else Steps.of(2, 2)).more(
        (day, (PROFILES.number(profile), AREAS.number(area)), (units, stale))
        for day, area, profile, units, stale in rows.values_list(
            "day", "area_code", "profile_id", "units", "stale"
        ).iterator(20_000)
    )
    spans = CoverSpan.objects.filter(pk__gt=covers, pk__lte=state[2]).order_by("pk")
    covered = (before.covers if before else Spans.of(4)).more(
        (begins, ends, (PROFILES.number(profile), AREAS.number(area), organisation, LINE_AT[line]),
         count)
        for organisation, line, area, profile, begins, ends, count in spans.values_list(
            "organisation_id", "line", "area_code", "profile_id", "valid_from", "valid_to", "count"
        ).iterator(20_000)
    )  # fmt: skip
    return History(state, units, covered)


def _day_of(history: History, day: date) -> Day:
    (profile, area), (units, stale) = history.units.on(day.toordinal())
    return Day(day, history, profile, area, units, stale)


def _keep(made: Day) -> None:
    with _lock:
        _days[made.day] = made
        _days.move_to_end(made.day)
        while len(_days) > KEPT_DAYS:
            _days.popitem(last=False)
