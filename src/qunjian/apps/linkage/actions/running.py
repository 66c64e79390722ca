"""A comparison is started, kept when the engine is through, and settled anew after decisions."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.audit import bulk
from qunjian.apps.audit.trail import action, record
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.models import Job
from qunjian.apps.linkage.comparing import Found
from qunjian.apps.linkage.models import (
    ComparisonState,
    Decision,
    Hold,
    LinkedRow,
    Pair,
    RegisterComparison,
    Side,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.core.place import code_range
from qunjian.core.steady import steady
from qunjian.core.vocabulary import Source
from qunjian.web import clock

LETTERS = "ABCDEFGH"
READ = (BatchState.PREVIEWED, BatchState.APPLIED, BatchState.UNDONE)
#: whose word on what exists comes first
AUTHORITY = (Source.MARKET, Source.CIVIL)
LEDGER = "单位台账"
ROW = [
    "id", "comparison_id", "side_id", "sheet", "row", "unit_id", "name", "key", "digest", "firm",
    "reason",
]  # fmt: skip
PAIR = [
    "comparison_id", "left_id", "right_id", "score", "standing", "evidence", "use", "stratum",
    "pattern", "differs",
]  # fmt: skip
JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@action
def start_comparison(
    *,
    title: str,
    area: Area,
    batches: Sequence[Batch],
    with_ledger: bool,
    low: float,
    high: float,
    by: Any,
    follows: RegisterComparison | None = None,
) -> RegisterComparison:
    """Have registers compared with each other, and with the ledger, by the job 'linkage.compare'.

    :raises Refused: with fewer than two registers, more than eight, or one that cannot be read.
    """
    _check(area, batches, with_ledger, low, high)
    comparison = RegisterComparison.objects.create(
        title=title.strip()[:100], area=area, low=low, high=high, follows=follows, started_by=by,
        started_at=clock.now(),
    )  # fmt: skip
    ordered = [*([None] if with_ledger else []), *sorted(batches, key=_authority)]
    labels = _labels(ordered)
    for letter, batch, label in zip(LETTERS, ordered, labels, strict=False):
        Side.objects.create(comparison=comparison, letter=letter, label=label, **_described(batch))
    _have_compared(comparison, by)
    told = {"low": low, "high": high, "registers": labels}
    record("linkage.started", comparison, by=by, after=told)
    return comparison


def _check(
    area: Area, batches: Sequence[Batch], with_ledger: bool, low: float, high: float
) -> None:
    if len(batches) + with_ledger < 2:
        raise Refused("至少要有两份名册才能比对；再选一份，或勾选“和台账一起比”。")
    if len(batches) + with_ledger > len(LETTERS):
        raise Refused(f"一次最多比 {len(LETTERS)} 份名册；请分几次比。")
    if not 0 <= low <= high <= 1:
        raise Refused("待核的下限不能高于上限，两者都在 0 和 100% 之间。")
    first, last = code_range(area.pk)
    for batch in batches:
        if batch.state not in READ or batch.deleted_at:
            raise Refused(f"“{batch.file_name}”还没有读完，或者原始行已到期删除；请不选它再试。")
        if not first <= batch.area_id <= last:
            raise Refused(f"“{batch.file_name}”不在{area.name}范围内；请换一个范围或不选它。")


def _authority(batch: Batch) -> tuple[int, int]:
    """Registers that say what exists come first, then the older before the newer."""
    source = Source(batch.source) if batch.source else Source.OTHER
    return (AUTHORITY.index(source) if source in AUTHORITY else len(AUTHORITY)), batch.pk


def _labels(batches: Sequence[Batch | None]) -> list[str]:
    """The sender, with the file where it sent several."""
    sent = Counter(batch.sender for batch in batches if batch)
    return [
        (batch.sender if sent[batch.sender] == 1 else f"{batch.sender} {batch.file_name}")[:120]
        if batch
        else LEDGER
        for batch in batches
    ]


def _described(batch: Batch | None) -> dict[str, Any]:
    if batch is None:
        return {"batch": None}
    return {"batch": batch, "source": batch.source, "line": batch.line}


@action
def compare_again(*, comparison: RegisterComparison, by: Any) -> Job:
    """Have the same registers compared once more, with what people decided since.

    :raises Refused: while it is being compared.
    """
    if comparison.busy:
        raise Refused("这次比对正在进行，请等它做完。")
    comparison.state, comparison.error = ComparisonState.RUNNING, ""
    comparison.save(update_fields=["state", "error"])
    record("linkage.again", comparison, by=by)
    return _have_compared(comparison, by)


def _have_compared(comparison: RegisterComparison, by: Any) -> Job:
    comparison.job = submit(kind="linkage.compare", by=by, comparison=comparison.pk)
    comparison.save(update_fields=["job"])
    return comparison.job


@action
def halt_comparison(*, comparison: RegisterComparison, why: str, by: Any) -> None:
    """It was called off or failed; an earlier result of it stays as it was."""
    kept = comparison.finished_at is not None
    comparison.state = ComparisonState.DONE if kept else ComparisonState.FAILED
    comparison.error = why
    comparison.save(update_fields=["state", "error"])
    record("linkage.halted", comparison, by=by, after={"error": why})


@action
@steady()
def keep_comparison(*, comparison: RegisterComparison, found: Found, by: Any) -> RegisterComparison:
    """Keep what a run found instead of what the one before it found, whole or not at all."""
    checked = _forget(comparison)
    ids = bulk.reserve_ids(LinkedRow, len(found.rows))
    bulk.insert(LinkedRow, ROW, _rows(comparison, found, ids))
    bulk.insert(Pair, PAIR, _pairs(comparison, found, ids, checked))
    for side, kept in found.sides:
        Side.objects.filter(pk=side.pk).update(rows=len(kept))
    _lead_decisions_to_pairs(comparison, found.facts)
    comparison.figures, comparison.seconds = found.figures, found.weighing.seconds
    comparison.trained = found.weighing.trained
    comparison.state, comparison.error = ComparisonState.DONE, ""
    comparison.finished_at = clock.now()
    comparison.save()
    told = {name: found.figures[name] for name in ("rows", "firms", "waiting")}
    record("linkage.compared", comparison, by=by, after=told)
    return comparison


def _forget(comparison: RegisterComparison) -> dict[tuple[str, str], str]:
    """Delete what an earlier run found; gives back which pairs were drawn for checking."""
    pairs = Pair.objects.filter(comparison=comparison)
    drawn = pairs.exclude(stratum="").values_list("left__key", "right__key", "stratum")
    checked = {(left, right): stratum for left, right, stratum in drawn}
    Hold.objects.filter(pair__in=pairs).delete()
    Decision.objects.filter(pair__in=pairs).update(pair=None)
    pairs._raw_delete(using=pairs.db)
    rows = LinkedRow.objects.filter(comparison=comparison)
    rows._raw_delete(using=rows.db)
    return checked


def _rows(comparison: RegisterComparison, found: Found, ids: Sequence[int]) -> Iterator[list[Any]]:
    for at, (side, row) in enumerate(zip(found.side, found.rows, strict=True)):
        reason = found.weighing.left_out.get(at, "")
        firm = None if reason else found.settled.firm[at]
        yield [ids[at], comparison.pk, side.pk, row.sheet, row.row, row.unit, row.name, row.key,
               row.digest, firm, reason[:200]]  # fmt: skip


def _pairs(
    comparison: RegisterComparison,
    found: Found,
    ids: Sequence[int],
    checked: Mapping[tuple[str, str], str],
) -> Iterator[list[Any]]:
    settled = zip(found.weighing.pairs, found.settled.standing, found.use, found.pattern,
                  strict=True)  # fmt: skip
    for at, (pair, standing, use, pattern) in enumerate(settled):
        evidence = pair.evidence
        if at in found.contradicts:
            evidence = {**evidence, "contradicts": found.contradicts[at]}
        keys = found.rows[pair.left].key, found.rows[pair.right].key
        yield [comparison.pk, ids[pair.left], ids[pair.right], pair.score, standing,
               JSON.encode(evidence), use, checked.get(keys, ""), pattern,
               pair.differs]  # fmt: skip


def _lead_decisions_to_pairs(comparison: RegisterComparison, facts: Mapping[int, str]) -> None:
    """What people decided leads to the newest pair of the same two rows."""
    pairs = Pair.objects.filter(comparison=comparison)
    keys = {
        tuple(sorted((left, right))): pk
        for pk, left, right in pairs.values_list("pk", "left__key", "right__key")
    }
    moved = []
    for decision in Decision.objects.filter(withdrawn_at=None):
        pair = keys.get((decision.left_key, decision.right_key))
        if pair:
            decision.pair_id = pair
            decision.facts = facts.get(decision.pk, decision.facts)
            moved.append(decision)
    Decision.objects.bulk_update(moved, ["pair", "facts"], batch_size=500)
