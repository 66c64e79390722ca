"""The firms of a few rows settled anew, after a person decided, in a comparison that is done."""

import json
from collections.abc import Mapping, Sequence

from django.db.models import Max, Q

from qunjian.apps.audit import bulk
from qunjian.apps.linkage.decided import between
from qunjian.apps.linkage.models import Answer, LinkedRow, Pair, PairStanding, RegisterComparison
from qunjian.apps.linkage.settling import FORBIDDEN, LINK, Settled, Weighed, settle

FURTHEST = 2_000
Numbers = Mapping[int, int | None]


def resettle(comparison: RegisterComparison, pair: Pair) -> None:
    """Settle the firms of a pair's two rows as a run would, and leave all others alone.

    What was put before a person because new facts contradict an answer goes on waiting, but for
    this pair, which has just been answered.
    """
    rows = _rows_of(comparison, pair)
    place = {row.pk: at for at, row in enumerate(rows)}
    ids = bulk.any_of([row.pk for row in rows])
    pairs = list(Pair.objects.filter(comparison=comparison, left__in=ids, right__in=ids))
    said = _said(rows)
    weighed = [_weighed(each, place, rows, said, pair.pk) for each in pairs]
    settled = settle(len(rows), weighed, comparison.low, comparison.high)
    _keep_standing(pairs, settled)
    before = {row.pk: row.firm for row in rows}
    groups: dict[int, list[LinkedRow]] = {}
    for row, firm in zip(rows, settled.firm, strict=True):
        groups.setdefault(firm, []).append(row)
    firms = [[row.pk for row in group] for group in groups.values() if not _no_unit(group)]
    after: dict[int, int | None] = {row.pk: None for row in rows}
    _keep_firms(comparison, before, after | numbered(firms, before))


def _no_unit(group: Sequence[LinkedRow]) -> bool:
    """A total or a heading that nobody joined to anything."""
    return len(group) == 1 and bool(group[0].reason)


def _rows_of(comparison: RegisterComparison, pair: Pair) -> list[LinkedRow]:
    """
    The rows of both firms, and of every firm that a likely pair would join to them: one that was
    forbidden may be so no longer. A row that is no unit has no firm and comes by itself.
    """
    rows = LinkedRow.objects.filter(comparison=comparison)
    likely = Pair.objects.filter(comparison=comparison, score__gte=max(comparison.high, LINK))
    found: dict[int, LinkedRow] = {}
    edge = {pair.left_id, pair.right_id}
    while edge and len(found) < FURTHEST:
        ends = bulk.any_of(edge)
        firms = list(rows.filter(pk__in=ends).exclude(firm=None).values_list("firm", flat=True))
        new = {row.pk: row for row in rows.filter(Q(pk__in=ends) | Q(firm__in=firms))}
        found |= new
        ids = bulk.any_of(new)
        told = likely.filter(Q(left__in=ids) | Q(right__in=ids)).values_list("left", "right")
        edge = {row for both in told for row in both} - found.keys()
    return [found[pk] for pk in sorted(found)]


def _said(rows: Sequence[LinkedRow]) -> dict[tuple[str, str], bool]:
    told = between(row.key for row in rows)
    return {(one.left_key, one.right_key): one.answer == Answer.SAME for one in told}


def _weighed(
    pair: Pair,
    place: Mapping[int, int],
    rows: Sequence[LinkedRow],
    said: Mapping[tuple[str, str], bool],
    answered: int,
) -> Weighed:
    left, right = place[pair.left_id], place[pair.right_id]
    one, two = sorted((rows[left].key, rows[right].key))
    answer = said.get((one, two))
    doubted = answer is not None and pair.standing == PairStanding.WAITING and pair.pk != answered
    return Weighed(left, right, pair.score, answer, contradicted=doubted)


def _keep_standing(pairs: Sequence[Pair], settled: Settled) -> None:
    """With the sentence why a pair waits that would join what a person told apart."""
    changed = []
    for at, (pair, stands) in enumerate(zip(pairs, settled.standing, strict=True)):
        why = json.loads(pair.evidence or "{}")
        said = FORBIDDEN if at in settled.forbidden else ""
        is_said = why.get("contradicts") == FORBIDDEN
        if pair.standing == stands and is_said == bool(said):
            continue
        if is_said or said:
            why["contradicts"] = said
            pair.evidence = json.dumps(why, ensure_ascii=False)
        pair.standing = stands
        changed.append(pair)
    Pair.objects.bulk_update(changed, ["standing", "evidence"])


def numbered(groups: Sequence[Sequence[int]], before: Numbers) -> dict[int, int]:
    """
    The number of each row's firm. A group keeps the lowest number that its rows had; of groups
    that had the same, the largest keeps it and the others get numbers below zero, to be given.
    """
    taken: set[int] = set()
    found: dict[int, int] = {}
    fresh = 0
    for group in sorted(groups, key=_largest_first):
        had = sorted({number for row in group if (number := before.get(row)) is not None})
        number = next((each for each in had if each not in taken), None)
        if number is None:
            fresh -= 1
            number = fresh
        taken.add(number)
        found |= dict.fromkeys(group, number)
    return found


def _largest_first(group: Sequence[int]) -> tuple[int, int]:
    return -len(group), min(group)


def _keep_firms(comparison: RegisterComparison, before: Numbers, after: Numbers) -> None:
    rows = LinkedRow.objects.filter(comparison=comparison)
    fresh = any(firm is not None and firm < 0 for firm in after.values())
    last = (rows.aggregate(last=Max("firm"))["last"] or 0) if fresh else 0
    moved: dict[int | None, list[int]] = {}
    for row, firm in after.items():
        number = last - firm if firm is not None and firm < 0 else firm
        if before[row] != number:
            moved.setdefault(number, []).append(row)
    for number, ids in moved.items():
        rows.filter(pk__in=ids).update(firm=number)
