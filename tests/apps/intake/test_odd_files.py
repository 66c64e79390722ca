"""Files as nobody should make them, through the page as a person hands them in."""

import io

import openpyxl
import pytest
import xlsxwriter
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake import queries
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Headcount, OrganisationState, UnitState
from tests.support.factories import (
    COUNTY,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
HEAD = ["单位名称", "统一社会信用代码", "乡镇", "职工人数"]


def book(fill):
    """A workbook of openpyxl, which writes formulas without their values."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "名册"
    fill(made, sheet)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def sheet_of(*rows):
    return book(lambda _, sheet: [sheet.append(row) for row in rows])


def written(fill):
    """A workbook of XlsxWriter, which lets cells hold anything."""
    kept = io.BytesIO()
    made = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_numbers": False})
    fill(made, made.add_worksheet("名册"))
    made.close()
    return kept.getvalue()


@pytest.fixture
def browser():
    make_area(TOWNSHIP)
    return signed_in(make_user(PostKind.LEAD_OFFICE, make_area(COUNTY)))


@pytest.fixture
def hand_in(browser):
    def hand_in(content, name="企业名册.xlsx", profile="market"):
        file = io.BytesIO(content)
        file.name = name
        told = {
            "files": [file], "sender": "县局", "profile": profile, "area": COUNTY,
            "counted_on": "2025-08-31",
        }  # fmt: skip
        browser.post(reverse("intake-upload"), told)
        run_waiting()
        return Batch.objects.latest("pk")

    return hand_in


@pytest.fixture
def page(browser):
    def page(batch):
        return browser.get(reverse("intake-batch", args=[batch.pk])).content.decode()

    return page


@pytest.fixture
def applied(browser, hand_in):
    def apply(*given, **more):
        batch = hand_in(*given, **more)
        browser.post(reverse("intake-apply", args=[batch.pk]))
        run_waiting()
        return Batch.objects.get(pk=batch.pk)

    return apply


def names():
    return sorted(UnitState.objects.known().values_list("name", flat=True))


def test_line_breaks_inside_quotes_are_part_of_the_cell(applied):
    text = '单位名称,乡镇,职工人数\r\n"桥头\n竹器厂",桥头镇,36\r\n"河口""老""厂",桥头镇,5\r\n'
    applied(text.encode("utf-8-sig"), "名册.csv")
    assert names() == ["桥头 竹器厂", '河口"老"厂']


def test_a_name_of_ten_thousand_characters_stays_out(applied, page):
    batch = applied(sheet_of(HEAD, ["桥" * 10_000, "", "桥头镇", 3], ["砖厂", "", "桥头镇", 3]))
    assert names() == ["砖厂"]
    assert "这一格有 10000 个字，最多 200 个" in page(batch)


def test_what_nobody_sees_is_in_no_name(applied):
    def fill(_, sheet):
        rows = ("桥头\x07竹\x0b器厂", "\u202e砖厂\u202c", "桥头😀厂", "灯具厂\u200f")
        for column, heading in enumerate(HEAD):
            sheet.write_string(0, column, heading)
        for at, name in enumerate(rows, start=1):
            sheet.write_string(at, 0, name)
            sheet.write_string(at, 2, "桥头镇")

    applied(written(fill))
    assert names() == sorted(["桥头竹 器厂", "砖厂", "桥头😀厂", "灯具厂"])


def test_formulas_without_values_are_said(hand_in, page):
    batch = hand_in(sheet_of(HEAD, ["砖厂", "", "桥头镇", "=1+2"], ["灯具厂", "", "桥头镇", 3]))
    assert "有 1 格是公式，文件里没有存下算好的值" in page(batch)
    only = hand_in(sheet_of(["=A2"], ["=A3"]))
    assert only.state == BatchState.REFUSED
    assert "只有公式" in only.error


def test_formula_errors_are_problems_at_their_cells_and_never_values(applied):
    def fill(_, sheet):
        for column, heading in enumerate(HEAD):
            sheet.write_string(0, column, heading)
        for at in range(1, 6):
            sheet.write_string(at, 0, f"桥头{at}厂")
            sheet.write_string(at, 2, "桥头镇")
            sheet.write_number(at, 3, at)
        sheet.write_formula(2, 3, "=X", None, "#REF!")
        sheet.write_formula(3, 0, "=X", None, "#NAME?")
        sheet.write_boolean(4, 3, True)

    batch = applied(written(fill))
    assert names() == ["桥头1厂", "桥头2厂", "桥头4厂", "桥头5厂"]
    problems = {row.row: row.problems for row in queries.rows_of(batch, problems_only=True)}
    assert "公式错误 #NAME?" in problems[4][0][2]
    assert "公式错误 #REF!" in problems[3][0][2]
    assert "要填一个整数" in problems[5][0][2]
    assert sorted(Headcount.objects.known().values_list("staff", flat=True)) == [1, 5]


def test_of_several_registers_one_is_taken_and_the_others_are_named(hand_in, browser, page):
    def fill(made, sheet):
        for row in (HEAD, ["桥头竹器厂", "", "桥头镇", 3], ["桥头砖厂", "", "桥头镇", 8]):
            sheet.append(row)
        union = made.create_sheet("工会")
        union.append(["工会名称", "单位名称", "工会主席", "会员数"])
        union.append(["桥头竹器厂工会", "桥头竹器厂", "王伟", 3])

    batch = hand_in(book(fill), profile="")
    assert batch.figures["new"] == 2
    assert "工作表“工会”（像总工会工会组织台账）没有取" in page(batch)
    browser.post(reverse("intake-choose", args=[batch.pk]), {"profile": "union"})
    run_waiting()
    batch.refresh_from_db()
    assert (batch.profile, batch.line, batch.figures["new"]) == ("union", "union", 0)
    assert batch.figures["refused"] == 1


def test_other_tables_on_a_sheet_are_named(hand_in, page):
    rows = [[f"桥头{at}厂", 3, None, f"河口{at}厂", 4] for at in range(3)]
    head = ["单位名称", "职工人数", None, "单位名称", "职工人数"]
    assert "右边 D—E 列像是并排的另一张表" in page(hand_in(sheet_of(head, *rows)))
    top = [["单位名称", "乡镇", "职工人数"], *([f"桥头{at}厂", "桥头镇", 3] for at in range(3))]
    below = [["序号", "社会组织名称", "业务主管单位", "乡镇"]]
    below += [[at, f"桥头{at}协会", "县民政局", "桥头镇"] for at in range(1, 4)]
    shown = page(hand_in(sheet_of(*top, [], *below)))
    assert "像是另一张表，没有读" in shown


# ── which kind of register it is ─────────────────────────────────────────

STRANGE = [["代码", "统一社会信用代码"], ["1", "91990101MA1F1D2222"], ["2", "91990101MAA4L2GB0K"]]


def test_a_register_that_nobody_can_tell_is_chosen_without_uploading_again(hand_in, browser, page):
    batch = hand_in(sheet_of(*STRANGE), profile="")
    assert (batch.state, batch.profile) == (BatchState.REFUSED, "")
    assert "按这种类型重读" in page(batch)
    address = reverse("intake-choose", args=[batch.pk])
    wrong = browser.post(address, {"profile": "nothing"})
    assert wrong.status_code == 422
    assert "请选一种名册类型" in wrong.content.decode()
    browser.post(address, {"profile": "market"})
    run_waiting()
    batch.refresh_from_db()
    assert (batch.state, batch.profile) == (BatchState.PREVIEWED, "market")
    browser.post(reverse("intake-discard", args=[batch.pk]))
    assert browser.post(address, {"profile": "civil"}).status_code == 409


def test_a_broken_file_asks_for_no_register(hand_in, page):
    assert "按这种类型重读" not in page(hand_in(b"PK\x03\x04broken", profile=""))


# ── two rows about one unit ──────────────────────────────────────────────


def test_a_file_that_comes_again_speaks_by_the_same_rows(applied, hand_in):
    rows = [
        HEAD,
        ["砖厂", "", "", 7],  # says no township, and so could not bring in the unit by itself
        ["砖厂", "", "桥头镇", 20],
        ["", "91990101MA1F1D2222", "", 5],
        ["灯具厂", "91990101MA1F1D2222", "桥头镇", 9],
    ]

    def verdicts(batch):
        return {row.row: row.verdict for row in queries.rows_of(batch)}

    first = applied(sheet_of(*rows))
    assert verdicts(first) == {2: "refused", 3: "new", 4: "refused", 5: "new"}
    assert first.figures["moved"] == 0
    said = queries.rows_of(first).get(row=2).problems[-1][2]
    assert "只按第 3 行处理" in said
    assert "写全的那一行优先" in said
    again = hand_in(sheet_of(*rows))
    assert verdicts(again) == {2: "refused", 3: "same", 4: "refused", 5: "same"}


# ── superiors that come later ────────────────────────────────────────────

LEDGER = ["团组织名称", "所在单位", "团组织类型", "上级团组织"]


def test_a_superior_that_comes_later_is_hung_above_those_that_named_it(applied, hand_in, browser):
    make_unit("砖厂")
    make_unit("灯具厂")
    below = [["砖厂团支部", "砖厂", "团支部", "桥头镇团委"]]
    first = applied(sheet_of(LEDGER, *below), profile="league")
    assert "1 个上级组织台账里没有" in first.figures["notes"][0]
    [(letter, _, said, serious)] = queries.rows_of(first).get().problems
    assert (letter, serious) == ("D", False)
    assert "台账里还没有上级组织“桥头镇团委”" in said

    above = sheet_of(LEDGER, ["桥头镇团委", "", "团委", ""])
    preview = hand_in(above, profile="league")
    assert ["subordinates", None, "砖厂团支部"] in queries.rows_of(preview).get().changes
    browser.post(reverse("intake-apply", args=[preview.pk]))
    run_waiting()
    states = OrganisationState.objects.known().filter(valid_to=None)
    superior, child = states.get(name="桥头镇团委"), states.get(name="砖厂团支部")
    assert child.parent_id == superior.organisation_id
    assert hand_in(above, profile="league").figures["same"] == 1

    browser.post(reverse("intake-undo", args=[preview.pk]), {"reason": "报错了"})
    run_waiting()
    assert states.get(name="砖厂团支部").parent_id is None
    again = applied(sheet_of(LEDGER, ["桥头镇团委", "", "团委", ""], *below), profile="league")
    assert again.figures["new"] == 1
    assert states.get(name="砖厂团支部").parent_id is not None


def test_a_superior_recorded_by_hand_is_hung_above_them_too(applied):
    make_unit("砖厂")
    applied(sheet_of(LEDGER, ["砖厂团支部", "砖厂", "团支部", "桥头镇团委"]), profile="league")
    states = OrganisationState.objects.known().filter(valid_to=None)
    make_organisation("桥头镇团委", "union")
    assert states.get(name="砖厂团支部").parent_id is None
    child = states.get(name="砖厂团支部").organisation
    superior = make_organisation("桥头镇团委", form="league_committee")
    assert states.get(name="砖厂团支部").parent_id == superior.pk
    actions.undo_event(event=superior.states.get().event, by=None)
    assert states.get(name="砖厂团支部").parent_id is None
    below = {"form": "league_committee", "parent": child}
    make_organisation("桥头镇团委", **below)
    assert states.get(name="砖厂团支部").parent_id is None


# ── what goes out ────────────────────────────────────────────────────────


def test_the_senders_own_cells_go_back_to_the_sender_and_are_hidden_on_the_page(
    hand_in, browser, page
):
    head = ["单位名称", "乡镇", "职工人数", "工会会员数"]
    batch = hand_in(sheet_of(head, ["桥头小店", "山外镇", 3, 2], ["桥头砖厂", "桥头镇", 30, 12]))
    row = browser.get(reverse("intake-row", args=[batch.pk, 0, 2])).content.decode()
    assert "<td>2</td>" not in row
    workbook = browser.get(reverse("intake-error-workbook", args=[batch.pk])).content
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).active
    assert [cell.value for cell in sheet[2]][2:] == ["桥头小店", "山外镇", "3", "2"]
