"""Rows judged, applied, repeated and taken back."""

from datetime import date

import pytest

from qunjian.apps.intake import actions, queries
from qunjian.apps.registry.models import AdoptedCount, Headcount, Unit, UnitState
from qunjian.core.credit_code import make_credit_code
from tests.support.batches import make_batch
from tests.support.factories import OTHER_TOWNSHIP, make_area, make_unit, make_user

pytestmark = pytest.mark.django_db
FIELDS = ["name", "credit_code", "township", "address", "staff", "women", "phone", "opened_on"]


@pytest.fixture
def county():
    make_area()
    return make_area(OTHER_TOWNSHIP)


def rows():
    from random import Random

    rng = Random(7)
    return [
        [f"桥头甲{n}有限公司", make_credit_code(rng, "990101"), "桥头镇", f"桥头镇中街{n}号",
         str(20 + n), "9", f"1390000{n:04}", ""]
        for n in range(6)
    ]


def test_new_units_enter_and_leave_again(county):
    batch = make_batch(FIELDS, rows())
    assert queries.preview(batch).new == 6
    by = make_user()
    applied = actions.apply_batch(batch=batch, by=by)
    assert UnitState.objects.known().count() == 6
    assert Headcount.objects.known().count() == 6
    assert AdoptedCount.objects.known().count() == 6
    state = UnitState.objects.known().first()
    assert state.phone == "13900000000"
    assert "桥头甲0有限公司" in Unit.objects.get(pk=state.unit_id).search_text
    again = make_batch(FIELDS, rows())
    assert queries.preview(again).same == 6
    assert UnitState.objects.known().count() == 6
    undone = actions.undo_batch(batch=applied, by=by, reason="报错了")
    assert UnitState.objects.known().count() == 0
    assert AdoptedCount.objects.known().count() == 0
    assert queries.kept_account(undone) == []
    once_more = actions.apply_batch(batch=undone, by=by)
    assert UnitState.objects.known().count() == 6
    assert once_more.figures["moved"] == 0


def test_a_known_unit_changes_field_by_field(county):
    unit = make_unit("桥头老厂", staff=20, address="旧街1号")
    batch = make_batch(
        ["name", "township", "address", "staff", "status"],
        [["桥头老厂", "河口镇", "新街2号", "26", "停业"]],
    )
    assert queries.preview(batch).changed == 1
    row = queries.rows_of(batch).get()
