"""The register of social organisations as civil affairs keeps it."""

from datetime import date
from random import Random

from qunjian.apps.demo.generator.model import County
from qunjian.apps.demo.registers import spelling
from qunjian.apps.demo.registers.faults import Faults
from qunjian.apps.demo.registers.sheets import Sheet
from qunjian.core.vocabulary import UnitKind

HEADINGS = (
    "序号", "社会组织名称", "统一社会信用代码", "社会组织类型", "成立登记日期", "业务主管单位",
    "开办资金（万元）", "住所", "所属乡镇", "法定代表人", "联系电话", "专职人员数", "年检结论",
)  # fmt: skip
KINDS = {"51": "社会团体", "52": "民办非企业单位"}


def social_organisations(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """Three kinds, one under the other, with totals and a blank row between them."""
    titles = [f"安澜县社会组织名册（截至{day.year}年{day.month}月）"]
    sheet = Sheet("社会组织", [("", heading) for heading in HEADINGS], titles)
    faults.add(sheet, "title")
    number = 0
    social = county.of_kind(UnitKind.SOCIAL)
    for prefix, kind in KINDS.items():
        here = [unit for unit in social if unit.credit_code.startswith(prefix)]
        for unit in here:
            number += 1
            staff, odd = spelling.count(rng, unit.counts.staff)
            row = sheet.add({
                "序号": number, "社会组织名称": unit.name,
                "统一社会信用代码": unit.credit_code, "社会组织类型": kind,
                "成立登记日期": spelling.day(rng, unit.opened_on),
                "业务主管单位": unit.supervising_body, "开办资金（万元）": unit.capital,
                "住所": unit.address, "所属乡镇": unit.township.name,
                "法定代表人": unit.legal_person, "联系电话": unit.phone, "专职人员数": staff,
                "年检结论": rng.choice(("合格", "合格", "合格", "基本合格", "未参检")),
            })  # fmt: skip
            if odd:
                faults.add(sheet, odd, row, "专职人员数")
        row = sheet.add({"序号": "小计", "社会组织名称": f"{kind}{len(here)}家"})
        faults.add(sheet, "total", row)
        faults.add(sheet, "blank-row", sheet.add({}))
    again = social[3]
    row = sheet.add({"序号": number + 1, "社会组织名称": again.name,
                     "统一社会信用代码": again.credit_code, "社会组织类型": KINDS["51"],
                     "所属乡镇": again.township.name})  # fmt: skip
    faults.add(sheet, "duplicate", row, "社会组织名称")
    return [sheet]
