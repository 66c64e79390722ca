"""The official ledgers: rows, totals, what is left out, and how they print."""

import io
from datetime import date

import openpyxl
import pytest
from django.http import Http404
from django.test import RequestFactory

from qunjian.apps.accounts.actions import create_user, give_post
from qunjian.apps.accounts.models import PostKind
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.models import Event
from qunjian.apps.registry import actions
from qunjian.apps.registry.exports.official import Kind, official
from qunjian.apps.registry.exports.screen import as_csv, as_xlsx
from qunjian.apps.registry.models import NotYetReason
from qunjian.apps.registry.views.exports import export_official
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Source
from qunjian.web import clock

pytestmark = pytest.mark.django_db
START = date(2025, 3, 1)
MOMENT = Moment(date(2025, 9, 1))


@pytest.fixture
def township():
    for code, level in (("990101000000", "county"), ("990101001000", "township")):
        name = "示范县" if level == "county" else "桥头镇"
        Area.objects.create(pk=code, name=name, level=level, valid_from=date(2020, 1, 1))
    area = Area.objects.get(pk="990101001000")
    mill, kiln, _ = (
        actions.record_unit(
            on=START, by=None, name=name, kind="enterprise", area=area, operating_state=state
        )
        for name, state in (
            ("桥头竹器厂", "operating"),
            ("桥头砖厂", "operating"),
            ("桥头旧社", "shell"),
        )
    )
    actions.count_unit(unit=mill, source=Source.CENSUS, on=START, by=None, staff=30)
    actions.found_organisation(
        on=date(2025, 4, 1), by=None, units=[mill, kiln], name="桥头联合工会", line="union",
        form="union_federation", mode="joint", area=area, lead_unit=mill, secretary="周婷",
    )  # fmt: skip
    actions.record_not_yet(
        unit=kiln, line="women", reason=NotYetReason.OWNER, on=START, by=None,
        ask_again_on=date(2026, 1, 1),
    )  # fmt: skip
    return area


@pytest.fixture
def officer(township):
    user = create_user(username="li", name="李四", password="quiet-river-stone-42", by=None)
    give_post(user=user, kind=PostKind.LEAD_OFFICE, area=township, on=clock.today(), by=None)
    return user


def read(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return sheet, [["" if v is None else v for v in row] for row in sheet.values]


def test_organisations(township, officer):
    made = official(Kind.ORGANISATION, township, MOMENT, user=officer)
    _, rows = read(made.content)
    assert made.rows == 1
    assert rows[3] == [
        1, "桥头联合工会", "工", "工会联合会", "联合组建", "桥头镇", "", "桥头竹器厂",
        "2025-04-01", 2, "周*", "",
    ]  # fmt: skip
    assert (rows[4][0], rows[4][1], rows[4][9]) == ("合计", "组织 1 个", 2)


def test_outer_organisations_are_counted_apart(township, officer):
    actions.found_organisation(
        on=date(2025, 4, 1), by=None, name="桥头青年联合会", line="league", form="league_outer",
        mode="other", area=township, outer=True,
    )  # fmt: skip
    _, rows = read(official(Kind.ORGANISATION, township, MOMENT, user=officer).content)
    assert "组织 1 个，另有外围组织 1 个" in rows[1][0]
    assert rows[5][1] == "组织 1 个，另有外围组织 1 个"


def test_coverage(township, officer):
    _, rows = read(official(Kind.COVERAGE, township, MOMENT, user=officer).content)
    assert [row[1] for row in rows[3:5]] == ["桥头砖厂", "桥头竹器厂"]
    assert [row[6:] for row in rows[3:5]] == [["", "桥头联合工会", "", ""]] * 2
    assert rows[5] == [
        "合计", "2 家", "", "", "1 家有人数", 30, "0 家", "2 家", "0 家", "0 家",
    ]  # fmt: skip


def test_missing_leaves_out_what_does_not_operate_and_says_so(township, officer):
    _, rows = read(official(Kind.MISSING, township, MOMENT, user=officer).content)
    assert [(row[1], row[6:]) for row in rows[3:5]] == [
        ("桥头砖厂", ["未建", "", "未建", "未建", "妇：业主未同意（2026-01-01再问）"]),
        ("桥头竹器厂", ["未建", "", "未建", "未建", ""]),
    ]
    assert rows[5][6:] == ["2 家", "0 家", "2 家", "2 家", ""]
    assert rows[6][0] == "不在营的 1 家没有列入。"


def test_before_the_founding_nothing_is_covered(township, officer):
    made = official(Kind.COVERAGE, township, Moment(date(2025, 3, 31)), user=officer)
    assert made.rows == 0


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_ready_to_print(township, officer, kind):
    made = official(kind, township, MOMENT, user=officer, paper=8)
    sheet, rows = read(made.content)
    page = sheet.page_setup
    assert (int(page.paperSize), page.orientation, int(page.fitToHeight)) == (8, "landscape", 0)
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert rows[0][0] == kind.label
    assert rows[1][0].split("　")[:2] == ["桥头镇及以下", "截至 2025-09-01"]
    assert [text for text in rows[-1] if text] == [
        "填报单位（盖章）：", "负责人：", "填报人：", "填报日期：",
    ]  # fmt: skip


def asked(user, **parameters):
    request = RequestFactory().get("/export/official/", parameters)
    request.user = user
    return export_official(request)


def test_taking_one_is_recorded(township, officer):
    response = asked(officer, kind="missing", day="2025-09-01")
    assert response.status_code == 200
    event = Event.objects.latest("pk")
    assert (event.verb, event.target_name, event.after) == (
        "registry.exported", "桥头镇", {"kind": "未建台账", "on": "2025-09-01", "rows": 2},
    )  # fmt: skip


@pytest.mark.parametrize(
    "given", [{"kind": "none"}, {}, {"kind": "missing", "area": "990101000000"}]
)
def test_what_is_out_of_scope_does_not_exist(township, officer, given):
    with pytest.raises(Http404):
        asked(officer, **given)


def test_screen_as_workbook_keeps_text_as_text():
    _, rows = read(as_xlsx("组织", ["名称", "人数"], [["=1+1", 3], ["桥头", None]], MOMENT))
    assert rows == [
        ["组织", ""],
        ["截至 2025-09-01，共 2 行", ""],
        ["名称", "人数"],
        ["=1+1", 3],
        ["桥头", ""],
    ]


def test_screen_as_csv_defuses_formulas():
    content = as_csv(["名称", "人数"], [["@cmd", -3], ["桥头", None]])
    assert content.decode("utf-8-sig").splitlines() == ["名称,人数", "'@cmd,-3", "桥头,"]
