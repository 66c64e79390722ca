"""The lists of comparisons, and of the rows and pairs behind a number of one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from qunjian.apps.linkage.models import ComparisonState, LinkedRow, Pair, RegisterComparison
from qunjian.apps.linkage.wording import differing, place_of
from qunjian.web.tables import Column, Table
from qunjian.web.words import blank, day


def page_of(comparison: RegisterComparison) -> str:
    return reverse("linkage-comparison", args=[comparison.pk])


def _figure(name: str) -> Callable[[RegisterComparison], int | None]:
    return lambda comparison: comparison.figures.get(name)


def _waits(comparison: Any) -> int | None:
    """Those that wait now; nothing before the first result."""
    return comparison.waits if comparison.finished_at else None


def _sides(comparison: RegisterComparison) -> str:
    return "、".join(side.label for side in comparison.sides.all())


def _when(comparison: RegisterComparison) -> str:
    here = localtime(comparison.started_at)
    return f"{day(here.date())} {here:%H:%M}"


COMPARISONS = Table(
    "comparisons",
    "名册比对",
    (
        Column("title", "名称", name=True, href=page_of),
        Column("state", "进展", lambda c: ComparisonState(c.state),
               template="linkage/parts/state.html"),
        Column("area", "范围", lambda c: c.area.name, sort="area"),
        Column("sides", "参与的名册", _sides, template="linkage/parts/cut.html"),
        Column("rows", "行数", _figure("rows"), align="end", format=blank),
        Column("firms", "归成几家", _figure("firms"), align="end", format=blank),
        Column("waiting", "待核", _waits, unit="对", align="end", format=blank),
        Column("by", "发起人", lambda c: c.started_by.name if c.started_by else "系统"),
        Column("at", "发起时间", _when, sort="started_at"),
    ),
    sort="-at",
    counted="次",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with those of the other register that are of its firm, and the pair that says why."""

    row: LinkedRow
    others: tuple[LinkedRow, ...]
    pair: Pair | None

    @property
    def pk(self) -> int:
        return self.row.pk


def row_page(row: LinkedRow) -> str:
    return reverse("linkage-row", args=[row.comparison_id, row.pk])


def pair_page(pair: Pair) -> str:
    return reverse("linkage-pair", args=[pair.comparison_id, pair.pk])


def _named(row: LinkedRow) -> str:
    return row.name or "（没有名称）"


def _why(shown: ShownRow) -> str:
    return pair_page(shown.pair) if shown.pair else row_page(shown.row)


def _percent(pair: Pair | None) -> str:
    return f"{min(max(pair.score * 100, 0.1), 99.9):.1f}%" if pair else ""


def of_rows(label: str, other: str) -> Table:
    """Rows of a register beside those of another one."""
    beside = (
        Column("other", other, lambda s: "；".join(_named(one) for one in s.others), format=blank),
        Column("other_place", "在哪里", lambda s: "；".join(map(place_of, s.others)), format=blank),
        Column("score", "可能性", lambda s: _percent(s.pair), align="end", format=blank),
    )
    return Table(
        "linkage-rows",
        label,
        (
            Column(
                "name", label, lambda s: _named(s.row), name=True, href=lambda s: row_page(s.row)
            ),
            Column("place", "在哪里", lambda s: place_of(s.row)),
            *(beside if other else ()),
            Column("why", "为什么", lambda s: "看理由", href=_why, exported=False),
        ),
        counted="行",
    )


def of_left_out() -> Table:
    return Table(
        "linkage-left-out",
        "不是单位的行",
        (
            Column("name", "表里写的", _named, name=True, href=row_page),
            Column("side", "名册", lambda row: row.side.label),
            Column("place", "在哪里", place_of),
            Column("reason", "为什么没有归", lambda row: row.reason),
        ),
        counted="行",
    )


def of_pairs(label: str) -> Table:
    """Pairs side by side."""
    return Table(
        "linkage-pairs",
        label,
        (
            Column("left", "一边", lambda p: _named(p.left), name=True, href=pair_page),
            Column("left_side", "名册", lambda p: p.left.side.label,
                   template="linkage/parts/cut.html"),
            Column("right", "另一边", lambda p: _named(p.right)),
            Column("right_side", "名册", lambda p: p.right.side.label,
                   template="linkage/parts/cut.html"),
            Column("score", "可能性", _percent, align="end", sort="score"),
            Column("differs", "不一致的", differing, format=blank),
            Column("why", "为什么", lambda p: "看理由", href=pair_page, exported=False),
        ),
        counted="对",
    )  # fmt: skip


def firm_sheet(rows: Any) -> tuple[list[str], list[list[Any]]]:
    """Every row with the number of its firm: the unified list as a workbook, without persons."""
    heads = ["第几家", "名册", "名册里的名称", "在哪里", "几份名册里有", "没有归的原因"]
    listed = list(rows)
    sides: dict[int | None, set[int]] = {}
    for row in listed:
        sides.setdefault(row.firm, set()).add(row.side_id)
    return heads, [
        [row.firm, row.side.label, row.name, place_of(row),
         len(sides[row.firm]) if row.firm is not None else None, row.reason]
        for row in listed
    ]  # fmt: skip
