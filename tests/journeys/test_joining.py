"""A firm that stands in the ledger twice becomes one, found by both names, and is taken apart."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

KEY = "青山绿水-2026-共同约定"


def two_of_the_ledger(page: Page) -> tuple[str, str]:
    """The names of the first two rows, chosen."""
    page.goto("/ledger/")
    names = page.locator("tbody .qj-table__name").all_inner_texts()[:2]
    boxes = page.locator("tbody .qj-check__box")
    boxes.nth(0).click()
    expect(page.get_by_role("button", name="合并两家")).to_be_hidden()
    boxes.nth(1).click()
    return names[0], names[1]


def test_two_rows_are_joined_and_taken_apart_again(visit):
    page = visit("lead")
    keep, gone = two_of_the_ledger(page)
    page.get_by_role("button", name="合并两家").click()
    expect(page.get_by_role("heading", name="登重了，并成一家")).to_be_visible()
    expect(page.get_by_role("link", name=gone, exact=True)).to_be_visible()
    page.get_by_label("理由").fill("走访核实，同一处厂房，同一本执照")
    confirm = page.get_by_label("两家的信用代码都校验得过")
    if confirm.count():
        confirm.check()
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.get_by_role("heading", name=keep)).to_be_visible()
    expect(page.get_by_text(f"“{gone}”已并入")).to_be_visible()

    page.get_by_role("link", name=gone, exact=True).first.click()
    expect(page.get_by_text("已并入", exact=True)).to_be_visible()
    page.get_by_role("link", name="拆回去").click()
    page.get_by_label("理由").fill("再核实，是两家")
    page.get_by_role("button", name="拆成两家").click()
    expect(page.get_by_role("heading", name=gone)).to_be_visible()
    expect(page.get_by_text("已拆成两家")).to_be_visible()


def test_two_bodies_count_common_entries_without_names(visit, tmp_path: Path):
    page = visit("lead")
    page.goto("/linkage/exchange/")
    page.locator("[name=write-partner]").fill("县总工会")
    page.locator("[name=write-key]").fill(KEY)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="写出文件").click()
    file = tmp_path / "theirs.csv"
    waiting.value.save_as(file)
    assert not re.search(r"[\u4e00-\u9fff]", file.read_text("utf-8"))

    page.goto("/linkage/exchange/")
    page.locator("[name=meet-partner]").fill("县总工会")
    page.locator("[name=meet-key]").fill(KEY)
    page.locator("[name=meet-file]").set_input_files(file)
    page.get_by_role("button", name="看看有多少家两边都有").click()
    expect(page.get_by_role("heading", name=re.compile("两边都有的"))).to_be_visible()
    with page.expect_download() as marked:
        page.get_by_role("button", name="导出做了记号的我方名单").click()
    assert marked.value.suggested_filename.endswith(".xlsx")
