"""A rule set of one's own: copied, changed, tried out, approved by a second person, in force."""

from playwright.sync_api import expect


def test_a_new_version_is_tried_out_and_approved_by_a_second_person(visit):
    lead = visit("lead")
    lead.goto("/rulesets/new/?base=anlan-demo")
    lead.get_by_label("名称").fill("安澜县规则（新版，虚构）")
    lead.get_by_label("文件").fill("安党群〔2026〕8号（示例，虚构）")
    lead.get_by_role("button", name="开始拟稿").click()
    address = lead.url
    lead.locator("tr", has_text="从业人数满25人").get_by_role("link", name="修改").click()
    lead.get_by_label("数字").fill("40")
    lead.get_by_role("button", name="存入草稿").click()
    expect(lead.locator("ins", has_text="从业人数满40人")).to_be_visible()

    lead.get_by_role("link", name="试算", exact=True).click()
    union = lead.get_by_role("region", name="工会对照")
    changed = union.locator("td[data-move=looser] a").first
    count = changed.inner_text()
    changed.click()
    expect(lead.get_by_text(f"共 {count} 家").last).to_be_visible()

    lead.goto(address)
    lead.get_by_role("link", name="送去批准").click()
    lead.get_by_role("button", name="送批").click()
    expect(lead.get_by_role("link", name="批准", exact=True)).to_have_count(0)

    second = visit("union")
    second.goto(address)
    second.get_by_role("link", name="批准", exact=True).click()
    second.get_by_role("button", name="批准").click()
    expect(second.get_by_text("已批准").first).to_be_visible()
    second.goto("/rules/anlan-demo/")
    expect(second.get_by_text("从业人数满40人").first).to_be_visible()
    second.goto("/whatif/?b=national")
    expect(second.get_by_role("region", name="工会对照")).to_be_visible()
