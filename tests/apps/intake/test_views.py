"""The pages of the intake, asked as a browser asks them."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake.models import Batch
from qunjian.apps.jobs.running import run_waiting
from qunjian.web import clock
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 8, 31)
HEAD = ["单位名称", "统一社会信用代码", "乡镇", "职工人数", "工会会员数", "联系电话"]


def workbook(*rows, title="示范县企业名册", head=HEAD):
    """A register as it comes: a title, a heading, rows and a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    for row in ([title], head, *rows):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


REGISTER = workbook(
    ["桥头竹器厂", "", "桥头镇", "36人", 20, "13812345678"],
    ["桥头灯具厂", "", "桥头镇", 12, 3, ""],
    ["外县木器厂", "", "山外镇", 9, 1, ""],
)


def file_of(content, name="企业名册.xlsx"):
    kept = io.BytesIO(content)
    kept.name = name
    return kept


def told(files, **given):
    return {
        "files": files,
        "sender": "县市场监督管理局",
        "profile": "market",
        "area": COUNTY,
        "counted_on": DAY.isoformat(),
        **given,
    }


@pytest.fixture
def lead():
    make_area(TOWNSHIP)
    make_area(OTHER_TOWNSHIP)
    return make_user(PostKind.LEAD_OFFICE, make_area(COUNTY))


@pytest.fixture
def browser(lead):
    return signed_in(lead)


@pytest.fixture
def upload(browser, django_capture_on_commit_callbacks):
    """Hand in a file and have the worker read it."""

    def hand_in(content=REGISTER, name="企业名册.xlsx", **given):
        browser.post(reverse("intake-upload"), told([file_of(content, name)], **given))
        run_waiting()
        return Batch.objects.latest("pk")

    return hand_in


def page_of(browser, batch, **asked):
    return browser.get(reverse("intake-batch", args=[batch.pk]), asked)


def questions(browser, address):
    """How many queries a page takes, once what was said before is read."""
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def words(response):
    return response.content.decode()


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
    assert browser.post(address).status_code == 404


def test_nothing_is_handed_in_while_a_past_day_is_shown(browser):
    address = reverse("intake-upload") + "?day=2025-01-31"
    assert browser.post(address, told([file_of(REGISTER)])).status_code == 409
    assert not Batch.objects.exists()
