"""The overview: figures that open, what changed since a day, an empty county, and for whom."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.trail import action
from qunjian.apps.dashboard.panels import gap_level, since_days, since_of
from qunjian.apps.dashboard.queries import month_ends
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.indicators import INDICATORS
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from qunjian.web import clock
from tests.support.factories import make_area, make_organisation, make_unit, make_user, signed_in

pytestmark = pytest.mark.django_db
COUNTY, TOWN, OTHER = "339926000000", "339926001000", "339926002000"


@pytest.fixture
@action
def county():
    make_area(COUNTY, "安澜县")
    town, other = make_area(TOWN, "城关镇"), make_area(OTHER, "鳌川镇")
    big = {"staff": 120, "women": 40, "youth": 50, "revenue": 3000}
    units = [
        make_unit(f"城关{name}厂", town, industry="1810", league_members=5, **big)
        for name in "甲乙丙丁"
    ]
    units += [make_unit("鳌川厂", other, industry="3311", league_members=None, **big)]
    units += [make_unit("鳌川小店", other, staff=6)]
    make_organisation("城关联合团支部", units=tuple(units[:2]), area=town)
    make_organisation("丙团支部", units=(units[2],), area=town, on=clock.today())
    return units


def officer(area=COUNTY, post=PostKind.LINE_OFFICER, line="league"):
    return signed_in(make_user(post, make_area(area), line))


def figures_of(page):
    """The address and number of every figure on a page."""
    text = page.content.decode()
    found = re.findall(r'<a class="qj-figure[^"]*" href="([^"]+)">([\d,]+)</a>', text)
    return {(unescape(href), int(number.replace(",", ""))) for href, number in found}


def test_every_number_opens_exactly_its_rows(county):
    client = officer()
    for address in ("/", "/?base=all", f"/areas/{TOWN}/?rate=base"):
        numbers = figures_of(client.get(address))
        assert len(numbers) > 15
        for href, number in numbers:
            rows = client.get(href).context["listing"].paging.total
            assert rows == number, (address, href)


def test_four_lines_say_coverage_gap_and_change(county):
    told = officer().get("/").context["told"]
    league = told.covers[list(Line).index(Line.LEAGUE)]
    assert (league.coverage.value, league.coverage.denominator) == (3, 4)
    assert (league.organisations.value, league.gap.value, league.change) == (2, 1, 1)


def test_since_a_day_chosen(county):
    told = officer().get("/", {"since": "2025-02-28"}).context["told"]
    assert [cover.change for cover in told.covers] == [None] * 4
    shown = officer().get("/", {"since": "2025-03-01"})
    assert "较 03-01 +1 家" in shown.content.decode()


def test_every_change_opens_the_rows_that_made_it(county):
    client = officer()
    page = client.get("/", {"since": "2025-03-01"}).content.decode()
    found = re.findall(r'qj-delta" href="([^"]+)"[^>]*>(较 03-01 ([+-]\d+)|与 03-01 持平)', page)
    assert len(found) == 3 * len(Line)
    told = [(client.get(unescape(href)).context["told"], step) for href, _, step in found]
    assert [each.change for each, _ in told] == [int(step or 0) for _, step in told]
    moved = {
        each.after.indicator.code: [row.name for row in each.moved]
        for each, _ in told
        if each.after.asked.line is Line.LEAGUE
    }
    assert moved["coverage-eligible"] == moved["gap"] == ["城关丙厂"]
    assert moved["organisations-covering"] == ["丙团支部"]


def test_the_day_to_compare_with_is_chosen_without_scripts(county):
    page = officer().get("/", {"line": "union", "rate": "base"}).content.decode()
    form = re.search(r'<form class="qj-panel__foot.*?</form>', page, re.S).group()
    assert re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form) == [
        ("line", "union"), ("rate", "base"),
    ]  # fmt: skip
    assert '<label class="qj-small" for="since">' in form
    assert 'type="submit"' in form
    links = [unescape(each) for each in re.findall(r'href="(\?[^"]+)"', form)]
    days = [re.search(r"since=(\d{4}-\d\d-\d\d)", each).group(1) for each in links]
    assert days == [str(day) for _, day in since_days(clock.today())]
    assert all("line=union" in each and "rate=base" in each for each in links)


def test_days_people_compare_with_stand_once():
    assert since_days(date(2026, 8, 31)) == [
        ("上月末", date(2026, 7, 31)), ("上季度末", date(2026, 6, 30)),
        ("上年末", date(2025, 12, 31)), ("一年前", date(2025, 8, 31)),
    ]  # fmt: skip
    assert [label for label, _ in since_days(date(2026, 1, 15))] == ["上月末", "一年前"]


def test_places_stand_in_the_order_of_their_codes_and_add_up(county):
    told = officer().get("/", {"base": "all"}).context["told"]
    assert [place.area.pk for place in told.places] == [TOWN, OTHER]
    for at in range(len(Line)):
        assert sum(p.lines[at].value for p in told.places) == told.whole.lines[at].value


def test_an_area_in_scope_has_its_page_and_others_are_not_there(county):
    clerk = officer(TOWN, PostKind.TOWNSHIP_CLERK, "")
    assert "城关镇" in clerk.get("/").content.decode()
    assert clerk.get(reverse("dashboard-area", args=[TOWN])).status_code == 200
    for code in (OTHER, COUNTY, "339926009000", "abc"):
        assert clerk.get(f"/areas/{code}/").status_code == 404
        assert clerk.get(f"/areas/{code}/trend/").status_code == 404


def test_who_has_no_ledger_starts_elsewhere(county):
    response = officer(post=PostKind.ADMINISTRATOR, line="").get("/")
    assert (response.status_code, response.url) == (302, reverse("accounts-people"))


def test_an_empty_county_leads_to_the_import():
    make_area(COUNTY, "安澜县")
    text = officer().get("/").content.decode()
    assert "台账还是空的" in text
    assert reverse("intake-upload") in text
    assert (
        reverse("intake-upload")
        not in officer(post=PostKind.VIEWER).get("/").content.decode().split("<main")[1]
    )


def test_a_past_day_before_the_ledger_says_so(county):
    text = officer().get("/", {"day": "2020-01-01"}).content.decode()
    assert "这一天台账里还没有单位" in text


def test_months_are_told_with_a_table_beside_the_chart(county):
    page = officer().get(reverse("dashboard-trend", args=[COUNTY]))
    chart = page.context["chart"]
    assert chart.rows[-1][1 + list(Line).index(Line.LEAGUE)] == "3"
    text = page.content.decode()
    assert f'<script id="{chart.data_id}" type="application/json">' in text
    assert "看数据表" in text
    part = officer().get(page.request["PATH_INFO"], headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_nothing_on_the_page_is_an_inline_script_or_style(county):
    text = officer().get("/").content.decode()
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", text)
    assert all('type="application/json"' in attributes for attributes in scripts)
    assert not re.search(r"<[^>]+\sstyle=", text)


def test_the_newest_changes_are_those_of_the_area(county):
    names = [each.name for each in officer(OTHER, PostKind.VIEWER, "").get("/").context["news"]]
    assert set(names) == {"鳌川厂", "鳌川小店"}


def test_queries_do_not_grow_with_the_county(county, django_assert_max_num_queries):
    client = officer()
    for number in range(25):
        make_unit(f"添{number}厂", make_area(TOWN), staff=number + 5)
    with django_assert_max_num_queries(66):
        client.get("/")
    with django_assert_max_num_queries(25):
        client.get("/")


def test_a_fact_written_is_seen_at_once(county):
    client = officer()
    before = client.get("/", {"base": "all"}).context["told"].funnel.units.value
    make_unit("新来的厂", make_area(TOWN))
    after = client.get("/", {"base": "all"}).context["told"].funnel.units.value
    assert (before, after) == (6, 7)


def figure_of(value, base):
    moment = Moment(date(2026, 8, 31))
    return Figure(INDICATORS["coverage-base"], Asked(), moment, value, base, 0)


@pytest.mark.parametrize(
    ("value", "base", "level"),
    [(10, 10, 0), (9, 10, 1), (8, 10, 2), (6, 10, 3), (4, 10, 4), (0, 10, 4), (0, 0, 0)],
)
def test_shade_follows_the_gap(value, base, level):
    assert gap_level(figure_of(value, base)) == level


def test_months_end_where_they_should():
    ends = month_ends(date(2026, 3, 15))
    assert (ends[-1], ends[-2], ends[0]) == (
        date(2026, 3, 15),
        date(2026, 2, 28),
        date(2025, 4, 30),
    )
    assert since_of("", date(2026, 3, 15)) == date(2026, 2, 28)
    assert since_of("2027-01-01", date(2026, 3, 15)) == date(2026, 2, 28)


def test_only_batches_that_ask_something_wait(county):
    for name, figures in (("要写", {"new": 2}), ("都不收", {"refused": 3}), ("没变", {"same": 9})):
        Batch.objects.create(
            file_name=name, size=1, checksum="0" * 64, sender="县市场监管局", source="market",
            profile="market", area_id=COUNTY, counted_on=date(2026, 6, 30), figures=figures,
            state=BatchState.PREVIEWED, uploaded_at=clock.now(), delete_after=date(2027, 1, 1),
        )  # fmt: skip
    titles = [each.title for each in officer().get("/").context["waiting"]]
    assert "“要写”等着应用" in titles
    assert "“都不收”有 3 行不收，没有可写的" in titles
    assert not any("没变" in title for title in titles)
