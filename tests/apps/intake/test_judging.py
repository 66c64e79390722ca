"""What rows come to before anything is written: every verdict and every refusal."""

from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake import queries
from qunjian.apps.registry.actions import join_units
from qunjian.apps.registry.models import Unit
from qunjian.core.credit_code import make_credit_code, make_registration_no
from tests.support.batches import make_batch
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
RNG = Random(11)
UNIT = ["name", "credit_code", "township"]
GOOD, OTHER, THIRD = (make_credit_code(RNG, "990101") for _ in range(3))


@pytest.fixture(autouse=True)
def _county():
    make_area(TOWNSHIP)
    make_area(OTHER_TOWNSHIP)
    make_area("990101001201", "中村")


def only(batch):
    return queries.rows_of(batch).get()


def said(row, field):
    return [sentence for _, name, sentence, _ in row.problems if name == field]


def serious(row):
    return [problem for problem in row.problems if problem[3]]


@pytest.mark.parametrize(
    ("fields", "row", "field", "word"),
    [
        (UNIT, ["", "", "桥头镇"], "name", "缺单位名称"),
        (UNIT, ["", GOOD, "桥头镇"], "name", "缺单位名称"),
        (UNIT, ["新厂", GOOD, "山外镇"], "township", "不在示范县的区划里"),
        (UNIT, ["新厂", GOOD, ""], "township", "哪个乡镇"),
        (UNIT, ["12345", "", "桥头镇"], "name", "缺单位名称"),
    ],
)
def test_a_row_that_cannot_be_placed_or_named_stays_out(fields, row, field, word):
    found = only(make_batch(fields, [row]))
    assert found.verdict == "refused"
    assert any(word in sentence for sentence in said(found, field))
    assert serious(found)


@pytest.mark.parametrize("code", ["9.13399E+17", GOOD[:17], GOOD[:17] + "?", "330101199001011234"])
def test_a_bad_code_is_left_out_and_its_row_goes_in(code):
    found = only(make_batch(UNIT, [["新厂", code, "桥头镇"]]))
    assert found.verdict == "new"
    assert said(found, "credit_code")
    assert not serious(found)


def test_a_code_of_another_kind_finds_its_place():
    number = make_registration_no(RNG, "990101")
    unit = make_unit("老厂", registration_no=number)
    found = only(make_batch(UNIT, [["老厂（曾改名）", number, ""]]))
    assert found.unit_id == unit.pk


def test_a_row_outside_the_senders_area_is_refused():
    found = only(make_batch(UNIT, [["新厂", GOOD, "河口镇"]], area=TOWNSHIP))
    assert found.verdict == "refused"
    assert "不在报送范围（桥头镇）内" in said(found, "township")[0]


def test_a_known_unit_outside_the_senders_area_is_refused():
    make_unit("河口老厂", make_area(OTHER_TOWNSHIP))
    found = only(make_batch(["name", "staff"], [["河口老厂", "9"]], area=TOWNSHIP))
    assert found.verdict == "refused"
    assert "台账里“河口老厂”在河口镇" in said(found, "name")[0]


def test_the_senders_own_township_is_meant_when_none_is_told():
    assert only(make_batch(["name"], [["新厂"]], area=TOWNSHIP)).verdict == "new"


def test_an_address_may_tell_the_township():
    assert only(make_batch(["name", "address"], [["新厂", "示范县桥头镇中街1号"]])).verdict == "new"


def test_rows_about_one_unit_are_said_under_excels_row_number():
    batch = make_batch(
        UNIT,
        [["新厂", GOOD, "桥头镇"], ["新厂", "", "桥头镇"], ["别名", GOOD, "桥头镇"],
         ["新厂", OTHER, "桥头镇"]],
    )  # fmt: skip
    rows = list(queries.rows_of(batch))
    assert [row.verdict for row in rows] == ["new", "refused", "refused", "new"]
    assert "与第 3 行是同一个单位" in said(rows[1], "name")[0]


def test_two_units_of_one_name_cannot_be_told_apart_without_a_code():
    make_unit("双生厂", credit_code=GOOD)
    make_unit("双生厂", credit_code=OTHER)
    vague, clear = queries.rows_of(
        make_batch(UNIT, [["双生厂", "", "桥头镇"], ["双生厂", OTHER, "桥头镇"]])
    )
    assert vague.verdict == "refused"
    assert "有 2 个单位叫这个名字" in said(vague, "name")[0]
    assert clear.verdict == "same"


def test_another_code_under_a_known_name_is_refused():
    make_unit("老厂", credit_code=GOOD)
    found = only(make_batch(UNIT, [["老厂", OTHER, "桥头镇"]]))
    assert found.verdict == "refused"
    assert GOOD in said(found, "credit_code")[0]


def test_a_code_under_anothers_name_is_refused():
    make_unit("甲厂", credit_code=GOOD)
    make_unit("乙厂", credit_code=OTHER)
    found = only(make_batch(UNIT, [["乙厂", GOOD, "桥头镇"]]))
    assert found.verdict == "refused"


def test_a_unit_is_met_by_code_and_renamed_by_its_own_register():
    unit = make_unit("老厂", credit_code=GOOD)
    found = only(make_batch(UNIT, [["新名厂", GOOD, "桥头镇"]]))
    assert (found.unit_id, found.verdict) == (unit.pk, "changed")
    assert found.changes == [["name", "老厂", "新名厂"]]


def test_a_unit_is_met_by_cleaned_and_by_former_name():
    unit = make_unit("桥头（集团）公司")
    batch = make_batch(
        ["name", "former_name"], [["橋頭 (集團)公司", ""], ["新集团公司", "桥头（集团）公司"]]
    )
    first, second = queries.rows_of(batch)
    assert (first.unit_id, first.verdict) == (unit.pk, "same")
    assert second.verdict == "refused"  # the file itself speaks of it twice


def test_unknown_cells_never_overwrite():
    make_unit("老厂", address="旧街1号", staff=20)
    found = only(make_batch(["name", "address", "staff"], [["老厂", "", "暂无"]]))
    assert found.verdict == "same"


def test_changes_are_told_field_by_field_without_persons_or_phones():
    make_unit("老厂", address="旧街1号", phone="13900000001", industry="3411")
    found = only(
        make_batch(
            ["name", "township", "address", "phone", "industry_code", "status"],
            [["老厂", "河口镇", "新街2号", "13900000002", "34", "停业"]],
        )
    )
    assert sorted(change[0] for change in found.changes) == [
        "address", "area_id", "operating_state", "phone",
    ]  # fmt: skip
    told = {name: (before, after) for name, before, after in found.changes}
    assert told["area_id"] == ("桥头镇", "河口镇")
    assert told["operating_state"] == ("在营", "停业")
    assert "139" not in str(found.changes)


def test_a_lines_ledger_fills_what_is_unknown_and_changes_nothing():
    make_unit("老厂", address="旧街1号")
    batch = make_batch(
        ["org_name", "name", "credit_code", "address"],
        [["老厂工会委员会", "老厂", GOOD, "新街2号"]],
        profile_code="union",
    )
    assert ["credit_code", None, GOOD] in only(batch).changes
    assert "address" not in {change[0] for change in only(batch).changes}


def test_an_older_file_does_not_overwrite_newer_facts():
    make_unit("老厂", on=date(2025, 9, 1), address="新街2号")
    found = only(make_batch(["name", "address"], [["老厂", "旧街1号"]]))
    assert found.verdict == "same"
    assert "已有更新的资料" in said(found, "address")[0]


def test_unlikely_figures_are_doubts_and_no_refusal():
    make_unit("老厂", staff=20)
    found = only(make_batch(["name", "staff", "women"], [["老厂", "100", "120"]]))
    assert found.verdict == "changed"
    assert said(found, "women")
    assert said(found, "staff")
    assert not serious(found)


def test_a_village_says_more_than_its_township():
    make_unit("老厂")
    found = only(make_batch(["name", "village"], [["老厂", "中村村委会"]]))
    assert found.changes == [["area_id", "桥头镇", "中村"]]


def test_a_row_of_a_strange_line_is_refused():
    clerk = make_user(PostKind.LINE_OFFICER, make_area(COUNTY), line="league")
    make_unit("老厂")
    batch = make_batch(
        ["org_name", "name", "org_line"],
        [["老厂团支部", "老厂", "团"], ["老厂工会委员会", "老厂", "工会"]],
        profile_code="league", by=clerk,
    )  # fmt: skip
    ours, theirs = queries.rows_of(batch)
    assert ours.verdict == "new"
    assert theirs.verdict == "refused"
    assert "不在报送人负责的条线内" in said(theirs, "org_line")[0]


@pytest.mark.parametrize(
    ("row", "field", "word"),
    [
        (["", "老厂", ""], "org_name", "缺组织名称"),
        (["老厂之家", "老厂", "怪样子"], "org_form", "看不出组织形式"),
        (["外厂团支部", "外厂", "团支部"], "name", "请先导入市场监管"),
        (["团支部甲", "", "团支部"], "org_name", "几个组织都叫这个名称"),
    ],
)
def test_an_organisation_that_cannot_be_made_out_stays_out(row, field, word):
    lead = make_unit("老厂")
    make_organisation("团支部甲", units=(lead,))
    twin = make_organisation("团支部乙", units=(lead,))
    twin.states.update(name="团支部甲", name_key="团支部甲")
    found = only(make_batch(["org_name", "name", "org_form"], [row], profile_code="league"))
    assert found.verdict == "refused"
    assert any(word in sentence for sentence in said(found, field))


def test_queries_do_not_grow_with_the_rows():
    for number in range(30):
        make_unit(f"桥头{number}厂", staff=10)
    rows = [[f"桥头{number}厂", "", "桥头镇", "12"] for number in range(30)]
    fields = [*UNIT, "staff"]
    by = make_user()
    make_batch(fields, rows[:1], by=by)
    with CaptureQueriesContext(connection) as few:
        make_batch(fields, rows[:3], by=by)
    with CaptureQueriesContext(connection) as many:
        make_batch(fields, rows, by=by)
    assert len(many) == len(few)
    assert Unit.objects.count() == 30


def test_a_row_with_the_code_of_a_joined_unit_is_about_the_one_that_stands():
    """The register goes on delivering both rows: neither a new unit nor a change of name."""
    keep = make_unit("新厂", credit_code=GOOD)
    gone = make_unit("新工厂", credit_code=OTHER)
    join_units(keep=keep, gone=gone, reason="重复发照", by=None, despite_codes=True)
    row = only(make_batch([*UNIT, "address"], [["新工厂", OTHER, "桥头镇", "南街1号"]]))
    assert row.unit_id == keep.pk
    assert [change[0] for change in row.changes] == ["address"]
