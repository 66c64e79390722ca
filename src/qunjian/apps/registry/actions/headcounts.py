"""What sources say of a unit's people and revenue."""

from datetime import date
from typing import Any

from qunjian.apps.audit import facts
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.derive import recount
from qunjian.apps.registry.models import CensusRound, Headcount, Unit
from qunjian.apps.registry.refusals import Refused
from qunjian.core.vocabulary import FactField, Source


@action
def count_unit(
    *,
    unit: Unit,
    source: Source,
    on: date,
    by: Any,
    census_round: CensusRound | None = None,
    reason: str = "",
    **counts: Any,
) -> Headcount:
    """A source tells counts of a unit as of a day; what it does not tell stays unknown.

    A second statement of the same source about the same day corrects the first.

    :raises Refused: if nothing is told, or the round is closed.
    """
    if census_round and census_round.closed_at:
        raise Refused("这一轮已经结束，不能再补；请开新一轮。")
    told = {field: value for field, value in counts.items() if value is not None}
    if not told:
        raise Refused("一个数也没有填；不知道的可以空着，但至少要填一项。")
    earlier = Headcount.objects.known().filter(unit=unit, source=source, valid_from=on).first()
    before = {field: getattr(earlier, field) for field in told} if earlier else {}
    event = record(
        "headcounts.counted",
        unit,
        by=by,
        reason=reason,
        before=before,
        after={"source": str(source), "on": on, **told},
    )
    if earlier:
        in_round = census_round or earlier.round
        row: Headcount = facts.correct(
            earlier, event=event, round=in_round, unchanged=False, **told
        )
    else:
        row = facts.write(
            Headcount,
            event=event,
            unit=unit,
            source=source,
            round=census_round,
            valid_from=on,
            **told,
        )
    recount([unit.pk], event=event)
    return row


@action
def correct_headcount(*, headcount: Headcount, by: Any, reason: str, **counts: Any) -> Headcount:
    """
    A source's statement was taken down wrongly; None makes a count unknown again.

    :raises Refused: without a reason.
    """
    if not reason.strip():
        raise Refused("更正要写明理由：错在哪里，依据什么改的。")
    allowed = {field: counts[field] for field in map(str, FactField) if field in counts}
    before = {field: getattr(headcount, field) for field in allowed}
    event = record(
        "headcounts.corrected",
        headcount.unit,
        by=by,
        reason=reason,
        before=before,
        after=allowed,
    )
    row: Headcount = facts.correct(headcount, event=event, unchanged=False, **allowed)
    recount([headcount.unit_id], event=event)
    return row
