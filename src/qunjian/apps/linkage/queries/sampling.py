"""The sample that people check: what is drawn from, what was answered, what it says of the rest."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from qunjian.apps.linkage.models import SETTLED, Answer, Pair, PairStanding, RegisterComparison
from qunjian.apps.linkage.queries.review import with_answer
from qunjian.core.linkage.checking import Checked, Estimate, Stratum, estimate, strata


def settled(comparison: RegisterComparison) -> QuerySet[Any]:
    """Pairs that wait for nobody, without those of one row that a source told twice, which
    nobody can judge."""
    rows = Pair.objects.filter(comparison=comparison).exclude(standing=PairStanding.WAITING)
    return with_answer(rows.exclude(left__key=F("right__key")))


def undecided(comparison: RegisterComparison) -> QuerySet[Any]:
    """Pairs that the engine alone decided."""
    return settled(comparison).exclude(said__in=SETTLED)


def of_stratum(pairs: QuerySet[Any], band: Stratum) -> QuerySet[Any]:
    return pairs.filter(score__gte=band.low, score__lt=band.high)


@dataclass(frozen=True, slots=True)
class CheckedEstimate:
    """What the checked sample says of all pairs: `links` that are wrong, and pairs kept apart
    that are one firm (`missed`); None while nothing of that side is answered."""

    drawn: int
    answered: int
    links: Estimate | None
    missed: Estimate | None


def checked_estimate(comparison: RegisterComparison) -> CheckedEstimate | None:
    """What people found in the sample, reckoned for the whole; None when none was drawn."""
    drawn = Pair.objects.filter(comparison=comparison).exclude(stratum="")
    whole = drawn.count()
    if not whole:
        return None
    told = {True: [], False: []}  # type: dict[bool, list[Checked]]
    for band in strata(comparison.low, comparison.high):
        told[band.linked].append(_checked(comparison, band))
    answered = sum(each.answered for both in told.values() for each in both)
    return CheckedEstimate(whole, answered, estimate(told[True]), estimate(told[False]))


def _checked(comparison: RegisterComparison, band: Stratum) -> Checked:
    """Of a stratum all pairs that the engine alone decided, with those of the sample."""
    rows = of_stratum(settled(comparison), band)
    decided = Q(said__in=SETTLED)
    wrong = decided & (~Q(said=Answer.SAME) if band.linked else Q(said=Answer.SAME))
    counted = rows.aggregate(
        pairs=Count("pk", filter=Q(stratum=band.code) | ~decided),
        answered=Count("pk", filter=Q(stratum=band.code) & decided),
        wrong=Count("pk", filter=Q(stratum=band.code) & wrong),
    )
    return Checked(counted["pairs"], counted["answered"], counted["wrong"])


def would_wait(comparison: RegisterComparison, low: float, high: float) -> int:
    """How many pairs would wait under another band, without those that people have settled."""
    rows = with_answer(Pair.objects.filter(comparison=comparison))
    return rows.filter(score__gte=low, score__lt=high).exclude(said__in=SETTLED).count()
