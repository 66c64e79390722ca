"""Comparisons a person may see, and the rows and pairs behind every number of one."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.linkage.figuring import cells_of
from qunjian.apps.linkage.models import (
    Decision,
    LinkedRow,
    Pair,
    PairStanding,
    RegisterComparison,
    ReviewBand,
    Side,
)

USUAL_BAND = 0.2, 0.9
LINKED, WAITING = PairStanding.LINKED, PairStanding.WAITING


def comparisons_visible_to(user: Any) -> QuerySet[RegisterComparison]:
    rows = RegisterComparison.objects.filter(scope_of(user, "linkage.see").q("area"))
    rows = rows.select_related("area", "started_by", "job", "follows")
    waiting = Pair.objects.filter(comparison=OuterRef("pk"), standing=WAITING).order_by()
    counted = waiting.values("comparison").annotate(count=Count("pk")).values("count")
    rows = rows.annotate(waits=Coalesce(Subquery(counted), 0))
    return rows.defer("trained").prefetch_related("sides")


def comparison_visible_to(user: Any, comparison_id: int) -> RegisterComparison | None:
    """One comparison, or None when it is out of scope or not there."""
    return comparisons_visible_to(user).filter(pk=comparison_id).first()


def choice_of(before: QuerySet[RegisterComparison], comparison_id: int) -> dict[str, Any]:
    """What a further comparison is offered to begin with: the same, for the next delivery."""
    found = before.filter(pk=comparison_id).first()
    if found is None:
        return {}
    batches = [side.batch_id for side in found.sides.all() if side.batch_id]
    return {
        "batches": batches, "area": found.area_id, "low": round(found.low * 100),
        "high": round(found.high * 100), "with_ledger": len(batches) < len(found.sides.all()),
    }  # fmt: skip


def band_of(area: str | None) -> tuple[float, float]:
    """The band of probability that an area leaves to people."""
    found = ReviewBand.objects.filter(area=area).first()
    return (found.low, found.high) if found else USUAL_BAND


def rows_of(comparison: RegisterComparison, side: Side | None = None) -> QuerySet[LinkedRow]:
    rows = LinkedRow.objects.filter(comparison=comparison).select_related("side", "side__batch")
    return rows.filter(side=side) if side else rows


def _firms(comparison: RegisterComparison, side: Side) -> QuerySet[LinkedRow, int | None]:
    rows = LinkedRow.objects.filter(comparison=comparison, side=side).exclude(firm=None)
    return rows.values_list("firm", flat=True)


def matched(comparison: RegisterComparison, side: Side, other: Side) -> QuerySet[LinkedRow]:
    """Rows of a register whose firm the other register has too."""
    return rows_of(comparison, side).filter(firm__in=_firms(comparison, other))


def only_here(
    comparison: RegisterComparison, side: Side, other: Side | None
) -> QuerySet[LinkedRow]:
    """Rows of a register whose firm the other one, or every other one, has not."""
    rows = rows_of(comparison, side).exclude(firm=None)
    others = comparison.sides.exclude(pk=side.pk)
    for each in [other] if other else others:
        rows = rows.exclude(firm__in=_firms(comparison, each))
    return rows


def doubles(comparison: RegisterComparison, side: Side) -> QuerySet[LinkedRow]:
    """Rows of a register that share their firm with another row of the same register."""
    shared = (
        LinkedRow.objects.filter(comparison=comparison, side=side)
        .exclude(firm=None)
        .order_by()
        .values("firm")
        .annotate(rows=Count("pk"))
        .filter(rows__gt=1)
    )
    return rows_of(comparison, side).filter(firm__in=shared.values("firm")).order_by("firm", "pk")


def left_out(comparison: RegisterComparison, side: Side | None = None) -> QuerySet[LinkedRow]:
    return rows_of(comparison, side).filter(firm=None)


def pairs_of(comparison: RegisterComparison) -> QuerySet[Pair]:
    return Pair.objects.filter(comparison=comparison).select_related("left__side", "right__side")


def pairs_between(
    comparison: RegisterComparison, one: Side, two: Side, standing: str
) -> QuerySet[Pair]:
    ends = Q(left__side=one, right__side=two) | Q(left__side=two, right__side=one)
    return pairs_of(comparison).filter(ends, standing=standing)


def conflicting(comparison: RegisterComparison, one: Side, two: Side) -> QuerySet[Pair]:
    """Pairs of one firm whose rows tell something otherwise."""
    return pairs_between(comparison, one, two, LINKED).exclude(differs="")


def waiting_between(comparison: RegisterComparison) -> dict[str, int]:
    """How many pairs wait now, by the two letters in order."""
    pairs = Pair.objects.filter(comparison=comparison, standing=WAITING).order_by()
    found: dict[str, int] = defaultdict(int)
    for one, two, count in pairs.values_list("left__side__letter", "right__side__letter").annotate(
        Count("pk")
    ):
        found["".join(sorted((one, two)))] += count
    return found


def is_behind(comparison: RegisterComparison) -> bool:
    """Whether people decided or took back something since the counts were kept."""
    since = comparison.finished_at
    if since is None:
        return False
    later = Q(decided_at__gt=since) | Q(withdrawn_at__gt=since)
    return Decision.objects.filter(later, area=comparison.area_id).exists()


def figures_now(comparison: RegisterComparison) -> dict[str, Any]:
    """The counts of the result, reckoned anew when people have decided something since."""
    kept: dict[str, Any] = comparison.figures
    if not kept or not is_behind(comparison):
        return kept
    letters = dict(comparison.sides.values_list("pk", "letter"))
    rows = LinkedRow.objects.filter(comparison=comparison).order_by()
    told = [(letters[side], firm) for side, firm in rows.values_list("side_id", "firm")]
    standings = Pair.objects.filter(comparison=comparison).order_by().values_list("standing")
    counts = dict(standings.annotate(Count("pk")))
    differing: dict[str, int] = defaultdict(int)
    pairs = Pair.objects.filter(comparison=comparison, standing=LINKED).exclude(differs="")
    for one, two, count in (
        pairs.order_by()
        .values_list("left__side__letter", "right__side__letter")
        .annotate(Count("pk"))
    ):
        differing["".join(sorted((one, two)))] += count
    now = cells_of(told, sorted(letters.values()), waiting_between(comparison), differing)
    return {**kept, **now, **{str(each): counts.get(each, 0) for each in PairStanding}}


# -- firms and why ------------------------------------------------------------------------------


def firm_of(row: LinkedRow) -> QuerySet[LinkedRow]:
    """All rows of a row's firm, the row itself when it has none."""
    rows = LinkedRow.objects.filter(comparison=row.comparison_id)
    rows = rows.filter(pk=row.pk) if row.firm is None else rows.filter(firm=row.firm)
    return rows.select_related("side", "side__batch", "unit").order_by("side__letter", "pk")


def pairs_among(comparison: RegisterComparison, rows: Iterable[LinkedRow]) -> QuerySet[Pair]:
    ids = [row.pk for row in rows]
    return pairs_of(comparison).filter(left__in=ids, right__in=ids).order_by("-score", "pk")


def pairs_beyond(row: LinkedRow) -> QuerySet[Pair]:
    """What a row was weighed with that is not of its firm, the likest first."""
    pairs = Pair.objects.filter(Q(left=row) | Q(right=row), comparison=row.comparison_id)
    pairs = pairs.exclude(standing=LINKED).select_related("left__side", "right__side")
    return pairs.order_by("-score", "pk")


def others_of(
    comparison: RegisterComparison, rows: Sequence[LinkedRow], other: Side
) -> dict[int, list[LinkedRow]]:
    """For each row those of the other register that are of its firm; two queries for a page."""
    firms = {row.firm for row in rows}
    by_firm: dict[int | None, list[LinkedRow]] = defaultdict(list)
    for each in rows_of(comparison, other).filter(firm__in=firms):
        by_firm[each.firm].append(each)
    return {row.pk: [one for one in by_firm[row.firm] if one.pk != row.pk] for row in rows}


def best_pairs(
    comparison: RegisterComparison, rows: Iterable[LinkedRow]
) -> dict[frozenset[int], Pair]:
    """The pairs between any two of these rows."""
    ids = {row.pk for row in rows}
    pairs = Pair.objects.filter(comparison=comparison, left__in=ids, right__in=ids)
    return {frozenset((pair.left_id, pair.right_id)): pair for pair in pairs.defer("evidence")}


def evidence_of(pair: Pair) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(pair.evidence) if pair.evidence else {}
    return told
