"""What a department is asked about its rows, as it is shown and as it is handed over."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from qunjian.apps.linkage.cells import told_by
from qunjian.apps.linkage.models import Decision, LinkedRow

SHEET_HEADS = (
    "序号", "你们名册里的单位", "行号", "代码", "乡镇街道",
    "拿来对照的单位", "对照的代码", "对照的乡镇街道", "请核实",
    "核实结果（同一家／不是同一家／分支）", "说明",
)  # fmt: skip
CODES = ("credit_code", "registration_no", "org_code")
PLACES = ("township", "area_name")


def by_sender(decisions: Iterable[Decision]) -> list[tuple[str, list[Decision]]]:
    return [(sender, list(rows)) for sender, rows in groupby(decisions, key=_sender)]


def sheet_rows(decisions: Sequence[Decision]) -> list[list[Any]]:
    """Names, codes and places alone: persons, phones and addresses stay here."""
    rows = []
    for number, decision in enumerate(decisions, start=1):
        ours, other = _sides(decision)
        told = told_by([ours, other])
        one, two = told[ours.pk].values, told[other.pk].values
        rows.append([
            number, ours.name, ours.row or None, _first(one, CODES), _first(one, PLACES),
            other.name, _first(two, CODES), _first(two, PLACES), decision.reason, "", "",
        ])  # fmt: skip
    return rows


def _sender(decision: Decision) -> str:
    return decision.asked


def _sides(decision: Decision) -> tuple[LinkedRow, LinkedRow]:
    """The row of whoever is asked comes first."""
    pair = decision.pair
    if pair is None:
        raise LookupError("a question is about a pair")
    batch = pair.right.side.batch
    if batch and batch.sender == decision.asked:
        return pair.right, pair.left
    return pair.left, pair.right


def _first(values: Any, fields: Sequence[str]) -> str:
    return next((values[field] for field in fields if values.get(field)), "")
