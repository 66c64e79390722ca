"""The same work on a phone's width: nothing is wider than the screen."""

import re

import pytest
from playwright.sync_api import expect

PAGES = (
    "/",
    "/ledger/",
    "/units/3/",
    "/organisations/",
    "/organisations/3/",
    "/organisations/tree/",
    "/census/",
    "/intake/",
    "/intake/12/",
    "/intake/upload/",
    "/export/",
    "/figures/",
    "/rules/",
    "/help/",
    "/settings/",
)


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_no_page_is_wider_than_the_screen(visit, phone):
    page = visit("lead", phone=phone)
    wide = []
    for address in PAGES:
        assert page.goto(address).status == 200, address
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > page.viewport_size["width"]:
            wide.append((address, width))
    assert wide == []


def test_a_clerk_finds_a_unit_and_its_verdict_on_the_phone(visit):
    page = visit("chengguan", phone=True)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("combobox").fill("诚荃")
    page.get_by_role("option", name=re.compile("安澜县诚荃电子有限公司 ")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("安澜县诚荃电子有限公司")
    expect(page.get_by_text("团员10人，符合“团员满3人”").first).to_be_visible()


def test_the_menu_opens_and_leads_on(visit):
    page = visit("lead", phone=True)
    page.get_by_role("button", name="菜单").click()
    page.get_by_role("navigation").get_by_role("link", name="组织", exact=True).click()
    expect(page.get_by_role("heading", name="组织", level=1)).to_be_visible()
