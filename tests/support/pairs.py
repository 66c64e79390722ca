"""Comparisons for tests of the queue, made row by row without the engine."""

import json
from datetime import date
from typing import Any

from qunjian.apps.linkage.models import (
    ComparisonState,
    LinkedRow,
    Pair,
    PairStanding,
    RegisterComparison,
    Side,
)
from qunjian.core.linkage.alike import pattern_of
from qunjian.web import clock
from tests.support.batches import make_batch
from tests.support.factories import COUNTY, make_area

FIELDS = ["name", "credit_code", "legal_person", "phone", "address", "township", "staff"]
EVIDENCE = {
    "agrees": ["法定代表人相同（林*）", "在同一个乡镇（街道）"],
    "against": ["电话不同"],
    "decided": "主要由法定代表人决定：相符。",
    "would_change": "如果核实双方的代码相同，可能性升到 97.0%，会改判。",
}
DAY = date(2025, 6, 30)


class Made:
    """A comparison of registers of rows by name; pairs are asked for by the rows' names."""

    def __init__(self, *registers: list[list[str]], low: float = 0.2, high: float = 0.9) -> None:
        now = clock.now()
        self.comparison = RegisterComparison.objects.create(
            title="四部门名册", area=make_area(COUNTY), low=low, high=high,
            state=ComparisonState.DONE, started_at=now, finished_at=now,
        )  # fmt: skip
        self.rows: dict[str, LinkedRow] = {}
        for at, rows in enumerate(registers):
            self._side("ABCDEFGH"[at], rows)

    def _side(self, letter: str, rows: list[list[str]]) -> None:
        full = [row + [""] * (len(FIELDS) - len(row)) for row in rows]
        batch = make_batch(FIELDS, full)
        side = Side.objects.create(
            comparison=self.comparison, letter=letter, batch=batch, label=f"名册{letter}",
            source="market" if letter == "A" else "union", rows=len(rows),
        )  # fmt: skip
        for at, row in enumerate(rows):
            name = f"{letter}:{row[0]}"
            self.rows[name] = LinkedRow.objects.create(
                comparison=self.comparison, side=side, sheet=0, row=at + 3, name=row[0],
                key=f"{letter}{at:04}", firm=len(self.rows) + 1,
            )  # fmt: skip

    def pair(self, left: str, right: str, score: float = 0.5, **values: Any) -> Pair:
        one, two = self.rows[left], self.rows[right]
        at = self.comparison
        waiting = at.low <= score < at.high
        standing = PairStanding.WAITING if waiting else (
            PairStanding.LINKED if score >= at.high else PairStanding.APART
        )  # fmt: skip
        if standing == PairStanding.LINKED:
            LinkedRow.objects.filter(pk=two.pk).update(firm=one.firm)
            two.firm = one.firm
        given = {"use": 1.0, "pattern": pattern_of(one.name, two.name), **values}
        return Pair.objects.create(
            comparison=at, left=one, right=two, score=score, standing=standing,
            evidence=json.dumps(EVIDENCE, ensure_ascii=False), **given,
        )  # fmt: skip

    def firm(self, name: str) -> int | None:
        return LinkedRow.objects.get(pk=self.rows[name].pk).firm
