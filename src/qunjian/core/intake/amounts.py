"""Counts and sums of money in every spelling that registers know."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from qunjian.core.intake.text import squeezed

CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
CHINESE_DIGITS |= {"〇": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
CHINESE_DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9}
CHINESE_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHINESE_NUMBER = re.compile(f"[{''.join(CHINESE_DIGITS)}{''.join(CHINESE_TENS)}万]{{1,12}}")
ABOUT = re.compile(
    r"^(?:大约|约|近|共计?|合计|总计|现有|有|计|目前|大概|估计|超过?|逾|不足|多于|少于|[≈~>＞<])+"
)
AFTER = re.compile(r"(?:左右|上下|以上|以下|多|余|来|\+)+$")
NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[-+]?\.\d+")
SCIENCE = re.compile(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d{1,2}")
RANGE = re.compile(r"(\d+)(?:[-~—–至到]+)(\d+)")
COUNTED = re.compile(r"(?:人次?|名|个|位|家|户|口|员工|职工|左右)+$")
ASIDE = re.compile(r"[(\[].*?[)\]]")
CURRENCY = re.compile(r"^(?:人民币|rmb|cny|￥|¥)+|(?:人民币|rmb|cny)+$", re.IGNORECASE)
FOREIGN = re.compile(
    r"美元|美金|港元|港币|欧元|日元|英镑|澳元|加元|韩元|韩币|新台币|usd|hkd|eur|jpy|\$|€|£",
    re.IGNORECASE,
)
MONEY_UNIT = re.compile(r"(?:千|百|十)?(?:亿|万|千|百)?(?:元|圆|块)?(?:整|人民币)?$")
IN_WAN = {
    "元": Decimal("0.0001"), "千元": Decimal("0.1"), "百元": Decimal("0.01"), "万元": Decimal(1),
    "万": Decimal(1), "十万元": Decimal(10), "百万元": Decimal(100), "百万": Decimal(100),
    "千万元": Decimal(1000), "千万": Decimal(1000), "亿元": Decimal(10000), "亿": Decimal(10000),
    "十亿元": Decimal(100000), "千": Decimal("0.1"),
}  # fmt: skip
LIKELY_YUAN = Decimal(1_000_000)
MOST_PEOPLE = 10_000_000
UNIT_WORDS = re.compile(r"(亿元|亿|百万元|千万元|万元|千元|元|万)(?:人民币|整)?")


@dataclass(frozen=True, slots=True)
class Amount:
    """`number` is None for a text that is no amount; `note` says what was taken away."""

    number: Decimal | None
    note: str = ""


def unit_in(heading: str) -> str:
    """The unit of money that a heading names, such as 万元; empty for none."""
    plain = squeezed(heading)
    for aside in re.findall(r"[(\[]([^)\]]*)[)\]]", plain):
        found = UNIT_WORDS.search(aside)
        if found:
            return found[1]
    found = re.search(r"(?:单位[:：])?(亿元|百万元|万元|千元)$|单位[:：](元)", plain)
    return (found[1] or found[2]) if found else ""


def read_count(text: str) -> Amount:
    """ "28人", "５０", "约30", "二十八", "20-30" (the lower), "1,200 余人"."""
    plain = ASIDE.sub("", squeezed(text)) or squeezed(text)
    bare = COUNTED.sub("", AFTER.sub("", COUNTED.sub("", ABOUT.sub("", plain))))
    span = RANGE.fullmatch(bare)
    if span:
        return Amount(Decimal(span[1]), f"“{text.strip()}”是一个范围，按下限 {span[1]} 读。")
    number = _number(bare)
    if number is None:
        return Amount(None)
    about = bool(ABOUT.match(plain) and "约" in plain[:3]) or bool(
        AFTER.search(COUNTED.sub("", plain))
    )
    note = f"“{text.strip()}”是约数，按 {number.normalize():f} 读。" if about else ""
    return Amount(number, note)


def read_money(text: str, unit: str) -> Amount:
    """A sum in 万元; `unit` is what the heading says."""
    plain = squeezed(text)
    if FOREIGN.search(plain):
        return Amount(None, "foreign")
    plain = CURRENCY.sub("", ASIDE.sub("", plain) or plain)
    bare = CURRENCY.sub("", AFTER.sub("", ABOUT.sub("", plain)))
    found = MONEY_UNIT.search(bare)
    own = found[0].removesuffix("整").removesuffix("人民币").replace("圆", "元") if found else ""
    own = own.replace("块", "元")
    digits = AFTER.sub("", bare[: found.start()] if found else bare)
    number = _number(digits)
    if number is None:
        return Amount(None)
    told = own if own in IN_WAN else unit
    if told:
        note = f"“{text.strip()}”换算成 {_plain(number * IN_WAN[told])} 万元。"
        same = told in ("万元", "万")
        return Amount(number * IN_WAN[told], "" if same else note)
    if number >= LIKELY_YUAN:
        wan = number * IN_WAN["元"]
        return Amount(wan, f"没有写单位，数额很大，当作元，换算成 {_plain(wan)} 万元；请核对。")
    return Amount(number, "没有写单位，当作万元；请核对。")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _number(text: str) -> Decimal | None:
    try:
        if NUMBER.fullmatch(text) or SCIENCE.fullmatch(text):
            return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return Decimal(_chinese(text)) if CHINESE_NUMBER.fullmatch(text) else None


def _chinese(text: str) -> int:
    """二十八, 一百零五, 两千, 三万五千."""
    high, wan, low = text.rpartition("万")
    if wan:
        return (_chinese(high) if high else 1) * 10_000 + (_chinese(low) if low else 0)
    if not set(text) & set(CHINESE_TENS):
        return int("".join(str(CHINESE_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in CHINESE_TENS:
            total += (digit or 1) * CHINESE_TENS[char]
            digit = 0
        else:
            digit = CHINESE_DIGITS[char]
    return total + digit
