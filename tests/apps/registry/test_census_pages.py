"""The pages of census rounds: completeness, the grid, 都没变, doubts, closing and freezing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.registry import actions
from qunjian.apps.registry.history import history_of_unit
from qunjian.apps.registry.models import CensusRound, Dismissal, Headcount
from qunjian.apps.registry.refusals import Refused
from qunjian.core.vocabulary import Source
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 9, 1)
PART = {"HX-Request": "true"}


@pytest.fixture
def place():
    """Three operating units and a shell in a township, one in another; a round over the county."""
    away = make_area(OTHER_TOWNSHIP)
    return {
        "mill": make_unit("桥头竹器厂", staff=40, women=12, party_members=3),
        "kiln": make_unit("桥头砖厂"),
        "shop": make_unit("桥头小铺", staff=3, party_members=2),
        "shell": make_unit("桥头旧社", operating_state="shell"),
        "away": make_unit("河口纸坊", away, staff=9),
        "round": actions.open_round(
            name="秋季摸底", area=make_area(COUNTY), counted_on=DAY, by=None
        ),
    }


@pytest.fixture
def clerk(place):
    return signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))


@pytest.fixture
def office(place):
    return signed_in(make_user(PostKind.LEAD_OFFICE))


def url(name, *args):
    return reverse(f"registry-census{name}", args=args)


def text(response):
    return response.content.decode()


def grid(place, code=TOWNSHIP):
    return url("-entry", place["round"].pk, code)


def type_row(client, place, unit, **counts):
    """Leave a row of the grid, as the page does it."""
    given = {f"{place[unit].pk}-{name}": value for name, value in counts.items()}
    return client.post(url("-row", place["round"].pk, place[unit].pk), given, headers=PART)


def said(place, unit):
    return Headcount.objects.known().get(unit=place[unit], valid_from=DAY)


def rows(response):
    return {row.name: row for row in response.context["rows"]}


def test_open_a_round(office):
    given = {"name": "冬季摸底", "area": COUNTY, "counted_on": "2025-11-01"}
    response = office.post(url("-open"), given, follow=True)
    assert "“冬季摸底”已开始" in text(response)
    assert "冬季摸底" in text(office.get(url("")))
    wrong = office.post(url("-open"), {**given, "counted_on": "2999-01-01"})
    assert wrong.status_code == 422
    assert "还没有到" in text(wrong)


def test_only_the_lead_office_runs_rounds(clerk, place):
    one = place["round"].pk
    assert clerk.get(url("")).status_code == 200
    assert clerk.get(url("-open")).status_code == 404
    assert clerk.post(url("-close", one)).status_code == 404
    assert clerk.post(url("-freeze", one)).status_code == 404
    auditor = signed_in(make_user(PostKind.AUDITOR))
    assert auditor.get(url("")).status_code == 404


def test_completeness_by_township_leaves_out_what_does_not_operate(office, place):
    type_row(office, place, "mill", staff="41")
    page = office.get(url("-round", place["round"].pk))
    lines = {line.area.name: line for line in page.context["lines"]}
    bridge, river = lines["桥头镇"], lines["河口镇"]
    assert (bridge.counted, bridge.operating, bridge.left_out) == (1, 3, 1)
    assert (river.counted, river.operating, river.missing) == (0, 1, 1)
    total = page.context["total"]
    assert (total.counted, total.operating, total.left_out) == (1, 4, 1)
    assert "33.3%" in text(page)
    assert f"?area={TOWNSHIP}" in text(page)
    assert "day=2025-09-01" in text(page)


def test_a_clerk_sees_the_round_of_the_county_and_the_own_township(clerk, place):
    page = clerk.get(url("-round", place["round"].pk))
    assert [line.area.name for line in page.context["lines"]] == ["桥头镇"]
    assert clerk.get(grid(place)).status_code == 200
    assert clerk.get(grid(place, OTHER_TOWNSHIP)).status_code == 404
    assert clerk.get(url("-round", 999)).status_code == 404
    assert type_row(clerk, place, "away", staff="3").status_code == 404


def test_a_round_of_another_township_does_not_exist_for_a_clerk(clerk):
    away = actions.open_round(
        name="河口摸底", area=make_area(OTHER_TOWNSHIP), counted_on=DAY, by=None
    )
    assert clerk.get(url("-round", away.pk)).status_code == 404
    assert "河口摸底" not in text(clerk.get(url("")))


def test_units_right_under_the_county_stand_in_a_line_of_their_own(office, place):
    make_unit("县级公司", make_area(COUNTY))
    page = office.get(url("-round", place["round"].pk))
    assert "未分到乡镇" in text(page)
    assert list(rows(office.get(grid(place, COUNTY)))) == ["县级公司"]


def test_the_grid_shows_the_last_counts_in_grey(clerk, place):
    page = clerk.get(grid(place))
    mill = {cell.name: cell for cell in rows(page)["桥头竹器厂"].cells}
    assert (mill["staff"].text, mill["staff"].hint) == ("", "40")
    assert "桥头旧社" not in text(page)
    assert 'placeholder="40"' in text(page)


def test_filters_of_the_grid(clerk, place):
    type_row(clerk, place, "mill", staff="41")
    assert list(rows(clerk.get(grid(place), {"show": "done"}))) == ["桥头竹器厂"]
    assert set(rows(clerk.get(grid(place), {"show": "missing"}))) == {"桥头砖厂", "桥头小铺"}
    assert list(rows(clerk.get(grid(place), {"q": "zhuan"}))) == ["桥头砖厂"]
    assert "这里没有单位" in text(clerk.get(grid(place), {"q": "没有"}))


def test_a_row_is_kept_when_it_is_left(clerk, place):
    response = type_row(clerk, place, "kiln", staff="２８人", women="", party_members="0")
    assert response.status_code == 200
    assert "已填" in text(response)
    assert "<html" not in text(response)
    row = said(place, "kiln")
    assert (row.staff, row.women, row.party_members) == (28, None, 0)
    assert (row.round, row.source) == (place["round"], Source.CENSUS)
    before = Event.objects.count()
    type_row(clerk, place, "kiln", staff="28", women="", party_members="0")
    assert Event.objects.count() == before


def test_a_count_typed_again_corrects_and_one_emptied_is_unknown_again(clerk, place):
    type_row(clerk, place, "kiln", staff="28", women="9")
    type_row(clerk, place, "kiln", staff="29", women="9")
    assert said(place, "kiln").staff == 29
    type_row(clerk, place, "kiln", staff="29", women="")
    assert said(place, "kiln").women is None
    nothing = type_row(clerk, place, "kiln", staff="", women="")
    assert nothing.status_code == 422
    assert "一个数也不留" in text(nothing)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("三十", "不是人数"), ("-3", "不是人数"), ("12345678", "人太多了")],
)
def test_what_is_no_count_comes_back_at_its_cell(clerk, place, typed, sentence):
    response = type_row(clerk, place, "kiln", staff=typed, women="3")
    assert response.status_code == 422
    assert sentence in text(response)
    assert typed in text(response)
    assert not Headcount.objects.filter(unit=place["kiln"]).exists()


def test_without_script_the_whole_page_is_kept_at_once(clerk, place):
    mill, kiln = place["mill"].pk, place["kiln"].pk
    given = {"unit": [mill, kiln], f"{mill}-staff": "41", f"{kiln}-staff": "7"}
    response = clerk.post(grid(place), given, follow=True)
    assert "已保存 2 家" in text(response)
    assert (said(place, "mill").staff, said(place, "kiln").staff) == (41, 7)
    again = clerk.post(grid(place), given, follow=True)
    assert "没有改动" in text(again)
    wrong = clerk.post(grid(place), {**given, f"{mill}-staff": "42", f"{kiln}-staff": "x"})
    assert wrong.status_code == 422
    assert "已保存 1 家" in text(wrong)
    assert said(place, "mill").staff == 42


def test_members_of_small_units_are_for_that_line_alone(clerk, place):
    shop = {cell.name: cell for cell in rows(clerk.get(grid(place)))["桥头小铺"].cells}
    assert (shop["party_members"].hidden, shop["party_members"].hint) == (True, "＊")
    party = signed_in(make_user(PostKind.LINE_OFFICER, make_area(COUNTY), "party"))
    shown = {cell.name: cell for cell in rows(party.get(grid(place)))["桥头小铺"].cells}
    assert shown["party_members"].hint == "2"
    assert shown["union_members"].hidden
    # what one does not see is not emptied by leaving it empty
    type_row(party, place, "shop", staff="3", party_members="2")
    type_row(clerk, place, "shop", staff="4", party_members="")
    assert said(place, "shop").party_members == 2


def test_doubts_of_hidden_counts_are_told_only_to_who_typed_them(clerk, place):
    typed = type_row(clerk, place, "shop", staff="3", party_members="5")
    assert "多于从业人数" in text(typed)
    assert "多于从业人数" not in text(clerk.get(grid(place)))


def test_a_doubt_stands_at_the_row_until_a_reason_is_given(clerk, place):
    response = type_row(clerk, place, "mill", staff="41", women="50")
    assert "女职工 50 人，多于从业人数 41 人" in text(response)
    mill = place["mill"].pk
    address = url("-dismiss", place["round"].pk, mill)
    asked = {"doubt": "more_than_staff:women", f"{mill}-staff": "41", f"{mill}-women": "50"}
    without = clerk.post(address, asked, headers=PART)
    assert without.status_code == 422
    assert "请写明为什么" in text(without)
    told = {**asked, f"reason-{mill}-more_than_staff:women": "含劳务派遣"}
    assert "多于从业人数" not in text(clerk.post(address, told, headers=PART))
    [entry] = history_of_unit(place["mill"])[:1]
    assert entry.changes[0].after.startswith("多于从业人数·女职工")
    assert Dismissal.objects.known().get().event.reason == "含劳务派遣"
    assert "多于从业人数" not in text(clerk.get(grid(place)))
    assert "多于从业人数" in text(type_row(clerk, place, "mill", staff="41", women="51"))


def test_doubts_without_script(clerk, place):
    type_row(clerk, place, "mill", staff="41", women="50")
    mill = place["mill"].pk
    address = url("-dismiss", place["round"].pk, mill)
    given = {"doubt": "more_than_staff:women", "area": TOWNSHIP}
    assert clerk.post(address, given).status_code == 422
    given[f"reason-{mill}-more_than_staff:women"] = "含劳务派遣"
    assert clerk.post(address, given).headers["Location"] == grid(place)


def test_nothing_changed_for_many_and_back(clerk, place):
    address = url("-unchanged", place["round"].pk, TOWNSHIP)
    chosen = {"chosen": [place["mill"].pk, place["shop"].pk]}
    response = clerk.post(address, chosen, follow=True)
    assert "2 家都没变" in text(response)
    row = said(place, "mill")
    assert (row.staff, row.women, row.unchanged) == (40, 12, True)
    assert "都没变" in text(clerk.get(grid(place), {"show": "done"}))
    event = Event.objects.get(verb="headcounts.unchanged")
    clerk.post(reverse("registry-undo", args=[event.pk]), {"back": "/"})
    assert not Headcount.objects.known().filter(valid_from=DAY).exists()


def test_everything_unchanged_takes_only_what_was_counted_before(clerk, place):
    address = url("-unchanged", place["round"].pk, TOWNSHIP)
    response = clerk.post(address, {"everything": "1"}, follow=True)
    assert "2 家都没变" in text(response)
    assert not Headcount.objects.known().filter(unit=place["kiln"]).exists()
    assert not Headcount.objects.known().filter(unit=place["away"], valid_from=DAY).exists()


def test_unchanged_is_refused_with_a_sentence(clerk, place):
    address = url("-unchanged", place["round"].pk, TOWNSHIP)
    nothing = clerk.post(address, {})
    assert nothing.status_code == 422
    assert "请勾选还没填" in text(nothing)
    never = clerk.post(address, {"chosen": [place["kiln"].pk]})
    assert "还没有任何人数" in text(never)


def test_a_typed_count_after_unchanged_is_no_longer_unchanged(clerk, place):
    actions.confirm_unchanged(census_round=place["round"], units=[place["mill"]], by=None)
    type_row(clerk, place, "mill", staff="39")
    assert (said(place, "mill").staff, said(place, "mill").unchanged) == (39, False)


def test_close_then_freeze(office, clerk, place):
    one = place["round"]
    early = office.post(url("-freeze", one.pk))
    assert early.status_code == 422
    assert "请先结束这一轮" in text(early)
    assert "还有 4 家在营单位没有填" in text(office.get(url("-close", one.pk)))
    type_row(clerk, place, "mill", staff="41")
    assert "已结束" in text(office.post(url("-close", one.pk), follow=True))
    assert "已经结束" in text(office.post(url("-close", one.pk)))
    late = type_row(clerk, place, "kiln", staff="7")
    assert late.status_code == 422
    assert "不能再补" in text(late)
    cleared = type_row(clerk, place, "mill", staff="", women="3")
    assert "不能再补" in text(cleared)
    assert "<input" not in text(clerk.get(grid(place))).split("<tbody>")[1].split("</tbody>")[0]
    assert "已冻结" in text(office.post(url("-freeze", one.pk), follow=True))
    assert "已经冻结" in text(office.post(url("-freeze", one.pk)))


def test_closed_rounds_take_no_confirmation(clerk, place):
    actions.close_round(census_round=place["round"], by=None)
    address = url("-unchanged", place["round"].pk, TOWNSHIP)
    assert "不能再补" in text(clerk.post(address, {"chosen": [place["mill"].pk]}))
    with pytest.raises(Refused):
        actions.count_unit(
            unit=place["kiln"], source=Source.CENSUS, on=DAY, by=None, staff=3,
            census_round=CensusRound.objects.get(),
        )  # fmt: skip


def test_a_frozen_round_keeps_its_figures(office, place):
    type_row(office, place, "mill", staff="41")
    one = place["round"]
    actions.close_round(census_round=one, by=None)
    actions.freeze_round(census_round=CensusRound.objects.get(), by=None)
    later = Headcount.objects.known().get(unit=place["mill"], valid_from=DAY)
    actions.correct_headcount(headcount=later, by=None, reason="数错了", staff=99)
    make_unit("后来登记的厂", on=DAY - timedelta(days=30))
    page = office.get(url("-round", one.pk))
    assert (page.context["total"].counted, page.context["total"].operating) == (1, 4)
    assert "known=" in text(page)
    mill = {c.name: c for c in rows(office.get(grid(place)))["桥头竹器厂"].cells}
    assert mill["staff"].text == "41"


def questions(client, address):
    """How many queries an address takes once the session is known."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_the_pages_ask_the_same_number_of_questions_however_many_units(office, place):
    addresses = [grid(place), url("-round", place["round"].pk)]
    few = [questions(office, address) for address in addresses]
    for _ in range(12):
        make_unit(staff=20)
    assert [questions(office, address) for address in addresses] == few


def test_on_a_past_day_the_grid_is_read_only(clerk, place):
    past = clerk.get(grid(place), {"day": "2025-10-01"})
    assert not past.context["editable"]
    address = f"{url('-row', place['round'].pk, place['mill'].pk)}?day=2025-10-01"
    assert clerk.post(address, {}).status_code == 409
