"""The page of a batch: how it was understood, its rows, applying and taking back."""

import io

import openpyxl
import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.intake.models import BatchState
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
from tests.support.handing_in import (
    HEAD,
    page_of,
    questions,
    words,
    workbook,
)

pytestmark = pytest.mark.django_db


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
