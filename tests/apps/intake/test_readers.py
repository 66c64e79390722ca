"""Real workbooks read as text, broken ones refused with a sentence that says what to do."""

import json
import os
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as patience
from hypothesis import strategies as st

from qunjian.apps.intake.readers import Unreadable, read_workbook
from qunjian.apps.intake.readers.dry_run import dry_run
from qunjian.apps.intake.readers.registers import take_up_own
from qunjian.core.intake.profiles import profile, take_up
from qunjian.core.intake.understanding import understand
from qunjian.site.cli import main
from tests.apps.intake import workbooks as books

SAMPLES = os.environ.get("QUNJIAN_INTAKE_SAMPLES", "")
FIRST = ["安澜县甲公司", "91339926MA2C000011", "2010-08-31", "28"]
CSV = "企业名称,统一社会信用代码,从业人数\n安澜县甲公司,91339926MA2C000011,28\n安澜县乙公司,,30\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 200
HTML = "<html><body><table><tr><td>企业名称</td></tr></table></body></html>".encode()
XML = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
CODE = 'Attribute VB_Name = "Module1"\r\nSub Auto_Open()\r\n  Shell "calc"\r\nEnd Sub\r\n'
NO_CODE = 'Attribute VB_Name = "ThisWorkbook"\r\nAttribute VB_Base = "0"\r\nOption Explicit\r\n'
FILEPASS = b"\x09\x08\x10\x00" + b"\x00\x06\x05\x00" + b"\0" * 12 + b"\x2f\x00\x06\x00" + b"\1" * 6


@pytest.mark.parametrize("name", ["名册.xlsx", "改名.xls"])
def test_a_workbook_is_read_as_shown(name: str) -> None:
    [sheet] = read_workbook(books.xlsx(), name)
    assert (sheet.name, list(sheet.rows[1])) == ("名册", FIRST)


@pytest.mark.parametrize("name", ["名册.xls", "名册.et"])
def test_an_old_workbook_is_read_as_shown(name: str) -> None:
    [sheet] = read_workbook(books.xls(), name)
    assert (sheet.name, list(sheet.rows[1])) == ("名册", FIRST)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_any_spelling(encoding: str, delimiter: str) -> None:
    data = CSV.replace(",", delimiter).encode(encoding)
    [sheet] = read_workbook(data, "市场监管.csv")
    assert sheet.name == "市场监管"
    assert sheet.rows[1] == ["安澜县甲公司", "91339926MA2C000011", "28"]


def test_records_of_a_csv_are_its_rows() -> None:
    data = '企业名称,地址\n甲公司,"人民路1号\n二楼"\n\n乙公司,"解放路""2号"""\n'.encode()
    [sheet] = read_workbook(data, "a.csv")
    understood = understand(sheet)
    assert [row.row for row in understood.rows] == [2, 4]
    assert understood.rows[1].values["address"] == '解放路"2号"'


def test_a_quote_never_closed_swallows_nothing() -> None:
    lines = ["企业名称,备注", '甲公司,"没有收尾', *[f"公司{at},x" for at in range(3000)]]
    [sheet] = read_workbook("\n".join(lines).encode(), "a.csv")
    assert len(sheet.rows) == 3002


def test_tabs_called_xls_are_read() -> None:
    data = CSV.replace(",", "\t").encode("gb18030")
    [sheet] = read_workbook(data, "导出.xls")
    assert sheet.rows[2] == ["安澜县乙公司", "", "30"]


def test_formats_that_change_what_is_seen() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["月", "中文月", "编号", "比例", "年", "时刻"])
        for column, shown in enumerate(["yyyy-mm", 'yyyy"年"m"月"', "000000", "0.0%", "yyyy"]):
            look = book.add_format({"num_format": shown})
            value = {2: 123, 3: 0.4375}.get(column, 40421)
            sheet.write_number(1, column, value, look)
        look = book.add_format({"num_format": 57})
        sheet.write_number(1, 5, 40421, look)

    [sheet] = read_workbook(books.xlsx_of_writer(fill), "a.xlsx")
    shown = ["2010年8月", "2010年8月", "000123", "43.8%", "2010年", "2010年8月"]
    assert list(sheet.rows[1]) == shown


@pytest.mark.parametrize("shown", ["yyyy-mm-dd", "yyyy-mm"])
def test_the_base_of_1904(shown: str) -> None:
    def fill(book: Any, sheet: Any) -> None:
        look = book.add_format({"num_format": shown})
        sheet.write_row(0, 0, ["单位名称", "成立日期"])
        sheet.write_string(1, 0, "安澜县甲公司")
        sheet.write_datetime(1, 1, datetime(2010, 8, 31), look)

    [sheet] = read_workbook(books.xlsx_of_writer(fill, date_1904=True), "a.xlsx")
    assert sheet.rows[1][1] in ("2010-08-31", "2010年8月")


def test_long_numbers_keep_what_the_file_holds() -> None:
    rows = [["企业名称", "代码"], ["甲", 913399260000000123], ["乙", 4111010001], ["丙", 0.1 + 0.2]]
    [sheet] = read_workbook(books.xlsx(rows), "a.xlsx")
    assert [row[1] for row in sheet.rows[1:]] == ["913399260000000000", "4111010001", "0.3"]


def test_hidden_sheets_rows_and_merges_are_told() -> None:
    def change(book: Any) -> None:
        sheet = book.active
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("A5:B5")
        book.create_sheet("字典").sheet_state = "hidden"
        book["字典"]["A1"] = "有限责任公司"

    first, second = read_workbook(books.xlsx(change=change), "a.xlsx")
    assert (first.hidden, second.hidden) == (False, True)
    assert first.hidden_rows == {3}
    assert first.merged == ((4, 0, 4, 1),)


def test_hidden_rows_of_an_old_workbook_are_told() -> None:
    def change(book: Any) -> None:
        row = book.get_sheet(0).row(2)
        row.hidden = True
        row.height_mismatch = True

    [sheet] = read_workbook(books.xls(change=change), "a.xls")
    assert sheet.hidden_rows == {3}


def test_a_formula_is_only_its_text() -> None:
    rows = [["企业名称", "备注"], ["甲公司", "=1+1"], ["乙公司", "@SUM(A1)"]]
    data = "企业名称,备注\n甲公司,=cmd|' /C calc'!A0\n乙公司,+1\n".encode()
    [sheet] = read_workbook(data, "a.csv")
    assert sheet.rows[1][1].startswith("=cmd")
    [sheet] = read_workbook(books.xlsx(rows), "a.xlsx")
    assert sheet.rows[2][1] == "@SUM(A1)"


def test_a_project_without_code_is_no_macro() -> None:
    data = books.with_parts(books.xlsx(), xl__vbaProject=None)
    with_project = books.with_parts(data, **{"xl__vbaProject.bin": books.vba(NO_CODE)})
    assert read_workbook(with_project, "a.xlsm")


def test_formatted_cells_far_away_are_no_content() -> None:
    def change(book: Any) -> None:
        book.active.cell(row=900_000, column=2000).font = openpyxl.styles.Font(bold=True)

    [sheet] = read_workbook(books.xlsx(change=change), "a.xlsx")
    assert len(sheet.rows) == 3


def _wide() -> bytes:
    return books.xlsx([[f"列{at}" for at in range(10_000)], [1] * 10_000])


def _far() -> bytes:
    def change(book: Any) -> None:
        book.active["XFD1048576"] = "远"

    return books.xlsx(change=change)


def _no_such_cell() -> bytes:
    whole = books.xlsx()
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    moved = sheet.replace(b'r="B2"', b'r="ZZZZZZ999999"')
    return books.with_parts(whole, **{"xl__worksheets__sheet1.xml": moved})


def _no_such_size() -> bytes:
    whole = books.xls()
    at = whole.index(b"\x00\x02\x0e\x00") + 4
    return whole[:at] + b"\xff" * 12 + whole[at + 12 :]


def _bomb() -> bytes:
    sheet = b"<worksheet><sheetData>" + b" " * (60 * 1024 * 1024) + b"</sheetData></worksheet>"
    return books.with_parts(
        books.xlsx(), xl__worksheets__sheet1=None, **{"xl__worksheets__sheet1.xml": sheet}
    )


def _entities() -> bytes:
    book = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><workbook><sheets/></workbook>'
    return books.with_parts(books.xlsx(), **{"xl__workbook.xml": book})


def _drawn() -> bytes:
    return books.with_parts(books.xlsx([]), **{"xl__media__image1.png": PICTURE})


def _document() -> bytes:
    return books.with_parts(
        books.xlsx(), **{"xl__workbook.xml": None, "word__document.xml": b"<document/>"}
    )


BROKEN = {
    "空文件": (b"", "a.xlsx", "0 字节"),
    "只有空格": (b"  \r\n ", "a.csv", "没有任何内容"),
    "加密的xlsx": (books.compound(EncryptionInfo=b"x", EncryptedPackage=b"y"), "a.xlsx", "密码"),
    "加密的xls": (books.compound(Workbook=FILEPASS), "a.xls", "密码"),
    "Word文档": (books.compound(WordDocument=b"x"), "a.doc", "Word"),
    "docx": (_document(), "a.xlsx", "Word"),
    "PDF": (b"%PDF-1.4 ...", "a.pdf", "PDF"),
    "宏": (
        books.with_parts(books.xlsx(), **{"xl__vbaProject.bin": books.vba(CODE)}),
        "a.xlsm",
        "宏",
    ),
    "旧宏": (
        books.compound(Workbook=b"\x09\x08\x00\x00", Module1=b"off\x01" + books.vba(CODE)[3079:]),
        "a.xls",
        "宏",
    ),
    "没有的格子": (_no_such_cell(), "a.xlsx", "损坏"),
    "没有的大小": (_no_such_size(), "a.xls", "损坏"),
    "一万列": (_wide(), "a.xlsx", "10,000 列"),
    "远处的格子": (_far(), "a.xlsx", "列"),
    "压缩炸弹": (_bomb(), "a.xlsx", "异常巨大"),
    "实体炸弹": (_entities(), "a.xlsx", "异常巨大"),
    "图片": (PICTURE, "表格.png", "图片"),
    "图片改名": (PICTURE, "表格.xlsx", "图片"),
    "只有图片的工作簿": (_drawn(), "a.xlsx", "只有图片"),
    "空工作簿": (books.xlsx([]), "a.xlsx", "没有任何内容"),
    "网页": (HTML, "a.xls", "网页"),
    "XML表格": (XML, "a.xls", "XML"),
    "截断的xlsx": (books.xlsx()[:-300], "a.xlsx", "损坏"),
    "截断的xls": (books.xls()[:2000], "a.xls", "损坏"),
    "压缩包": (b"Rar!\x1a\x07\x00", "a.rar", "压缩包"),
    "随便一段文字": ("这不是表格，只是一段话。".encode(), "a.xlsx", "损坏"),
    "大五码": ("企業名稱,統一編號\n安瀾縣甲公司,地址電話\n".encode("big5") * 20, "a.csv", "编码"),
    "乱码": ("锟斤拷锟斤拷,锟斤拷\n" * 30).encode(),
    "读错又存": (CSV * 5).encode().decode("gb18030", "ignore").encode(),
    "问号": ("??????,????\n" * 30).encode(),
    "二进制": (bytes(range(256)) * 20, "a.csv", ""),
    "太多行": (b"a,b\n" * 300_001, "a.csv", "行"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_refused_with_a_sentence(what: str) -> None:
    case = BROKEN[what]
    data, name, word = case if isinstance(case, tuple) else (case, "a.csv", "乱码")
    with pytest.raises(Unreadable) as refused:
        read_workbook(data, name)
    sentence = refused.value.sentence
    assert word in sentence
    assert sentence.endswith("。")
    assert "请" in sentence


@patience(max_examples=150, deadline=None)
@given(
    data=st.binary(max_size=400),
    start=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
    name=st.sampled_from(["a.xlsx", "a.xls", "a.csv", "a.et", "a"]),
)
def test_garbage_is_read_or_refused(data: bytes, start: bytes, name: str) -> None:
    sentences: list[str] = []
    try:
        for sheet in read_workbook(start + data, name):
            understand(sheet)
    except Unreadable as refused:
        sentences.append(refused.sentence)
    assert all(sentence.endswith("。") for sentence in sentences)


@patience(max_examples=60, deadline=None)
@given(place=st.floats(0, 1), change=st.binary(min_size=1, max_size=20), old=st.booleans())
def test_a_workbook_with_a_scar_is_read_or_refused(place: float, change: bytes, old: bool) -> None:
    whole = books.xls() if old else books.xlsx()
    at = int(place * len(whole))
    scarred = whole[:at] + change + whole[at + len(change) :]
    sentences: list[str] = []
    try:
        for sheet in read_workbook(scarred, "a.xls"):
            understand(sheet)
    except Unreadable as refused:
        sentences.append(refused.sentence)
    assert all(sentence.endswith("。") for sentence in sentences)


def test_the_command_writes_what_was_understood(tmp_path: Path) -> None:
    source, out = tmp_path / "名册.xlsx", tmp_path / "out.json"
    source.write_bytes(books.xlsx())
    assert main(["import", str(source), "--dry-run", "--json", str(out)]) == 0
    told = json.loads(out.read_text("utf-8"))
    assert (told["file"], told["error"]) == ("名册.xlsx", None)
    [sheet] = told["sheets"]
    assert sheet["heading_rows"] == [1]
    assert (sheet["first_data_row"], sheet["last_data_row"], sheet["data_rows"]) == (2, 3, 2)
    assert sheet["rows"][0]["values"]["opened_on"] == date(2010, 8, 31).isoformat()


def test_the_command_writes_why_it_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "空.xlsx", tmp_path / "out.json"
    source.write_bytes(b"")
    assert main(["import", str(source), "--dry-run", "--json", str(out)]) == 2
    told = json.loads(out.read_text("utf-8"))
    assert "0 字节" in told["error"]
    assert told["sheets"] == []


@pytest.mark.skipif(not SAMPLES, reason="QUNJIAN_INTAKE_SAMPLES names no folder of samples")
def test_labelled_samples_are_understood() -> None:
    """A folder with files/ and labels/: headings, ranges and totals as the labels say."""
    for path in sorted(Path(SAMPLES, "labels").glob("*.json")):
        label = json.loads(path.read_text("utf-8"))
        source = Path(SAMPLES, "files", label["file"])
        if label["expect_error"]:
            with pytest.raises(Unreadable):
                dry_run(source)
            continue
        told = {sheet["name"]: sheet for sheet in dry_run(source)["sheets"]}
        for wanted in label["sheets"]:
            found = told.get(wanted["name"]) or next(iter(told.values()))
            for key in ("is_table", "heading_rows", "first_data_row", "last_data_row"):
                allowed = [
                    wanted[key],
                    *[a[key] for a in wanted.get("alternatives", ()) if key in a],
                ]
                assert found[key] in allowed, (source.name, wanted["name"], key)


def test_a_countys_own_profiles_are_taken_up(settings: Any, tmp_path: Path) -> None:
    settings.QUNJIAN_DATA = tmp_path
    (tmp_path / "profiles").mkdir()
    good = 'code = "business"\nlabel = "商务局名单"\nsource = "other"\nholds = "units"\n'
    (tmp_path / "profiles" / "business.toml").write_text(good, "utf-8")
    (tmp_path / "profiles" / "old.toml").write_bytes("label = '名单'".encode("gbk"))
    try:
        [problem] = take_up_own()
        assert "old.toml" in problem
        assert profile("business") is not None
    finally:
        take_up([])


def test_tabs_before_some_names_are_no_delimiter() -> None:
    names = [
        f"{tab}安澜县第{at}有限公司" for at, tab in enumerate(["\t", "", "\t", "", "", "", ""])
    ]
    [sheet] = read_workbook("\n".join(names).encode("gb18030"), "a.csv")
    understood = understand(sheet)
    assert [len(row) for row in sheet.rows] == [1] * 7
    assert (understood.is_table, understood.heading_rows, understood.data_rows) == (True, (), 7)
