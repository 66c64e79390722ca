"""The list of batches, and the filters above it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from qunjian.apps.intake.models import Batch, BatchState, RowVerdict
from qunjian.core.intake.profiles import profile
from qunjian.web.filters import Chip, Easing, Filter, Option, chosen, easing, shown
from qunjian.web.tables import Column, Table
from qunjian.web.words import blank, day

WHEN = "intake/when.html"
READ = (BatchState.PREVIEWED, BatchState.APPLYING, BatchState.APPLIED, BatchState.UNDONE)


def page_of(batch: Batch) -> str:
    return reverse("intake-batch", args=[batch.pk])


def _rows(verdict: RowVerdict) -> Callable[[Batch], int | None]:
    """How many rows came to this; nothing for a file that was never understood."""
    return lambda batch: (
        batch.figures.get(verdict.value, 0) if BatchState(batch.state) in READ else None
    )


def _register(batch: Batch) -> str:
    found = profile(batch.profile)
    return found.label if found else batch.profile


def _when(batch: Batch) -> str:
    """08-31 09:12, with the year when it is not this one."""
    here = localtime(batch.uploaded_at)
    return f"{day(here.date())} {here:%H:%M}"


def _count(verdict: RowVerdict) -> Column:
    return Column(verdict.value, verdict.label, _rows(verdict), align="end", format=blank)


BATCHES = Table(
    "batches",
    "导入批次",
    (
        Column("file", "文件", lambda b: b.file_name, name=True, href=page_of),
        Column("state", "状态", lambda b: BatchState(b.state), template="intake/state.html"),
        Column("sender", "报送单位", sort="sender"),
        Column("profile", "名册类型", _register, shown=False),
        Column("area", "报送范围", lambda b: b.area.name, sort="area"),
        Column(
            "counted_on", "数据时点", lambda b: day(b.counted_on), sort="counted_on", template=WHEN
        ),
        *(_count(verdict) for verdict in RowVerdict),
        Column("by", "上传人", lambda b: b.uploaded_by.name if b.uploaded_by else "系统"),
        Column("at", "上传时间", _when, sort="uploaded_at", template=WHEN),
    ),
    sort="-at",
    counted="批",
)


def senders_in(batches: QuerySet[Batch]) -> list[str]:
    """Who sent these, for filters and for the field of the upload."""
    return list(batches.order_by("sender").values_list("sender", flat=True).distinct())


def filters(batches: QuerySet[Batch]) -> tuple[Filter, ...]:
    """State and sender; only senders that are there."""
    return (
        Filter("state", "状态", options=tuple(Option(*pair) for pair in BatchState.pairs())),
        Filter(
            "sender", "报送单位", options=tuple(Option(each, each) for each in senders_in(batches))
        ),
    )


def asked(
    request: HttpRequest, batches: QuerySet[Batch]
) -> tuple[QuerySet[Batch], list[Chip], Easing | None]:
    """The batches asked for by the address, the chips, and what to drop when there are none."""
    questions = filters(batches)
    wanted = chosen(request.GET, questions)
    found = _narrowed(batches, wanted)
    chips = shown(request, questions)
    if not wanted or found.exists():
        return found, chips, None

    def count_without(each: Filter) -> int:
        return _narrowed(batches, {k: v for k, v in wanted.items() if k != each.code}).count()

    return found, chips, easing(chips, count_without)


def _narrowed(batches: QuerySet[Batch], wanted: dict[str, Any]) -> QuerySet[Batch]:
    return batches.filter(**{f"{code}__in": values for code, values in wanted.items()})
