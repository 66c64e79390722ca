"""Joining two units that are one: what moves, what gives way, and the way back."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qunjian.apps.audit.models import Event
from qunjian.apps.registry import actions, pointers
from qunjian.apps.registry.joining import DECIDED
from qunjian.apps.registry.models import (
    AdoptedCount,
    AssociationMember,
    Coverage,
    Headcount,
    NameKind,
    NotYet,
    NotYetReason,
    OrganisationState,
    Unit,
    UnitJoin,
    UnitName,
    UnitState,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.apps.registry.splitting import what_came
from qunjian.core.credit_code import credit_check
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Source, UnitChange
from tests.support.factories import START, make_area, make_organisation, make_unit, state_of
from tests.support.held import held

pytestmark = pytest.mark.django_db
WHY = "电话和法定代表人一致，到厂里看过，只有一家"


def a_code(number: int) -> str:
    first = f"91330326MA2{number:06d}"
    return first + credit_check(first)


def joined(keep: Unit, gone: Unit, **given) -> UnitJoin:
    return actions.join_units(keep=keep, gone=gone, reason=WHY, by=None, **given)


def last_event(verb: str) -> Event:
    return Event.objects.filter(verb=verb).latest("pk")


def current(model, **about):
    return list(model.objects.known().filter(**about))


def test_every_foreign_key_to_units_is_decided():
    assert pointers.undecided(DECIDED) == []


def test_everything_that_hangs_on_the_other_unit_moves():
    keep = make_unit("桥头竹器厂", staff=30)
    gone = make_unit("桥头镇竹器厂", phone="13800001234")
    actions.count_unit(unit=gone, source=Source.UNION, on=START, by=None, union_members=12)
    union = make_organisation("桥头竹器工会", Line.UNION, (gone,))
    actions.record_not_yet(
        unit=gone, line=Line.LEAGUE, reason=NotYetReason.OWNER, on=START, by=None
    )
    chamber = make_unit("竹业商会", kind="association")
    actions.enrol_member(association=chamber, unit=gone, on=START, by=None)

    joined(keep, gone)

    assert state_of(keep).phone == "13800001234"  # a gap is filled
    assert [row.source for row in current(Headcount, unit=keep)] == [Source.CENSUS, Source.UNION]
    assert AdoptedCount.objects.on(Moment(START)).get(unit=keep).union_members == 12
    assert current(Coverage, unit=keep)[0].organisation == union
    assert current(OrganisationState, organisation=union)[0].lead_unit == keep
    assert current(NotYet, unit=keep)[0].reason == NotYetReason.OWNER
    assert current(AssociationMember, unit=keep)[0].association == chamber
    [name] = current(UnitName, unit=keep)
    assert (name.name, name.kind) == ("桥头镇竹器厂", NameKind.ALIAS)
    for model in (UnitState, Headcount, Coverage, NotYet, UnitName, AdoptedCount):
        assert not current(model, unit=gone)


def test_what_was_known_before_stays_to_be_asked_for():
    keep, gone = make_unit("甲厂"), make_unit("甲工厂")
    before = UnitState.objects.known().count()
    event = joined(keep, gone).event
    day = date(2026, 1, 1)
    assert UnitState.objects.on(Moment(day)).count() == before - 1
    just_before = event.at - timedelta(microseconds=1)
    assert UnitState.objects.on(Moment(day, just_before)).count() == before


def test_the_unit_that_stays_is_right_unless_chosen_otherwise():
    keep = make_unit("甲厂", address="南街1号", industry="C2041")
    gone = make_unit("甲工厂", address="北街2号", industry="C2040")
    joined(keep, gone, choices={"address": "gone"})
    state = state_of(keep)
    assert (state.address, state.industry, state.name) == ("北街2号", "C2041", "甲厂")


def test_days_of_which_only_the_other_unit_told_are_kept():
    gone = make_unit("甲工厂", on=date(2023, 1, 1), staff=9)
    keep = make_unit("甲厂", on=date(2025, 1, 1), staff=10)
    joined(keep, gone)
    on = UnitState.objects.on(Moment(date(2024, 6, 1))).get(unit=keep)
    assert on.name == "甲厂"  # two spellings of one name: the chosen one counts on all days
    assert UnitState.objects.on(Moment(date(2026, 6, 1))).get(unit=keep).name == "甲厂"
    assert AdoptedCount.objects.on(Moment(date(2024, 6, 1))).get(unit=keep).staff == 9


def test_one_source_on_one_day_becomes_one_statement():
    keep, gone = make_unit("甲厂", staff=10), make_unit("甲工厂", staff=12, women=4)
    joined(keep, gone)
    [row] = current(Headcount, unit=keep)
    assert (row.staff, row.women) == (10, 4)


def test_the_counts_of_the_other_may_be_chosen():
    keep, gone = make_unit("甲厂", staff=10, women=3), make_unit("甲工厂", staff=12)
    joined(keep, gone, choices={"headcounts": "gone"})
    [row] = current(Headcount, unit=keep)
    assert (row.staff, row.women) == (12, 3)


def test_one_organisation_does_not_cover_a_unit_twice():
    keep, gone = make_unit("甲厂"), make_unit("甲工厂")
    make_organisation("甲厂团支部", Line.LEAGUE, (keep, gone))
    joined(keep, gone)
    assert len(current(Coverage, unit=keep)) == 1


def test_a_chamber_is_not_its_own_member():
    chamber = make_unit("竹业商会", kind="association")
    other = make_unit("竹业协会", kind="association")
    actions.enrol_member(association=chamber, unit=other, on=START, by=None)
    joined(chamber, other)
    assert not current(AssociationMember)


def test_two_good_codes_need_a_second_word():
    keep, gone = (
        make_unit("甲厂", credit_code=a_code(1)),
        make_unit("甲工厂", credit_code=a_code(2)),
    )
    with pytest.raises(actions.CodesDiffer):
        joined(keep, gone)
    joined(keep, gone, despite_codes=True)
    assert a_code(2).lower() in Unit.objects.get(pk=keep.pk).search_text
    with pytest.raises(Refused, match="已并入"):
        make_unit("甲工厂", credit_code=a_code(2))


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_join_has_a_reason(reason):
    keep, gone = make_unit("甲厂"), make_unit("甲工厂")
    with pytest.raises(Refused, match="理由"):
        actions.join_units(keep=keep, gone=gone, reason=reason, by=None)


def test_a_unit_is_not_joined_with_itself_nor_twice():
    keep, gone, third = make_unit("甲厂"), make_unit("甲工厂"), make_unit("乙厂")
    with pytest.raises(Refused, match="同一个单位"):
        joined(keep, keep)
    joined(keep, gone)
    with pytest.raises(Refused, match="已经并入"):
        joined(third, gone)


def test_a_join_of_a_join_leads_to_the_last_unit():
    first, second, third = make_unit("甲厂"), make_unit("乙厂"), make_unit("丙厂")
    joined(second, first)
    joined(third, second)
    assert {row.into_id for row in current(UnitJoin)} == {third.pk}
    actions.undo_event(event=last_event("units.joined"), by=None)
    assert current(UnitJoin, unit=first)[0].into_id == second.pk


def test_a_step_that_was_built_on_is_not_taken_back():
    keep, gone = make_unit("甲厂", address=""), make_unit("甲工厂", address="北街2号")
    joined(keep, gone)
    actions.change_unit(
        state=state_of(keep), on=date(2026, 1, 1), change=UnitChange.RENAMED, by=None, name="甲大厂"
    )
    with pytest.raises(Refused, match="后来又被改过"):
        actions.undo_event(event=last_event("units.joined"), by=None)


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "address": st.sampled_from(["南街1号", "北街2号"]),
        "phone": st.sampled_from(["13800001234", "13900005678"]),
        "industry": st.sampled_from(["C2041", "C2040"]),
        "credit_code": st.sampled_from([a_code(1), a_code(2)]),
        "opened_on": st.dates(date(2000, 1, 1), date(2020, 1, 1)),
        "extra": st.dictionaries(st.sampled_from(["wall", "gate"]), st.sampled_from("ab")),
    },
)
DAYS = st.dates(date(2022, 1, 1), date(2026, 6, 1))
COUNTS = st.tuples(
    st.sampled_from([Source.CENSUS, Source.UNION, Source.MARKET]),
    st.sampled_from([date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1)]),
    st.fixed_dictionaries({"staff": st.integers(0, 60)}, optional={"women": st.integers(0, 5)}),
)
ONE = st.fixed_dictionaries(
    {
        "values": VALUES,
        "begins": DAYS,
        "counts": st.lists(COUNTS, max_size=4),
        "lines": st.sets(st.sampled_from(list(Line))),
        "leads": st.booleans(),
        "not_yet": st.sets(st.sampled_from(list(Line))),
        "renamed": st.booleans(),
        "named": st.booleans(),
    }
)


def build(number: int, told, shared) -> Unit:
    unit = make_unit(f"第{number}厂", on=told["begins"], **told["values"])
    for source, day, counts in told["counts"]:
        actions.count_unit(unit=unit, source=source, on=day, by=None, **counts)
    for line in sorted(told["lines"]):
        actions.cover_unit(organisation=shared[line], unit=unit, line=line, on=START, by=None)
    if told["leads"]:
        make_organisation(f"第{number}厂支部", Line.PARTY, (unit,))
    for line in sorted(told["not_yet"]):
        given = {"reason": NotYetReason.OWNER, "on": told["begins"], "by": None}
        actions.record_not_yet(unit=unit, line=line, **given)
    if told["named"]:
        given = {"kind": NameKind.FORMER, "on": START, "by": None}
        actions.name_unit(unit=unit, name="老厂", **given)
    if told["renamed"]:
        change = {"on": date(2026, 7, 1), "change": UnitChange.RENAMED, "by": None}
        actions.change_unit(state=state_of(unit), name=f"新第{number}厂", **change)
    return unit


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking would write counties for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    one=ONE,
    other=ONE,
    choices=st.dictionaries(
        st.sampled_from(["name", "address", "phone", "credit_code", "headcounts", "extra.wall"]),
        st.sampled_from(["keep", "gone"]),
    ),
)
def test_undo_of_a_join_is_exact_and_so_is_giving_back_all_that_came(one, other, choices):
    if {one["values"].get("credit_code")} & {other["values"].get("credit_code")} - {None}:
        other["values"].pop("credit_code")
    with transaction.atomic():
        _join_and_undo(one, other, choices)
        transaction.set_rollback(True)  # the next example starts from nothing


def _join_and_undo(one, other, choices) -> None:
    make_area()
    shared = {line: make_organisation("", line) for line in Line}
    keep, gone = build(1, one, shared), build(2, other, shared)
    before = held()

    joined(keep, gone, choices=choices, despite_codes=True)

    days = [row.valid_from for row in current(UnitState, unit=keep)]
    assert len(days) == len(set(days))
    for day in (date(2022, 6, 1), date(2025, 8, 1), date(2026, 8, 1)):
        was = {one["begins"] <= day, other["begins"] <= day}
        assert UnitState.objects.on(Moment(day)).filter(unit=keep).count() == int(any(was))
    actions.undo_event(event=last_event("units.joined"), by=None)
    assert held() == before
    given_back = joined(keep, gone, choices=choices, despite_codes=True)
    rows = [each.now for each in what_came(given_back) if each.now is not None]
    actions.split_unit(unit=keep, back=given_back, rows=rows, reason=WHY, by=None)
    assert held() == before
