"""What one cell means for one field."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from qunjian.core import industry
from qunjian.core.credit_code import IDENTITY, CodeKind, read_code
from qunjian.core.intake.amounts import MOST_PEOPLE, read_count, read_money, unit_in
from qunjian.core.intake.days import read_day
from qunjian.core.intake.shape import ERRORS, NOTHING
from qunjian.core.intake.text import squeezed
from qunjian.core.intake.vocabulary import CODES, COUNTS, DAYS, FIELDS, MONEY
from qunjian.core.intake.words import form_of, kind_of, line_of, state_of
from qunjian.core.person_name import phone_digits
from qunjian.core.vocabulary import Line, OperatingState, OrganisationForm, UnitKind

__all__ = ["Value", "read_value", "unit_in"]

MORE_NOTHING = NOTHING | frozenset(
    [
        "0000-00-00",
        "1900-01-00",
        "1900-01-0",
        "未知",
        "未填",
        "未填写",
        "未提供",
        "不清楚",
        "nan",
        "NaN",
    ]
)
SPACES = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]+")
YEAR = re.compile(r"((?:19|20)\d{2})(?:\.0)?年?度?")
LONGEST = 300
TYPED = COUNTS | MONEY | DAYS | CODES | {"org_form"}
LOST_ZERO = re.compile(r"\d{4}\.1")
DIGITS = re.compile(r"\d{2,12}")
DEGREES = re.compile(r"(-?\d{1,3})[°度](\d{1,2})[′'分](?:(\d{1,2}(?:\.\d+)?)(?:[″\"秒]|''|′′)?)?")
PHONE_CUT = re.compile(r"[、,，;；/\s\n]+")
HAN_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff（）()])\s+(?=[\u3400-\u9fff（）()])")


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell says: `value` is None for what is not told.

    `note` says what was put right on the way, `problem` what is wrong and what to do.
    """

    value: Any = None
    note: str = ""
    problem: str = ""


UNTOLD = Value()


@lru_cache(maxsize=200_000)
def read_value(field: str, text: str, *, unit: str = "", line: str = "") -> Value:
    """The value of a cell; `unit` is the heading's unit of money, `line` the register's line.

    Counts are whole numbers, money is in 万元, days are dates (a month alone counts from its
    first day), codes are stored codes; everything else is text with its spaces put right.
    """
    plain = squeezed(text)
    if plain in MORE_NOTHING or plain.strip("-—_/、.·") == "":
        problem = ""
        if plain in ERRORS:
            problem = f"这一格是 Excel 的公式错误 {plain}；请改成真实内容或留空。"
        return Value(problem=problem) if problem else UNTOLD
    if len(plain) > LONGEST and (field in TYPED or field in READERS):
        return Value(problem=f"这一格有 {len(plain)} 个字，太长；请核对是不是填错了列。")
    if field in COUNTS:
        return _count(field, text)
    if field in MONEY:
        return _money(field, text, unit)
    if field in DAYS:
        return _day(field, text)
    if field in CODES:
        return _code(field, text)
    reader = READERS.get(field)
    if reader is not None:
        return reader(text, plain)
    if field == "org_form":
        return _form(text, plain, line)
    return Value(_tidy(text))


def _count(field: str, text: str) -> Value:
    amount = read_count(text)
    label = FIELDS[field]
    if amount.number is None:
        ask = f"{label}要填一个整数，这里是“{_short(text)}”；请改成数字，不知道就留空。"
        return Value(problem=ask)
    if amount.number < 0 or amount.number > MOST_PEOPLE:
        return Value(problem=f"{label}不会是 {amount.number:f}；请核对后填写。")
    if amount.number != int(amount.number):
        ask = f"{label}要填整数，这里是“{_short(text)}”；请核对是不是填错了列。"
        return Value(problem=ask)
    return Value(int(amount.number), amount.note)


def _money(field: str, text: str, unit: str) -> Value:
    amount = read_money(text, unit)
    label = FIELDS[field].partition("（")[0]
    if amount.number is None:
        if amount.note == "foreign":
            return Value(problem=f"{label}是外币“{_short(text)}”；请折算成人民币万元填写。")
        return Value(problem=f"{label}要填数字，这里是“{_short(text)}”；请改成数字，单位万元。")
    if amount.number < 0 or amount.number >= 10**10:
        return Value(problem=f"{label}不会是“{_short(text)}”；请核对数字和单位。")
    return Value(round(amount.number, 4), amount.note)


def _day(field: str, text: str) -> Value:
    found = read_day(text)
    if found is None:
        ask = f"{FIELDS[field]}认不出“{_short(text)}”；请写成 2010-08-31 或 2010年8月。"
        return Value(problem=ask)
    if found.serial:
        return Value(found.day, f"“{text.strip()}”是 Excel 的日期序号，读作 {found.day}。")
    if found.precision == "month":
        if LOST_ZERO.fullmatch(text.strip()):
            note = f"“{text.strip()}”可能是 10 月被 Excel 去掉了 0；现按 1 月 1 日记，请核对。"
            return Value(found.day, note)
        return Value(found.day, f"“{text.strip()}”只写到月，按当月 1 日记。")
    if found.precision == "year":
        return Value(found.day, f"“{text.strip()}”只写到年，按当年 1 月 1 日记。")
    return Value(found.day)


def _code(field: str, text: str) -> Value:
    reading = read_code(text)
    if reading.kind is CodeKind.NONE:
        return UNTOLD
    if reading.problem:
        return Value(problem=reading.problem)
    note = reading.repaired or ""
    if not note and text != text.strip():
        note = "代码前后的空格已去掉。"
    if reading.kind.value != field and field != "credit_code":
        note += f"这里填的是{reading.kind.label}，按{reading.kind.label}读。"
    return Value(reading.code, note)


def _kind(text: str, plain: str) -> Value:
    code = kind_of(plain)
    if code:
        return Value(UnitKind(code).value)
    allowed = "、".join(kind.label for kind in UnitKind)
    return Value(problem=f"单位类型认不出“{_short(text)}”；请填{allowed}之一。")


def _status(text: str, plain: str) -> Value:
    code = state_of(plain)
    if code:
        return Value(OperatingState(code).value)
    allowed = "、".join(state.label for state in OperatingState)
    return Value(problem=f"存在状态认不出“{_short(text)}”；请填{allowed}之一。")


def _form(text: str, plain: str, line: str) -> Value:
    code = form_of(plain, line)
    if code:
        return Value(OrganisationForm(code).value)
    return Value(
        problem=f"组织形式认不出“{_short(text)}”；请写全称，如党支部、基层工会委员会、团支部、妇联。"
    )


def _line(text: str, plain: str) -> Value:
    code = line_of(plain)
    if code:
        return Value(Line(code).value)
    return Value(problem=f"条线认不出“{_short(text)}”；请填党、工、团、妇之一。")


def _industry(text: str, plain: str) -> Value:
    code = industry.find(text)
    if code:
        return Value(code)
    for part in re.split(r"[-—>＞/\\·|]", plain)[::-1]:
        code = industry.find(part) if part else None
        if code:
            return Value(code)
    return Value(
        problem=f"行业“{_short(text)}”不在 GB/T 4754-2017 里；请填标准的行业名称或代码，如 2923。"
    )


def _phone(text: str, plain: str) -> Value:
    if "*" in plain or "×" in plain:
        return Value(note="电话已经打了星号，不读。")
    for part in PHONE_CUT.split(text.strip()):
        digits = phone_digits(part)
        if 7 <= len(digits) <= 16:
            return Value(part.strip())
    if len(phone_digits(plain)) >= 7:
        return Value(_tidy(text))
    return Value(problem=f"电话“{_short(text)}”位数不对；请填手机号，或带区号的座机。")


def _year(text: str, plain: str) -> Value:
    found = YEAR.fullmatch(plain)
    if found:
        return Value(int(found[1]))
    return Value(problem=f"年份认不出“{_short(text)}”；请填四位数的年份。")


def _area_code(text: str, plain: str) -> Value:
    code = plain.removesuffix(".0")
    if DIGITS.fullmatch(code):
        return Value(code)
    return Value(problem=f"区划代码要是数字，这里是“{_short(text)}”；请填 6 到 12 位代码。")


def _degrees(text: str, plain: str) -> Value:
    found = DEGREES.fullmatch(plain.lstrip("东北经纬EN"))
    try:
        if found:
            value = int(found[1]) + int(found[2]) / 60 + float(found[3] or 0) / 3600
        else:
            value = float(plain.strip("°度"))
    except ValueError:
        return Value(problem=f"经纬度认不出“{_short(text)}”；请填十进制的度数，如 120.1536。")
    if not -180 <= value <= 180:
        return Value(problem=f"经纬度不会是 {value:g}；请核对。")
    return Value(round(value, 6))


def _person(text: str, plain: str) -> Value:
    if IDENTITY.search(plain.upper()):
        return Value(problem="这里填了身份证号码，系统不收；请只填姓名。")
    return Value(HAN_BETWEEN.sub("", text.strip()))


def _name(text: str, plain: str) -> Value:
    tidy = _tidy(text)
    note = "" if tidy == text else "名称里多余的空格已去掉。"
    if plain.isdigit():
        return Value(problem=f"名称不会是数字“{_short(text)}”；请核对是不是填错了列。")
    return Value(tidy, note)


def _tidy(text: str) -> str:
    """The text without spaces around it, between Chinese characters, or of no width."""
    one = SPACES.sub(" ", text).strip(" '`")
    return HAN_BETWEEN.sub("", one)


def _short(text: str) -> str:
    one = SPACES.sub(" ", text).strip()
    return one if len(one) <= 20 else f"{one[:20]}…"


READERS: dict[str, Callable[[str, str], Value]] = {
    "name": _name,
    "org_name": _name,
    "kind": _kind,
    "status": _status,
    "org_line": _line,
    "industry": _industry,
    "industry_code": _industry,
    "phone": _phone,
    "year": _year,
    "area_code": _area_code,
    "longitude": _degrees,
    "latitude": _degrees,
    "legal_person": _person,
    "contact": _person,
    "secretary": _person,
}
