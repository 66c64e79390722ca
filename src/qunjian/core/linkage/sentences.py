"""The evidence between two rows as sentences: fields a clerk knows, never names of features."""

from qunjian.core.linkage.codes import CodeState
from qunjian.core.linkage.table import Table
from qunjian.core.person_name import mask, mask_phone

CODE_FOR = {
    CodeState.EQUAL: "统一社会信用代码相同",
    CodeState.EQUAL_AND_BRANCH: "统一社会信用代码相同，但一方像是分支机构，可能借用了总部的代码",
    CodeState.NEARLY: "代码有一个填错，与另一个只差一两位",
    CodeState.ORGANISATION_EQUAL: "9 位组织机构代码与信用代码里的第 9 至 17 位相同",
    CodeState.OLD_EQUAL: "15 位注册号相同",
    CodeState.STEM_EQUAL: "代码被 Excel 截短，剩下的前几位相同",
}
CODE_AGAINST = {
    CodeState.DIFFERENT: "双方都有有效的统一社会信用代码，但不相同",
    CodeState.ORGANISATION_DIFFERENT: "组织机构代码不相同",
    CodeState.OLD_DIFFERENT: "15 位注册号不相同",
    CodeState.STEM_DIFFERENT: "代码被 Excel 截短，剩下的前几位不相同",
    CodeState.DAMAGED_DIFFERENT: "有一方的代码填错，与另一方相差较多",
}
COMMON = 20
Said = tuple[tuple[str, ...], tuple[str, ...]]


def evidence(table: Table, left: int, right: int, state: CodeState) -> Said:
    """What agrees and what speaks against it."""
    agrees: list[str] = []
    against: list[str] = []
    if state in CODE_FOR:
        agrees.append(CODE_FOR[state])
    if state in CODE_AGAINST:
        against.append(CODE_AGAINST[state])
    pair = _Pair(table, left, right)
    if any(pair.both("borrowed")):
        against.append("有一方是分支机构而填了总部的代码，这个代码不作依据")
    _names(pair, agrees, against)
    _persons(pair, agrees, against)
    _places(pair, agrees, against)
    _others(pair, agrees, against)
    return tuple(agrees), tuple(against)


class _Pair:
    """Two rows side by side."""

    def __init__(self, table: Table, left: int, right: int) -> None:
        self.table, self.left, self.right = table, left, right

    def both(self, name: str) -> tuple[str, str]:
        column = self.table.text[name]
        return str(column[self.left]), str(column[self.right])

    def same(self, name: str) -> bool:
        one, two = self.both(name)
        return one != "" and one == two

    def told(self, name: str) -> bool:
        return all(self.both(name))

    def rows(self, name: str) -> int:
        """How many rows hold the left row's value."""
        return int(self.table.counts[name][self.table.ids[name][self.left]])


def _names(pair: _Pair, agrees: list[str], against: list[str]) -> None:
    one, two = pair.both("core")
    if pair.same("plain"):
        agrees.append("名称相同" + _how_common(pair, "plain"))
    elif pair.same("core"):
        agrees.append("去掉地名、组织形式和备注以后名称相同" + _how_common(pair, "core"))
    elif pair.same("brand"):
        agrees.append(f"字号都是“{pair.both('brand')[0]}”" + _how_common(pair, "brand"))
        against.append(f"字号以后的写法不同（“{one}”与“{two}”）")
    elif one and two:
        _unlike(one, two, agrees, against)
    for mine, other in ((0, 1), (1, 0)):
        if pair.both("former")[mine] and pair.both("former")[mine] == pair.both("core")[other]:
            agrees.append("一方注明的曾用名与另一方的名称相符")
    branches = pair.both("branch")
    if any(branches) and branches[0] != branches[1]:
        if all(branches):
            against.append(f"是不同的分支机构（“{branches[0]}”与“{branches[1]}”）")
        else:
            against.append(f"一方是分支机构（“{branches[0] or branches[1]}”），另一方不是")
    elif all(branches):
        agrees.append("是同名的分支机构")


def _unlike(one: str, two: str, agrees: list[str], against: list[str]) -> None:
    short, long = sorted((one, two), key=len)
    if short in long:
        agrees.append(f"“{short}”包含在“{long}”里，像是简称")
        return
    if len(one) == len(two):
        other = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
        if len(other) == 1:
            against.append(f"名称差一个字（“{other[0][0]}”与“{other[0][1]}”）")
            return
    against.append(f"名称不同（“{one}”与“{two}”）")


def _how_common(pair: _Pair, name: str) -> str:
    count = pair.rows(name)
    return f"，不过这样写的共有 {count} 行" if count > COMMON else ""


def _persons(pair: _Pair, agrees: list[str], against: list[str]) -> None:
    if pair.same("person"):
        agrees.append(
            f"法定代表人相同（{mask(pair.both('person')[0])}）" + _how_common(pair, "person")
        )
    elif pair.told("person"):
        against.append("法定代表人不同")
    phones = {*pair.both("phone")} | {*pair.both("phone2")}
    if pair.same("phone"):
        shared = _how_common(pair, "phone")
        agrees.append(f"电话相同（{mask_phone(pair.both('phone')[0])}）{shared}")
    elif pair.told("phone") and len(phones - {""}) >= 2:
        against.append("电话不同")


def _places(pair: _Pair, agrees: list[str], against: list[str]) -> None:
    if pair.same("address"):
        agrees.append("地址相同" + _how_common(pair, "address"))
    elif pair.same("door"):
        agrees.append("路名和门牌号相同" + _how_common(pair, "door"))
    elif pair.same("road"):
        agrees.append("在同一条路上")
        if pair.told("house"):
            against.append("门牌号不同")
    elif pair.told("address"):
        against.append("地址不同")
    if pair.same("township"):
        agrees.append("在同一个乡镇（街道）")
    elif pair.told("township"):
        against.append("不在同一个乡镇（街道）")


def _others(pair: _Pair, agrees: list[str], against: list[str]) -> None:
    if pair.same("industry"):
        agrees.append("行业相同")
    elif pair.told("industry"):
        against.append("行业不同")
    one, two = float(pair.table.staff[pair.left]), float(pair.table.staff[pair.right])
    if one == one and two == two:  # told on both sides
        if max(one, two) <= 1.5 * min(one, two) + 2:
            agrees.append("人数相近")
        elif max(one, two) > 3 * min(one, two) + 10:
            against.append(f"人数相差很大（{one:.0f} 与 {two:.0f}）")
