"""Declared lists: order, chosen columns, totals, what leaves the house."""

from dataclasses import dataclass

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from qunjian.web.tables import Column, Table


@dataclass
class Unit:
    pk: int
    name: str
    staff: int | None
    phone: str = "13800000000"


UNITS = [Unit(1, "丙厂", 5), Unit(2, "甲厂", None), Unit(3, "乙厂", 200)]
TABLE = Table(
    "units",
    "单位",
    (
        Column("staff", "从业", unit="人", align="end", sort="staff"),
        Column("name", "名称", sort="name", name=True, href=lambda unit: f"/units/{unit.pk}/"),
        Column("phone", "电话", exported=False, shown=False),
    ),
    sort="name",
)


def listing(query="", rows=UNITS, **values):
    return TABLE.listing(RequestFactory().get(f"/?{query}"), rows, **values)


def names(query=""):
    return [row.label for row in listing(query).rows]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["丙厂", "乙厂", "甲厂"]),
        ("sort=-name", ["甲厂", "乙厂", "丙厂"]),
        ("sort=staff", ["丙厂", "乙厂", "甲厂"]),
        ("sort=-staff", ["乙厂", "丙厂", "甲厂"]),
        ("sort=phone", ["丙厂", "乙厂", "甲厂"]),
        ("sort=nothing", ["丙厂", "乙厂", "甲厂"]),
    ],
)
def test_unknown_values_come_last_whichever_way_it_goes(query, order):
    assert names(query) == order


def test_the_name_comes_first_and_leads_to_the_row():
    row = listing().rows[0]
    assert [cell.column.code for cell in row.cells] == ["name", "staff"]
    assert row.cells[0].href == "/units/1/"


def test_columns_are_chosen_in_the_address_and_the_name_always_stays():
    assert [column.code for column in TABLE.chosen(QueryDict("col=phone"))] == ["name", "phone"]
    assert [column.code for column in TABLE.chosen(QueryDict("col=nothing"))] == ["name", "staff"]


def test_a_head_sorts_one_way_then_the_other():
    heads = {head.column.code: head for head in listing("sort=-staff&place=a&page=3").heads}
    assert heads["staff"].aria == "descending"
    assert heads["staff"].href == "?place=a&sort=staff"
    assert heads["name"].aria == ""


def test_unknown_is_said_and_zero_is_zero():
    rows = listing(rows=[Unit(1, "甲", None), Unit(2, "乙", 0)]).rows
    assert [row.cells[1].text for row in rows] == ["0", "缺"]


def test_totals_are_those_given_for_the_whole_filter():
    assert listing(totals={"staff": 38412}).totals == ("", "38,412")
    assert listing().totals == ()


def test_phones_do_not_leave_even_when_they_are_on_the_screen():
    heads, rows = TABLE.sheet(UNITS, QueryDict("col=phone&col=staff"))
    assert heads == ["名称", "从业（人）"]
    assert list(rows) == [["丙厂", 5], ["甲厂", None], ["乙厂", 200]]


def test_a_list_declares_each_code_once_and_one_name():
    name = Column("name", "名称", name=True)
    with pytest.raises(ValueError, match="twice"):
        Table("x", "x", (name, Column("name", "又一个")))
    with pytest.raises(ValueError, match="names the row"):
        Table("x", "x", (Column("name", "名称"),))
