"""Townships and villages from a file, under the national table."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from qunjian.apps.areas import actions
from qunjian.apps.areas.models import Area
from qunjian.apps.areas.refusals import Unusable
from qunjian.apps.audit.models import Event

pytestmark = pytest.mark.django_db
PLACES = [("330326101", "昆阳镇"), ("330326101001", "临区社区")]


def test_loading_brings_what_lies_above_from_the_national_table():
    actions.load_places(places=PLACES, by=None)
    assert list(Area.objects.values_list("code", "name", "level", "parent")) == [
        ("330000000000", "浙江省", "province", None),
        ("330300000000", "温州市", "city", "330000000000"),
        ("330326000000", "平阳县", "county", "330300000000"),
        ("330326101000", "昆阳镇", "township", "330326000000"),
        ("330326101001", "临区社区", "village", "330326101000"),
    ]


def test_loading_again_only_takes_new_names():
    actions.load_places(places=PLACES, by=None)
    event = actions.load_places(places=[("330326101", "新昆阳镇")], by=None)
    assert event.after == {"county": "", "new_areas": 0, "renamed_areas": 1}
    assert event.before == {"names": {"330326101000": "昆阳镇"}}
    assert Area.objects.get(pk="330326101000").name == "新昆阳镇"
    assert Area.objects.count() == 5


@pytest.mark.parametrize(
    ("places", "county", "sentence"),
    [
        ([("33032x", "某镇")], "", "“33032x”不是区划代码：要 2 至 12 位数字，请核对后再载入。"),
        ([], "", "文件里没有一行区划，请核对是否选错了文件。"),
        (PLACES, "330327", "330326101000 不在 330327 之内，请核对代码，或去掉 --county。"),
        (
            [("330326101001", "临区社区")],
            "",
            "“临区社区”（330326101001）的上级 330326101000 不在文件里，也不在已有区划里。",
        ),
        (
            [("330326101", "甲"), ("330326101000", "乙")],
            "",
            "330326101000 出现了两次，名称不同（甲、乙），请留一个。",
        ),
        ([("330326101", " ")], "", "330326101 的名称要填，且不超过 60 个字。"),
    ],
)
def test_a_table_that_cannot_be_placed_is_refused_whole(places, county, sentence):
    with pytest.raises(Unusable) as said:
        actions.load_places(places=places, by=None, county=county)
    assert str(said.value) == sentence
    assert (Area.objects.count(), Event.objects.count()) == (0, 0)


def test_the_command_reads_a_workbook_with_a_title_and_numbers(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["某县区划表"], ["序号", "区划代码", "区划名称"], [1, 330326101, "昆阳镇"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    out = io.StringIO()
    call_command("areas", tmp_path / "a.xlsx", county="330326", stdout=out)
    assert out.getvalue() == "已载入：新增 4 个区划，改名 0 个。\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_command_reads_a_csv(tmp_path: Path, encoding: str):
    (tmp_path / "a.csv").write_text("330326101,昆阳镇\n", encoding)
    call_command("areas", tmp_path / "a.csv", stdout=io.StringIO())
    assert Area.objects.get(pk="330326101000").name == "昆阳镇"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "甲,乙\n".encode(), "没有找到“代码”和“名称”两列，请在第一行写上这两个表头。"),
        ("a.xlsx", b"no", "a.xlsx 打不开，请确认是 xlsx、xls 或 csv 文件。"),
        (
            "a.csv",
            b"\xff\xff\xff",
            "这个 csv 既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 再试。",
        ),
    ],
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError) as said:
        call_command("areas", tmp_path / name)
    assert (str(said.value), said.value.returncode) == (sentence, 2)


def test_the_command_says_so_when_there_is_no_file_or_the_county_is_no_code(tmp_path: Path):
    with pytest.raises(CommandError, match="这个文件。"):
        call_command("areas", tmp_path / "none.csv")
    (tmp_path / "a.csv").write_text("330326101,昆阳镇\n")
    with pytest.raises(CommandError, match="县代码要写成 6 位或 12 位数字。"):
        call_command("areas", tmp_path / "a.csv", county="33")
