"""Joining and splitting from the ledger and the unit's card."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Coverage, Unit, UnitJoin, UnitState
from qunjian.core.vocabulary import Line
from tests.apps.registry.test_joining import a_code
from tests.support.factories import (
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
    state_of,
)
from tests.support.held import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(make_user(PostKind.LEAD_OFFICE))


@pytest.fixture
def two():
    keep = make_unit("桥头竹器厂", staff=30, address="南街1号", legal_person="周小婷")
    gone = make_unit("桥头镇竹器厂", staff=28, address="北街2号", phone="13800001234")
    make_organisation("竹器厂团支部", Line.LEAGUE, (gone,))
    return keep, gone


def address(keep, gone):
    return f"{reverse('registry-join-units')}?keep={keep.pk}&gone={gone.pk}"


def text_of(answer):
    return unescape(answer.content.decode())


def test_two_chosen_rows_are_shown_side_by_side_and_nothing_is_written(desk, two):
    before = held()
    chosen = {"chosen": [unit.pk for unit in two]}
    answer = desk.post(reverse("registry-join-chosen"), chosen, follow=True)
    page = text_of(answer)
    assert answer.status_code == 200
    for told in ("南街1号", "北街2号", "周*", "138****1234", "覆盖", "合并后"):
        assert told in page
    assert "周小婷" not in page
    assert "13800001234" not in page
    assert held() == before
    assert not Event.objects.filter(verb="units.joined").exists()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_only_two_are_joined(desk, two, count):
    units = [*two, make_unit("乙厂")][:count]
    answer = desk.post(reverse("registry-join-chosen"), {"chosen": [unit.pk for unit in units]})
    assert answer.status_code == 422
    assert "正好勾选两家" in text_of(answer)


def test_the_chosen_values_stay_and_the_page_of_the_other_leads_on(desk, two):
    keep, gone = two
    sent = {"step": "apply", "reason": "走访核实", "take-address": "gone"}
    answer = desk.post(address(keep, gone), sent, follow=True)
    assert "已并入" in text_of(answer)
    assert state_of(keep).address == "北街2号"
    assert Coverage.objects.known().get().unit == keep
    card = text_of(desk.get(reverse("registry-unit", args=[keep.pk])))
    assert "走访核实" in card
    led = text_of(desk.get(reverse("registry-unit", args=[gone.pk])))
    assert "已并入" in led
    assert reverse("registry-unit", args=[keep.pk]) in led
    found = text_of(desk.get(reverse("registry-find"), {"q": "桥头镇竹器厂"}))
    assert "桥头竹器厂" in found
    event = Event.objects.get(verb="units.joined")
    before = Unit.objects.count()
    desk.post(reverse("registry-undo", args=[event.pk]))
    assert UnitState.objects.known().filter(unit=gone).exists()
    assert Unit.objects.count() == before


def test_a_reason_is_asked_for(desk, two):
    answer = desk.post(address(*two), {"step": "apply", "reason": ""})
    assert answer.status_code == 422
    assert not UnitJoin.objects.exists()


def test_looking_again_shows_what_the_choice_would_bring(desk, two):
    answer = desk.post(address(*two), {"step": "look", "take-address": "gone"})
    assert answer.status_code == 200
    assert not UnitJoin.objects.exists()


def test_two_good_codes_ask_once_more(desk):
    keep, gone = (
        make_unit("甲厂", credit_code=a_code(1)),
        make_unit("甲工厂", credit_code=a_code(2)),
    )
    assert "勾选下面一项" in text_of(desk.get(address(keep, gone)))
    sent = {"step": "apply", "reason": "换照"}
    refused = desk.post(address(keep, gone), sent)
    assert refused.status_code == 422
    assert "一般是两家" in text_of(refused)
    assert desk.post(address(keep, gone), {**sent, "despite_codes": "on"}).status_code == 302


def test_the_other_one_is_named_from_the_card(desk, two):
    keep, gone = two
    at = reverse("registry-join-unit", args=[keep.pk])
    assert at in text_of(desk.get(reverse("registry-unit", args=[keep.pk])))
    answer = desk.post(at, {"other": "桥头镇竹器厂"})
    assert answer["Location"] == address(keep, gone)
    assert desk.post(at, {"other": "桥头竹器厂"}).status_code == 422


@pytest.mark.parametrize(
    ("post", "area", "line"),
    [
        (PostKind.LEAD_OFFICE, OTHER_TOWNSHIP, ""),
        (PostKind.TOWNSHIP_CLERK, TOWNSHIP, ""),
        (PostKind.VIEWER, TOWNSHIP, ""),
    ],
)
def test_who_may_not_does_not_find_the_page(two, post, area, line):
    desk = signed_in(make_user(post, make_area(area), line))
    assert desk.get(address(*two)).status_code == 404
    split = reverse("registry-split-unit", args=[two[0].pk])
    assert desk.get(split).status_code == 404


def test_both_must_be_in_reach(two):
    keep, _ = two
    far = make_unit("河口竹器厂", make_area(OTHER_TOWNSHIP))
    desk = signed_in(make_user(PostKind.LEAD_OFFICE, make_area(TOWNSHIP)))
    assert desk.get(address(keep, two[1])).status_code == 200
    assert desk.get(address(keep, far)).status_code == 404
    assert desk.get(address(far, keep)).status_code == 404


def test_whoever_does_not_reach_the_other_township_learns_no_name(two):
    keep, _ = two
    far = make_unit("河口竹器厂", make_area(OTHER_TOWNSHIP))
    actions.join_units(keep=far, gone=keep, reason="同一执照", by=None)
    desk = signed_in(make_user(PostKind.VIEWER, make_area(TOWNSHIP)))
    page = text_of(desk.get(reverse("registry-unit", args=[keep.pk])))
    assert "辖区外的单位" in page
    assert "河口竹器厂" not in page


def test_what_came_goes_back(desk, two):
    keep, gone = two
    join = actions.join_units(keep=keep, gone=gone, reason="看着像", by=None)
    at = f"{reverse('registry-split-unit', args=[keep.pk])}?join={join.pk}"
    page = desk.get(at)
    assert page.status_code == 200
    row = Coverage.objects.known().get()
    sent = {"reason": "是两家", "row": [f"coverage:{row.pk}"]}
    assert desk.post(at, {**sent, "reason": ""}).status_code == 422
    answer = desk.post(at, sent, follow=True)
    assert "已拆成两家" in text_of(answer)
    assert Coverage.objects.known().get().unit == gone
    assert state_of(gone).name == "桥头镇竹器厂"


def test_a_new_unit_is_split_off(desk, two):
    _, gone = two
    at = reverse("registry-split-unit", args=[gone.pk])
    row = Coverage.objects.known().get()
    sent = {
        "name": "桥头竹器二厂", "kind": "enterprise", "area": TOWNSHIP, "on": "2025-03-01",
        "reason": "是两家", "row": [f"coverage:{row.pk}"],
    }  # fmt: skip
    assert desk.post(at, sent).status_code == 302
    new = Coverage.objects.known().get().unit
    assert state_of(new).name == "桥头竹器二厂"
    assert state_of(new).valid_from == date(2025, 3, 1)
    nothing = desk.post(at, {**sent, "name": "桥头竹器三厂", "row": []})
    assert nothing.status_code == 422
    assert "至少选一样" in text_of(nothing)


def test_a_join_elsewhere_is_not_found(desk, two):
    keep, gone = two
    join = actions.join_units(keep=keep, gone=gone, reason="看着像", by=None)
    other = make_unit("乙厂")
    at = f"{reverse('registry-split-unit', args=[other.pk])}?join={join.pk}"
    assert desk.get(at).status_code == 404
