"""Writing a set in fields, approving it by a second person, and the decision from the card."""

from datetime import date

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.rules import actions
from qunjian.apps.rules.models import RuleText
from qunjian.core.rules import load_pack
from qunjian.core.vocabulary import FactField
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    make_area,
    make_unit,
    make_user,
    signed_in,
)
from tests.support.rules import set_source

pytestmark = pytest.mark.django_db
HEAD = {
    "base": "",
    "code": "mine",
    "layer": "county",
    "area": COUNTY,
    "name": "示范县规则",
    "document": "示范县〔2026〕1号",
    "from": "2026-01-01",
}
RULE = {
    "measure": "staff",
    "comparison": "at_least",
    "figure": "25",
    "outcome": "target",
    "form": "union_committee",
    "says": "争取单独建立工会",
    "document": "示范县〔2026〕1号",
    "article": "第三条",
    "edition": "2026年",
    "wording": "从业25人以上的争取单独建立工会。",
    "confidence": "SEED",
    "from": "2026-01-01",
}
CASE = {
    "outcome": "joint_only",
    "form": "union_committee",
    "says": "与园区内企业联合建立",
    "document": "示范县〔2026〕9号",
    "article": "全文",
    "edition": "2026年",
    "wording": "该企业与园区内企业联合建立工会。",
    "from": "2026-01-01",
}


@pytest.fixture
def writer():
    return make_user()


@pytest.fixture
def desk(writer):
    return signed_in(writer)


@pytest.fixture
def second():
    return signed_in(make_user(PostKind.LINE_OFFICER, line="union"))


def begun(desk, **changes):
    desk.post("/rulesets/new/", {**HEAD, **changes})
    return RuleText.objects.latest("pk")


def test_from_an_empty_sheet_to_a_rule_that_decides(desk, second):
    unit = make_unit(staff=30, union_members=5)
    text = begun(desk)
    home = f"/rulesets/{text.pk}/"
    assert desk.post(f"{home}add/union/", RULE).status_code == 302
    assert desk.post(f"{home}step/submit/").status_code == 302
    assert desk.get(f"{home}step/approve/").status_code == 404
    assert "待批准" in second.get("/rulesets/").content.decode()
    assert second.post(f"{home}step/approve/", {"reason": "与文件一致"}).status_code == 302
    card = desk.get(f"/units/{unit.pk}/").context["card"]
    union = next(line for line in card.lines if line.line == "union")
    assert union.verdict.outcome.label == "目标"
    page = desk.get(union.clause.href.partition("#")[0]).content.decode()
    assert f'id="{union.verdict.rule_id}"' in page


def test_a_copy_shows_what_it_changes(desk):
    text = begun(desk, base="anlan-demo", code="mine-2026")
    page = desk.get(f"/rulesets/{text.pk}/")
    ids = [entry.rule.id for chapter in page.context["chapters"] for entry in chapter.entries]
    assert ids[0] == "mine-2026.union.own"
    rule = f"/rulesets/{text.pk}/rule/mine-2026.union.own/"
    form = desk.get(rule).context["form"]
    given = {name: value for name, value in form.initial.items() if name in form.fields}
    assert desk.post(rule, {**given, "figure": "30"}).status_code == 302
    assert desk.post(f"/rulesets/{text.pk}/rule/mine-2026.women.own/drop/").status_code == 302
    changes = [
        each.change.label
        for each in desk.get(f"/rulesets/{text.pk}/").context["differences"]
        if each.line
    ]
    assert changes == ["修改", "删去"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "must"}, "outcome"),
        ({"comparison": "between"}, "upper"),
        ({"wording": ""}, "wording"),
        ({"article": ""}, "article"),
        ({"to": "2025-01-01"}, "to"),
        ({"form": "league_branch"}, "form"),
        ({"figure": "0"}, "__all__"),
    ],
)
def test_a_problem_stands_at_its_field(desk, changes, field):
    text = begun(desk)
    page = desk.post(f"/rulesets/{text.pk}/add/union/", {**RULE, **changes})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_toml_is_read_written_and_refused_with_every_problem(desk):
    text = begun(desk)
    address = f"/rulesets/{text.pk}/toml/"
    bad = set_source(outcome="maybe").replace("from = 2026-01-01", "", 1)
    page = desk.post(address, {"source": bad})
    assert (page.status_code, len(page.context["form"].errors["source"])) == (422, 2)
    assert desk.post(address, {"source": set_source()}).status_code == 302
    assert desk.get(f"{address}file/").content.decode() == set_source()


def test_who_may_not_write_and_who_may_not_see(desk):
    text = begun(desk)
    viewer = signed_in(make_user(PostKind.VIEWER))
    assert viewer.get(f"/rulesets/{text.pk}/").status_code == 200
    for path in ("head/", "add/union/", "step/submit/", "step/approve/"):
        assert viewer.get(f"/rulesets/{text.pk}/{path}").status_code == 404
    assert viewer.post(f"/rulesets/{text.pk}/toml/", {"source": ""}).status_code == 404
    assert viewer.get("/rulesets/new/").status_code == 404
    elsewhere = make_area("990202000000", "别县")
    stranger = signed_in(make_user(PostKind.LEAD_OFFICE, elsewhere))
    assert stranger.get(f"/rulesets/{text.pk}/").status_code == 404
    make_area(OTHER_TOWNSHIP)


def test_a_decision_from_the_card(desk, second, writer):
    unit = make_unit(staff=30, union_members=5)
    sent = desk.post(f"/units/{unit.pk}/decision/union/", CASE)
    text = RuleText.objects.get(unit=unit)
    assert sent["Location"] == f"/rulesets/{text.pk}/step/submit/"
    desk.post(f"/rulesets/{text.pk}/step/submit/")
    assert second.post(f"/rulesets/{text.pk}/step/approve/").status_code == 302
    line = desk.get(f"/units/{unit.pk}/").context["card"].lines[1]
    assert line.verdict.outcome.label == "宜联建"
    assert "个案决定" in line.because
    assert desk.get(line.clause.href.partition("#")[0])["Location"] == f"/rulesets/{text.pk}/"
    assert second.get(f"/rulesets/{text.pk}/").status_code == 200


def test_the_rule_book_shows_each_version_on_its_day(desk, writer):
    other = make_user()
    for start, figure in (("2026-01-01", "25"), ("2026-06-01", "40")):
        text = actions.draft_set(
            source=set_source(start=start, figure=figure), area=make_area(COUNTY), by=writer
        )
        actions.approve_set(text=actions.submit_set(text=text, by=writer), by=other)
    old = desk.get("/rules/mine/?day=2026-03-01").content.decode()
    new = desk.get("/rules/mine/?day=2026-07-01").content.decode()
    assert "从业人数满25人" in old
    assert "从业人数满40人" in new
    assert "历次版本" in new
    assert date(2026, 6, 1) == text.valid_from


def test_what_does_not_fit_is_said_and_not_kept(desk):
    text = begun(desk)
    for source in (
        set_source().replace('name = "示范县规则"', f'name = "{"长" * 101}"'),
        set_source().replace('code = "mine"', 'code = "a/b"'),
        "a = " + "[" * 50_000,
    ):
        page = desk.post(f"/rulesets/{text.pk}/toml/", {"source": source})
        assert page.status_code == 422
    assert desk.post("/rulesets/new/", {**HEAD, "code": "Bad Code"}).status_code == 422


def test_the_countys_own_scale_in_fields(desk):
    text = begun(desk)
    address = f"/rulesets/{text.pk}/scale/"
    page = desk.post(address, {"staff-1": "100"})
    assert list(page.context["form"].errors) == ["says"]
    given = {"says": "50人并且500万元，或者100人", "staff-1": "50", "revenue-1": "500"}
    given |= {"staff-2": "100", "silent-party": "文件没有说到党组织。"}
    assert desk.post(address, given).status_code == 302
    text.refresh_from_db()
    made = load_pack(text.source.encode())
    assert made.above_scale({FactField.STAFF: 60, FactField.REVENUE: 400}) is False
    assert made.above_scale({FactField.STAFF: 60, FactField.REVENUE: 600}) is True
    assert made.above_scale({FactField.STAFF: 100}) is True
    shown = desk.get(address).context["form"].initial
    assert {name: shown[name] for name in given} == given
    assert desk.post(address, {"says": ""}).status_code == 302
    text.refresh_from_db()
    assert not load_pack(text.source.encode()).scale


def test_cases_are_written_in_fields_and_hold_the_set_to_them(writer):
    client, area = signed_in(writer), make_area(COUNTY)
    text = actions.draft_set(source=set_source(), area=area, by=writer)
    page = f"/rulesets/{text.pk}/"
    given = {
        "of": "mine.union.own", "name": "从业24人", "kind": "enterprise", "state": "operating",
        "staff": "24", "union_members": "0", "outcome": "目标", "rule": "不适用",
    }  # fmt: skip
    assert client.post(f"{page}case/", {**given, "staff": "-1"}).status_code == 422
    assert client.post(f"{page}case/", given).status_code == 302
    shown = client.get(page)
    assert shown.context["odd_cases"] == 1
    assert "不能送批" in shown.text
    refused = client.post(f"{page}step/submit/")
    assert refused.status_code == 422
    assert "案例“从业24人”写的是“目标”（本条不适用）" in refused.text
    assert client.post(f"{page}case/1/drop/").status_code == 404
    assert client.post(f"{page}case/0/drop/").status_code == 302
    right = {**given, "staff": "25", "name": "从业25人", "rule": "适用"}
    assert client.post(f"{page}case/", right).status_code == 302
    assert "都与写的相符" in client.get(page).text
    text.refresh_from_db()
    actions.approve_set(text=actions.submit_set(text=text, by=writer), by=make_user())
    book = client.get("/rules/mine/").text
    assert "1 条规则，1 个案例" in book
    assert "非公企业，在营，从业人数25人，工会会员0人" in book
    assert client.get(f"{page}case/").status_code == 404


def test_a_case_nobody_can_read_is_a_problem_of_the_file(writer):
    client, area = signed_in(writer), make_area(COUNTY)
    text = actions.draft_set(source=set_source(), area=area, by=writer)
    source = set_source() + '\n[[case]]\nof = "mine.union.gone"\nname = "甲"\noutcome = "目标"\n'
    sent = client.post(f"/rulesets/{text.pk}/toml/", {"source": source})
    assert sent.status_code == 422
    assert "案例“甲”说的 mine.union.gone 不在这套规则里" in sent.text
