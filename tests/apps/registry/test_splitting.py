"""Taking apart what is two: a joined unit stands again, or a new one gets what was chosen."""

from datetime import date

import pytest

from qunjian.apps.audit.models import Event
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import (
    Coverage,
    Headcount,
    Organisation,
    OrganisationState,
    Unit,
    UnitJoin,
    UnitName,
    UnitState,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.apps.registry.splitting import rows_of, what_came
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Source, UnitChange
from tests.support.factories import START, make_area, make_organisation, make_unit, state_of
from tests.support.held import held

pytestmark = pytest.mark.django_db
WHY = "到厂里看过，是两家"


@pytest.fixture
def two():
    keep = make_unit("甲厂", staff=30, address="南街1号")
    gone = make_unit("甲工厂", phone="13800001234", staff=28, women=4)
    actions.count_unit(unit=gone, source=Source.UNION, on=START, by=None, union_members=12)
    make_organisation("甲厂工会", Line.UNION, (gone,))
    return keep, gone


def joined(two) -> UnitJoin:
    return actions.join_units(keep=two[0], gone=two[1], reason="看着像一家", by=None)


def split(two, join, rows):
    return actions.split_unit(unit=two[0], back=join, rows=rows, reason=WHY, by=None)


def came(join):
    rows = [each.now for each in what_came(join)]
    return [row for row in rows if row is not None]


def current(model, **about):
    return list(model.objects.known().filter(**about))


def test_all_that_came_given_back_is_as_it_was(two):
    before = held()
    join = joined(two)
    split(two, join, came(join))
    after = held()
    for kind in ("UnitState", "Headcount", "Coverage", "OrganisationState", "UnitName", "search"):
        assert after[kind] == before[kind], kind
    assert not current(UnitJoin)
    assert state_of(two[1]).name == "甲工厂"


def test_only_what_is_chosen_goes_back(two):
    join = joined(two)
    [row] = [row for row in came(join) if isinstance(row, Headcount)]
    split(two, join, [row])
    assert [row.unit_id for row in current(Coverage)] == [two[0].pk]
    assert current(Headcount, source=Source.UNION)[0].unit == two[1]


def test_what_was_learned_since_may_go_along(two):
    join = joined(two)
    later = actions.count_unit(
        unit=two[0], source=Source.VISIT, on=date(2026, 5, 1), by=None, staff=7
    )
    split(two, join, [*came(join), later])
    assert current(Headcount, source=Source.VISIT)[0].unit == two[1]


def test_the_unit_that_stayed_keeps_what_changed_since(two):
    join = joined(two)
    change = {"on": date(2026, 1, 1), "change": UnitChange.RENAMED, "by": None}
    actions.change_unit(state=state_of(two[0]), name="甲大厂", **change)
    split(two, join, came(join))
    assert state_of(two[0]).name == "甲大厂"
    assert state_of(two[1]).name == "甲工厂"


def test_a_new_unit_gets_what_is_chosen(two):
    unit = two[1]
    rows = [row for row in rows_of(unit) if isinstance(row, (Coverage, OrganisationState))]
    before = held()
    values = {"name": "甲二厂", "kind": "enterprise", "area": make_area()}
    new = actions.split_unit(unit=unit, rows=rows, reason=WHY, by=None, on=START, **values)
    assert current(Coverage)[0].unit == new
    assert OrganisationState.objects.known().get().lead_unit == new
    assert UnitState.objects.on(Moment(START)).get(unit=new).name == "甲二厂"
    assert Unit.objects.get(pk=new.pk).search_text
    actions.undo_event(event=Event.objects.filter(verb="units.split").latest("pk"), by=None)
    assert held() == before


def test_undo_of_a_split_joins_again(two):
    join = joined(two)
    before = held()
    split(two, join, came(join))
    actions.undo_event(event=Event.objects.filter(verb="units.split").latest("pk"), by=None)
    assert held() == before


def test_a_split_needs_a_reason_and_something_of_the_unit(two):
    values = {"name": "甲二厂", "kind": "enterprise", "area": make_area()}
    with pytest.raises(Refused, match="理由"):
        actions.split_unit(unit=two[0], rows=[], reason="", by=None, **values)
    with pytest.raises(Refused, match="至少选一样"):
        actions.split_unit(unit=two[0], rows=[], reason=WHY, by=None, **values)
    foreign = current(Coverage)
    with pytest.raises(Refused, match="刷新后重选"):
        actions.split_unit(unit=two[0], rows=foreign, reason=WHY, by=None, **values)


def test_what_is_joined_elsewhere_is_not_given_back(two):
    join = joined(two)
    other = make_unit("乙厂")
    with pytest.raises(Refused, match="没有并在"):
        actions.split_unit(unit=other, back=join, rows=[], reason=WHY, by=None)


def test_a_unit_of_a_join_of_joins_is_given_back_by_the_last(two):
    first = joined(two)
    last = make_unit("丙厂")
    actions.join_units(keep=last, gone=two[0], reason="三个都是一家", by=None)
    join = UnitJoin.objects.known().get(unit=two[1])
    assert join.pk != first.pk
    actions.split_unit(unit=last, back=join, rows=came(join), reason=WHY, by=None)
    assert state_of(two[1]).phone == "13800001234"
    assert current(Coverage)[0].unit == two[1]
    assert Organisation.objects.count() == 1
    assert "甲厂" in {row.name for row in current(UnitName, unit=last)}
