"""Files through the real door: a messy register, the error workbook, a township's workbook."""

import io
from datetime import date, timedelta
from random import Random

import openpyxl
import pytest
import xlsxwriter

from qunjian.apps.audit.models import Event
from qunjian.apps.intake import actions, queries
from qunjian.apps.intake.models import Batch, BatchState, ColumnMemory, RowChunk
from qunjian.apps.intake.prefilled import township_workbook
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.registry.actions import count_unit
from qunjian.apps.registry.models import AdoptedCount, Headcount, UnitState
from qunjian.apps.registry.refusals import Refused
from qunjian.core.credit_code import make_credit_code
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Source
from qunjian.vault import files
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_unit,
    make_user,
    state_of,
)

pytestmark = pytest.mark.django_db
DAY = date(2025, 8, 31)
RNG = Random(5)
CODES = [make_credit_code(RNG, "990101") for _ in range(6)]


@pytest.fixture(autouse=True)
def _county():
    make_area(TOWNSHIP)
    make_area(OTHER_TOWNSHIP)
    make_area("990101001201", "中村")


@pytest.fixture
def lead():
    return make_user()


def messy():
    """Title, unit row, two heading rows with merges, blanks, totals, a column of identities."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("企业名册")
    sheet.merge_range("A1:J1", "示范县非公企业名册（2025年8月）")
    sheet.write("A2", "填报单位：县市场监督管理局")
    for at, text in enumerate(["序号", "企业名称", "统一社会信用代码", "所属乡镇"]):
        sheet.merge_range(2, at, 3, at, text)
    sheet.merge_range(2, 4, 2, 5, "人员情况")
    sheet.write_row(3, 4, ["从业人数", "女职工"])
    for at, text in enumerate(["成立日期", "法定代表人", "法定代表人身份证号", "联系电话"], 6):
        sheet.merge_range(2, at, 3, at, text)
    rows = [
        [1, "桥头竹器 有限公司", CODES[0], "桥头镇", "28人", 9, "2010.8.31", "周婷",
         "990101198001011234", "13900000001"],
        [2, "桥头灯具有限公司", f"{CODES[1]} ", "桥头", "５０", "约20", "二〇一〇年八月", "吴明",
         "990101198101011234", "13900000002"],
        ["", "小计", "", "", 78, 29, "", "", "", ""],
        [],
        [3, "河口木器有限公司", "9.13399E+17", "河口镇", 12, 30, 40421, "郑丽", "", "13900000003"],
        [4, "", CODES[3], "河口镇", 5, 1, "", "王强", "", "13900000004"],
        ["合计", "", "", "", 95, 60, "", "", "", ""],
    ]  # fmt: skip
    for at, row in enumerate(rows, 4):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def hand_in(content, by, name="企业名册.xlsx", profile="market", area=COUNTY, **given):
    batch = actions.upload(
        content=content, file_name=name, sender="县市场监管局", profile=profile,
        area=make_area(area), counted_on=given.pop("counted_on", DAY), by=by, **given,
    )  # fmt: skip
    run_waiting()
    return Batch.objects.get(pk=batch.pk)


def test_a_messy_register_goes_all_the_way(lead):
    batch = hand_in(messy(), lead)
    assert batch.state == BatchState.PREVIEWED
    of = queries.preview(batch)
    assert (of.new, of.refused, of.rows) == (3, 1, 4)
    assert queries.rows_of(batch, verdict="refused").get().row == 10
    shaky = queries.rows_of(batch).get(name="河口木器有限公司")
    assert {problem[1] for problem in shaky.problems} == {"credit_code", "women"}
    actions.ask_to_apply(batch=batch, by=lead)
    run_waiting()
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED
    lamps = UnitState.objects.known().get(name="桥头灯具有限公司")
    assert (lamps.credit_code, lamps.area_id) == (CODES[1], TOWNSHIP)
    assert (lamps.opened_on, lamps.legal_person) == (date(2010, 8, 1), "吴明")
    told = Headcount.objects.known().get(unit=lamps.unit_id)
    assert (told.staff, told.women) == (50, 20)
    again = hand_in(messy(), lead)
    assert queries.preview(again).same == 3
    actions.ask_to_undo(batch=batch, by=lead, reason="报错了")
    run_waiting()
    assert UnitState.objects.known().count() == 0


def test_identities_are_dropped_on_reading_and_rows_are_kept_encrypted(lead):
    batch = hand_in(messy(), lead)
    dropped = [c["heading"] for c in batch.sheets[0]["columns"] if c["dropped"]]
    assert dropped == ["法定代表人身份证号"]
    chunk = RowChunk.objects.get(batch=batch)
    assert "99010119" not in chunk.content
    assert "桥头竹器" in chunk.content
    raw = RowChunk.objects.filter(pk=chunk.pk).extra(select={"raw": "content"}).values("raw")
    assert "桥头" not in raw[0]["raw"]


def test_source_rows_are_shown_with_persons_and_phones_masked(lead):
    batch = hand_in(messy(), lead)
    [row] = queries.source_rows(batch, 0, 5, 5)
    assert row.row == 5
    assert row.cells["B"] == "桥头竹器 有限公司"
    assert row.cells["E"] == "28人"
    assert row.cells["H"] == "周*"
    assert row.cells["J"] == "139****0001"


def test_the_error_workbook_comes_back_by_the_same_door(lead):
    batch = hand_in(messy(), lead)
    content = queries.error_workbook(batch)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["企业名册"]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert table[0][:3] == ["问题", "原行号", "序号"]
    assert "身份证" not in str(table)
    assert "139000" not in str(table)
    assert "王强" not in str(table)
    assert [line[1] for line in table[1:]] == [6, 9, 10]
    name = table[0].index("企业名称") + 1
    sheet.cell(4, name, "河口新厂有限公司")
    mended = io.BytesIO()
    sheet.parent.save(mended)
    back = hand_in(mended.getvalue(), lead, name="改好.xlsx")
    assert back.state == BatchState.PREVIEWED
    of = queries.preview(back)
    assert (of.new, of.refused) == (3, 0)
    assert "问题" in [c["heading"] for c in back.sheets[0]["columns"] if not c["field"]]


def test_a_persons_mapping_decides_and_is_remembered(lead):
    batch = hand_in(messy(), lead)
    sheet = batch.sheets[0]["name"]
    actions.remap(batch=batch, mapping={sheet: {"E": "", "F": "staff"}}, by=lead)
    run_waiting()
    batch.refresh_from_db()
    fields = {c["letter"]: c["field"] for c in batch.sheets[0]["columns"]}
    assert (fields["E"], fields["F"], fields["B"]) == ("", "staff", "name")
    assert ColumnMemory.objects.count() == 2
    again = hand_in(messy(), lead)
    fields = {c["letter"]: c["field"] for c in again.sheets[0]["columns"]}
    assert (fields["E"], fields["F"]) == ("", "staff")


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n", b"PK\x03\x04broken", "只有一句话".encode()]
)
def test_what_is_no_register_is_refused_with_a_sentence(content, lead):
    batch = hand_in(content, lead)
    assert batch.state == BatchState.REFUSED
    assert batch.error.endswith("。")
    assert not batch.rows.exists()
    actions.discard(batch=batch, by=lead)


def test_a_discarded_batch_keeps_nothing_of_the_file(lead, django_capture_on_commit_callbacks):
    batch = hand_in(messy(), lead)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(batch=batch, by=lead)
    assert not RowChunk.objects.exists()
    assert not batch.rows.exists()
    with pytest.raises(FileNotFoundError):
        files.read(batch.stored_as)


def test_originals_are_deleted_when_their_time_is_over(lead, django_capture_on_commit_callbacks):
    batch = hand_in(messy(), lead)
    stored = batch.stored_as
    assert actions.delete_expired(on=batch.delete_after) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.delete_expired(on=batch.delete_after + timedelta(days=1)) == 1
    batch.refresh_from_db()
    assert batch.deleted_at
    with pytest.raises(FileNotFoundError):
        files.read(stored)
    assert queries.source_rows(batch, 0, 1, 99) == []
    assert queries.rows_of(batch).count() == 4
    assert Event.objects.filter(verb="intake.deleted").last().after["batches"] == []
    assert Event.objects.filter(verb="intake.deleted").first().after["batches"] == [batch.pk]
    with pytest.raises(Refused, match="重新上传"):
        actions.apply_batch(batch=batch, by=lead)
    with pytest.raises(Refused, match="重新上传"):
        actions.remap(batch=batch, mapping={}, by=lead)


@pytest.fixture
def township(lead):
    """Four units of the township, of which one is closed and one has few staff."""
    units = {
        name: make_unit(name, credit_code=code, phone="13912345678", legal_person="周婷", **counts)
        for name, code, counts in (
            ("甲厂", CODES[0], {"staff": 30, "women": 9, "party_members": 3}),
            ("乙厂", CODES[1], {"staff": 20}),
            ("丙店", CODES[2], {"staff": 3, "party_members": 2}),
            ("旧社", CODES[3], {"staff": 9, "operating_state": "cancelled"}),
        )
    }
    content = township_workbook(make_area(TOWNSHIP), Moment(DAY), lead)
    return units, openpyxl.load_workbook(io.BytesIO(content))


def sent_back(book, by):
    kept = io.BytesIO()
    book.save(kept)
    return hand_in(kept.getvalue(), by, name="桥头镇.xlsx", profile="", area=TOWNSHIP)


def cell(book, name, heading):
    sheet = book["填报"]
    at = [each.value for each in sheet[2]].index(heading) + 1
    line = next(row for row in range(3, 20) if sheet.cell(row, 2).value == name)
    return sheet.cell(line, at)


def test_a_townships_workbook_holds_open_rows_and_no_persons(township):
    _, book = township
    text = str([[cell.value for cell in row] for row in book["填报"].iter_rows()])
    assert "甲厂" in text
    assert "旧社" not in text
    everything = "".join(str([[c.value for c in row] for row in s.iter_rows()]) for s in book)
    assert "139123" not in everything
    assert "周" not in everything.replace("一周", "")
    assert cell(book, "丙店", "党员").value is None
    assert cell(book, "甲厂", "党员").value == 3
    assert cell(book, "甲厂", "单位名称").protection.locked
    assert not cell(book, "甲厂", "从业人数").protection.locked
    assert book["填报"].protection.sheet
    assert book["系统用表"].sheet_state == "hidden"
    assert book["填报"].data_validations.count >= 8
    event = Event.objects.get(verb="intake.township-exported")
    assert event.after["rows"] == 3


def test_an_untouched_workbook_changes_nothing(township, lead):
    _, book = township
    back = sent_back(book, lead)
    assert back.profile == "township"
    assert queries.preview(back).same == 3


def test_what_came_back_is_merged_three_ways(township, lead):
    units, book = township
    cell(book, "甲厂", "从业人数").value = 41  # theirs alone
    cell(book, "乙厂", "从业人数").value = 25  # both, differently
    cell(book, "丙店", "党员").value = 1  # was held back
    cell(book, "甲厂", "村社区").value = "中村"
    count_unit(unit=units["乙厂"], source=Source.VISIT, on=DAY, by=lead, staff=22, women=7)
    back = sent_back(book, lead)
    one, two, three = (queries.rows_of(back).get(name=name) for name in ("甲厂", "乙厂", "丙店"))
    assert one.changes == [["area_id", "桥头镇", "中村"], ["staff", None, 41]]
    assert two.verdict == "same"
    [conflict] = two.problems
    assert conflict[1] == "staff"
    assert "两边都改过" in conflict[2]
    assert three.changes == [["party_members", None, 1]]
    actions.apply_batch(batch=back, by=lead)
    told = Headcount.objects.known().get(unit=units["甲厂"], source="township")
    assert (told.staff, told.women) == (41, None)
    assert state_of(units["甲厂"]).area_id == "990101001201"
    now = AdoptedCount.objects.known().on(Moment(DAY)).get(unit=units["乙厂"])
    assert (now.staff, now.women) == (22, 7)


def test_a_cleared_cell_and_a_forged_base_change_nothing(township, lead):
    _, book = township
    cell(book, "甲厂", "从业人数").value = None
    assert queries.preview(sent_back(book, lead)).same == 3
    book["系统用表"]["B1"].value = "forged"
    back = sent_back(book, lead)
    assert back.base == ""
