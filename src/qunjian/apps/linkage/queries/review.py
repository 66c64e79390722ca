"""The queue: which pairs wait, in what order, for whom, and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.linkage.decided import answer_of_outer_pair
from qunjian.apps.linkage.models import (
    SETTLED,
    Answer,
    ComparisonState,
    Decision,
    Hold,
    LinkedRow,
    Pair,
    PairStanding,
    RegisterComparison,
)
from qunjian.web import clock

AROUND, FURTHEST = 30, 5_000
NEXT_BEST, NEIGHBOURS, EARLIER = 3, 8, 6
MIX, PRIME = 7_919, 10_007  # the sample is answered in an order of its own, strata mixed


def comparisons_to_review(user: Any) -> QuerySet[RegisterComparison]:
    """Comparisons that are done, inside a person's areas."""
    rows = RegisterComparison.objects.filter(scope_of(user, "linkage.decide").q("area"))
    return rows.exclude(finished_at=None).exclude(state=ComparisonState.FAILED)


def waiting_for(user: Any) -> int:
    """How many pairs of the newest comparison a person could decide, for the navigation."""
    newest = comparisons_to_review(user).values_list("pk", flat=True).first()
    if newest is None:
        return 0
    return Pair.objects.filter(comparison=newest, standing=PairStanding.WAITING).count()


def with_answer(pairs: QuerySet[Any]) -> QuerySet[Any]:
    """With what stands of each pair as `said`, '' for nothing."""
    rows = pairs.select_related("left__side", "right__side")
    return rows.annotate(said=answer_of_outer_pair())


def waiting(comparison: RegisterComparison) -> QuerySet[Any]:
    """The pairs that wait for an answer; those that a department is asked about wait for it."""
    rows = Pair.objects.filter(comparison=comparison, standing=PairStanding.WAITING)
    return with_answer(rows).exclude(said=Answer.ASK)


def queue(comparison: RegisterComparison) -> QuerySet[Any]:
    """In order of use; what somebody put off comes last."""
    later = Case(When(said=Answer.LATER, then=Value(1)), default=Value(0))
    return waiting(comparison).order_by(later, "-use", "pk")


def sample(comparison: RegisterComparison) -> QuerySet[Any]:
    """The pairs drawn for checking that nobody has settled."""
    drawn = Pair.objects.filter(comparison=comparison).exclude(stratum="")
    return (
        with_answer(drawn)
        .exclude(said__in=[*SETTLED, Answer.ASK])
        .annotate(mixed=(F("pk") * MIX) % PRIME)
        .order_by("mixed", "pk")
    )


def free_for(pairs: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Without pairs before somebody else, and without those of the same rows."""
    now = clock.now()
    others = Hold.objects.filter(until__gte=now).exclude(user=user)
    rows = [
        row
        for pair in others.values_list("pair__left", "pair__right")
        for row in pair
    ]  # fmt: skip
    held = Exists(others.filter(pair=OuterRef("pk")))
    return pairs.exclude(held).exclude(Q(left__in=rows) | Q(right__in=rows))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pair stands in its queue: its neighbours there, and the part of the list shown."""

    before: int | None
    after: int | None
    shown: Sequence[Pair]
    waiting: int


def place_of(pairs: QuerySet[Any], current: int | None, user: Any) -> Place:
    ids = list(pairs.values_list("pk", flat=True)[:FURTHEST])
    at = ids.index(current) if current in ids else -1
    first = max(0, min(at - AROUND // 3, len(ids) - AROUND))
    shown = list(pairs.filter(pk__in=ids[first : first + AROUND]))
    held = set(
        Hold.objects.filter(pair__in=shown, until__gte=clock.now())
        .exclude(user=user)
        .values_list("pair", flat=True)
    )
    for pair in shown:
        pair.taken = pair.pk in held
    before = ids[at - 1] if at > 0 else None
    after = ids[at + 1] if at + 1 < len(ids) else None
    return Place(before, after, shown, len(ids) if len(ids) < FURTHEST else pairs.count())


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to do: how many wait, are asked about, and what leaving them would miss."""

    waiting: int
    later: int
    asked: int
    missed: float


def left_over(comparison: RegisterComparison) -> Left:
    """While a pair waits its rows stay two firms, so its probability is what would be missed."""
    rows = with_answer(Pair.objects.filter(comparison=comparison, standing=PairStanding.WAITING))
    found = rows.aggregate(
        all=Count("pk"),
        later=Count("pk", filter=Q(said=Answer.LATER)),
        asked=Count("pk", filter=Q(said=Answer.ASK)),
        missed=Sum("score"),
    )
    return Left(
        waiting=found["all"] - found["asked"], later=found["later"], asked=found["asked"],
        missed=found["missed"] or 0.0,
    )  # fmt: skip


def next_best(pair: Pair) -> list[tuple[Pair, LinkedRow, LinkedRow]]:
    """Other pairs of either row, the likeliest first: (pair, row of this pair, other row)."""
    mine = [pair.left_id, pair.right_id]
    rows = Pair.objects.filter(Q(left__in=mine) | Q(right__in=mine)).exclude(pk=pair.pk)
    found = []
    for each in rows.select_related("left__side", "right__side").order_by("-score")[:NEXT_BEST]:
        ours, other = (each.left, each.right) if each.left_id in mine else (each.right, each.left)
        found.append((each, ours, other))
    return found


def neighbours(pair: Pair) -> list[LinkedRow]:
    """The other rows of the two firms, as far as they are joined."""
    firms = [row.firm for row in (pair.left, pair.right) if row.firm is not None]
    rows = LinkedRow.objects.filter(comparison=pair.comparison_id, firm__in=firms)
    rows = rows.exclude(pk__in=[pair.left_id, pair.right_id]).select_related("side")
    return list(rows.order_by("firm", "pk")[:NEIGHBOURS])


def earlier(pair: Pair) -> list[Decision]:
    """What was ever decided of either row, the newest first; what was put off and taken up again
    is no news."""
    keys = [pair.left.key, pair.right.key]
    rows = Decision.objects.filter(Q(left_key__in=keys) | Q(right_key__in=keys))
    rows = rows.exclude(answer=Answer.LATER, withdrawn_at__isnull=False)
    return list(rows.select_related("decided_by")[:EARLIER])


def last_decision(comparison: RegisterComparison, user: Any) -> Decision | None:
    """What this person decided last here, to be taken back with one key."""
    rows = Decision.objects.filter(pair__comparison=comparison, decided_by=user, withdrawn_at=None)
    return rows.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Group:
    """Alike cases: how many wait."""

    pattern: str
    pairs: int


def groups(comparison: RegisterComparison) -> list[Group]:
    """The likenesses that more than one waiting pair has, the most frequent first."""
    rows = Pair.objects.filter(comparison=comparison, standing=PairStanding.WAITING)
    counted = rows.exclude(pattern="").order_by().values_list("pattern").annotate(n=Count("pk"))
    return [Group(pattern, n) for pattern, n in counted.order_by("-n", "pattern") if n > 1]
