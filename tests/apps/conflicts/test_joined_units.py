"""Conflicts go along with a joined unit, but a unit has each of them once."""

import pytest

from qunjian.apps.audit.models import Event
from qunjian.apps.conflicts.models import Conflict
from qunjian.apps.registry import actions
from qunjian.web import clock
from tests.support.factories import make_area, make_unit
from tests.support.held import held

pytestmark = pytest.mark.django_db


def a_conflict(unit, field) -> Conflict:
    given = {"area": make_area(), "unit": unit, "name": str(unit), "field": field}
    return Conflict.objects.create(found_at=clock.now(), **given)


def test_what_the_other_has_too_stays_and_all_comes_back():
    keep, gone = make_unit("甲厂"), make_unit("甲工厂")
    a_conflict(keep, "staff")
    same, other = a_conflict(gone, "staff"), a_conflict(gone, "address")
    before = held()
    actions.join_units(keep=keep, gone=gone, reason="同一家", by=None)
    units = dict(Conflict.objects.values_list("pk", "unit"))
    assert (units[same.pk], units[other.pk]) == (gone.pk, keep.pk)
    actions.undo_event(event=Event.objects.get(verb="units.joined"), by=None)
    assert held() == before
