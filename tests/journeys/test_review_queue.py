"""Three departments' lists compared, and the doubtful rest worked off by keyboard."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.dirty_registers import make

AREA = "339926000000"
SENDERS = {"A": "县市场监管局", "B": "县总工会", "C": "团县委"}
HEADINGS = (
    "企业名称", "统一社会信用代码", "法定代表人", "联系电话",
    "地址", "所属乡镇", "行业", "从业人数",
)  # fmt: skip


@pytest.fixture(scope="module")
def compared(county, tmp_path_factory) -> None:
    """The lists stand in the intake as three departments handed them in."""
    folder = tmp_path_factory.mktemp("lists")
    for letter, rows in make(700, "hard", seed=12, letters="ABC").registers.items():
        path = Path(folder) / f"{SENDERS[letter]}名册.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([HEADINGS, *(row[1:] for row in rows)])
        county.run(
            "import", str(path), "--profile", "market", "--sender", SENDERS[letter],
            "--area", AREA, "--user", "lead",
        )  # fmt: skip


def start(page: Page) -> None:
    """Choose the three lists, have them compared, wait for the result."""
    page.goto("/linkage/start/")
    page.get_by_label("名称", exact=True).fill("三部门名册")
    for sender in SENDERS.values():
        page.get_by_role("checkbox", name=re.compile(f"{sender}名册.csv")).check()
    page.get_by_label("和台账一起比").uncheck()
    page.get_by_label("待核下限（%）").fill("5")
    page.get_by_label("待核上限（%）").fill("98")
    page.get_by_role("button", name="开始比对").click()
    expect(page.get_by_text("归成单位").first).to_be_visible(timeout=90_000)


def left(page: Page) -> int:
    title = page.locator("aside .qj-pane__title")
    expect(title).to_be_visible()
    return int(re.search(r"\d+", title.inner_text())[0])


def pressed(page: Page, key: str, says: str) -> None:
    page.keyboard.press(key)
    said(page, says)


def said(page: Page, what: str) -> None:
    expect(page.locator("[data-queue-says]")).to_contain_text(what)
    settled(page)


def settled(page: Page) -> None:
    """Keys wait for the page's parts to be in place, as people do."""
    page.wait_for_function(
        "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
    )


def moved(page: Page, key: str) -> None:
    """To the next pair or the one before; the address goes first, the pair follows."""
    item = page.locator("[data-item]").element_handle()
    page.keyboard.press(key)
    page.wait_for_function("item => !item.isConnected", arg=item)
    settled(page)


def test_the_doubtful_rest_is_worked_off_by_keyboard(visit, compared):
    page = visit("lead")
    start(page)
    page.get_by_role("link", name=re.compile("待核")).first.click()
    expect(page.get_by_role("heading", name=re.compile("是不是同一家"))).to_be_visible()
    page.wait_for_load_state()
    expect(page.locator(".qj-button--primary")).to_have_count(0)
    assert left(page) > 3
    first = page.url
    pressed(page, "n", "不是同一家")
    assert page.url != first
    pressed(page, "z", "已撤回")
    expect(page).to_have_url(first)
    moved(page, "j")
    expect(page).not_to_have_url(first)
    moved(page, "k")
    expect(page).to_have_url(first)
    page.keyboard.press("b")
    pressed(page, "1", "左边是右边的分支")
    pressed(page, "l", "稍后再看")
    page.keyboard.press("a")
    page.keyboard.type("是不是改过名")
    chosen = page.locator('input[name="asked"][type="radio"]')
    if chosen.count():
        chosen.first.check()
        page.get_by_role("button", name=re.compile("请核实")).click()
    else:
        page.keyboard.press("Enter")
    said(page, "请报送部门核实")
    page.goto("/linkage/decisions/")
    expect(page.get_by_role("cell", name="左边是右边的分支")).to_be_visible()
    page.goto("/linkage/asked/")
    expect(page.get_by_text("是不是改过名")).to_be_visible()


def test_two_people_do_not_get_one_pair_and_scripts_are_not_needed(visit, compared):
    page, other = visit("lead"), visit("union")
    page.goto("/linkage/queue/")
    other.goto("/linkage/queue/")
    expect(other.get_by_role("heading", name=re.compile("是不是同一家"))).to_be_visible()
    assert page.url != other.url
    other.goto(page.url)
    expect(other.get_by_text("另一位同事正在看这一对")).to_be_visible()
    expect(other.get_by_role("button", name=re.compile("同一家"))).to_have_count(0)
