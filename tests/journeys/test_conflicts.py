"""Where sources disagree: one is ruled on, a department is asked, its answer ends the rest."""

import re
from datetime import date
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect


def look_anew(page: Page) -> None:
    page.goto("/conflicts/")
    page.get_by_role("button", name="重新查找").click()
    expect(page.get_by_text("找完了")).to_be_visible(timeout=60_000)
    page.goto("/conflicts/")


def count(page: Page, tab: str) -> int:
    text = page.get_by_role("link", name=re.compile(f"^{tab}")).first.inner_text()
    return int(re.sub(r"\D", "", text))


def answered(workbook: Path) -> int:
    """The department takes over what the others say, as the letter's last column tells it."""
    book = openpyxl.load_workbook(workbook)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[2]]
    staff, question = headings.index("从业人数"), headings.index("请核对什么")
    changed = 0
    for row in sheet.iter_rows(min_row=3):
        said = re.search(r"从业人数：.*?摸底普查 (\d+)", str(row[question].value), re.DOTALL)
        if said:
            row[staff].value = int(said[1])
            changed += 1
    book.save(workbook)
    return changed


def test_a_ruling_counts_and_a_department_answers_by_its_workbook(visit, tmp_path):
    page = visit("lead")
    look_anew(page)
    waiting = count(page, "待裁")
    page.goto("/conflicts/?field=women")
    row = page.locator("tbody tr", has_text="妇联台账").first
    unit = row.get_by_role("link").first.inner_text()
    row.get_by_role("link").first.click()
    page.get_by_label(re.compile("妇联台账")).check()
    page.get_by_label("理由").fill("到厂里点过人数")
    page.get_by_role("button", name="裁定", exact=True).click()
    expect(page.get_by_text("裁定采用“妇联台账")).to_be_visible()
    page.goto("/conflicts/?state=ruled")
    expect(page.locator("tbody").get_by_role("link", name=unit)).to_be_visible()
    assert count(page, "待裁") == waiting - 1

    page.goto("/conflicts/letters/")
    page.locator("li", has_text="总工会").get_by_role("link", name="去函").click()
    page.get_by_role("button", name="生成核对函").click()
    expect(page.get_by_role("heading", name="请总工会核对")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载核对表").click()
    returned = tmp_path / "returned.xlsx"
    download.value.save_as(returned)
    changed = answered(returned)
    assert changed > 5

    page.goto("/intake/upload/")
    page.get_by_label("文件").set_input_files(returned)
    page.get_by_label("报送单位").fill("县总工会")
    page.get_by_label("数据时点").fill(date.today().isoformat())
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", name="逐行预览")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("总工会核对回函").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^应用")).click()
    page.get_by_role("button", name=re.compile("应用")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已应用", timeout=60_000)

    look_anew(page)
    assert count(page, "已一致") == changed
