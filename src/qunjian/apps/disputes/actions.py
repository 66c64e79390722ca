"""Taking down a dispute, and answering it with the verdict judged anew."""

from datetime import date
from typing import Any

from qunjian.apps.audit.trail import action, record
from qunjian.apps.disputes.models import Disputant, Dispute, DisputeAbout, DisputeResult
from qunjian.apps.registry.models import (
    AdoptedCount,
    Coverage,
    Headcount,
    NotYet,
    Unit,
    UnitState,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.apps.verdicts.queries import known_units
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from qunjian.web import clock

FACTS = (UnitState, Headcount, AdoptedCount, Coverage, NotYet)


@action
def register_dispute(
    *,
    unit: Unit,
    line: Line,
    about: DisputeAbout,
    said_by: Disputant,
    said: str,
    on: date,
    by: Any,
    field: str = "",
) -> Dispute:
    """
    What an enterprise holds to be wrong, with the verdict as it stands.

    :raises Refused: if the same line has a dispute that nobody has answered.
    """
    if Dispute.objects.filter(unit=unit, line=line, result="").exists():
        raise Refused("这条线已有一件异议没有答复；请先答复，或在答复里一并说明。")
    told = {"line": str(line), "about": str(about), "field": field, "said_by": str(said_by)}
    before = codes_of(unit, line)
    row = Dispute.objects.create(
        unit=unit,
        said=said,
        on=on,
        before=before,
        registered_at=clock.now(),
        registered_by=by,
        **told,
    )
    after = {**told, "said": said, "on": on, "outcome": before.get("outcome", "")}
    record("disputes.registered", unit, by=by, after=after)
    return row


@action
def answer_dispute(
    *, dispute: Dispute, result: DisputeResult, answer: str, on: date, by: Any
) -> Dispute:
    """
    What came of it; the verdict is judged anew and both are kept.

    :raises Refused: if it is answered, or a fact is said to be corrected and none has changed.
    """
    row = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if not row.open:
        raise Refused("这件异议已经答复过；有新的说法，请另登记一件。")
    if on < row.on:
        raise Refused(f"答复日期不能早于提出日期 {row.on}。")
    if result is DisputeResult.CORRECTED and not _changed_since(row):
        raise Refused("登记异议以后，这家单位的资料还没有改过；请先到单位档案更正，再来答复。")
    after = codes_of(row.unit, Line(row.line))
    record(
        "disputes.answered",
        row.unit,
        by=by,
        before={"outcome": row.before.get("outcome", "")},
        after={
            "line": row.line,
            "result": str(result),
            "answer": answer,
            "on": on,
            "outcome": after.get("outcome", ""),
        },
    )
    row.result, row.answer, row.answered_on, row.answered_by = str(result), answer, on, by
    row.after = after
    row.save()
    return row


def codes_of(unit: Unit, line: Line) -> dict[str, Any]:
    """The verdict of today without a single count; empty for a unit that has left the ledger."""
    moment = Moment(clock.today())
    known = known_units(UnitState.objects.on(moment).filter(unit=unit), moment)
    if not known:
        return {}
    verdict = known[0].verdict(line, moment)
    return {
        "day": moment.day.isoformat(),
        "outcome": str(verdict.outcome),
        "rule": verdict.rule_id or "",
        "citation": str(verdict.citation or ""),
        "missing": [str(each) for each in verdict.missing],
    }


def _changed_since(dispute: Dispute) -> bool:
    since = dispute.registered_at
    return any(
        model.objects.filter(unit=dispute.unit_id, known_from__gte=since).exists()
        or model.objects.filter(unit=dispute.unit_id, known_to__gte=since).exists()
        for model in FACTS
    )
