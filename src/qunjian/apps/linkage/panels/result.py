"""What the page of one comparison shows: matrix, funnel, estimate, what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from qunjian.apps.accounts.permissions import may
from qunjian.apps.jobs.models import JobState
from qunjian.apps.linkage.models import ComparisonState, RegisterComparison, Side
from qunjian.apps.linkage.panels.estimate import estimates
from qunjian.apps.linkage.queries import comparisons as asked
from qunjian.web.navigation import address

ENDED_BADLY = (JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Number:
    """A count as the door to its rows."""

    count: int
    label: str
    href: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    side: Side
    total: Number
    cells: tuple[tuple[Number, ...], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    label: str
    count: int
    note: str
    href: str = ""
    most: int = 1


def card(user: Any, comparison: RegisterComparison) -> dict[str, Any]:
    """The context of the page."""
    sides = list(comparison.sides.select_related("batch"))
    told: dict[str, Any] = {
        "comparison": comparison,
        "state": ComparisonState(comparison.state),
        "sides": sides,
        "may": rights(user, comparison),
        "failed": _failed(comparison),
        "stuck": comparison.state == ComparisonState.RUNNING and not comparison.busy,
    }
    if comparison.finished_at is None:
        return told
    figures = asked.figures_now(comparison)
    waiting = asked.waiting_between(comparison)
    return told | {
        "figures": figures,
        "tiles": _tiles(comparison, figures, sum(waiting.values())),
        "matrix": _matrix(comparison, sides, figures, waiting),
        "stages": _funnel(comparison, figures),
        "estimates": estimates(comparison, figures),
        "left_out": _left_out(comparison),
        "seconds": round(sum(comparison.seconds.values()), 1),
        "steps": list(comparison.seconds.items()),
    }


def rights(user: Any, comparison: RegisterComparison) -> dict[str, bool]:
    """What this person may do with the comparison as it stands now."""
    where, done = comparison.area_id, comparison.finished_at is not None
    free = not comparison.busy
    return {
        "again": free and may(user, "linkage.run", where),
        "follow": free and done and may(user, "linkage.run", where),
        "adopt": free and done and may(user, "linkage.adopt", where),
        "export": done,
    }


def _failed(comparison: RegisterComparison) -> str:
    """Why the result was not taken over, when that was tried last."""
    job = comparison.job
    if job is None or job.kind != "linkage.adopt" or job.state not in ENDED_BADLY:
        return ""
    return job.message or "做到一半停了；再并一次，会接着做。"


def rows_href(comparison: RegisterComparison, show: str, **given: str) -> str:
    return f"{reverse('linkage-rows', args=[comparison.pk])}?{urlencode({'show': show, **given})}"


def _tiles(
    comparison: RegisterComparison, figures: Mapping[str, Any], waiting: int
) -> list[tuple[Number, str]]:
    several = sum(count for n, count in figures["shared"].items() if int(n) > 1)
    queue = address("linkage-queue")
    return [
        (Number(figures["rows"], "行参与", ""), f"{len(figures['sides'])} 份名册"),
        (Number(figures["firms"], "家单位", ""), "同一家的行归在一起"),
        (Number(several, "家在几份名册里", ""), "至少两份名册都有"),
        (
            Number(
                waiting, "对待核", f"{queue}?comparison={comparison.pk}" if queue else "", "warn"
            ),
            f"可能性在 {comparison.low:.0%} 到 {comparison.high:.0%} 之间",
        ),
        (
            Number(figures["left_out"], "行不是单位", rows_href(comparison, "left-out")),
            "合计、表头、联合组织等",
        ),
    ]


def _matrix(
    comparison: RegisterComparison,
    sides: list[Side],
    figures: Mapping[str, Any],
    waiting: Mapping[str, int],
) -> list[MatrixRow]:
    return [
        MatrixRow(
            side,
            Number(
                figures["sides"][side.letter]["only"], "只在这里",
                rows_href(comparison, "only", of=side.letter),
            ),
            tuple(_cell(comparison, side, other, figures, waiting) for other in sides),
        )
        for side in sides
    ]  # fmt: skip


def _cell(
    comparison: RegisterComparison,
    side: Side,
    other: Side,
    figures: Mapping[str, Any],
    waiting: Mapping[str, int],
) -> tuple[Number, ...]:
    cell = figures["cells"][side.letter + other.letter]
    between = {"of": side.letter, "with": other.letter}
    wait = waiting.get("".join(sorted(side.letter + other.letter)), 0)
    waits = Number(wait, "待核", rows_href(comparison, "waiting", **between), "warn")
    if side == other:
        count = figures["sides"][side.letter]["double"]
        double = Number(count, "册内重复", rows_href(comparison, "double", of=side.letter))
        return double, waits
    return (
        Number(cell["matched"], "对上", rows_href(comparison, "matched", **between), "ok"),
        Number(cell["only"], "那边没有", rows_href(comparison, "only", **between)),
        Number(cell["conflicting"], "说法不一", rows_href(comparison, "conflicting", **between)),
        waits,
    )


def _funnel(comparison: RegisterComparison, figures: Mapping[str, Any]) -> list[Stage]:
    rows, units = figures["rows"], figures["rows"] - figures["left_out"]
    alone = figures["shared"].get("1", 0)
    several = figures["firms"] - alone
    stages = [
        ("参与的行", rows, "各份名册的行加起来"),
        ("是单位的行", units, "去掉合计、表头、联合组织"),
        ("归成单位", figures["firms"], "同一家的行归在一起"),
        ("在几份名册里", several, "其余只在一份名册里出现"),
    ]
    return [Stage(label, count, note, most=max(rows, 1)) for label, count, note in stages]


def _left_out(comparison: RegisterComparison) -> list[tuple[str, str, int]]:
    """(register, reason, rows), the most first."""
    rows = asked.left_out(comparison).order_by()
    return list(
        rows.values_list("side__label", "reason").annotate(count=Count("pk")).order_by("-count")
    )
