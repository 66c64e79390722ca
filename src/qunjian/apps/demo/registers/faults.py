"""What is wrong with the files, written down while it is made wrong."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qunjian.apps.demo.registers.sheets import Sheet

#: code → what is wrong, and what Qunjian is expected to do about it
KINDS: Mapping[str, tuple[str, str]] = {
    "title": ("表头上面有标题行、填报单位行", "跳过"),
    "merged-heading": ("两行合并表头", "合并成一个表头读"),
    "total": ("夹着小计、合计行", "不当作单位"),
    "blank-row": ("夹着空行", "跳过"),
    "hidden-sheet": ("有隐藏的工作表", "说出来"),
    "hidden-row": ("有隐藏的行", "照读，并说出来"),
    "note-sheet": ("有一张填表说明", "不当作名册"),
    "merged-cells": ("一个组织的单元格纵向合并，覆盖的单位各占一行", "归到同一个组织"),
    "gb18030": ("csv 是 GB18030 编码", "照读"),
    "date-1904": ("日期从 1904 年算起", "照读"),
    "day-spelling": ("日期写法不一", "照读"),
    "day-impossible": ("日期不存在", "这一格不采用"),
    "unit-in-cell": ("数字带单位或是全角", "照读"),
    "about": ("数字写成“约30”", "照读"),
    "code-destroyed": ("代码被 Excel 变成科学计数法", "这一格不采用"),
    "code-short": ("代码少一位", "这一格不采用"),
    "code-check": ("代码校验位不对", "这一格不采用"),
    "code-look-alike": ("代码里数字写成了形近的字母", "改回来并说明"),
    "code-spaces": ("代码带空格", "去掉并说明"),
    "code-number": ("注册号存成了数字", "照读"),
    "identity": ("有身份证号一列", "整列不收"),
    "phone-wrong": ("电话位数不对", "照样登记"),
    "name-spaces": ("名称里有空格或全角括号", "照读"),
    "name-short": ("用了简称", "对不上，等人核对"),
    "name-look-alike": ("名称里有形近字", "对不上，等人核对"),
    "name-former": ("用了更名前的名称", "按曾用名对上"),
    "duplicate": ("同一单位或组织出现两次", "只算一次"),
    "outside": ("不在本县", "不收"),
    "unknown-unit": ("所在单位查无此名", "不收"),
    "count-differs": ("人数和别的名册不一样", "都留着，列入冲突台账"),
    "count-doubt": ("女职工多于从业人数", "提示"),
    "missing": ("必填的名称空着", "不收"),
    "blank": ("该填的数空着", "记为缺，不当作 0"),
    "list-and": ("覆盖单位写成“某某等5家”", "去掉“等5家”再对"),
}


@dataclass(slots=True)
class Faults:
    """The faults of one file: (sheet, row or None for the whole sheet, heading, code)."""

    rows: list[tuple[str, int | None, str, str]] = field(default_factory=list)

    def add(self, sheet: Sheet, code: str, row: int | None = None, heading: str = "") -> None:
        if code not in KINDS:
            raise KeyError(code)
        self.rows.append((sheet.name, row, heading, code))

    def counts(self) -> dict[str, int]:
        return dict(Counter(code for *_, code in self.rows))

    def listed(self) -> list[dict[str, Any]]:
        return [
            {"sheet": sheet, "row": row, "heading": heading, "fault": code, "says": KINDS[code][0]}
            for sheet, row, heading, code in self.rows
        ]
