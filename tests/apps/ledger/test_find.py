"""Finding while typing: any part of a name, pinyin, initials, codes, and the tail of a phone."""

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import NameKind
from tests.support.factories import (
    OTHER_TOWNSHIP,
    START,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    found = make_unit("桥头竹器厂", phone="13800001234", credit_code="91330326704404421X")
    actions.name_unit(unit=found, name="老篾社", kind=NameKind.FORMER, on=START, by=None)
    make_unit("河口砖厂", make_area(OTHER_TOWNSHIP))
    return found


def found(client, text):
    return [state.name for state in client.get("/find/", {"q": text}).context["units"]]


@pytest.mark.parametrize(
    "text",
    [
        "竹器",
        "zhuqi",
        "ZQC",
        "老篾",
        "04404421",
        "竹器　厂",
        "qiaotou zhu",
        "１３８００００１２３４",
        "1234",
    ],
)
def test_found_by_any_part(unit, text):
    assert found(signed_in(make_user()), text) == ["桥头竹器厂"]


def test_phone_only_for_posts_that_may_see_phones(unit):
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area()))
    assert found(clerk, "竹器") == ["桥头竹器厂"]
    assert found(clerk, "13800001234") == []


def test_only_in_scope(unit):
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(OTHER_TOWNSHIP)))
    assert found(clerk, "竹器") == []


def test_organisations_and_nothing(unit):
    make_organisation("桥头竹器厂团支部", units=(unit,))
    client = signed_in(make_user())
    assert "桥头竹器厂团支部" in client.get("/find/?q=团支部").content.decode()
    assert client.get("/find/?q=").content.decode().strip() == ""
    assert found(client, "100%_'\"\\") == []
