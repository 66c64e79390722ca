"""The pages of the intake: its list, handing in, and who may."""

from datetime import timedelta

import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake.models import Batch
from qunjian.web import clock
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_user,
    signed_in,
)
from tests.support.handing_in import DAY, REGISTER, file_of, page_of, questions, told, words

pytestmark = pytest.mark.django_db


# ── the list ─────────────────────────────────────────────────────────────


def test_an_empty_list_explains_the_door(browser):
    shown = words(browser.get(reverse("intake-batches")))
    assert "还没有导入过名册" in shown
    assert "市场监管名册" in shown
    assert reverse("intake-upload") in shown
    assert reverse("intake-township-workbook") in shown


def test_the_list_is_narrowed_by_state_and_sender(browser, upload):
    upload(name="甲.xlsx")
    upload(name="乙.xlsx", sender="县民政局")
    address = reverse("intake-batches")
    assert "甲.xlsx" not in words(browser.get(address, {"sender": "县民政局"}))
    assert "乙.xlsx" in words(browser.get(address, {"sender": "县民政局"}))
    assert "没有符合条件" in words(browser.get(address, {"state": "applied"}))


def test_the_list_asks_the_same_number_of_questions(browser, upload):
    upload()
    few = questions(browser, reverse("intake-batches"))
    for number in range(4):
        upload(name=f"{number}.xlsx")
    assert questions(browser, reverse("intake-batches")) == few


# ── the door ─────────────────────────────────────────────────────────────


def test_a_file_becomes_a_batch(browser):
    response = browser.post(reverse("intake-upload"), told([file_of(REGISTER)]))
    batch = Batch.objects.get()
    assert response.url == reverse("intake-batch", args=[batch.pk])
    assert (batch.state, batch.sender, batch.counted_on) == ("reading", "县市场监督管理局", DAY)
    assert "hx-get" in words(page_of(browser, batch))


def test_several_files_become_batches(browser):
    files = [file_of(REGISTER, "甲.xlsx"), file_of(REGISTER, "乙.xlsx")]
    response = browser.post(reverse("intake-upload"), told(files))
    assert response.url == reverse("intake-batches")
    assert sorted(Batch.objects.values_list("file_name", flat=True)) == ["乙.xlsx", "甲.xlsx"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"files": []}, "没有选文件"),
        ({"sender": ""}, "报送单位"),
        ({"counted_on": (clock.today() + timedelta(days=1)).isoformat()}, "还没有到"),
        ({"area": "110000000000"}, "不在您的辖区内"),
    ],
    ids=["no file", "no sender", "a day in the future", "an area out of scope"],
)
def test_a_form_that_cannot_be_taken_comes_back(browser, given, sentence):
    response = browser.post(reverse("intake-upload"), told([file_of(REGISTER)]) | given)
    assert response.status_code == 422
    assert sentence in words(response)
    assert not Batch.objects.exists()


# ── who may ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("post", [PostKind.VIEWER, PostKind.AUDITOR, PostKind.ADMINISTRATOR])
def test_who_has_no_part_in_it_finds_no_pages(upload, post):
    batch = upload()
    browser = signed_in(make_user(post, make_area(COUNTY)))
    for address in (
        reverse("intake-batches"),
        reverse("intake-upload"),
        reverse("intake-township-workbook"),
        reverse("intake-batch", args=[batch.pk]),
        reverse("intake-error-workbook", args=[batch.pk]),
        reverse("intake-apply", args=[batch.pk]),
        reverse("intake-undo", args=[batch.pk]),
        reverse("intake-discard", args=[batch.pk]),
    ):
        assert browser.get(address).status_code == 404, address


def test_a_batch_of_another_township_does_not_exist(upload):
    batch = upload(area=OTHER_TOWNSHIP)
    browser = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    assert page_of(browser, batch).status_code == 404
    assert browser.post(reverse("intake-remap", args=[batch.pk])).status_code == 404
    assert "企业名册.xlsx" not in words(browser.get(reverse("intake-batches")))


def test_a_clerk_hands_in_but_does_not_apply(upload):
    batch = upload(area=TOWNSHIP)
    browser = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    assert browser.get(reverse("intake-upload")).status_code == 200
    address = reverse("intake-apply", args=[batch.pk])
    shown = page_of(browser, batch)
    assert shown.status_code == 200
    assert address not in words(shown)
    assert "等条线或专班核对后应用" in words(shown)
    assert browser.post(address).status_code == 404


def test_nothing_is_handed_in_while_a_past_day_is_shown(browser):
    address = reverse("intake-upload") + "?day=2025-01-31"
    assert browser.post(address, told([file_of(REGISTER)])).status_code == 409
    assert not Batch.objects.exists()
