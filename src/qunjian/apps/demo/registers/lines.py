"""The ledgers that the four lines keep of their organisations, each in its own layout."""

from collections.abc import Sequence
from datetime import date
from random import Random

from qunjian.apps.demo.generator.model import County, Organisation, Unit
from qunjian.apps.demo.registers import spelling
from qunjian.apps.demo.registers.faults import Faults
from qunjian.apps.demo.registers.sheets import Cell, Sheet
from qunjian.core.vocabulary import Line, Mode, OrganisationForm

SINGLE_WORDS = {Mode.JOINT: "联合", Mode.REGIONAL: "区域联合", Mode.TRADE: "行业联合"}
FORM_WORDS = {
    OrganisationForm.PARTY_BRANCH: "党支部",
    OrganisationForm.PARTY_GENERAL: "党总支",
    OrganisationForm.UNION_COMMITTEE: "基层工会",
    OrganisationForm.LEAGUE_GROUP: "团小组",
    OrganisationForm.LEAGUE_BRANCH: "团支部",
    OrganisationForm.LEAGUE_GENERAL: "团总支",
    OrganisationForm.LEAGUE_OUTER: "青年外围组织",
    OrganisationForm.WOMEN_COMMITTEE: "妇委会",
}
STRANGERS = 3
MANY = 12
SEVENTH, FEWER = 7, 2
LAST_YEAR = date(2025, 12, 31)  # lists in cells keep the names of last year


def party(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """Joint branches stand over several rows, merged, one row for each unit they cover."""
    columns = (
        ("", "序号"), ("党组织", "党组织名称"), ("党组织", "党组织类别"), ("党组织", "成立时间"),
        ("党组织", "书记"), ("党组织", "上级党组织"), ("所在单位", "单位名称"),
        ("所在单位", "统一社会信用代码"), ("所在单位", "党员数"),
    )  # fmt: skip
    titles = ["安澜县两新党组织基本情况台账", "中共安澜县委两新工委　　　　　2026年8月"]
    sheet = Sheet("两新党组织", columns, titles)
    for code in ("title", "merged-heading"):
        faults.add(sheet, code)
    of_organisation = ["序号", *(heading for group, heading in columns if group == "党组织")]
    founded = [o for o in county.of_line(Line.PARTY, day) if not o.outer]
    for number, one in enumerate(founded, 1):
        first = sheet.next_row
        for unit in units_of(one, day):
            values = {"序号": number, **_organisation(one, county, "党组织名称", "党组织类别", day)}
            values |= {"成立时间": spelling.day(rng, one.founded_on), "书记": one.secretary,
                       "上级党组织": superior_of(one, day), "单位名称": unit.name_on(day),
                       "统一社会信用代码": unit.credit_code,
                       "党员数": unit.counts.party_members}  # fmt: skip
            _misname(sheet, values, unit, rng, faults, "单位名称")
        last = sheet.next_row - 1
        sheet.merge(first, last, of_organisation)
        if last > first:
            faults.add(sheet, "merged-cells", first, "党组织名称")
    total = sheet.add({"序号": "合计", "党组织名称": f"党组织 {len(founded)} 个"})
    faults.add(sheet, "total", total)
    return [sheet]


def union(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """One row for each union; what it covers is a list in one cell."""
    headings = ("序号", "工会名称", "工会类型", "建会时间", "工会主席", "上级工会", "所在单位",
                "统一社会信用代码", "职工数", "会员数", "女职工数", "覆盖单位")  # fmt: skip
    sheet = Sheet("工会", [("", h) for h in headings], ["安澜县非公企业和社会组织工会台账"])
    faults.add(sheet, "title")
    founded = county.of_line(Line.UNION, day)
    for number, one in enumerate(founded, 1):
        units = units_of(one, day)
        values = {"序号": number, **_organisation(one, county, "工会名称", "工会类型", day)}
        values |= {"建会时间": spelling.day(rng, one.founded_on), "工会主席": one.secretary,
                   "上级工会": superior_of(one, day)}  # fmt: skip
        if one.lead:
            values |= {"所在单位": one.lead.name_on(day), "统一社会信用代码": one.lead.credit_code}
        if len(units) == 1:
            told = _otherwise(sheet, number, units[0].counts.staff, faults, "职工数")
            values |= {"职工数": told, "会员数": units[0].counts.union_members,
                       "女职工数": units[0].counts.women}  # fmt: skip
        else:
            values["覆盖单位"] = _listed(sheet, units, rng, day, faults, "、")
        row = sheet.add(values)
        if number % 47 == 0:
            sheet.hidden_rows.add(row)
            faults.add(sheet, "hidden-row", row)
    _strangers(sheet, "工会名称", "工会类型", "{}工会委员会", "基层工会", faults, "所在单位")
    faults.add(sheet, "total", sheet.add({"序号": "合计", "工会名称": f"{len(founded)} 个"}))
    return [sheet]


def league(
    county: County, rng: Random, day: date, faults: Faults, *, named_on: date | None = None
) -> list[Sheet]:
    """The export of the league's system; covered units between semicolons.

    It calls units by the names that they had on `named_on`.
    """
    names_of = named_on or day
    headings = ("序号", "团组织名称", "团组织类型", "建团时间", "团支部书记", "上级团组织",
                "所属乡镇", "所在单位", "统一社会信用代码", "团员人数", "青年人数",
                "联建单位")  # fmt: skip
    sheet = Sheet("团组织", [("", heading) for heading in headings])
    faults.add(sheet, "gb18030")
    for number, one in enumerate(county.of_line(Line.LEAGUE, day), 1):
        units = units_of(one, day)
        values = {"序号": number, **_organisation(one, county, "团组织名称", "团组织类型", day)}
        values |= {"建团时间": one.founded_on, "团支部书记": one.secretary,
                   "上级团组织": superior_of(one, day), "所属乡镇": one.township.name}  # fmt: skip
        if one.lead:
            values |= {"所在单位": one.lead.name_on(names_of),
                       "统一社会信用代码": one.lead.credit_code}  # fmt: skip
        if len(units) == 1:
            values |= {"团员人数": units[0].counts.league_members,
                       "青年人数": units[0].counts.youth}  # fmt: skip
        elif units:
            values["联建单位"] = _listed(sheet, units, rng, names_of, faults, "；")
        sheet.add(values)
    names = ("团组织名称", "团组织类型", "共青团{}支部委员会", "团支部", faults, "所在单位")
    _strangers(sheet, *names)
    return [sheet]


def women(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """One row for each unit covered, the organisation told again on every row."""
    headings = ("序号", "妇女组织名称", "妇女组织类型", "成立时间", "妇委会主任", "上级妇联",
                "单位名称", "统一社会信用代码", "女职工数")  # fmt: skip
    titles = ["安澜县非公企业和社会组织妇女组织一览表", "（县妇联组织部）"]
    sheet = Sheet("妇女组织", [("", heading) for heading in headings], titles)
    for code in ("title", "date-1904"):
        faults.add(sheet, code)
    number = 0
    for one in county.of_line(Line.WOMEN, day):
        founded = spelling.day(rng, one.founded_on)
        for unit in units_of(one, day):
            number += 1
            values = {"序号": number, "成立时间": founded, "妇委会主任": one.secretary}
            values |= _organisation(one, county, "妇女组织名称", "妇女组织类型", day)
            values |= {"上级妇联": superior_of(one, day), "单位名称": unit.name_on(day),
                       "统一社会信用代码": unit.credit_code}  # fmt: skip
            told = _otherwise(sheet, number, unit.counts.women, faults, "女职工数")
            values["女职工数"] = told
            _misname(sheet, values, unit, rng, faults, "单位名称")
    _strangers(sheet, "妇女组织名称", "妇女组织类型", "{}妇女委员会", "妇委会", faults, "单位名称")
    return [sheet]


def units_of(one: Organisation, day: date) -> list[Unit]:
    """What an organisation covers on a day, the unit that leads it first."""
    units = one.covered_on(day)
    return sorted(units, key=lambda unit: unit is not one.lead)


def superior_of(one: Organisation, day: date) -> str:
    """What it stands under: a general branch once it is one, or its trade's; else one outside."""
    general = (OrganisationForm.PARTY_GENERAL, OrganisationForm.LEAGUE_GENERAL)
    of_trade = one.line in (Line.UNION, Line.WOMEN)
    if one.parent and (of_trade or one.parent.form_on(day) in general):
        return one.parent.name
    return one.superior


def _organisation(
    one: Organisation, county: County, name: str, form: str, day: date
) -> dict[str, Cell]:
    word = FORM_WORDS[one.form_on(day)]
    mode = SINGLE_WORDS.get(one.mode, "单独" if one.mode is Mode.SINGLE else "")
    own_name = one.name
    if one.lead and one.mode is Mode.SINGLE:
        own_name = one.name.replace(one.lead.name, one.lead.name_on(one.founded_on))
    return {name: own_name, form: f"{word}（{mode}）" if mode else word}


def _misname(
    sheet: Sheet, values: dict[str, Cell], unit: Unit, rng: Random, faults: Faults, heading: str
) -> None:
    """Now and then a unit's name is not the one on its licence; its code beside it is right."""
    code = ""
    if not unit.above_scale and rng.random() < 0.06:
        values[heading], code = _wrong_name(unit, rng)
    row = sheet.add(values)
    if code:
        faults.add(sheet, code, row, heading)


def _otherwise(
    sheet: Sheet, number: int, count: int | None, faults: Faults, heading: str
) -> int | None:
    """What was counted long ago: every seventh row tells far fewer than there are now."""
    if not count or count < FEWER * 2 or number % SEVENTH:
        return count
    faults.add(sheet, "count-differs", sheet.next_row, heading)
    return count // FEWER


def _listed(
    sheet: Sheet, units: Sequence[Unit], rng: Random, day: date, faults: Faults, between: str
) -> str:
    """The units in one cell; some small ones by a name that fits no licence."""
    names = []
    for unit in units:
        name = unit.name_on(day)
        if unit.name_on(day) != unit.name_on(LAST_YEAR):
            name = unit.former_name
            faults.add(sheet, "name-former", sheet.next_row, "覆盖单位")
        elif not unit.above_scale and rng.random() < 0.08:
            name, code = _wrong_name(unit, rng)
            faults.add(sheet, code, sheet.next_row, "覆盖单位")
        names.append(name)
    if len(names) > MANY and not units[-1].above_scale:
        names[-1] += f"等{len(names)}家"
        faults.add(sheet, "list-and", sheet.next_row, "覆盖单位")
    return between.join(names)


def _wrong_name(unit: Unit, rng: Random) -> tuple[str, str]:
    alike = spelling.look_alike_name(unit.name)
    if alike and rng.random() < 0.4:
        return alike, "name-look-alike"
    return spelling.short_name(unit.name), "name-short"


def _strangers(
    sheet: Sheet, name: str, form: str, head: str, word: str, faults: Faults, where: str
) -> None:
    """Organisations of units that no register of the county has."""
    for number in range(STRANGERS):
        unit = f"安澜县{'甲乙丙'[number]}字号服装厂"
        row = sheet.add({"序号": None, name: head.format(unit), form: word, where: unit})
        faults.add(sheet, "unknown-unit", row, where)
