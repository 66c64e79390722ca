"""The files are real ones, and have the faults that their list tells."""

import csv
import io
import json
from datetime import date
from random import Random

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from qunjian.apps.demo.generator.county import build
from qunjian.apps.demo.registers import folder, spelling
from qunjian.apps.demo.registers.faults import KINDS, Faults
from qunjian.apps.demo.registers.sheets import Sheet, csv_bytes, xls, xlsx
from qunjian.core.credit_code import is_credit_code, read_code
from qunjian.core.vocabulary import Line

CODE = "统一社会信用代码/注册号"


@pytest.fixture(scope="module")
def files():
    return {made.register.file: made for made in folder.make(build())}


def named(files, word):
    return next(made for file, made in files.items() if word in file)


def test_every_file_is_what_its_ending_says(files):
    beginnings = {"xlsx": b"PK\x03\x04", "xls": b"\xd0\xcf\x11\xe0"}
    for file, made in files.items():
        ending = file.rsplit(".", 1)[1]
        if ending == "csv":
            made.content.decode("gb18030")
            with pytest.raises(UnicodeDecodeError):
                made.content.decode("utf-8")
        else:
            assert made.content.startswith(beginnings[ending])


def test_every_kind_of_fault_stands_in_some_file(files):
    told = {code for made in files.values() for code in made.faults.counts()}
    assert told == set(KINDS)


def test_the_faults_stand_in_the_cells_that_the_list_names(files):
    made = named(files, "企业名册_2026")
    page = openpyxl.load_workbook(io.BytesIO(made.content))["企业名册"]
    column = next(cell.column for cell in page[3] if cell.value == CODE)
    for fault in made.faults.listed():
        if fault["heading"] == CODE and fault["fault"] != "code-number":
            shown = str(page.cell(fault["row"], column).value)
            reading = read_code(shown)
            good = is_credit_code(reading.code)
            assert (fault["fault"] in {"code-look-alike", "code-spaces"}) == good, fault
            assert not is_credit_code(shown)


def test_the_manifest_is_kept_beside_the_files(files, tmp_path):
    folder.keep(list(files.values()), tmp_path)
    manifest = json.loads((tmp_path / folder.MANIFEST).read_text("utf-8"))
    assert [one["file"] for one in manifest["files"]] == list(files)
    assert {path.name for path in tmp_path.iterdir()} == {*files, folder.MANIFEST}
    for one in manifest["files"]:
        assert (tmp_path / one["file"]).read_bytes() == files[one["file"]].content
        assert sum(one["counts"].values()) == len(one["faults"])


def test_joint_branches_are_merged_over_the_rows_of_their_units(files):
    made = named(files, "党组织")
    page = openpyxl.load_workbook(io.BytesIO(made.content)).active
    tall = {area.min_row for area in page.merged_cells.ranges if area.max_row - area.min_row > 0}
    told = {one["row"] for one in made.faults.listed() if one["fault"] == "merged-cells"}
    assert told <= tall
    assert len(told) == 25


def test_the_womens_days_count_from_1904(files):
    book = openpyxl.load_workbook(io.BytesIO(named(files, "妇联").content))
    assert book.epoch.year == 1904


def test_a_sheet_is_the_same_in_every_format():
    sheet = Sheet("表", [("", "序号"), ("人员", "人数"), ("人员", "日期")], ["标题"])
    row = sheet.add({"序号": 1, "人数": 28, "日期": date(2026, 8, 31)})
    assert row == 4
    assert sheet.heading_merges() == [(1, 0, 2, 0), (1, 1, 1, 2)]
    with pytest.raises(KeyError):
        sheet.add({"没有": 1})
    for content in (xlsx([sheet]), xls([sheet])):
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert rows[3] == [1.0, 28.0, date(2026, 8, 31)]
        assert rows[1][:2] == ["序号", "人员"]
    lines = list(csv.reader(io.StringIO(csv_bytes(sheet, "gb18030").decode("gb18030"))))
    assert lines == [
        ["标题", "", ""], ["序号", "人员", "人员"], ["", "人数", "日期"], ["1", "28", "2026/8/31"],
    ]  # fmt: skip


def test_a_fault_of_no_known_kind_cannot_be_told():
    with pytest.raises(KeyError):
        Faults().add(Sheet("表", [("", "序号")]), "nonsense")


def test_spellings_mean_what_was_meant():
    rng = Random(1)
    spelled = {str(spelling.day(rng, date(2010, 8, 31))) for _ in range(200)}
    assert spelled == {
        "2010-08-31", "2010.8.31", "2010年8月31日", "20100831", "2010/8/31",
        "二〇一〇年八月三十一日",
    }  # fmt: skip
    assert spelling.short_name("安澜县衡川塑编有限公司") == "衡川塑编"
    assert spelling.look_alike_name("安澜县宏川塑编厂") == "安澜县鸿川塑编厂"
    assert spelling.look_alike_name("安澜县衡川塑编厂") == ""
    assert spelling.count(rng, None) == (None, "blank")
    assert spelling.money(rng, None) == (None, "blank")


def test_corrections_tell_just_the_codes_that_could_not_be_read(files):
    counts = named(files, "企业名册_2026").faults.counts()
    unread = sum(counts[code] for code in ("code-destroyed", "code-short", "code-check"))
    assert named(files, "代码更正").rows == unread


def test_every_line_lists_its_organisations(files):
    county = build()
    for line, word in zip(
        Line, ("党组织", "工会", "团组织台账_2026年8月", "妇女组织"), strict=True
    ):
        names = {one.name for one in county.of_line(line)}
        assert names
        assert named(files, word).rows >= len(names)
