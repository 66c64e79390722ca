"""Posts of committees: by election, or by an exception that an election ends."""

from datetime import date

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.registry import actions
from qunjian.apps.registry.history import history_of_organisation
from qunjian.apps.registry.models import Appointment
from qunjian.apps.registry.queries import appointments_on
from qunjian.apps.registry.refusals import Refused
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    START,
    make_area,
    make_organisation,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
DUE = date(2025, 9, 1)


def appoint(organisation, **values):
    given = {
        "post": "deputy", "holder": "化名甲", "establishment": "outside", "entry": "appointed",
        "election_due": DUE, "on": START, "by": None,
    }  # fmt: skip
    return actions.appoint(organisation=organisation, **{**given, **values})


def test_an_exception_ends_with_its_election_and_the_days_before_keep_it():
    organisation = make_organisation()
    row = appoint(organisation)
    actions.elect_appointed(appointment=row, on=date(2025, 8, 1), by=None)
    before, after = (
        [(each.entry, each.election_due) for each in appointments_on(Moment(day))]
        for day in (date(2025, 7, 31), date(2025, 8, 1))
    )
    assert before == [("appointed", DUE)]
    assert after == [("elected", None)]


def test_who_leaves_holds_the_post_no_longer():
    row = appoint(make_organisation())
    actions.leave_post(appointment=row, on=date(2025, 5, 1), by=None)
    assert appointments_on(Moment(date(2025, 4, 30))).count() == 1
    assert appointments_on(Moment(date(2025, 5, 1))).count() == 0


def test_posts_end_with_their_organisation():
    organisation = make_organisation()
    appoint(organisation)
    state = organisation.states.get()
    actions.dissolve_organisation(state=state, on=date(2025, 6, 1), by=None, reason="撤并")
    assert appointments_on(Moment(date(2025, 6, 2))).count() == 0
    assert Appointment.objects.known().get().valid_to == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"election_due": None}, "写明最迟哪一天补选"),
        ({"election_due": START}, "写明最迟哪一天补选"),
        ({"entry": "elected"}, "不用写补选期限"),
    ],
)
def test_an_exception_says_when_its_election_follows(values, says):
    with pytest.raises(Refused, match=says):
        appoint(make_organisation(), **values)


def test_an_organisation_has_one_chief():
    organisation = make_organisation()
    appoint(organisation, post="chief")
    with pytest.raises(Refused, match="已有主要负责人"):
        appoint(organisation, post="chief", holder="化名乙")


def test_the_election_is_asked_for_once_and_after_the_appointment():
    elected = appoint(make_organisation(), entry="elected", election_due=None)
    with pytest.raises(Refused, match="不必补选"):
        actions.elect_appointed(appointment=elected, on=date(2025, 8, 1), by=None)
    with pytest.raises(Refused, match="晚于任命"):
        actions.elect_appointed(appointment=appoint(make_organisation()), on=START, by=None)


def test_the_card_shows_takes_and_settles_posts():
    organisation = make_organisation()
    client = signed_in(make_user(PostKind.LINE_OFFICER, line=Line.LEAGUE))
    form = f"/organisations/{organisation.pk}/appoint/"
    given = {
        "post": "chief", "holder": "化名丙", "establishment": "inside", "entry": "appointed",
        "on": "2025-03-02", "election_due": "",
    }  # fmt: skip
    refused = client.post(form, given)
    assert refused.status_code == 422
    assert "写明最迟哪一天补选" in refused.text
    assert client.post(form, {**given, "election_due": "2025-12-31"}).status_code == 302
    card = client.get(f"/organisations/{organisation.pk}/").text
    assert "任职 1 人" in card
    assert "化名丙" in card
    assert "前补选" in card
    row = Appointment.objects.known().get()
    done = client.post(f"/appointments/{row.pk}/elect/", {"on": "2025-04-01"})
    assert done.status_code == 302
    held = Appointment.objects.known().get(valid_to=None)
    assert client.post(f"/appointments/{held.pk}/leave/", {"on": "2025-05-01"}).status_code == 302
    assert "任职 0 人" in client.get(f"/organisations/{organisation.pk}/").text
    assert client.get(f"/appointments/{held.pk}/leave/").status_code == 404
    assert client.get(f"/appointments/{held.pk}/nothing/").status_code == 404


def test_posts_of_other_lines_and_places_are_not_there():
    organisation = make_organisation()
    row = appoint(organisation)
    for user in (
        make_user(PostKind.LINE_OFFICER, line=Line.UNION),
        make_user(PostKind.LINE_OFFICER, make_area(OTHER_TOWNSHIP), line=Line.LEAGUE),
        make_user(PostKind.VIEWER, make_area(COUNTY)),
    ):
        client = signed_in(user)
        assert client.get(f"/organisations/{organisation.pk}/appoint/").status_code == 404
        assert client.get(f"/appointments/{row.pk}/leave/").status_code == 404


def test_the_history_tells_of_it_and_no_pseudonym_in_full():
    organisation = make_organisation()
    appoint(organisation)
    entry = history_of_organisation(organisation)[0]
    assert entry.sentence == "登记了任职"
    assert "化名甲" not in f"{entry.changes}"
    assert "任命" in f"{entry.changes}"
