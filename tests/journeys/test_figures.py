"""Every figure opens to exactly its rows, today and on a past day."""

from datetime import date

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


def test_from_a_figure_to_a_unit_and_its_clause(visit):
    page = visit("league")
    page.get_by_role("link", name="84", exact=True).first.click()
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="《中国共产主义青年团章程》第二十二条").first.click()
    expect(page.get_by_role("heading", name="研判规则", level=1)).to_be_visible()


def test_a_pinned_figure_stays_and_tells_what_was_learned_later(visit):
    page = visit("league")
    page.get_by_role("link", name="84", exact=True).first.click()
    page.get_by_role("link", name="固定这个数").click()
    page.get_by_label("名称").fill("旅程汇报用数")
    page.get_by_label("用在哪里").fill("旅程")
    page.get_by_role("button", name="固定").click()
    page.goto("/figures/pins/")
    row = page.locator("tbody tr").filter(has_text="旅程汇报用数")
    expect(row.get_by_text("没有修订")).to_be_visible()

    page.get_by_role("link", name="旅程汇报用数").click()
    unit = page.locator("tbody th a").first
    name = unit.inner_text()
    unit.click()
    page.get_by_role("link", name="登记人数").click()
    page.get_by_label("来源").select_option(label="走访核实")
    page.get_by_label("统计日期").fill(date.today().isoformat())
    page.locator("[name=league_members]").fill("0")
    page.get_by_role("button", name="登记").click()

    page.goto("/figures/pins/")
    expect(row.get_by_text("有修订")).to_be_visible(timeout=30_000)
    row.get_by_role("link", name="看差在哪里").click()
    expect(page.get_by_text(name).first).to_be_visible()
