"""Reads of the kept judgements: whether they answer for a day, and how many units are alike."""

from django.db.models import Count, Q, QuerySet

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit import bulk
from qunjian.apps.registry.queries import in_area
from qunjian.apps.rules.queries import shelf
from qunjian.apps.verdicts.derive import EVER, fingerprint
from qunjian.apps.verdicts.models import Judgement, Profile, Reach
from qunjian.apps.verdicts.profiles import UnitProfile, read
from qunjian.core.period import Moment

_known: dict[int, UnitProfile] = {}


def answers(moment: Moment) -> bool:
    """Whether what is kept tells of the day; what was known earlier it never tells."""
    if moment.known_at is not None:
        return False
    reach = Reach.objects.filter(pk=1, begins__lte=moment.day, ends__gt=moment.day).first()
    return reach is not None and reach.rules == fingerprint(shelf())


def answers_always() -> bool:
    """Whether it tells of every day."""
    reach = Reach.objects.filter(pk=1).first()
    return (
        reach is not None
        and (reach.begins, reach.ends) == EVER
        and reach.rules == fingerprint(shelf())
    )


def judgements(scope: Scope, moment: Moment, area: str = "") -> QuerySet[Judgement]:
    """One row per unit of the areas on a day; ask only when it `answers`."""
    rows = Judgement.objects.filter(
        scope.q("area_code"), valid_from__lte=moment.day, valid_to__gt=moment.day
    )
    return rows.filter(in_area(area, "area_code")) if area else rows


def tally(
    scope: Scope, moment: Moment, area: str = "", only: Q | None = None
) -> list[tuple[str, int, int]]:
    """Area, profile and number of units of a day; read out of one index."""
    rows = judgements(scope, moment, area).filter(only or Q()).order_by()
    counted = rows.values("area_code", "profile").annotate(units=Count("*"))
    return list(counted.values_list("area_code", "profile_id", "units"))


def of_units(units: set[int], moment: Moment) -> dict[int, tuple[int, str]]:
    """Profile and area of some units on a day."""
    if not units:  # of nothing PostgreSQL cannot tell whether it is text
        return {}
    rows = Judgement.objects.filter(
        unit__in=bulk.any_of(units), valid_from__lte=moment.day, valid_to__gt=moment.day
    )
    told = rows.values_list("unit_id", "profile_id", "area_code")
    return {unit: (profile, area) for unit, profile, area in told}


def profiles(numbers: set[int]) -> dict[int, UnitProfile]:
    """Profiles by number; a number means the same for ever, so they are kept."""
    missing = [number for number in numbers if number not in _known]
    if missing:
        found = Profile.objects.filter(pk__in=bulk.any_of(missing))
        for number, text in found.values_list("pk", "text"):
            _known[number] = read(text)
    return {number: _known[number] for number in numbers}
