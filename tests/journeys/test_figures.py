"""Every figure opens to exactly its rows, today and on a past day."""

from playwright.sync_api import expect


def test_a_figure_opens_to_its_rows(visit):
    page = visit("league")
    page.get_by_role("link", name="84", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("应建未建")
    expect(page.get_by_text("共 84 家").last).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(50)


def test_a_past_day_is_shown_everywhere_and_cannot_be_written_to(visit):
    page = visit("lead")
    page.goto("/day/?day=2026-06-30&back=/")
    expect(page.get_by_text("2026-06-30").first).to_be_visible()
    expect(page.get_by_role("link", name="61", exact=True).first).to_be_visible()
    page.goto("/ledger/")
    expect(page.get_by_role("link", name="登记单位")).to_have_count(0)
    page.get_by_role("link", name="回到今天").first.click()
    expect(page.get_by_role("link", name="登记单位")).to_be_visible()
