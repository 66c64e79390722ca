"""Where two rows lie, drawn without tiles."""

import pytest

from qunjian.apps.linkage.cells import Told
from qunjian.apps.linkage.models import LinkedRow
from qunjian.apps.linkage.panels.nearby import HEIGHT, WIDTH, nearby
from qunjian.apps.registry.models import UnitState
from tests.support.factories import make_unit, make_user, signed_in
from tests.support.pairs import Made

pytestmark = pytest.mark.django_db


def placed(pair, **places):
    told = {
        row.pk: Told(dict(zip(("longitude", "latitude"), places.get(side, ()), strict=False)))
        for side, row in (("left", pair.left), ("right", pair.right))
    }
    return nearby(pair, told, [])


@pytest.fixture
def pair():
    return Made([["甲厂"]], [["乙厂"]]).pair("A:甲厂", "B:乙厂")


def test_nothing_is_drawn_where_nothing_is_known(pair):
    assert placed(pair) is None
    assert placed(pair, left=("东经", "北纬")) is None


def test_the_distance_is_told_and_all_marks_lie_inside(pair):
    make_unit("丙厂", longitude=120.001, latitude=28.0)
    found = placed(pair, left=("120.000", "28.000"), right=("120.000", "28.010"))
    assert found.said == "两处相距约 1.1 公里，点是台账里附近的 1 家。"
    assert [mark.word for mark in found.marks] == ["左", "右", ""]
    assert all(0 < mark.x < WIDTH and 0 < mark.y < HEIGHT for mark in found.marks)
    assert found.marks[0].y > found.marks[1].y  # the south is below


def test_a_row_lies_where_its_unit_does_and_the_page_shows_it(pair):
    unit = make_unit("丁厂", longitude=120.0, latitude=28.0)
    assert UnitState.objects.filter(longitude=120.0).exists()
    LinkedRow.objects.filter(pk=pair.left_id).update(unit=unit)
    answer = signed_in(make_user()).get(f"/linkage/queue/{pair.pk}/")
    assert "只知道左边的位置" in answer.content.decode()
