"""What-if, alerts and the review of rules: every number opens as many rows as it says."""

import io
from datetime import date

import openpyxl
import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action
from qunjian.apps.compare import panels
from qunjian.apps.compare.queries import WhatIf
from qunjian.apps.compare.sides import NATIONAL, NOW, Side, choices
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry import actions as registry
from qunjian.apps.rules import actions
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Outcome, Source
from qunjian.web import clock
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)
from tests.support.rules import set_source

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
LADDER = """
[[rule]]
id = "mine.union.branch"
line = "league"
measure = "league_members"
comparison = "between"
figure = "3"
upper = "29"
outcome = "target"
form = "league_branch"
says = "建团支部"
citation = "t1"

[[rule]]
id = "mine.union.general"
line = "league"
measure = "league_members"
comparison = "at_least"
figure = "30"
outcome = "target"
form = "league_general"
says = "建团总支"
citation = "t1"
"""


@pytest.fixture
@action
def county():
    here, other = make_area(), make_area(OTHER_TOWNSHIP)
    units = [
        make_unit(f"桥头{name}厂", here, staff=staff, union_members=5, league_members=members)
        for name, staff, members in (("甲", 40, 4), ("乙", 30, 35), ("丙", 8, 2), ("丁", 26, 0))
    ]
    units.append(make_unit("河口纸厂", other, staff=3, party_members=3, league_members=3))
    units.append(make_unit("河口砖厂", other))
    make_organisation("桥头乙厂团支部", units=(units[1],))
    return units


@pytest.fixture
def person():
    return make_user()


def draft(person, **changes):
    return actions.draft_set(source=set_source(**changes), area=make_area(COUNTY), by=person)


def asked(person, before, after, **more):
    scope = scope_of(person, "registry.see")
    return WhatIf(scope, person, COUNTY, before, after, **more)


@pytest.mark.parametrize("bare", [False, True])
def test_against_itself_nobody_changes_whatever_is_chosen(county, person, bare):
    draft(person)
    make_organisation("桥头丙厂工会", "union", (county[2],))
    for rules in choices(person, COUNTY):
        for day in (DAY, date(2025, 3, 1), date(2025, 1, 1)):
            side = Side(rules, day)
            told = asked(person, side, side, bare=bare)
            assert all(before is after for m in told.moves().values() for before, after in m)
            assert not any(each.changed for each in panels.matrices(told))


def test_a_draft_is_tried_before_it_is_adopted_and_comes_out_as_said(county, person):
    text = draft(person)
    before, after = Side(NOW, DAY), Side(f"draft-{text.pk}", DAY)
    tried = asked(person, before, after).moves()[Line.UNION]
    assert tried[Outcome.MAY, Outcome.TARGET] == 3
    actions.approve_set(text=actions.submit_set(text=text, by=person), by=make_user())
    adopted = asked(person, before, before).moves()[Line.UNION]
    assert sum(n for move, n in adopted.items() if move[0] is Outcome.TARGET) == 3


def test_a_draft_of_next_year_is_tried_as_on_its_first_day(county, person):
    text = draft(person, start="2027-01-01")
    page = signed_in(person).get(f"/whatif/?b=draft-{text.pk}&day=2026-03-01")
    assert page.context["days"] == [DAY, date(2027, 1, 1)]
    union = next(each for each in page.context["matrices"] if each.line == "union")
    assert (union.changed, union.stricter, union.looser) == (3, 3, 0)
    assert "2027-01-01 施行的条文" in page.content.decode()


def test_every_cell_opens_as_many_rows_as_it_counts(county, person):
    text = draft(person)
    client = signed_in(person)
    for address in (
        f"/whatif/?b=draft-{text.pk}",
        "/whatif/?a=national&b=set-quannan-2011",
        "/whatif/?a-day=2025-01-01&bare=1",
    ):
        page = client.get(f"{address}&area={COUNTY}")
        for matrix in page.context["matrices"]:
            assert matrix.total == 6
            for cell in (cell for row in matrix.rows for cell in row.cells if cell.count):
                listing = client.get(cell.href).context["listing"]
                assert listing.paging.total == cell.count
            assert client.get(matrix.href).context["listing"].paging.total == matrix.changed


def test_rows_say_why_and_keep_small_counts(county, person):
    text = draft(person)
    client = signed_in(person)
    line = f"/whatif/rows/?b=draft-{text.pk}&line=union&day=2026-03-01"
    body = client.get(line).content.decode()
    assert "从业人数40人，符合“从业人数满25人”" in body
    small = client.get("/whatif/rows/?line=party&from=must&to=must").content.decode()
    assert "河口纸厂" in small
    assert "党员3人" not in small


def test_the_workbook_has_the_same_rows_and_leaves_a_trace(county, person):
    text = draft(person)
    client = signed_in(person)
    response = client.get(f"/whatif/rows.xlsx?b=draft-{text.pk}&line=union&day=2026-03-01")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    names = {str(row[0].value) for row in sheet.iter_rows()}
    assert {"桥头甲厂", "桥头乙厂", "桥头丁厂"} <= names
    event = Event.objects.get(verb="compare.exported")
    assert event.after["rows"] == 3
    viewer = signed_in(make_user(PostKind.VIEWER))
    assert viewer.get("/whatif/rows.xlsx?line=union").status_code == 404


def test_out_of_scope_and_nonsense(county, person):
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area()))
    assert clerk.get(f"/whatif/?area={COUNTY}").status_code == 404
    assert clerk.get(f"/alerts/?area={OTHER_TOWNSHIP}").status_code == 404
    assert sum(m.total for m in clerk.get("/whatif/").context["matrices"]) == 16
    client = signed_in(person)
    for path in ("/whatif/rows/", "/alerts/nothing/?line=union", "/rules-review/no.such.rule/"):
        assert client.get(path).status_code == 404
    assert client.get("/whatif/?a=draft-99&b=set-none&a-day=x&area=").status_code == 200


def test_alerts_open_their_rows(county, person):
    client = signed_in(person)
    source = set_source() + LADDER
    text = actions.draft_set(source=source, area=make_area(COUNTY), by=person)
    actions.approve_set(text=actions.submit_set(text=text, by=person), by=make_user())
    count = {"source": Source.CENSUS, "by": None}
    registry.count_unit(unit=county[2], on=date(2026, 2, 1), staff=8, league_members=3, **count)
    registry.count_unit(unit=county[0], on=date(2026, 2, 1), staff=40, league_members=1, **count)
    page = client.get("/alerts/?since=2026-01-15&day=2026-03-01")
    told = {
        (str(panel.alert), str(line)): (n, href)
        for panel in page.context["panels"]
        for line, n, href in panel.figures
    }
    assert told["eligible", "league"][0] == 1
    assert told["fell", "league"][0] == 1
    assert told["upgrade", "league"][0] == 1
    for (kind, _), (n, href) in told.items():
        opened = client.get(href)
        assert opened.context["listing"].paging.total == n, kind
    rows = client.get(told["upgrade", "league"][1]).content.decode()
    assert "桥头乙厂团支部" in rows
    assert "团总支" in rows
    kind = told["fell", "league"][1].replace("/fell/", "/fell/rows.xlsx")
    assert client.get(kind).status_code == 200


def test_review_counts_what_a_rule_decides(county, person):
    client = signed_in(person)
    page = client.get("/rules-review/")
    rules = {each.rule.id: each for each in page.context["rules"]}
    assert "只见过二手资料" in rules["national.league.joint-branch"].why
    for each in rules.values():
        if not each.rule.aside:
            rows = client.get(f"/rules-review/{each.rule.id}/").context["listing"]
            assert rows.paging.total == each.decides
    must = rules["national.league.own-branch"]
    assert must.decides == 3
    text = must.rule.citation
    given = {"document": text.document, "article": text.article, "edition": text.edition}
    given |= {"on": "2026-11-01", "where": "中国人大网"}
    assert client.post("/rulesets/read/", given).status_code == 422
    sent = client.post("/rulesets/read/", {**given, "reason": "年度核对，与所写一致"})
    assert sent.status_code == 302
    [record] = client.get("/rules-review/").context["records"]
    assert (record.by, record.where) == (person, "中国人大网")
    again = {each.rule.id for each in client.get("/rules-review/").context["rules"]}
    assert "national.league.own-branch" not in again
    assert "national.league.joint-branch" in again


def test_only_national_lifts_the_countys_wish(county, person):
    actions.approve_set(text=actions.submit_set(text=draft(person), by=person), by=make_user())
    told = asked(person, Side(NOW, DAY), Side(NATIONAL, DAY)).moves()[Line.UNION]
    assert told[Outcome.TARGET, Outcome.MAY] == 3


def test_the_shares_are_those_of_the_indicator(county, person):
    make_organisation("桥头丁厂工会", "union", (county[3],))
    text = draft(person)
    side = Side(NOW, DAY)
    told = asked(person, side, Side(f"draft-{text.pk}", DAY)).shares()
    book = Book(scope_of(person, "registry.see"), Moment(DAY), COUNTY)
    for line in Line:
        figure = book.figure("coverage-eligible", line=line, area=COUNTY)
        assert told[line][0] == (figure.value, figure.denominator)
    assert told[Line.UNION] == ((1, 1), (1, 3))


def test_every_figure_follows_the_approval_at_once_and_a_pinned_one_never(county, person):
    scope, gap = scope_of(person, "registry.see"), {"line": Line.UNION, "area": COUNTY}

    def value(known_at=None):
        return Book(scope, Moment(DAY, known_at), COUNTY).figure("gap", **gap).value

    before = clock.now()
    assert value() == 0
    text = actions.submit_set(text=draft(person), by=person)
    assert value() == 0
    second = make_user()
    actions.approve_set(text=text, by=second)
    assert value() == 3
    assert value(before) == 0
    adopted = clock.now()
    actions.withdraw_set(text=text, by=second, reason="不再要求", on=DAY)
    assert value() == 0
    assert value(adopted) == 3
