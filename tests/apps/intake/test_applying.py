"""Batches applied, repeated, taken back, and what holds after each."""

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunjian.apps.audit.facts import fact_models
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.queries import broken_links
from qunjian.apps.intake import actions, queries
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.progress import Cancelled, Progress
from qunjian.apps.registry.actions import change_unit, count_unit
from qunjian.apps.registry.models import (
    AdoptedCount,
    Coverage,
    Headcount,
    OrganisationState,
    Unit,
    UnitState,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.core.credit_code import make_credit_code
from qunjian.core.vocabulary import Source
from tests.support.batches import COUNTED, make_batch
from tests.support.factories import (
    OTHER_TOWNSHIP,
    START,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    state_of,
)

pytestmark = pytest.mark.django_db
FIELDS = ["name", "credit_code", "township", "address", "staff", "women", "phone", "opened_on"]
RNG = Random(7)
CODES = [make_credit_code(RNG, "990101") for _ in range(8)]


@pytest.fixture(autouse=True)
def _county():
    make_area()
    make_area(OTHER_TOWNSHIP)


@pytest.fixture
def lead():
    return make_user()


def rows(count=6):
    return [
        [f"桥头甲{n}有限公司", CODES[n], "桥头镇", f"桥头镇中街{n}号", str(20 + n), "9",
         f"1390000{n:04}", "2018-05-01"]
        for n in range(count)
    ]  # fmt: skip


def held():
    """Every fact that is held true, as values: what the figures are made of."""
    return {
        model.__name__: sorted(
            str(sorted((k, v) for k, v in row.content().items() if k != "chosen"))
            for row in model.objects.known()
        )
        for model in fact_models()
    }


def test_new_units_enter_with_all_that_follows_from_them(lead):
    batch = make_batch(FIELDS, rows())
    applied = actions.apply_batch(batch=batch, by=lead)
    assert queries.preview(applied).new == 6
    assert applied.state == BatchState.APPLIED
    state = UnitState.objects.known().get(name="桥头甲0有限公司")
    assert (state.phone, state.valid_from) == ("13900000000", date(2018, 5, 1))
    assert (state.kind, state.source) == ("enterprise", "market")
    assert state.phone_tail
    assert "qiaotou" in Unit.objects.get(pk=state.unit_id).search_text
    adopted = AdoptedCount.objects.known().get(unit=state.unit_id)
    told = Headcount.objects.known().get(unit=state.unit_id)
    assert (adopted.staff, adopted.chosen["staff"]) == (20, told.pk)
    assert (adopted.valid_from, adopted.youth) == (COUNTED, None)
    assert queries.rows_of(applied).first().unit_id == state.unit_id


def test_the_same_file_twice_changes_nothing(lead):
    actions.apply_batch(batch=make_batch(FIELDS, rows()), by=lead)
    before = held()
    again = make_batch(FIELDS, rows())
    assert queries.preview(again).same == 6
    assert "再应用也不会重复登记" in queries.preview(again).notes[0]
    actions.apply_batch(batch=again, by=lead)
    assert held() == before


def test_a_later_file_with_the_same_figures_makes_them_fresh(lead):
    actions.apply_batch(batch=make_batch(FIELDS, rows(1)), by=lead)
    later = make_batch(FIELDS, rows(1), counted_on=date(2025, 7, 31))
    assert queries.rows_of(later).get().changes == [["counted_on", "2025-06-30", "2025-07-31"]]


def test_an_undone_batch_leaves_the_ledger_as_it_was_and_can_be_applied_again(lead):
    make_unit("桥头甲0有限公司", staff=11, address="旧街1号")
    before = held()
    batch = actions.apply_batch(batch=make_batch(FIELDS, rows()), by=lead)
    after = held()
    assert before != after
    undone = actions.undo_batch(batch=batch, by=lead, reason="报错了年份")
    assert held() == before
    assert undone.state == BatchState.UNDONE
    assert queries.kept_account(undone) == []
    again = actions.apply_batch(batch=undone, by=lead)
    assert again.figures["moved"] == 0
    assert UnitState.objects.known().filter(valid_to=None).count() == 6
    assert broken_links() == []


def test_what_others_built_on_stays_and_is_accounted_for(lead):
    batch = actions.apply_batch(batch=make_batch(FIELDS, rows()), by=lead)
    touched, counted = UnitState.objects.known().order_by("pk")[:2]
    change_unit(state=touched, on=date(2025, 8, 1), change="updated", by=lead, address="新街9号")
    count_unit(unit=counted.unit, source=Source.VISIT, on=date(2025, 8, 1), by=lead, staff=5)
    undone = actions.undo_batch(batch=batch, by=lead, reason="报错了")
    account = queries.kept_account(undone)
    assert {kept.subject for kept in account} == {
        f"unit:{touched.unit_id}", f"unit:{counted.unit_id}",
    }  # fmt: skip
    assert all(kept.why for kept in account)
    assert UnitState.objects.known().filter(valid_to=None).count() == 2


def test_a_change_holds_from_the_files_day_and_the_past_stays(lead):
    unit = make_unit("桥头老厂", staff=20, address="旧街1号")
    batch = make_batch(
        ["name", "township", "address", "staff", "status", "former_name"],
        [["桥头老厂", "河口镇", "新街2号", "26", "注销", "桥头旧厂"]],
    )
    actions.apply_batch(batch=batch, by=lead)
    past, now = UnitState.objects.known().filter(unit=unit).order_by("valid_from")
    assert (past.address, past.valid_from, past.valid_to) == ("旧街1号", START, COUNTED)
    assert (now.address, now.area_id, now.operating_state) == (
        "新街2号", OTHER_TOWNSHIP, "cancelled",
    )  # fmt: skip
    assert (now.change, now.valid_to) == ("cancelled", None)
    assert "名册.xlsx第 3 行" in now.evidence
    assert unit.names.known().get().name == "桥头旧厂"
    assert "qiaotoujiuchang" in Unit.objects.get(pk=unit.pk).search_text
    assert AdoptedCount.objects.known().get(unit=unit, valid_from=START).staff == 20


def test_what_was_unknown_is_filled_over_the_same_days(lead):
    unit = make_unit("桥头老厂")
    batch = make_batch(["name", "credit_code"], [["桥头老厂", CODES[0]]])
    actions.apply_batch(batch=batch, by=lead)
    state = state_of(unit)
    assert (state.credit_code, state.valid_from) == (CODES[0], START)
    assert CODES[0].lower() in Unit.objects.get(pk=unit.pk).search_text


def test_the_same_source_corrects_itself_on_the_same_day(lead):
    actions.apply_batch(batch=make_batch(FIELDS, rows(1)), by=lead)
    better = rows(1)
    better[0][4] = "33"
    batch = make_batch(FIELDS, better)
    assert queries.rows_of(batch).get().changes == [["staff", 20, 33]]
    actions.apply_batch(batch=batch, by=lead)
    assert Headcount.objects.known().get().staff == 33
    assert Headcount.objects.known().get().women == 9
    assert AdoptedCount.objects.known().get().staff == 33


def test_the_ledger_may_move_between_preview_and_apply(lead):
    batch = make_batch(FIELDS, rows(2))
    make_unit("桥头甲1有限公司", credit_code=CODES[1])
    applied = actions.apply_batch(batch=batch, by=lead)
    of = queries.preview(applied)
    assert (of.new, of.changed, of.moved) == (1, 1, 1)
    assert UnitState.objects.known().filter(credit_code=CODES[1], valid_to=None).count() == 1


def test_nothing_is_written_when_it_is_called_off(lead):
    batch = make_batch(FIELDS, rows())
    before = held()

    def call_off(step):
        if step.text == "正在收尾":
            raise Cancelled

    with pytest.raises(Cancelled):
        actions.apply_batch(batch=batch, by=lead, progress=Progress(call_off))
    assert held() == before
    assert Batch.objects.get(pk=batch.pk).state == BatchState.PREVIEWED
    assert queries.rows_of(batch).filter(verdict="new").count() == 6


def test_a_batch_is_applied_once(lead):
    batch = actions.apply_batch(batch=make_batch(FIELDS, rows(1)), by=lead)
    with pytest.raises(Refused):
        actions.apply_batch(batch=batch, by=lead)
    with pytest.raises(Refused):
        actions.ask_to_apply(batch=batch, by=lead)
    with pytest.raises(Refused):
        actions.discard(batch=batch, by=lead)
    with pytest.raises(Refused, match="理由"):
        actions.undo_batch(batch=batch, by=lead, reason=" ")


def test_one_event_tells_of_the_whole_batch(lead):
    batch = actions.apply_batch(batch=make_batch(FIELDS, rows()), by=lead)
    event = Event.objects.get(verb="intake.applied")
    assert batch.event == event
    assert event.after["new"] == 6
    assert set(UnitState.objects.known().values_list("event_id", flat=True)) == {event.pk}


LEDGER = ["org_name", "name", "credit_code", "township", "org_form", "founded_on", "superior",
          "secretary", "covered_units", "union_members", "staff"]  # fmt: skip


def test_organisations_come_with_their_superiors_and_what_they_cover(lead):
    mill, kiln, shop = (make_unit(name) for name in ("竹器厂", "砖厂", "杂货店"))
    batch = make_batch(
        LEDGER,
        [
            ["竹器厂工会", "竹器厂", "", "", "基层工会", "2020-05-01", "桥头联合工会", "周婷",
             "", "12", "30"],
            ["桥头联合工会", "", "", "桥头镇", "联合工会", "2019-03-01", "县总工会", "吴明",
             "1、砖厂；杂货店，山外厂等3家", "", ""],
            ["新厂工会委员会", "新厂", CODES[0], "桥头镇", "", "", "", "", "", "3", "8"],
        ],
        profile_code="union",
    )  # fmt: skip
    assert queries.preview(batch).new == 3
    assert "县总工会" in queries.preview(batch).notes[0]
    actions.apply_batch(batch=batch, by=lead)
    single = OrganisationState.objects.known().get(name="竹器厂工会")
    joint = OrganisationState.objects.known().get(name="桥头联合工会")
    assert (single.form, single.mode, single.founded_on) == (
        "union_committee", "single", date(2020, 5, 1),
    )  # fmt: skip
    assert (single.parent_id, single.lead_unit_id) == (joint.organisation_id, mill.pk)
    assert (joint.mode, joint.change) == ("joint", "founded")
    covered = Coverage.objects.known().filter(organisation=joint.organisation_id)
    assert set(covered.values_list("unit", flat=True)) == {kiln.pk, shop.pk}
    assert Headcount.objects.known().get(unit=mill).union_members == 12
    born = UnitState.objects.known().get(credit_code=CODES[0])
    assert Coverage.objects.known().filter(unit=born.unit_id, line="union").count() == 1
    problem = queries.rows_of(batch).get(row=4).problems[0]
    assert (problem[1], problem[3]) == ("covered_units", False)
    assert "山外厂" in problem[2]


def test_a_ledger_repeated_is_the_same_and_a_grown_one_changes(lead):
    units = [make_unit(name) for name in ("竹器厂", "砖厂")]
    made = make_organisation("竹器厂团支部", units=(units[0],))
    fields = ["org_name", "name", "org_form", "covered_units"]
    row = ["竹器厂团支部", "竹器厂", "团支部", ""]
    assert queries.preview(make_batch(fields, [row], profile_code="league")).same == 1
    grown = make_batch(
        fields, [["竹器厂团支部", "竹器厂", "团总支", "砖厂"]], profile_code="league"
    )
    changes = {change[0]: change[1:] for change in queries.rows_of(grown).get().changes}
    assert changes["form"] == ["团支部", "团总支"]
    assert changes["covered_units"] == [None, "砖厂"]
    actions.apply_batch(batch=grown, by=lead)
    state = OrganisationState.objects.known().get(organisation=made, valid_to=None)
    assert (state.form, state.mode, state.change) == ("league_general", "joint", "upgraded")
    undone = actions.undo_batch(batch=Batch.objects.get(pk=grown.pk), by=lead, reason="报错了")
    assert queries.kept_account(undone) == []
    assert Coverage.objects.known().filter(organisation=made).count() == 1


def test_one_organisation_over_several_rows_covers_all_of_them(lead):
    for name in ("竹器厂", "砖厂", "杂货店"):
        make_unit(name)
    fields = ["org_name", "name", "org_form"]
    rows_ = [["桥头联合党支部", name, "党支部"] for name in ("竹器厂", "砖厂", "杂货店", "砖厂")]
    batch = make_batch(fields, rows_, profile_code="organisation")
    verdicts = [row.verdict for row in queries.rows_of(batch)]
    assert verdicts == ["new", "changed", "changed", "refused"]
    actions.apply_batch(batch=batch, by=lead)
    assert Coverage.objects.known().count() == 3
    assert OrganisationState.objects.known().count() == 1


cell = st.sampled_from(["", "0", "7", "80", "约30", "不详", "x"])
row = st.tuples(
    st.sampled_from(["桥头甲0有限公司", "桥头甲1有限公司", "老厂", "", "老厂 "]),
    st.sampled_from(["", CODES[0], CODES[1], CODES[0][:17], "9.1E+17"]),
    st.sampled_from(["桥头镇", "河口", "山外镇", ""]),
    st.sampled_from(["", "桥头镇中街1号"]),
    cell,
    cell,
    st.sampled_from(["", "13900000001", "12"]),
    st.sampled_from(["", "2019.5.1", "2031-01-01", "昨天"]),
)


def speaks_once_of_each(table):
    """Of two rows about one unit a repeat may take the other: then it is known by its name."""
    names = [line[0].strip() for line in table if line[0]]
    codes = [line[1] for line in table if line[1] in CODES]
    return len(set(names)) == len(names) == len(table) and len(set(codes)) == len(codes)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(table=st.lists(row.map(list), min_size=1, max_size=6), twice=st.booleans())
def test_whatever_a_file_holds_undo_gives_back_the_ledger(table, twice):
    make_area(OTHER_TOWNSHIP)
    if not UnitState.objects.known().filter(name="老厂").exists():
        make_unit("老厂", staff=12, address="旧街1号")
    before = held()
    batch = make_batch(FIELDS, table)
    applied = actions.apply_batch(batch=batch, by=None)
    of = queries.preview(applied)
    assert of.rows == len(table)
    if twice and speaks_once_of_each(table):
        again = make_batch(FIELDS, table)
        assert queries.preview(again).writes == 0
    if of.writes:
        actions.undo_batch(batch=applied, by=None, reason="试")
    assert held() == before
