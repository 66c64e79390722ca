"""Posts of an organisation's committee: who comes in, by election or by exception, and leaves."""

from datetime import date
from typing import Any

from qunjian.apps.audit import facts
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.models import (
    Appointment,
    CommitteePost,
    EntryWay,
    Establishment,
    Organisation,
    Paper,
)
from qunjian.apps.registry.refusals import Refused


@action
def appoint(
    *,
    organisation: Organisation,
    post: CommitteePost,
    holder: str,
    establishment: Establishment,
    entry: EntryWay,
    on: date,
    by: Any,
    election_due: date | None = None,
    paper: Paper | None = None,
    reason: str = "",
) -> Appointment:
    """
    Somebody, by a pseudonym, holds a post from a day.

    :raises Refused: if an appointment does not say by when an election follows, or the post of
        the chief is held already.
    """
    check_entry(entry, on, election_due)
    held = Appointment.objects.known().filter(organisation=organisation, valid_to=None, post=post)
    if post == CommitteePost.CHIEF and held.exists():
        raise Refused("这个组织已有主要负责人；请先登记原来的离任。")
    values = {
        "post": post,
        "holder": holder,
        "establishment": establishment,
        "entry": entry,
        "election_due": election_due,
    }
    event = record(
        "appointments.made",
        organisation,
        by=by,
        reason=reason,
        after={**{key: value for key, value in values.items() if key != "holder"}, "on": on},
    )
    row: Appointment = facts.write(
        Appointment, event=event, organisation=organisation, valid_from=on, paper=paper, **values
    )
    return row


@action
def elect_appointed(*, appointment: Appointment, on: date, by: Any, reason: str = "") -> Any:
    """
    The election that an appointment was waiting for took place; the exception ends.

    :raises Refused: if it was no exception, or the day is before it.
    """
    if appointment.entry != EntryWay.APPOINTED:
        raise Refused("这个职务本来就是选举产生的，不必补选。")
    if on <= appointment.valid_from:
        raise Refused(f"补选日期要晚于任命的{appointment.valid_from}。")
    event = record(
        "appointments.elected",
        appointment.organisation,
        by=by,
        reason=reason,
        before={"election_due": appointment.election_due},
        after={"post": appointment.post, "on": on},
    )
    return facts.change(appointment, on=on, event=event, entry=EntryWay.ELECTED, election_due=None)


@action
def leave_post(*, appointment: Appointment, on: date, by: Any, reason: str = "") -> None:
    """Whoever held a post holds it no longer from a day on."""
    event = record(
        "appointments.ended",
        appointment.organisation,
        by=by,
        reason=reason,
        after={"post": appointment.post, "on": on},
    )
    facts.end(appointment, on=on, event=event)


def check_entry(entry: str, on: date, election_due: date | None) -> None:
    """:raises Refused: if an appointment does not say by when an election follows."""
    if entry != EntryWay.APPOINTED:
        if election_due:
            raise Refused("选举产生的不用写补选期限，请清空。")
        return
    if election_due is None or election_due <= on:
        raise Refused("任命是例外：请写明最迟哪一天补选，日期要晚于任职日期。")
