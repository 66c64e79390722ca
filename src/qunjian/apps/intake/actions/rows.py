"""The verdicts of a batch's rows, kept for its page and its history."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from qunjian.apps.audit import bulk
from qunjian.apps.intake.judging.meeting import WAITING
from qunjian.apps.intake.judging.model import Judged
from qunjian.apps.intake.models import Batch, BatchRow, RowVerdict

COLUMNS = [
    "batch_id", "sheet", "row", "name", "verdict", "unit_id", "organisation_id", "changes",
    "problems",
]  # fmt: skip


class Tally:
    """Counts verdicts, rows with problems, and rows that go in in spite of them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter({verdict.value: 0 for verdict in RowVerdict})
        self.counts.update(problems=0, doubtful=0, waiting=0)

    def add(self, rows: Iterable[Judged]) -> None:
        for row in rows:
            self.counts[row.verdict] += 1
            if row.problems:
                self.counts["problems"] += 1
                self.counts["waiting"] += any(each[2] == WAITING for each in row.problems)
                if row.verdict != RowVerdict.REFUSED.value:
                    self.counts["doubtful"] += 1


def kept(batch: Batch, row: Judged) -> list[Any]:
    """One row for `insert`."""
    return [
        batch.pk, row.sheet, row.row, row.name, row.verdict, row.unit and row.unit.id,
        row.organisation and row.organisation.id, row.changes, row.problems,
    ]  # fmt: skip


def insert(rows: Iterable[list[Any]]) -> None:
    bulk.insert(BatchRow, COLUMNS, rows)


def forget(batch: Batch) -> None:
    """Delete the verdicts of an earlier judging."""
    rows = BatchRow.objects.filter(batch=batch)
    rows._raw_delete(using=rows.db)
