"""The day on which a committee was elected: told for the first time, anew, or put right."""

from datetime import date
from typing import Any

from qunjian.apps.audit import facts
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.models import Organisation, OrganisationState, Paper, Term
from qunjian.apps.registry.refusals import Refused
from qunjian.core.rules.terms import LONGEST
from qunjian.web import clock


@action
def record_term(
    *,
    organisation: Organisation,
    on: date,
    by: Any,
    years: int | None = None,
    paper: Paper | None = None,
    reason: str = "",
) -> Term:
    """
    The sitting committee was elected on a day; the one before sat until then.

    :raises Refused: if the day has not come, is before the founding or not after the last one.
    """
    _check(organisation, on, years)
    sitting = Term.objects.known().filter(organisation=organisation, valid_to=None).first()
    if sitting and on <= sitting.valid_from:
        raise Refused(
            f"已登记的本届选举日是 {sitting.valid_from}，换届要晚于它；登记错了请用“更正”。"
        )
    event = _said("terms.recorded", organisation, on, years, by, reason, sitting)
    told = {"years": years, "paper": paper}
    if sitting:
        row: Term = facts.change(sitting, on=on, event=event, **told)
        return row
    first: Term = facts.write(Term, event=event, organisation=organisation, valid_from=on, **told)
    return first


@action
def correct_term(*, term: Term, on: date, years: int | None, by: Any, reason: str) -> Term:
    """
    What was told of the sitting committee's election was wrong.

    :raises Refused: if the day cannot be, or is not after the election before.
    """
    organisation = term.organisation
    _check(organisation, on, years)
    before = Term.objects.known().filter(organisation=organisation, valid_to=term.valid_from)
    previous = before.first()
    if previous and on <= previous.valid_from:
        raise Refused(f"上一届的选举日是 {previous.valid_from}，这一届要晚于它。")
    event = _said("terms.corrected", organisation, on, years, by, reason, term)
    if previous and on != term.valid_from:
        facts.correct(previous, event=event, valid_to=on)
    row: Term = facts.correct(term, event=event, valid_from=on, years=years)
    return row


def _said(
    verb: str,
    organisation: Organisation,
    on: date,
    years: int | None,
    by: Any,
    reason: str,
    before: Term | None,
) -> Event:
    was = {"elected_on": before.valid_from, "years": before.years} if before else {}
    after = {"elected_on": on, "years": years}
    return record(verb, organisation, by=by, reason=reason, before=was, after=after)


def _check(organisation: Organisation, on: date, years: int | None) -> None:
    """A term begins after the founding and not in the future, and lasts some years."""
    if on > clock.today():
        raise Refused(f"选举日 {on} 还没有到；选出来以后再登记。")
    states = OrganisationState.objects.known().filter(organisation=organisation)
    founded = next((day for day in states.values_list("founded_on", flat=True) if day), None)
    if founded and on < founded:
        raise Refused(f"选举日 {on} 早于成立日期 {founded}；请核对哪一个写错了。")
    if years is not None and not 1 <= years <= LONGEST:
        raise Refused(f"每届年数应在 1 到 {LONGEST} 之间。")
