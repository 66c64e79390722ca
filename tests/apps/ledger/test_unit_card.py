"""The unit card: verdicts with clauses, counts with sources, masks, and past days."""

from datetime import date

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.registry import actions
from qunjian.core.vocabulary import Source, UnitChange
from tests.support.factories import (
    OTHER_TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
    state_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return signed_in(make_user())


def test_four_lines_with_verdict_clause_and_figures(officer):
    unit = make_unit("桥头竹器厂", staff=60, union_members=30, party_members=4)
    make_organisation("桥头竹器厂工会", "union", (unit,))
    page = officer.get(f"/units/{unit.pk}/")
    party, union, league, women = page.context["card"].lines
    assert party.verdict.outcome.label == "应当"
    assert "党员4人" in party.because
    assert "第" in party.clause.text
    assert [each.name for each in union.organisations] == ["桥头竹器厂工会"]
    assert league.verdict.outcome.label == "待补充"
    assert ("团员", "团县委台账或走访") in league.missing
    assert women.verdict.outcome.label
    assert "党员" in page.context["letter"]


def test_every_source_is_kept_and_the_page_says_why_one_counts(officer):
    unit = make_unit("桥头竹器厂", staff=60)
    actions.count_unit(unit=unit, source=Source.MARKET, on=date(2025, 6, 1), by=None, staff=80)
    counts = officer.get(f"/units/{unit.pk}/?day=2025-07-01").context["card"].counts
    staff = next(line for line in counts.lines if line.field == "staff")
    assert [value.text for value in staff.values] == [60, 80]
    assert [value.used for value in staff.values] == [True, False]
    assert "摸底普查" in staff.why


def test_out_of_scope_does_not_exist():
    unit = make_unit(area=make_area(OTHER_TOWNSHIP))
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area()))
    for path in ("", "correct/", "count/", "change/renamed/", "not-yet/party/", "name/", "join/"):
        assert clerk.get(f"/units/{unit.pk}/{path}").status_code == 404
    assert clerk.post(f"/units/{unit.pk}/contact/").status_code == 404


def test_contact_is_masked_until_somebody_looks_and_the_look_is_kept(officer):
    unit = make_unit(contact="周婷", phone="13800001234")
    text = officer.get(f"/units/{unit.pk}/").content.decode()
    assert "138****1234" in text
    assert "13800001234" not in text
    shown = officer.post(f"/units/{unit.pk}/contact/", headers={"HX-Request": "true"})
    assert "13800001234" in shown.content.decode()
    assert Event.objects.filter(verb="units.contact-seen").count() == 1
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area()))
    assert clerk.post(f"/units/{unit.pk}/contact/").status_code == 404


def test_small_units_members_stand_nowhere_on_another_lines_page():
    unit = make_unit("桥头小店", staff=4, party_members=3, union_members=2)
    page = signed_in(make_user(PostKind.LINE_OFFICER, line="league")).get(f"/units/{unit.pk}/")
    assert "党员3人，" not in page.content.decode()
    assert "党员3人，" not in page.context["letter"]
    party = page.context["card"].lines[0]
    assert party.because.startswith("单位不足 5 人")
    mine = signed_in(make_user(PostKind.LINE_OFFICER, line="party")).get(f"/units/{unit.pk}/")
    assert "党员3人，" in mine.content.decode()


def test_warning_is_set_aside_with_a_reason_and_comes_back(officer):
    unit = make_unit(staff=10, women=12)

    def open_ones():
        warned = officer.get(f"/units/{unit.pk}/").context["card"].counts.warnings
        return [w.doubt.code for w in warned if not w.dismissed]

    assert "more_than_staff:women" in open_ones()
    path = f"/units/{unit.pk}/warning/"
    assert officer.post(path, {"code": "more_than_staff:women", "reason": ""}).status_code == 422
    officer.post(path, {"code": "more_than_staff:women", "reason": "含派遣女工"})
    assert "more_than_staff:women" not in open_ones()
    actions.count_unit(unit=unit, source=Source.VISIT, on=date(2025, 9, 1), by=None, women=15)
    assert "more_than_staff:women" in open_ones()
    assert officer.post(path, {"code": "nonsense", "reason": "x"}).status_code == 404


def test_past_day_is_read_only(officer):
    unit = make_unit("桥头竹器厂", staff=30)
    actions.change_unit(
        state=state_of(unit), on=date(2026, 1, 10), change=UnitChange.RENAMED, by=None,
        name="桥头竹木厂",
    )  # fmt: skip
    text = officer.get(f"/units/{unit.pk}/?day=2025-12-31").content.decode()
    assert "<h1" in text
    assert "桥头竹器厂" in text
    assert "登记人数" not in text
    early = officer.get(f"/units/{unit.pk}/?day=2024-12-31").content.decode()
    assert "还没有这个单位" in early
    form = {"name": "x", "on": "2026-02-01"}
    path = f"/units/{unit.pk}/change/renamed/"
    assert officer.post(f"{path}?day=2025-12-31", form).status_code == 409


def test_history_comes_when_it_is_scrolled_to_and_also_without_scripts(officer):
    unit = make_unit("桥头竹器厂")
    path = f"/units/{unit.pk}/"
    assert "登记了单位" not in officer.get(path).content.decode()
    part = officer.get(f"{path}?part=history", headers={"HX-Request": "true"}).content.decode()
    assert "登记了单位" in part
    assert "<html" not in part
    assert "登记了单位" in officer.get(f"{path}?part=history").content.decode()
