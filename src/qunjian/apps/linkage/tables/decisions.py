"""已定记录: the list of decisions and the filters above it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from qunjian.apps.linkage.models import Answer, Decision
from qunjian.apps.linkage.queries.decisions import matching
from qunjian.web.filters import Chip, Easing, Filter, Option, chosen, easing, shown
from qunjian.web.tables import Column, Table
from qunjian.web.words import blank, full_day

STANDING, WITHDRAWN = "standing", "withdrawn"
FILTERS = (
    Filter("answer", "认定", options=tuple(Option(*pair) for pair in Answer.pairs())),
    Filter(
        "state", "状态", "choice",
        options=(Option(STANDING, "有效"), Option(WITHDRAWN, "已撤回")),
    ),
    Filter("on", "日期", "day"),
)  # fmt: skip


def page_of(decision: Decision) -> str:
    return reverse("linkage-decision", args=[decision.pk])


def answer_of(decision: Decision) -> str:
    """With whom is asked, where somebody is."""
    said = Answer.label_of(decision.answer)
    return f"{said}（{decision.asked}）" if decision.asked else said


def _state(decision: Decision) -> str:
    if decision.withdrawn_at is None:
        return "有效"
    return f"{full_day(localtime(decision.withdrawn_at).date())} 撤回"


DECISIONS = Table(
    "linkage-decisions",
    "已定记录",
    (
        Column("left", "左边", lambda d: d.left_name or "（没有名称）", name=True, href=page_of,
               sort="left_name"),
        Column("right", "右边", lambda d: d.right_name or "（没有名称）", sort="right_name"),
        Column("answer", "认定", answer_of, sort="answer"),
        Column("reason", "理由", format=blank),
        Column("by", "认定人", lambda d: str(d.decided_by) if d.decided_by else "系统"),
        Column("on", "日期", lambda d: localtime(d.decided_at).date(), format=full_day,
               sort="decided_at"),
        Column("state", "状态", _state, sort="withdrawn_at"),
    ),
    sort="-on",
    counted="条",
)  # fmt: skip


def asked(
    request: HttpRequest, decisions: QuerySet[Decision]
) -> tuple[QuerySet[Decision], list[Chip], Easing | None]:
    """The decisions asked for by the address, the chips, and what to drop when there are none."""
    wanted = chosen(request.GET, FILTERS)
    text = request.GET.get("q", "").strip()
    named = matching(decisions, text) if text else decisions
    found = _narrowed(named, wanted)
    chips = shown(request, FILTERS)
    if not wanted or found.exists():
        return found, chips, None

    def count_without(each: Filter) -> int:
        return _narrowed(named, {k: v for k, v in wanted.items() if k != each.code}).count()

    return found, chips, easing(chips, count_without)


def _narrowed(decisions: QuerySet[Decision], wanted: dict[str, Any]) -> QuerySet[Decision]:
    rows = decisions
    if "answer" in wanted:
        rows = rows.filter(answer__in=wanted["answer"])
    if "state" in wanted:
        rows = rows.filter(withdrawn_at__isnull=wanted["state"][0] == STANDING)
    low, high = wanted.get("on", ("", ""))
    if low:
        rows = rows.filter(decided_at__date__gte=low)
    return rows.filter(decided_at__date__lte=high) if high else rows
