"""Filters live in the address: what cannot be an answer asks for nothing."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from qunjian.web.filters import Filter, Option, chosen, clear_href, easing, shown

PLACE = Filter(
    "place",
    "乡镇",
    options=(Option("a", "萧塘镇", 141), Option("b", "水口镇", 98), Option("c", "麻溪乡", 3)),
)
SCALE = Filter("scale", "规模", "choice", (Option("above", "规上"), Option("below", "规下")))
STAFF = Filter("staff", "从业", "number", unit="人")
OPENED = Filter("opened", "成立", "day")
WORD = Filter("word", "名称", "text")
ALL = (PLACE, SCALE, STAFF, OPENED, WORD)


def asked(query):
    return chosen(QueryDict(query), ALL)


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("", {}),
        ("place=a&place=c", {"place": ["a", "c"]}),
        ("place=a&place=a&place=nowhere", {"place": ["a"]}),
        ("scale=above&scale=below", {"scale": ["above"]}),
        ("staff-from=50", {"staff": ["50", ""]}),
        ("staff-from=５0&staff-to=-1", {}),
        ("opened-from=2026-02-30&opened-to=2026-03-01", {"opened": ["", "2026-03-01"]}),
        ("word=%20%20", {}),
        ("word=%20塑编%20", {"word": ["塑编"]}),
        ("other=1", {}),
    ],
)
def test_what_is_really_asked(query, answers):
    assert asked(query) == answers


@pytest.mark.parametrize(
    ("each", "values", "words"),
    [
        (PLACE, ["a"], "萧塘镇"),
        (PLACE, ["a", "b"], "萧塘镇、水口镇"),
        (PLACE, ["a", "b", "c"], "萧塘镇等 3 项"),
        (STAFF, ["50", "200"], "50—200 人"),
        (STAFF, ["50", ""], "50 人起"),
        (STAFF, ["", "200"], "200 人止"),
        (WORD, ["塑编"], "“塑编”"),
        (PLACE, [], ""),
    ],
)
def test_what_the_chip_says(each, values, words):
    assert each.words(values) == words


def test_the_chips_that_are_set_come_last_each_with_its_own_way_out():
    request = RequestFactory().get("/?place=a&q=x&page=3")
    chips = shown(request, ALL)
    assert [chip.filter.code for chip in chips] == ["scale", "staff", "opened", "word", "place"]
    assert chips[-1].set
    assert chips[-1].clear_href == "?q=x"
    assert chips[0].hidden == (("place", "a"), ("q", "x"))


def test_clearing_all_keeps_what_is_no_filter():
    given = QueryDict("place=a&staff-from=5&q=x&page=2")
    assert clear_href(given, ALL) == "?q=x"


def test_an_empty_list_offers_to_drop_what_gives_most():
    chips = shown(RequestFactory().get("/?place=a&scale=above"), ALL)
    offer = easing(chips, lambda each: {"place": 6, "scale": 40}[each.code])
    assert (offer.label, offer.href, offer.count) == ("去掉“规上”", "?place=a", 40)
    assert easing(chips, lambda each: 0) is None
