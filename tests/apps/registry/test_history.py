"""The history tells who changed what, before and after; the timeline what happened when."""

from datetime import date

import pytest

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.presenters import Change
from qunjian.apps.registry import actions
from qunjian.apps.registry.history import history_of_organisation, history_of_unit
from qunjian.apps.registry.models import NameKind, NotYetReason, Organisation, Unit, UnitState
from qunjian.apps.registry.timeline import timeline_of_unit
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Source, UnitChange

pytestmark = pytest.mark.django_db
START = date(2024, 3, 1)


@pytest.fixture
def area():
    return Area.objects.create(
        pk="990101001000", name="桥头镇", level="township", valid_from=date(2020, 1, 1)
    )


@pytest.fixture
def unit(area) -> Unit:
    return actions.record_unit(
        on=START,
        by=None,
        name="桥头竹器厂",
        kind="enterprise",
        area=area,
        phone="13800001234",
        opened_on=date(2019, 5, 6),
    )


def state_of(unit):
    return UnitState.objects.known().get(unit=unit, valid_to=None)


def told(entry):
    return {change.label: (change.before, change.after) for change in entry.changes}


def a_union(unit, area) -> Organisation:
    return actions.found_organisation(
        on=date(2025, 1, 10),
        by=None,
        units=[unit],
        name="桥头竹器厂工会",
        line="union",
        form="union_committee",
        mode="single",
        area=area,
        lead_unit=unit,
    )


def test_first_entry_tells_everything_and_no_secret(unit):
    (entry,) = history_of_unit(unit)
    assert entry.sentence == "登记了单位"
    assert told(entry) == {
        "名称": ("", "桥头竹器厂"),
        "类别": ("", "非公企业"),
        "所在区划": ("", "桥头镇"),
        "电话": ("", "（不显示）"),
        "存在状态": ("", "在营"),
        "成立日期": ("", "2019-05-06"),
        "来源": ("", "其他来源"),
    }
    assert entry.can_undo is True


def test_change_on_a_day_tells_the_day_and_what_differs(unit):
    actions.change_unit(
        state=state_of(unit),
        on=date(2025, 2, 1),
        change=UnitChange.RENAMED,
        by=None,
        name="桥头竹木厂",
    )
    newest, first = history_of_unit(unit)
    assert newest.changes == (
        Change("变化日期", "", "2025-02-01"),
        Change("名称", "桥头竹器厂", "桥头竹木厂"),
    )
    assert (newest.can_undo, first.can_undo) == (True, False)


def test_correction_of_a_phone_says_only_that_it_changed(unit):
    actions.correct_unit(state=state_of(unit), by=None, reason="抄错了", phone="13900005678")
    newest = history_of_unit(unit)[0]
    assert newest.reason == "抄错了"
    assert newest.changes == (Change("电话", "（不显示）", "（不显示）"),)


def test_undone_step_stays_and_is_told(unit):
    actions.correct_unit(state=state_of(unit), by=None, reason="抄错了", address="竹园路1号")
    undone = actions.undo_event(event=history_of_unit(unit)[0].event, by=None)
    assert undone.event.target_name == undone.event.undoes.target_name != ""
    newest, corrected, _ = history_of_unit(unit)
    assert newest.sentence == "撤回：更正了单位资料"
    assert newest.changes == (Change("地址", "竹园路1号", ""),)
    assert (newest.can_undo, corrected.can_undo) == (False, False)


def test_names_reasons_and_coverage_stand_in_one_line_each(unit, area):
    actions.name_unit(unit=unit, name="桥头篾器社", kind=NameKind.FORMER, on=START, by=None)
    actions.record_not_yet(
        unit=unit, line="women", reason=NotYetReason.OWNER, on=date(2024, 9, 1), by=None
    )
    a_union(unit, area)
    covered, reason, named, _ = history_of_unit(unit)
    assert told(covered) == {"工·覆盖": ("", "桥头竹器厂工会→桥头竹器厂（2025-01-10起）")}
    assert told(reason) == {"妇·暂不具备": ("", "业主未同意（2024-09-01起）")}
    assert told(named) == {"曾用名": ("", "桥头篾器社（2024-03-01起）")}


def test_history_of_an_organisation(unit, area):
    organisation = a_union(unit, area)
    state = organisation.states.known().get()
    actions.dissolve_organisation(state=state, on=date(2025, 6, 1), by=None, reason="厂子并了")
    dissolved, founded = history_of_organisation(organisation)
    assert told(dissolved) == {
        "终止日": ("", "2025-06-01"),
        "工·覆盖": (
            "桥头竹器厂工会→桥头竹器厂（2025-01-10起）",
            "桥头竹器厂工会→桥头竹器厂（2025-01-10起，2025-06-01止）",
        ),
    }
    assert told(founded)["牵头单位"] == ("", "桥头竹器厂")


@pytest.mark.parametrize(
    ("staff", "lines", "shown"),
    [
        (4, (), "（不足5人，不显示）"),
        (4, ("league",), "3"),
        (4, ("union",), "（不足5人，不显示）"),
        (4, None, "3"),
        (5, (), "3"),
    ],
)
def test_members_of_small_units_are_for_their_line_alone(unit, staff, lines, shown):
    actions.count_unit(
        unit=unit,
        source=Source.CENSUS,
        on=date(2024, 6, 1),
        by=None,
        staff=staff,
        league_members=3,
    )
    assert told(history_of_unit(unit, lines)[0]) == {
        "摸底普查·从业人数": ("", str(staff)),
        "摸底普查·团员": ("", shown),
        "摸底普查·来源": ("", "摸底普查"),
    }


def test_queries_do_not_grow_with_the_history(unit, area, django_assert_max_num_queries):
    for number in range(5):
        actions.correct_unit(state=state_of(unit), by=None, reason="核对", address=f"{number}号")
    with django_assert_max_num_queries(18):
        assert len(history_of_unit(unit)) == 6


def test_timeline_tells_what_happened_until_the_day(unit, area):
    actions.change_unit(
        state=state_of(unit),
        on=date(2024, 8, 1),
        change=UnitChange.RENAMED,
        by=None,
        name="桥头竹木厂",
    )
    actions.count_unit(unit=unit, source=Source.VISIT, on=date(2024, 9, 1), by=None, staff=12)
    a_union(unit, area)
    moment = Moment(date(2025, 1, 10))
    assert [(f"{e.day}", e.what, e.detail, e.line) for e in timeline_of_unit(unit, moment)] == [
        ("2025-01-10", "覆盖开始", "桥头竹器厂工会", "union"),
        ("2025-01-10", "组织成立", "桥头竹器厂工会", "union"),
        ("2024-09-01", "人数", "走访核实：从业 12 人", ""),
        ("2024-08-01", "更名", "桥头竹器厂 → 桥头竹木厂", ""),
        ("2024-03-01", "登记入册", "桥头竹器厂", ""),
        ("2019-05-06", "成立", "桥头竹器厂", ""),
    ]
    assert len(timeline_of_unit(unit, Moment(date(2024, 8, 1)))) == 3
