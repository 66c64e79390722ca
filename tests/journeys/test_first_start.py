"""A newcomer signs in, sees the county, and finds help."""

from playwright.sync_api import expect


def test_without_an_account_every_page_leads_to_the_door(visit):
    page = visit()
    page.goto("/ledger/")
    expect(page).to_have_title("登录 · 群建")
    page.get_by_label("账号").fill("lead")
    page.get_by_role("textbox", name="密码").fill("not-the-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_county_is_there_after_signing_in(visit):
    page = visit("lead")
    expect(page.get_by_role("heading", name="总览", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="94", exact=True).first).to_be_visible()
    page.goto("/help/")
    expect(page.get_by_role("heading", name="使用手册", level=1)).to_be_visible()
    page.get_by_role("link", name="开始使用").first.click()
    expect(page.get_by_role("heading", name="开始使用", level=1)).to_be_visible()
