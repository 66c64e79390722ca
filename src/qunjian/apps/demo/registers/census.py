"""The census form of the round, a sheet for each township; and one township's own list."""

from datetime import date
from random import Random

from qunjian.apps.demo.generator.model import County, Place, Unit
from qunjian.apps.demo.registers import spelling
from qunjian.apps.demo.registers.faults import Faults
from qunjian.apps.demo.registers.sheets import Cell, Sheet
from qunjian.core.vocabulary import OperatingState, UnitKind

COLUMNS = (
    ("", "序号"), ("", "单位名称"), ("", "统一社会信用代码"), ("", "村（社区）"),
    ("", "存在状态"), ("人员情况", "从业人数"), ("人员情况", "女职工数"),
    ("人员情况", "35岁及以下"), ("人员情况", "团员数"), ("人员情况", "工会会员数"),
    ("人员情况", "党员数"), ("", "年营业收入（万元）"), ("", "联系人"), ("", "联系电话"),
    ("", "备注"),
)  # fmt: skip
COUNTS = {
    "从业人数": "staff", "女职工数": "women", "35岁及以下": "youth", "团员数": "league_members",
    "工会会员数": "union_members", "党员数": "party_members",
}  # fmt: skip
REVENUE = "年营业收入（万元）"
STILL_OUT = {"麻溪镇": 3, "凤栖镇": 2, "山前镇": 6}  # every so manieth small unit is not back yet


def form(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """Every unit that is visited, with blanks, units in cells and the visitor's remarks."""
    sheets = []
    for township in county.townships:
        titles = [f"安澜县非公企业和社会组织摸底排查表（{township.name}）"]
        sheet = Sheet(township.name, COLUMNS, titles)
        for code in ("title", "merged-heading"):
            faults.add(sheet, code)
        for number, unit in enumerate(_visited(county, township, day), 1):
            _add(sheet, number, unit, rng, day, faults)
        total = sheet.add({"序号": "合计", "单位名称": f"{len(sheet.rows)} 家"})
        faults.add(sheet, "total", total)
        sheets.append(sheet)
    return sheets


def clerk_list(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """A short list of one township with more wrong than right, to be looked at and mended."""
    columns = [("", h) for h in ("序号", "单位名称", "统一社会信用代码", "所属乡镇", "从业人数",
                                 "女职工", "团员", "存在状态", "核实情况")]  # fmt: skip
    town = county.townships[1]
    sheet = Sheet(f"{town.name}上报", columns, [f"{town.name}核实情况上报表"])
    faults.add(sheet, "title")
    here = [u for u in county.units if u.township == town and u.operating and not u.above_scale]
    for number, unit in enumerate(here[:24], 1):
        staff = unit.counts.staff or 6
        values: dict[str, Cell] = {
            "序号": number, "单位名称": unit.name, "统一社会信用代码": unit.credit_code,
            "所属乡镇": town.name, "从业人数": staff + number % 3, "女职工": unit.counts.women,
            "团员": unit.counts.league_members, "存在状态": "在营",
        }  # fmt: skip
        code = _spoil_list(values, unit, number, staff)
        row = sheet.add(values)
        if code:
            faults.add(sheet, *code[:1], row, code[1])
    return [sheet]


def _spoil_list(
    values: dict[str, Cell], unit: Unit, number: int, staff: int
) -> tuple[str, str] | None:
    spoilt: dict[int, tuple[str, str, Cell]] = {
        3: ("code-destroyed", "统一社会信用代码", "9.13399E+17"),
        6: ("about", "从业人数", f"约{staff}"),
        9: ("count-doubt", "女职工", staff + 9),
        12: ("outside", "所属乡镇", "水口镇"),
        15: ("code-check", "统一社会信用代码", spelling.wrong_check(unit.credit_code)),
        18: ("missing", "单位名称", None),
        21: ("outside", "所属乡镇", "城关镇"),
    }
    if number not in spoilt:
        return None
    code, heading, cell = spoilt[number]
    values[heading] = cell
    if code == "missing":
        values["统一社会信用代码"] = None
    return code, heading


def _visited(county: County, township: Place, day: date) -> list[Unit]:
    gone = (OperatingState.CANCELLED, OperatingState.MOVED_OUT, OperatingState.REVOKED)
    fit = [
        unit
        for unit in county.of_kind(UnitKind.ENTERPRISE, UnitKind.SOCIAL)
        if unit.township == township and unit.state_of(day) not in gone
    ]
    every = STILL_OUT.get(township.name)
    if every is None:
        return fit
    return [unit for at, unit in enumerate(fit, 1) if unit.above_scale or at % every]


def _add(sheet: Sheet, number: int, unit: Unit, rng: Random, day: date, faults: Faults) -> None:
    missing = unit.state_of(day) is OperatingState.MISSING
    values: dict[str, Cell] = {
        "序号": number, "单位名称": unit.name, "统一社会信用代码": unit.credit_code,
        "村（社区）": unit.village.name, "存在状态": "查无下落" if missing else "在营",
    }  # fmt: skip
    row = sheet.next_row
    if not missing:
        for heading, name in COUNTS.items():
            values[heading], odd = spelling.count(rng, getattr(unit.counts, name))
            if odd:
                faults.add(sheet, odd, row, heading)
        values[REVENUE], odd = spelling.money(rng, unit.counts.revenue)
        if odd and unit.kind.value == "enterprise":
            faults.add(sheet, odd, row, REVENUE)
        values |= {"联系人": unit.legal_person, "联系电话": unit.phone}
    else:
        values["备注"] = "两次上门无人，电话停机"
    sheet.add(values)
