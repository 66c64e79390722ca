"""A register comes in by the door: bad rows go back and return, the batch is applied and undone."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter
from playwright.sync_api import Page, expect

ROWS = (
    ("企业名称", "统一社会信用代码", "所属乡镇", "从业人数", "女职工", "经营状态"),
    ("安澜县旅程试用制衣有限公司", "", "城关镇", "28人", "约12", "存续"),
    ("安澜县旅程外来电器有限公司", "", "远方镇", "30", "10", "存续"),
)


def workbook(path: Path, rows: tuple[tuple[str, ...], ...]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名册")
    sheet.merge_range(0, 0, 0, len(rows[0]) - 1, "安澜县企业名册（旅程）")
    for at, row in enumerate(rows, start=1):
        sheet.write_row(at, 0, row)
    sheet.write_row(len(rows) + 1, 0, ("合计", "", "", "58", "22", ""))
    book.close()
    return path


def upload(page: Page, path: Path) -> None:
    page.goto("/intake/upload/")
    page.get_by_label("文件").set_input_files(path)
    page.get_by_label("报送单位").fill("旅程市场监管局")
    page.get_by_label("名册类型").select_option(label="市场监管名册")
    page.get_by_label("数据时点").fill(date.today().isoformat())
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", name="逐行预览")).to_be_visible(timeout=60_000)


def test_bad_rows_come_back_by_the_same_door_and_a_batch_can_be_undone(visit, tmp_path):
    page = visit("lead")
    upload(page, workbook(tmp_path / "journey.xlsx", ROWS))
    expect(page.get_by_text("远方镇").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("下载带“问题”列的表")).click()
    returned = tmp_path / "returned.xlsx"
    download.value.save_as(returned)
    book = openpyxl.load_workbook(returned)
    sheet = book.worksheets[0]
    told = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    heading = next(at for at, row in enumerate(told) if "问题" in row)
    (bad,) = [row for row in told[heading + 1 :] if any("旅程外来" in str(cell) for cell in row)]
    assert any("远方镇" in str(cell) for cell in bad)

    page.get_by_role("link", name=re.compile("^应用")).click()
    page.get_by_role("button", name=re.compile("应用")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已应用", timeout=60_000)
    page.goto("/ledger/?q=旅程试用")
    expect(page.get_by_role("link", name="安澜县旅程试用制衣有限公司")).to_be_visible()

    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "远方镇":
                cell.value = "鳌川镇"
    book.save(returned)
    upload(page, returned)
    page.get_by_role("link", name=re.compile("^应用")).click()
    page.get_by_role("button", name=re.compile("应用")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已应用", timeout=60_000)
    page.goto("/ledger/?q=旅程外来")
    expect(page.get_by_role("link", name="安澜县旅程外来电器有限公司")).to_be_visible()

    page.goto("/intake/")
    page.get_by_role("link", name="returned.xlsx").click()
    page.get_by_role("link", name=re.compile("撤销整批")).click()
    page.get_by_label("理由").fill("旅程结束")
    page.get_by_role("button", name=re.compile("撤销")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已撤销", timeout=60_000)
    page.goto("/ledger/?q=旅程外来")
    expect(page.get_by_role("link", name="安澜县旅程外来电器有限公司")).to_have_count(0)


def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(visit, tmp_path):
    broken = tmp_path / "扫描件.xlsx"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    page = visit("chengguan")
    page.goto("/intake/upload/")
    page.get_by_label("文件").set_input_files(broken)
    page.get_by_label("报送单位").fill("城关镇")
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_text("图片").first).to_be_visible(timeout=30_000)


def test_a_township_may_hand_in_but_not_apply(visit):
    page = visit("aochuan")
    page.goto("/intake/")
    page.get_by_role("link", name=re.compile("有错待改")).click()
    expect(page.get_by_role("heading", name="逐行预览")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^应用"))).to_have_count(0)
