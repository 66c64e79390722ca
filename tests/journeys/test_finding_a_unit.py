"""From a few letters to a unit's card, its verdict and the clause behind it."""

import re

from playwright.sync_api import expect


def test_a_unit_is_found_while_typing_and_its_verdict_names_the_clause(visit):
    page = visit("lead")
    page.keyboard.press("/")
    page.keyboard.type("chengquan")
    option = page.get_by_role("option", name=re.compile("安澜县诚荃电子有限公司 ")).first
    expect(option).to_be_visible()
    option.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("安澜县诚荃电子有限公司")
    expect(page.get_by_text("团员10人，符合“团员满3人”").first).to_be_visible()
    page.get_by_role("link", name="《中国共产主义青年团章程》第二十二条").click()
    expect(page.get_by_role("heading", name="研判规则")).to_be_visible()


def test_the_keyboard_alone_leads_to_a_page(visit):
    page = visit("lead")
    page.keyboard.press("Control+k")
    page.keyboard.type("摸底")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/census/"))


def test_a_phone_number_is_masked_until_asked_for_and_the_look_is_recorded(visit):
    page = visit("league")
    page.goto("/ledger/?q=诚荃电子")
    page.get_by_role("link", name="安澜县诚荃电子有限公司").click()
    page.get_by_role("button", name="查看（留痕）").click()
    expect(page.get_by_text(re.compile(r"1\d{10}"))).to_be_visible()
    auditor = visit("auditor")
    auditor.goto("/audit/")
    expect(auditor.locator("tbody").get_by_text("查看了单位的联系方式")).to_be_visible()
