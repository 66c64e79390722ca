"""What is on screen and the official ledgers leave the house without persons, and come back."""

from datetime import date

import openpyxl
from playwright.sync_api import expect


def test_a_townships_workbook_goes_out_and_comes_back_with_what_was_filled_in(visit, tmp_path):
    page = visit("lead")
    page.goto("/intake/township-workbook/")
    page.get_by_label("乡镇、街道").select_option(label="城关镇")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    path = tmp_path / "township.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heading, at = next(
        (row, number)
        for number, row in enumerate(sheet.iter_rows(), start=1)
        if any(cell.value == "单位名称" for cell in row)
    )
    columns = {str(cell.value).split("（")[0]: cell.column for cell in heading if cell.value}
    first = sheet.cell(at + 1, columns["单位名称"]).value
    assert "电话" not in columns
    staff = sheet.cell(at + 1, columns["从业人数"])
    staff.value = int(staff.value or 0) + 1
    book.save(path)

    page.goto("/intake/upload/")
    page.get_by_label("文件").set_input_files(path)
    page.get_by_label("报送单位").fill("城关镇")
    page.get_by_label("数据时点").fill(date.today().isoformat())
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", name="逐行预览")).to_be_visible(timeout=60_000)
    changed = page.locator("#rows tbody tr").filter(has_text=first)
    expect(changed.get_by_text("从业人数").first).to_be_visible()


def test_the_ledger_on_screen_is_exported_as_it_is_filtered(visit, tmp_path):
    page = visit("lead")
    page.goto("/ledger/?q=诚荃")
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as download:
        page.get_by_text("Excel").first.click()
    path = tmp_path / "ledger.xlsx"
    download.value.save_as(path)
    told = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()
    ]
    names = [row[0] for row in told if row[0] and "诚荃" in str(row[0])]
    assert names == ["安澜县诚荃电子有限公司"]
    assert not any(str(cell)[:3] == "140" and len(str(cell)) == 11 for row in told for cell in row)


def test_the_official_ledger_is_ready_to_print(visit, tmp_path):
    page = visit("lead")
    page.goto("/export/")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").first.click()
    path = tmp_path / "official.xlsx"
    download.value.save_as(path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.page_setup.paperSize in (8, 9)
    assert "&P" in (sheet.oddFooter.center.text or "") + (sheet.oddFooter.right.text or "")
