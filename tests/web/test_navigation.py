"""The navigation shows what a person may open, and where they are."""

import pytest
from django.test import RequestFactory

from qunjian.web.navigation import Item, doors, register, sections

ITEMS = (
    Item("设置", "人员", "accounts-people", "users", "accounts.manage", 10),
    Item("设置", "审计", "audit-events", "shield", "audit.read", 5),
    Item("底数", "我的岗位", "accounts-posts", "briefcase", waiting=lambda request: 3),
    Item("谋划", "还没有", "no-such-view", "map"),
)


def shown(path="/", may=("accounts.manage", "audit.read")):
    found = sections(RequestFactory().get(path), lambda what: what in may, ITEMS)
    return [(section.title, [entry.label for entry in section.items]) for section in found]


def test_in_the_order_of_the_work_and_without_what_does_not_exist():
    assert shown() == [("底数", ["我的岗位"]), ("设置", ["审计", "人员"])]


def test_what_one_may_not_is_absent():
    assert shown(may=()) == [("底数", ["我的岗位"])]


@pytest.mark.parametrize(
    ("path", "here"),
    [("/people/", "人员"), ("/people/3/", "人员"), ("/audit/", "审计"), ("/peoples/", None)],
)
def test_the_deepest_address_that_fits_is_here(path, here):
    found = sections(RequestFactory().get(path), lambda what: True, ITEMS)
    current = [entry.label for section in found for entry in section.items if entry.current]
    assert current == ([here] if here else [])


def test_only_waiting_work_is_counted():
    entries = {
        entry.label: entry.count
        for section in sections(RequestFactory().get("/"), lambda what: True, ITEMS)
        for entry in section.items
    }
    assert entries == {"我的岗位": 3, "审计": 0, "人员": 0}


@pytest.mark.parametrize(("may_see", "there"), [(True, True), (False, False)])
def test_the_shell_has_no_door_that_would_be_shut(may_see, there):
    found = doors(lambda what: may_see)
    assert bool(found["ledger"]) is bool(found["find"]) is there
    assert found["help"]
    assert found["sign_out"]


def test_an_unknown_section_is_a_mistake():
    with pytest.raises(ValueError, match="unknown section"):
        register(Item("别处", "x", "accounts-posts", "x"))
