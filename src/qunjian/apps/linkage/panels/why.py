"""Why rows are, or are not, one firm: sentences for a clerk, for a pair and for a whole firm."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from qunjian.apps.intake.queries import batches_visible_to
from qunjian.apps.linkage.decided import said_of
from qunjian.apps.linkage.models import (
    Answer,
    Decision,
    LinkedRow,
    Pair,
    PairStanding,
    RegisterComparison,
)
from qunjian.apps.linkage.queries import comparisons as asked
from qunjian.apps.linkage.wording import differing, place_of
from qunjian.apps.registry.queries import unit_visible_to
from qunjian.core.linkage.explain import percent

MOST_BEYOND = 10


@dataclass(frozen=True, slots=True)
class ShownSide:
    """A row with where it stands; `href` leads to the unit, or to the row of the file."""

    row: LinkedRow
    place: str
    href: str
    page: str


@dataclass(frozen=True, slots=True)
class ShownPair:
    pair: Pair
    left: str
    right: str
    standing: PairStanding
    percent: str
    evidence: dict[str, Any]
    differs: str
    href: str


def firm_card(user: Any, comparison: RegisterComparison, row: LinkedRow) -> dict[str, Any]:
    rows = list(asked.firm_of(row))
    pairs = [_shown(pair) for pair in asked.pairs_among(comparison, rows)]
    beyond = [_shown(pair) for pair in asked.pairs_beyond(row)[:MOST_BEYOND]]
    return {
        "comparison": comparison,
        "row": row,
        "rows": _sides(user, rows),
        "registers": len({each.side_id for each in rows}),
        "pairs": pairs,
        "beyond": beyond,
        "units": sorted({each.unit_id for each in rows if each.unit_id}),
    }


def pair_card(user: Any, comparison: RegisterComparison, pair: Pair) -> dict[str, Any]:
    decision = said_of(pair)
    return {
        "comparison": comparison,
        "shown": _shown(pair),
        "sides": _sides(user, [pair.left, pair.right]),
        "decision": decision,
        "answer": _answer(decision),
        "before": _before(comparison, pair),
    }


def _answer(decision: Decision | None) -> str:
    return Answer(decision.answer).label if decision else ""


def _before(comparison: RegisterComparison, pair: Pair) -> list[Decision]:
    """What was said of these two rows and taken back."""
    keys = sorted((pair.left.key, pair.right.key))
    rows = Decision.objects.filter(left_key=keys[0], right_key=keys[1])
    return list(rows.exclude(withdrawn_at=None).select_related("decided_by", "withdrawn_by"))


def _shown(pair: Pair) -> ShownPair:
    return ShownPair(
        pair=pair,
        left=f"{pair.left.side.letter} {pair.left.name}",
        right=f"{pair.right.side.letter} {pair.right.name}",
        standing=PairStanding(pair.standing),
        percent=percent(pair.score),
        evidence=asked.evidence_of(pair),
        differs=differing(pair),
        href=reverse("linkage-pair", args=[pair.comparison_id, pair.pk]),
    )


def _sides(user: Any, rows: Sequence[LinkedRow]) -> list[ShownSide]:
    wanted = {row.side.batch_id for row in rows if row.side.batch_id}
    seen = set(batches_visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [
        ShownSide(
            row,
            place_of(row),
            _href(user, row, seen),
            reverse("linkage-row", args=[row.comparison_id, row.pk]),
        )
        for row in rows
    ]


def _href(user: Any, row: LinkedRow, batches: set[int]) -> str:
    if row.unit_id:
        return reverse("registry-unit", args=[row.unit_id]) if _may(user, row.unit_id) else ""
    batch = row.side.batch_id
    return reverse("intake-row", args=[batch, row.sheet, row.row]) if batch in batches else ""


def _may(user: Any, unit_id: int) -> bool:
    return bool(unit_visible_to(user, unit_id))
