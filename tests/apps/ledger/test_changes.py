"""The forms of a unit; what is wrong comes back at the field."""

from datetime import date
from random import Random

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.registry.models import (
    AdoptedCount,
    AssociationMember,
    ExtraField,
    Headcount,
    NotYet,
    Unit,
    UnitName,
    UnitState,
)
from qunjian.core.credit_code import make_credit_code
from tests.support.factories import (
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_unit,
    make_user,
    signed_in,
    state_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return signed_in(make_user())


def recorded(**values):
    return {
        "name": "桥头竹器厂", "kind": "enterprise", "area": TOWNSHIP, "source": "visit",
        "operating_state": "operating", "on": "2025-03-01", **values,
    }  # fmt: skip


def test_record_a_unit_with_a_field_of_the_county(officer):
    make_area()
    ExtraField.objects.create(code="canteen", label="有食堂", kind="text")
    values = recorded(industry="塑料制品业", phone="138 0000 1234", **{"x-canteen": "有"})
    response = officer.post("/units/record/", values)
    unit = Unit.objects.get()
    assert response.url == f"/units/{unit.pk}/"
    state = state_of(unit)
    assert (state.name, state.industry, state.extra) == ("桥头竹器厂", "292", {"canteen": "有"})
    assert "撤回" in officer.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "请填上"),
        ("credit_code", "9133992639418921", "16"),
        ("industry", "没有这行", "没有“没有这行”"),
        ("on", "2099-01-01", "还没有到"),
        ("area", OTHER_TOWNSHIP, "选"),
    ],
)
def test_wrong_values_come_back_at_the_field(field, value, sentence):
    make_area(OTHER_TOWNSHIP)
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area()))
    response = clerk.post("/units/record/", recorded(**{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert sentence in str(response.context["form"].errors[field]) or field in (
        "name",
        "credit_code",
    )


def test_code_of_another_unit_is_refused_with_its_name(officer):
    code = make_credit_code(Random(1), "990101")
    make_unit("桥头砖厂", credit_code=code)
    response = officer.post("/units/record/", recorded(credit_code=code.lower()))
    assert response.status_code == 422
    assert "桥头砖厂" in response.content.decode()


def test_same_name_asks_for_a_code(officer):
    make_unit("桥头竹器厂")
    assert officer.post("/units/record/", recorded()).status_code == 422
    code = make_credit_code(Random(2), "990101")
    assert officer.post("/units/record/", recorded(credit_code=code)).status_code == 302


def test_rename_keeps_the_days_before(officer):
    unit = make_unit("桥头竹器厂")
    officer.post(f"/units/{unit.pk}/change/renamed/", {"name": "桥头竹木厂", "on": "2026-01-10"})
    rows = UnitState.objects.known().order_by("valid_from").values_list("name", "valid_to")
    assert list(rows) == [("桥头竹器厂", date(2026, 1, 10)), ("桥头竹木厂", None)]
    same = officer.post(
        f"/units/{unit.pk}/change/renamed/", {"name": "桥头竹木厂", "on": "2026-02-10"}
    )
    assert same.status_code == 422


def test_cancelled_needs_no_more_than_the_day(officer):
    unit = make_unit()
    officer.post(f"/units/{unit.pk}/change/cancelled/", {"on": "2026-01-10"})
    state = state_of(unit)
    assert (state.operating_state, state.closed_on) == ("cancelled", date(2026, 1, 10))
    assert officer.get(f"/units/{unit.pk}/change/corrected/").status_code == 404


def test_a_unit_is_over_once_and_merged_into_one_of_the_ledger(officer):
    unit, into = make_unit("桥头竹器厂"), make_unit("桥头木器厂")
    address, values = f"/units/{unit.pk}/change/merged/", {"on": "2026-01-10"}
    refused = officer.post(address, values)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["into"]
    assert officer.post(address, values | {"into": "桥头竹器厂"}).status_code == 422
    officer.post(address, values | {"into": "桥头木器厂", "evidence": "工商公告"})
    assert state_of(unit).evidence == "并入桥头木器厂；工商公告"
    assert "并入桥头木器厂" in officer.get(f"/units/{unit.pk}/").content.decode()
    again = officer.post(f"/units/{unit.pk}/change/moved_out/", {"on": "2026-02-10"})
    assert "已经是“注销”" in again.content.decode()
    assert state_of(into).operating_state == "operating"


def test_rename_does_not_take_the_code_of_another_unit(officer):
    code = make_credit_code(Random(4), "990101")
    make_unit("桥头砖厂", credit_code=code)
    unit = make_unit("桥头竹器厂")
    values = {"name": "桥头竹木厂", "credit_code": code, "on": "2026-01-10"}
    response = officer.post(f"/units/{unit.pk}/change/renamed/", values)
    assert response.status_code == 422
    assert "桥头砖厂" in response.content.decode()


def test_correction_asks_for_a_reason(officer):
    unit = make_unit("桥头竹器厂")
    form = officer.get(f"/units/{unit.pk}/correct/").context["form"]
    values = {
        name: "" if form[name].value() is None else form[name].value() for name in form.fields
    }
    values |= {"address": "竹园路1号", "reason": ""}
    assert officer.post(f"/units/{unit.pk}/correct/", values).status_code == 422
    officer.post(f"/units/{unit.pk}/correct/", values | {"reason": "抄错了"})
    assert state_of(unit).address == "竹园路1号"
    assert UnitState.objects.known().count() == 1


def test_count_and_correct_a_count(officer):
    unit = make_unit()
    values = {"source": "visit", "on": "2026-03-01", "staff": "30", "women": "0"}
    officer.post(f"/units/{unit.pk}/count/", values)
    row = Headcount.objects.known().get()
    assert (row.staff, row.women, row.youth) == (30, 0, None)
    empty = officer.post(f"/units/{unit.pk}/count/", {"source": "visit", "on": "2026-03-02"})
    assert empty.status_code == 422
    path = f"/headcounts/{row.pk}/correct/"
    officer.post(path, {"staff": "", "women": "12", "reason": "看错行"})
    adopted = AdoptedCount.objects.known().get()
    assert (adopted.staff, adopted.women) == (None, 12)


def test_member_counts_of_small_units_are_not_asked_of_other_lines(officer):
    unit = make_unit(staff=3, party_members=2)
    form = officer.get(f"/units/{unit.pk}/count/").context["form"]
    assert "staff" in form.fields
    assert "party_members" not in form.fields


def test_reason_why_not_yet_and_its_end(officer):
    unit = make_unit(staff=30)
    path = f"/units/{unit.pk}/not-yet/women/"
    values = {"reason": "owner", "on": "2026-03-01", "ask_again_on": "2026-01-01"}
    assert officer.post(path, values).status_code == 422
    officer.post(path, values | {"ask_again_on": "2099-01-01"})
    row = NotYet.objects.known().get()
    assert (row.line, row.reason, row.ask_again_on) == ("women", "owner", date(2099, 1, 1))
    assert "业主未同意" in officer.get(f"/units/{unit.pk}/").content.decode()
    officer.post(f"/not-yet/{row.pk}/clear/", {"on": "2026-04-01"})
    assert NotYet.objects.known().get().valid_to == date(2026, 4, 1)
    assert officer.get(f"/units/{unit.pk}/not-yet/choir/").status_code == 404


def test_names_and_memberships(officer):
    unit, chamber = make_unit("桥头竹器厂"), make_unit("桥头商会", kind="association")
    name = {"name": "竹器社", "kind": "former", "on": "2026-01-01"}
    officer.post(f"/units/{unit.pk}/name/", name)
    assert UnitName.objects.known().get().name == "竹器社"
    join = {"association": "桥头商会", "on": "2026-01-01"}
    officer.post(f"/units/{unit.pk}/join/", join)
    assert AssociationMember.objects.known().get().association == chamber
    text = officer.get(f"/units/{unit.pk}/").content.decode()
    assert "竹器社" in text
    assert "桥头商会" in text


def test_undo_from_the_toast_is_for_the_person_who_did_it(officer):
    unit = make_unit("桥头竹器厂")
    officer.post(f"/units/{unit.pk}/change/renamed/", {"name": "桥头竹木厂", "on": "2026-01-10"})
    event = Event.objects.get(verb="units.changed")
    assert signed_in(make_user()).post(f"/undo/{event.pk}/").status_code == 404
    response = officer.post(f"/undo/{event.pk}/", {"back": "//evil.example/"})
    assert response.url == "/"
    assert state_of(unit).name == "桥头竹器厂"
    again = officer.post(f"/undo/{event.pk}/", {"back": f"/units/{unit.pk}/"}, follow=True)
    assert "已经撤回过" in again.content.decode()


def test_viewer_changes_nothing():
    unit = make_unit()
    viewer = signed_in(make_user(PostKind.VIEWER))
    assert viewer.get(f"/units/{unit.pk}/").status_code == 200
    for path in (f"/units/{unit.pk}/correct/", "/units/record/", f"/units/{unit.pk}/count/"):
        assert viewer.get(path).status_code == 404
    assert viewer.post("/ledger/change/", {"chosen": unit.pk}).status_code == 404
