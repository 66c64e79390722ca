"""The registers of market supervision: enterprises twice a year, and everything smaller."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from qunjian.apps.demo.generator.model import County, Unit
from qunjian.apps.demo.generator.naming import Names
from qunjian.apps.demo.registers import spelling
from qunjian.apps.demo.registers.faults import Faults
from qunjian.apps.demo.registers.sheets import Cell, Sheet
from qunjian.core.credit_code import make_credit_code
from qunjian.core.vocabulary import OperatingState, UnitKind

COLUMNS = (
    ("", "序号"), ("", "企业名称"), ("", "统一社会信用代码/注册号"),
    ("登记事项", "企业类型"), ("登记事项", "成立日期"), ("登记事项", "注册资本（万元）"),
    ("登记事项", "登记状态"), ("登记事项", "注吊销日期"), ("属地", "所属乡镇"), ("属地", "村社区"),
    ("", "住所"), ("", "行业代码"), ("", "所在园区"), ("", "法定代表人"),
    ("", "法定代表人身份证号"), ("", "联系电话"), ("年报", "从业人数"),
    ("年报", "年营业收入（万元）"), ("", "曾用名"), ("", "备注"),
)  # fmt: skip
NAME, CODE, OPENED = "企业名称", "统一社会信用代码/注册号", "成立日期"
STATES = {
    OperatingState.OPERATING: "存续（在营、开业、在册）",
    OperatingState.MISSING: "存续（在营、开业、在册）",  # the register cannot know
    OperatingState.CANCELLED: "注销",
    OperatingState.REVOKED: "吊销，未注销",
    OperatingState.MOVED_OUT: "迁出",
}
ELSEWHERE = "东屿市海陵区望海街道"
KEEPS_CODE = frozenset({OperatingState.OPERATING})
#: what happens to how many codes of small units
CODES_SPOILT: tuple[tuple[str, int, Callable[[str], str]], ...] = (
    ("code-destroyed", 6, lambda code: "9.13399E+17"),
    ("code-short", 6, lambda code: code[:17]),
    ("code-check", 4, spelling.wrong_check),
    ("code-look-alike", 6, spelling.look_alike_code),
    ("code-spaces", 8, lambda code: f"{code[:6]} {code[6:]} "),
)
UNREADABLE = ("code-destroyed", "code-short", "code-check")


def last_year(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """The enterprises as they stood at the end of last year, one sheet, no group headings."""
    columns = [("", heading) for _, heading in COLUMNS if heading != "法定代表人身份证号"]
    sheet = Sheet("企业名册", columns, [f"安澜县非公企业名册（{day.year}年年末）"])
    faults.add(sheet, "title")
    known = [u for u in county.of_kind(UnitKind.ENTERPRISE) if u.opened_on <= day]
    for number, unit in enumerate(known, 1):
        values = _values(unit, rng, day)
        values |= {"序号": number, "从业人数": unit.counts.staff}
        values["年营业收入（万元）"] = _last_revenue(unit, rng)
        sheet.add(values)
    return [sheet]


def this_year(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """All enterprises by township with subtotals, and every fault that a register can have."""
    titles = ["安澜县非公企业名册", f"填报单位：安澜县市场监督管理局　　截至{day:%Y年%m月%d日}"]
    sheet = Sheet("企业名册", COLUMNS, titles)
    for code in ("title", "merged-heading", "identity"):
        faults.add(sheet, code, heading="法定代表人身份证号" if code == "identity" else "")
    enterprises = county.of_kind(UnitKind.ENTERPRISE)
    spoilt = spoilt_codes(county, rng)
    names = Names(rng)
    number = 0
    for township in county.townships:
        here = [unit for unit in enterprises if unit.township == township]
        for unit in here:
            number += 1
            values = {"序号": number, **_values(unit, rng, day)}
            values["法定代表人身份证号"] = names.identity_like(county.code[:6])
            _spoil(sheet, values, unit, rng, faults, spoilt)
        row = sheet.add({"序号": "小计", NAME: f"{township.name} {len(here)} 家"})
        faults.add(sheet, "total", row)
    _repeat(sheet, enterprises, rng, day, faults)
    _outsiders(sheet, county, names, faults)
    faults.add(sheet, "total", sheet.add({"序号": "合计", NAME: f"{number} 家"}))
    notes = Sheet("填表说明", [("", "说明")], ["填表说明"])
    notes.add({"说明": "1. 本表由市场监管部门从登记系统导出，年报数据以企业公示为准。"})
    notes.add({"说明": "2. 金额单位为万元。"})
    faults.add(notes, "note-sheet")
    old = Sheet("旧表", [("", "序号"), ("", NAME)], hidden=True)
    old.add({"序号": 1, NAME: enterprises[0].name})
    faults.add(old, "hidden-sheet")
    return [sheet, notes, old]


def corrections(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """What market supervision sent after it was told which codes could not be read."""
    sheet = Sheet("更正", [("", "序号"), ("", NAME), ("", CODE), ("", "所属乡镇"), ("", "备注")])
    spoilt = spoilt_codes(county, rng)
    again = [unit for unit in county.units if spoilt.get(unit.key) in UNREADABLE]
    for number, unit in enumerate(again, 1):
        sheet.add({
            "序号": number, NAME: unit.name, CODE: unit.credit_code,
            "所属乡镇": unit.township.name, "备注": "照营业执照更正",
        })  # fmt: skip
    return [sheet]


def smaller(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """Individual businesses and cooperatives, the export of an older system."""
    headings = (
        "序号", "市场主体名称", "统一社会信用代码", "市场主体类型", "成立日期", "登记状态",
        "所属监管所", "经营场所", "行业代码", "经营者", "联系电话", "从业人数",
    )  # fmt: skip
    sheet = Sheet("个体和合作社", [("", heading) for heading in headings])
    faults.add(sheet, "gb18030")
    for number, unit in enumerate(county.of_kind(UnitKind.INDIVIDUAL, UnitKind.COOPERATIVE), 1):
        staff, odd = spelling.count(rng, unit.counts.staff)
        row = sheet.add({
            "序号": number, "市场主体名称": unit.name, "统一社会信用代码": unit.credit_code,
            "市场主体类型": unit.kind.label, "成立日期": spelling.day(rng, unit.opened_on),
            "登记状态": "在营", "所属监管所": f"{unit.township.name[:-1]}市场监督管理所",
            "经营场所": unit.address, "行业代码": unit.industry, "经营者": unit.legal_person,
            "联系电话": unit.phone, "从业人数": staff,
        })  # fmt: skip
        if odd:
            faults.add(sheet, odd, row, "从业人数")
    return [sheet]


def spoilt_codes(county: County, rng: Random) -> dict[int, str]:
    """Whose code is spoilt how: operating small enterprises, the same ones in every file."""
    same = Random(f"{county.code}-codes")  # noqa: S311 -- chance that can be repeated is wanted
    fit = [
        unit
        for unit in county.of_kind(UnitKind.ENTERPRISE)
        if unit.operating and not unit.above_scale and unit.opened_on.year >= 2026
    ]
    older = [
        unit
        for unit in county.of_kind(UnitKind.ENTERPRISE)
        if unit.operating and not unit.above_scale and unit not in fit and not unit.former_name
    ]
    same.shuffle(fit)
    pool = [*fit, *same.sample(older, 20)]
    chosen: dict[int, str] = {}
    for code, number, spoil in CODES_SPOILT:
        able = [u for u in pool if u.key not in chosen and spoil(u.credit_code)]
        chosen |= {unit.key: code for unit in able[:number]}
    return chosen


def _values(unit: Unit, rng: Random, day: date) -> dict[str, Cell]:
    state = unit.state_of(day)
    gone = state not in (OperatingState.OPERATING, OperatingState.MISSING)
    return {
        NAME: unit.name_on(day),
        CODE: unit.credit_code or unit.registration_no,
        "企业类型": "股份有限公司" if "股份" in unit.name else "有限责任公司(自然人投资或控股)",
        OPENED: unit.opened_on,
        "注册资本（万元）": unit.capital,
        "登记状态": STATES[state],
        "注吊销日期": unit.state_on if gone else None,
        "所属乡镇": unit.township_on(day).name,
        "村社区": unit.village.name if unit.township_on(day) == unit.township else None,
        "住所": unit.address if unit.township_on(day) == unit.township else None,
        "行业代码": unit.industry,
        "所在园区": unit.site.name if unit.site else None,
        "法定代表人": unit.legal_person,
        "联系电话": unit.phone,
    }


def _spoil(
    sheet: Sheet,
    values: dict[str, Cell],
    unit: Unit,
    rng: Random,
    faults: Faults,
    spoilt: dict[int, str],
) -> None:
    """Add the row as a tired clerk would have typed it."""
    row, odd = sheet.next_row, []
    if code := spoilt.get(unit.key):
        spoil = next(each for name, _, each in CODES_SPOILT if name == code)
        values[CODE] = spoil(unit.credit_code)
        odd.append((code, CODE))
    elif unit.registration_no:
        values[CODE] = int(unit.registration_no)
        odd.append(("code-number", CODE))
    chance = rng.random()
    if chance < 0.2:
        values[OPENED] = spelling.day(rng, unit.opened_on)
        odd += [("day-spelling", OPENED)] * (not isinstance(values[OPENED], date))
    elif chance < 0.204:
        values[OPENED] = spelling.impossible_day(rng)
        odd.append(("day-impossible", OPENED))
    values["注册资本（万元）"], strange = spelling.money(rng, unit.capital)
    odd += [(strange, "注册资本（万元）")] * bool(strange)
    values["年营业收入（万元）"] = None
    if rng.random() < 0.02:
        values[NAME] = spelling.spaced_name(unit.name)
        odd.append(("name-spaces", NAME))
    if rng.random() < 0.01:
        values["联系电话"] = unit.phone[:7]
        odd.append(("phone-wrong", "联系电话"))
    if unit.renamed_on:
        values["曾用名"] = unit.former_name
    sheet.add(values)
    for fault, heading in odd:
        faults.add(sheet, fault, row, heading)


def _repeat(
    sheet: Sheet, enterprises: Sequence[Unit], rng: Random, day: date, faults: Faults
) -> None:
    standing = [unit for unit in enterprises if unit.operating and not unit.former_name]
    for unit in rng.sample(standing, 8):
        row = sheet.add({"序号": None, **_values(unit, rng, day), "备注": "重复"})
        faults.add(sheet, "duplicate", row, NAME)


def _outsiders(sheet: Sheet, county: County, names: Names, faults: Faults) -> None:
    for number in range(5):
        code = make_credit_code(names.rng, "339902")
        name = f"海陵区{names.rng.choice(('启', '恒', '瑞'))}{'甲乙丙丁戊'[number]}贸易有限公司"
        row = sheet.add({
            NAME: name, CODE: code, OPENED: date(2020, 5, 6) + timedelta(days=31 * number),
            "登记状态": STATES[OperatingState.OPERATING], "所属乡镇": "望海街道",
            "住所": f"{ELSEWHERE}滨海路{number + 1}号", "备注": "迁来办理中",
        })  # fmt: skip
        faults.add(sheet, "outside", row, "所属乡镇")


def _last_revenue(unit: Unit, rng: Random) -> int | None:
    """Last year's revenue lies on the same side of the county's threshold as this year's."""
    now = unit.counts.revenue
    if now is None:
        return None
    then = round(now * rng.uniform(0.85, 1.1))
    return max(then, 500) if unit.above_scale else min(then, 499)
