"""Disputes: taken down on the card, answered with a result, judged anew, all kept."""

from datetime import date

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.disputes import actions
from qunjian.apps.disputes.models import Disputant, Dispute, DisputeAbout, DisputeResult
from qunjian.apps.registry import actions as registry
from qunjian.apps.registry.refusals import Refused
from qunjian.core.vocabulary import Line, Source
from tests.support.factories import OTHER_TOWNSHIP, make_area, make_unit, make_user, signed_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
SAID = {
    "about": "fact",
    "field": "league_members",
    "said_by": "owner",
    "on": "2026-03-01",
    "said": "两名团员已经离职",
}


@pytest.fixture
def unit():
    return make_unit("桥头竹器厂", staff=60, league_members=4)


@pytest.fixture
def officer():
    return make_user()


def registered(unit, by):
    return actions.register_dispute(
        unit=unit, line=Line.LEAGUE, about=DisputeAbout.FACT, said_by=Disputant.OWNER,
        said="两名团员已经离职", on=DAY, field="league_members", by=by,
    )  # fmt: skip


def answered(row, result, by):
    return actions.answer_dispute(
        dispute=row, result=result, answer="已核实", on=date(2026, 3, 9), by=by
    )


def test_a_corrected_fact_changes_the_verdict_and_both_are_kept(unit, officer):
    row = registered(unit, officer)
    with pytest.raises(Refused, match="先到单位档案更正"):
        answered(row, DisputeResult.CORRECTED, officer)
    registry.count_unit(
        unit=unit, source=Source.CENSUS, on=date(2026, 3, 5), by=None, staff=60, league_members=2
    )
    row = answered(row, DisputeResult.CORRECTED, officer)
    assert (row.was, row.became) == ("应当", "宜联建")
    assert row.before["rule"] == "national.league.own-branch"
    verbs = set(Event.objects.filter(verb__startswith="disputes.").values_list("verb", flat=True))
    assert verbs == {"disputes.registered", "disputes.answered"}
    with pytest.raises(Refused, match="已经答复"):
        answered(row, DisputeResult.STANDS, officer)


def test_one_open_dispute_a_line(unit, officer):
    row = registered(unit, officer)
    with pytest.raises(Refused, match="没有答复"):
        registered(unit, officer)
    answered(row, DisputeResult.STANDS, officer)
    assert registered(unit, officer).open


def test_from_the_card_to_the_answer(unit, officer):
    client = signed_in(officer)
    assert client.post(f"/units/{unit.pk}/dispute/league/", {"said": ""}).status_code == 422
    assert client.post(f"/units/{unit.pk}/dispute/league/", SAID).status_code == 302
    row = Dispute.objects.get()
    assert "桥头竹器厂" in client.get("/disputes/").content.decode()
    card = client.get(f"/units/{unit.pk}/").content.decode()
    assert "两名团员已经离职" in card
    given = {"result": "stands", "on": "2026-03-09", "answer": "按登记的团员数，第二十二条。"}
    assert client.get(f"/disputes/{row.pk}/answer/").status_code == 200
    assert client.post(f"/disputes/{row.pk}/answer/", given).status_code == 302
    assert not client.get("/disputes/").context["listing"].paging.total
    assert client.get("/disputes/?all=1").context["listing"].paging.total == 1
    card = client.get(f"/units/{unit.pk}/").content.decode()
    assert "按登记的团员数" in card
    assert "没有答复" not in card


def test_who_may_register_and_who_answers(unit, officer):
    row = registered(unit, officer)
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area()))
    assert clerk.get(f"/units/{unit.pk}/dispute/union/").status_code == 200
    assert clerk.get(f"/disputes/{row.pk}/answer/").status_code == 404
    union = signed_in(make_user(PostKind.LINE_OFFICER, line="union"))
    league = signed_in(make_user(PostKind.LINE_OFFICER, line="league"))
    assert union.get(f"/disputes/{row.pk}/answer/").status_code == 404
    assert league.get(f"/disputes/{row.pk}/answer/").status_code == 200
    other = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(OTHER_TOWNSHIP)))
    assert other.get(f"/units/{unit.pk}/dispute/union/").status_code == 404
    assert not other.get("/disputes/").context["listing"].paging.total


def test_no_count_is_kept_with_a_dispute(officer):
    small = make_unit(staff=4, league_members=3)
    row = registered(small, officer)
    assert set(row.before) == {"day", "outcome", "rule", "citation", "missing"}
