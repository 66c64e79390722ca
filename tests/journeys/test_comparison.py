"""Four departments' workbooks in, one ledger out: compared, looked into, adopted, found again."""

import re
from datetime import date
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page, expect

from tests.support.dirty_registers import TOWNSHIPS, Made, make

HEAD = (
    "单位名称",
    "统一社会信用代码",
    "法定代表人",
    "联系电话",
    "地址",
    "所属乡镇",
    "行业代码",
    "从业人数",
)
HERE = ("城关镇", "鳌川镇", "水口镇", "麻溪镇", "凤栖镇", "山前镇")
DEPARTMENTS = {
    "A": ("旅程市场监管局", "market"),
    "B": ("旅程摸底专班", "census"),
    "C": ("旅程民政局", "civil"),
    "D": ("旅程乡镇", "township"),
}
A_MINUTE = 60_000


def of_this_county(text: str) -> str:
    """The invented registers' townships as those of the demonstration."""
    for at, township in enumerate(TOWNSHIPS):
        text = text.replace(township, HERE[at % len(HERE)])
    return text


def workbook(path: Path, rows: list[tuple[str, ...]]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, HEAD)
    for at, row in enumerate(rows, start=1):
        sheet.write_row(at, 0, [of_this_county(cell) for cell in row[1:]])
    book.close()
    return path


def upload(page: Page, path: Path, sender: str, profile: str) -> None:
    page.goto("/intake/upload/")
    page.get_by_label("文件").set_input_files(path)
    page.get_by_label("报送单位").fill(sender)
    page.get_by_label("名册类型").select_option(profile)
    page.get_by_label("数据时点").fill(date.today().isoformat())
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", name="逐行预览")).to_be_visible(timeout=A_MINUTE)


def otherwise_written(made: Made) -> tuple[str, str]:
    """A firm that is called otherwise in two registers, and has a good code in both."""
    codes = {row[2]: row[1] for row in made.registers["A"] if len(row[2]) == 18}
    for row in made.registers["B"]:
        name = codes.get(row[2], "")
        if name and row[1] != name and len(row[1]) > 6 and "会" not in row[1] and row[1] in name:
            return name, row[1]
    raise AssertionError("no such firm")


def test_four_workbooks_become_one_ledger(visit, tmp_path):
    made = make(120)
    page = visit("lead")
    for letter, (sender, profile) in DEPARTMENTS.items():
        upload(page, workbook(tmp_path / f"{sender}.xlsx", made.registers[letter]), sender, profile)

    page.goto("/linkage/")
    page.get_by_role("link", name="发起比对", exact=True).click()
    page.get_by_label("名称", exact=True).fill("四部门旅程")
    for sender, _ in DEPARTMENTS.values():
        page.get_by_role("checkbox", name=re.compile(sender)).check()
    page.get_by_role("button", name="开始比对").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已比完", timeout=2 * A_MINUTE)
    result = page.url

    page.get_by_role("table", name=re.compile("每一行是一份名册")).get_by_role("row").nth(
        2
    ).get_by_role("link").first.click()
    expect(page.get_by_role("link", name="看理由").first).to_be_visible()
    page.get_by_role("link", name="看理由").first.click()
    expect(page.get_by_text("说明是同一家的").first).to_be_visible()

    page.goto(result)
    page.get_by_role("link", name=re.compile("^并入台账")).click()
    page.get_by_role("button", name="并入台账").click()
    expect(page.get_by_text(re.compile("并入台账于"))).to_be_visible(timeout=2 * A_MINUTE)
    page.goto("/intake/")
    for sender, _ in DEPARTMENTS.values():
        expect(page.get_by_role("row", name=re.compile(sender))).to_contain_text("已应用")

    name, written = otherwise_written(made)
    page.goto(f"/ledger/?q={written}")
    expect(page.get_by_role("link", name=name)).to_have_count(1)
