"""The open dump is complete in its area, and tells nobody's name, phone or few members."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from qunjian.apps.accounts.actions import create_user, give_post
from qunjian.apps.accounts.models import PostKind
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.models import Event
from qunjian.apps.registry import actions
from qunjian.apps.registry.exports.dump import export_area
from qunjian.apps.registry.exports.tables import SHEETS
from qunjian.core.vocabulary import Source
from qunjian.web import clock

pytestmark = pytest.mark.django_db
START = date(2025, 3, 1)


@pytest.fixture
def county():
    names = {"990101000000": "示范县", "990101001000": "桥头镇", "990101002000": "河口镇"}
    for code, name in names.items():
        level = "county" if code.endswith("000000") else "township"
        Area.objects.create(pk=code, name=name, level=level, valid_from=date(2020, 1, 1))
    return Area.objects.get(pk="990101000000")


def a_unit(name, area, staff=None, **values):
    unit = actions.record_unit(
        on=START, by=None, name=name, kind="enterprise", area_id=area, **values
    )
    if staff is not None:
        actions.count_unit(
            unit=unit, source=Source.CENSUS, on=START, by=None, staff=staff, league_members=2
        )
    return unit


def exported(area, tmp_path):
    """Every csv of the dump as a list of rows by heading."""
    export_area(area, tmp_path / "dump.zip", by=None)
    with zipfile.ZipFile(tmp_path / "dump.zip") as archive:
        assert archive.testzip() is None
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))
            )
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def test_persons_and_phones_are_masked_and_formulas_defused(county, tmp_path):
    a_unit("=1+1厂", "990101001000", legal_person="欧阳小明", contact="周婷", phone="13800006621")
    (row,) = exported(county, tmp_path)["unit_states"]
    shown = [row[name] for name in ("name", "legal_person", "contact", "phone")]
    assert shown == ["'=1+1厂", "欧阳*", "周*", "138****6621"]


@pytest.mark.parametrize(("staff", "members"), [(4, ""), (5, "2"), (0, "")])
def test_members_of_small_units_are_left_out_with_a_note(county, tmp_path, staff, members):
    a_unit("桥头竹器厂", "990101001000", staff=staff)
    tables = exported(county, tmp_path)
    for name in ("headcounts", "adopted_counts"):
        (row,) = tables[name]
        assert (row["staff"], row["league_members"]) == (str(staff), members)
        assert row["note"] == ("" if members else "单位不足5人，成员数不列出")


def test_only_the_area_is_in_it(county, tmp_path):
    a_unit("桥头竹器厂", "990101001000", staff=9)
    other = a_unit("河口砖厂", "990101002000", staff=9)
    actions.found_organisation(
        on=START, by=None, units=[other], name="河口砖厂工会", line="union",
        form="union_committee", mode="single", area_id="990101002000",
    )  # fmt: skip
    tables = exported(Area.objects.get(pk="990101001000"), tmp_path)
    assert [row["name"] for row in tables["unit_states"]] == ["桥头竹器厂"]
    assert [row["name"] for row in tables["areas"]] == ["桥头镇"]
    assert (len(tables["headcounts"]), tables["organisation_states"], tables["coverage"]) == (
        1, [], [],
    )  # fmt: skip


def test_dictionary_explains_every_column(county, tmp_path):
    a_unit("桥头竹器厂", "990101001000")
    told = exported(county, tmp_path)["数据字典"]
    columns = [(sheet.name, column) for sheet in SHEETS for column in sheet.columns]
    assert [(row["文件"], row["字段"]) for row in told] == columns
    assert [row for row in told if not row["名称"] or not row["类型"]] == []


def test_taking_it_is_recorded(county, tmp_path):
    a_unit("桥头竹器厂", "990101001000")
    exported(county, tmp_path)
    event = Event.objects.latest("pk")
    assert (event.verb, event.target_name, event.after["rows"]["unit_states"]) == (
        "registry.exported", "示范县", 1,
    )  # fmt: skip


def test_command_keeps_to_the_scope_of_a_person(county, tmp_path):
    clerk = create_user(username="zhang", name="张三", password="quiet-river-stone-42", by=None)
    area = Area.objects.get(pk="990101001000")
    give_post(user=clerk, kind=PostKind.TOWNSHIP_CLERK, area=area, on=clock.today(), by=None)
    out = tmp_path / "dump.zip"
    with pytest.raises(CommandError, match="张三的岗位不能导出示范县的数据"):
        call_command("export", area=county.pk, out=str(out), user="zhang")
    assert not out.exists()
    call_command("export", area=area.pk, out=str(out), user="zhang")
    assert Event.objects.latest("pk").by == clerk


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"area": "123"}, "没有代码为 123 的区划"),
        ({"user": "nobody"}, "没有“nobody”这个在用的账号"),
        ({"out": "no-such-folder/dump.zip"}, "不能写到"),
    ],
)
def test_command_refuses_bad_input_with_a_sentence(county, tmp_path, given, said):
    sound = {"area": county.pk, "out": str(tmp_path / "dump.zip")}
    with pytest.raises(CommandError, match=said) as refused:
        call_command("export", **(sound | given))
    assert refused.value.returncode == 2
