"""The pages of the intake, asked as a browser asks them."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.registry.models import UnitState
from qunjian.web import clock
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
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
def upload(browser):
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
    assert "等条线或专班核对后应用" in words(shown)
    assert browser.post(address).status_code == 404


def test_nothing_is_handed_in_while_a_past_day_is_shown(browser):
    address = reverse("intake-upload") + "?day=2025-01-31"
    assert browser.post(address, told([file_of(REGISTER)])).status_code == 409
    assert not Batch.objects.exists()


# ── a batch ──────────────────────────────────────────────────────────────


def test_the_page_says_how_the_file_was_understood(browser, upload):
    shown = words(page_of(browser, upload()))
    assert "表头在第 2 行，数据在第 3—5 行，共 3 行。" in shown
    assert "138****5678" in shown
    assert "13812345678" not in shown
    assert 'name="column-D"' in shown
    assert "有把握" in shown


def test_totals_and_columns_that_were_dropped_are_told(browser, upload):
    content = workbook(
        ["桥头竹器厂", "", "桥头镇", 36, 20, "", "330102199001011234"],
        ["桥头灯具厂", "", "桥头镇", 12, 3, "", "330102199001011235"],
        ["合计", "", "", 48, 23, "", ""],
        head=[*HEAD, "法人身份证号"],
    )
    shown = words(page_of(browser, upload(content)))
    assert "合计行不算数据：第 5 行没有取。" in shown
    assert "G 列“法人身份证号”是用不着的个人信息" in shown
    assert "3301021990" not in shown


def test_a_refused_row_shows_its_problem_at_the_cell_under_excels_row_number(browser, upload):
    response = page_of(browser, upload(), show="refused")
    shown = words(response)
    (row,) = response.context["rows"]
    assert (row.row, row.name, row.verdict) == (5, "外县木器厂", "refused")
    assert {problem.where for problem in row.problems} == {"C 乡镇"}
    assert {problem.value for problem in row.problems} == {"山外镇"}
    assert "不收" in shown


def test_a_known_unit_is_shown_field_by_field(browser, upload):
    unit = make_unit("桥头竹器厂", staff=30)
    response = page_of(browser, upload(), show="changed")
    (row,) = response.context["rows"]
    assert row.href == reverse("registry-unit", args=[unit.pk])
    counts = {each.label: (each.before, each.after) for each in row.changes}
    assert counts["从业人数（市场监管名册）"][1] == "36"
    assert "13812345678" not in words(response)


def test_figures_open_their_rows(browser, upload):
    response = page_of(browser, upload())
    for figure in response.context["figures"]:
        if figure.count:
            shown = browser.get(response.request["PATH_INFO"] + figure.href.split("#")[0])
            assert shown.context["paging"].total == figure.count


def test_htmx_gets_the_rows_alone(browser, upload):
    batch = upload()
    address = reverse("intake-batch", args=[batch.pk])
    part = browser.get(address, {"show": "all"}, headers={"HX-Request": "true"})
    assert "<html" not in words(part)
    assert "桥头灯具厂" in words(part)


def test_the_page_asks_the_same_number_of_questions(browser, upload):
    few = upload()
    rows = [[f"桥头第{n}号厂", "", "桥头镇", 10 + n, 1, ""] for n in range(60)]
    many = upload(workbook(*rows), "很多.xlsx")
    page = reverse("intake-batch", args=[few.pk]) + "?show=all"
    assert questions(browser, page) == questions(
        browser, reverse("intake-batch", args=[many.pk]) + "?show=all"
    )


def test_member_counts_of_a_few_are_for_that_lines_posts(browser, upload):
    batch = upload(
        workbook(["桥头小铺", "", "桥头镇", 3, 2, ""], ["桥头大厂", "", "桥头镇", 30, 21, ""])
    )
    here = reverse("intake-row", args=[batch.pk, 0, 3])
    assert "不足5人，不显示" in words(browser.get(here))
    assert "不足5人" not in words(browser.get(reverse("intake-row", args=[batch.pk, 0, 4])))
    officer = signed_in(make_user(PostKind.LINE_OFFICER, make_area(COUNTY), line="union"))
    assert "不足5人" not in words(officer.get(here))


def test_a_source_row_is_shown_masked_and_the_look_is_kept(browser, upload):
    batch = upload()
    shown = words(browser.get(reverse("intake-row", args=[batch.pk, 0, 3])))
    assert "36人" in shown
    assert "138****5678" in shown
    assert "13812345678" not in shown
    assert Event.objects.filter(verb="intake.rows-looked").count() == 1
    assert browser.get(reverse("intake-row", args=[batch.pk, 0, 99])).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "空.xlsx"), (b"\x89PNG\r\n\x1a\n" + bytes(64), "拍照.xlsx"), (b"%PDF-1.7", "文档.xls")],
    ids=["no bytes", "a picture", "a document"],
)
def test_a_file_that_is_no_workbook_gets_a_sentence(browser, upload, content, name):
    batch = upload(content, name)
    assert batch.state == BatchState.REFUSED
    shown = words(page_of(browser, batch))
    assert "这个文件没有收" in shown
    assert batch.error in shown
    assert reverse("intake-apply", args=[batch.pk]) not in shown


def test_a_reading_that_failed_can_be_tried_again(browser, upload):
    batch = upload()
    batch.state, batch.job.state = BatchState.READING, "failed"
    batch.save()
    batch.job.save()
    assert "再读一次" in words(page_of(browser, batch))
    browser.post(reverse("intake-remap", args=[batch.pk]))
    run_waiting()
    batch.refresh_from_db()
    assert batch.state == BatchState.PREVIEWED


# ── what is decided ──────────────────────────────────────────────────────


def test_columns_are_read_as_a_person_says(browser, upload):
    batch = upload()
    columns = {"column-D": "", "column-E": "nonsense", "column-A": "name", "column-C": "township"}
    browser.post(reverse("intake-remap", args=[batch.pk]), {"sheet": 0, **columns})
    run_waiting()
    batch.refresh_from_db()
    fields = {column["letter"]: column["field"] for column in batch.sheets[0]["columns"]}
    assert (fields["A"], fields["D"], fields["E"]) == ("name", "", "")


def test_columns_of_a_sheet_that_is_not_there_do_not_exist(browser, upload):
    address = reverse("intake-remap", args=[upload().pk])
    assert browser.post(address, {"sheet": 7}).status_code == 404


def test_a_batch_is_applied_and_taken_back(browser, upload):
    batch = upload()
    apply, undo = (reverse(f"intake-{each}", args=[batch.pk]) for each in ("apply", "undo"))
    assert "把 2 行写进台账？" in words(browser.get(apply))
    assert browser.get(undo).status_code == 302
    browser.post(apply)
    run_waiting()
    assert "已应用：新增 2 行" in words(page_of(browser, batch))
    assert UnitState.objects.known().filter(name="桥头灯具厂").exists()
    assert browser.get(apply).status_code == 302
    assert browser.post(undo, {"reason": " "}).status_code == 422
    browser.post(undo, {"reason": "报错了年份"})
    run_waiting()
    shown = words(page_of(browser, batch))
    assert "整批已撤销" in shown
    assert "报错了年份" in shown
    assert not UnitState.objects.known().filter(name="桥头灯具厂").exists()


def test_what_was_changed_since_is_kept_back_and_told(browser, upload, lead):
    batch = upload()
    browser.post(reverse("intake-apply", args=[batch.pk]))
    run_waiting()
    unit = UnitState.objects.known().get(name="桥头灯具厂").unit
    make_organisation("桥头灯具厂工会", "union", (unit,), on=clock.today())
    browser.post(reverse("intake-undo", args=[batch.pk]), {"reason": "重报"})
    run_waiting()
    shown = words(page_of(browser, batch))
    assert "没有退回" in shown
    assert "“桥头灯具厂”：后来有别的记录用到它" in shown


def test_a_batch_is_thrown_away_but_not_once_it_is_applied(browser, upload):
    batch = upload()
    address = reverse("intake-discard", args=[batch.pk])
    assert "找不回来" in words(browser.get(address))
    browser.post(address)
    assert "这一批已作废" in words(page_of(browser, batch))
    applied = upload(name="再来.xlsx")
    browser.post(reverse("intake-apply", args=[applied.pk]))
    run_waiting()
    refused = browser.post(reverse("intake-discard", args=[applied.pk]))
    assert refused.status_code == 422
    assert "请先撤销" in words(refused)


# ── what goes out ────────────────────────────────────────────────────────


def test_the_error_workbook_holds_problems_and_no_phones(browser, upload):
    batch = upload()
    response = browser.get(reverse("intake-error-workbook", args=[batch.pk]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [str(cell) for row in book.active.values for cell in row if cell is not None]
    assert "问题" in cells
    assert "外县木器厂" in cells
    assert "13812345678" not in cells
    assert Event.objects.get(verb="intake.errors-exported").target_name == "企业名册.xlsx"


def test_a_townships_workbook_goes_out_and_is_recorded(browser, lead):
    make_unit("桥头竹器厂")
    address = reverse("intake-township-workbook")
    assert "三方比对" in words(browser.get(address))
    response = browser.post(address, {"area": TOWNSHIP})
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert any("桥头竹器厂" in row for sheet in book for row in sheet.values)
    assert Event.objects.filter(verb="intake.township-exported").exists()


def test_a_clerk_takes_the_workbook_of_their_township_alone(lead):
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    response = clerk.post(reverse("intake-township-workbook"), {"area": OTHER_TOWNSHIP})
    assert response.status_code == 422
    assert "不在您的辖区内" in words(response)


def test_a_batch_that_would_write_nothing_says_so_instead_of_offering_to_apply(browser, upload):
    nothing = workbook(["外县木器厂", "", "山外镇", 9, 1, ""])
    shown = words(page_of(browser, upload(nothing)))
    assert "没有要写进台账的" in shown
    assert "应用…" not in shown


@pytest.mark.parametrize(("profile", "after"), [("market", "missing"), ("census", "operating")])
def test_a_registration_that_goes_on_brings_no_missing_unit_back(browser, upload, profile, after):
    unit = make_unit("桥头竹器厂", operating_state="missing")
    head = ["单位名称", "乡镇", "存在状态", "职工人数"]
    batch = upload(workbook(["桥头竹器厂", "桥头镇", "存续", 36], head=head), profile=profile)
    said = words(page_of(browser, batch, show="all"))
    assert ("登记还在不等于在营" in said) == (after == "missing")
    browser.post(reverse("intake-apply", args=[batch.pk]))
    run_waiting()
    state = UnitState.objects.known().get(unit=unit, valid_to=None)
    assert state.operating_state == after
