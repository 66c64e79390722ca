"""What people decided, as it is listed, and what departments are asked."""

from typing import Any

from django.db.models import Q, QuerySet

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.linkage.models import Answer, Decision, Pair, PairStanding, RegisterComparison


def decisions_visible_to(user: Any) -> QuerySet[Decision]:
    rows = Decision.objects.filter(scope_of(user, "linkage.see").q("area"))
    return rows.select_related("decided_by", "withdrawn_by", "pair__comparison")


def matching(decisions: QuerySet[Decision], text: str) -> QuerySet[Decision]:
    """By a part of either name."""
    return decisions.filter(Q(left_name__icontains=text) | Q(right_name__icontains=text))


def asked_about(comparison: RegisterComparison) -> QuerySet[Decision]:
    """What waits for a department's word, by department."""
    rows = Decision.objects.filter(
        pair__comparison=comparison, pair__standing=PairStanding.WAITING,
        withdrawn_at=None, answer=Answer.ASK,
    )  # fmt: skip
    rows = rows.select_related("pair__left__side__batch", "pair__right__side__batch", "decided_by")
    return rows.order_by("asked", "pk")


def alike(comparison: RegisterComparison, pattern: str) -> QuerySet[Pair]:
    """The waiting pairs of one likeness, the likeliest first."""
    rows = Pair.objects.filter(
        comparison=comparison, standing=PairStanding.WAITING, pattern=pattern
    )
    return rows.select_related("left__side", "right__side").order_by("-score", "pk")
