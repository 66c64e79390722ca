"""How things are said on every page: numbers, rates, days, persons, and what is not known.

缺 = nobody told, — = does not apply, 0 = counted and there was none.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from qunjian.core import person_name
from qunjian.core.vocabulary import Line, Outcome
from qunjian.web import clock

MISSING = "缺"
NOT_APPLICABLE = "—"
LINE_NAMES = {
    Line.PARTY: "党组织",
    Line.UNION: "工会",
    Line.LEAGUE: "团组织",
    Line.WOMEN: "妇女组织",
}
LINE_STATES = {
    "own": "单独建立",
    "joint": "联合覆盖",
    "due": "应建未建",
    "target": "目标未建",
    "may": "可以建",
    "none": "暂不具备",
    "unknown": "待补充",
}
STATE_OF_OUTCOME = {
    Outcome.COVERED: "own",
    Outcome.MUST: "due",
    Outcome.TARGET: "target",
    Outcome.MAY: "may",
    Outcome.JOINT_ONLY: "may",
    Outcome.AREA_OR_TRADE: "may",
    Outcome.NOT_YET: "none",
    Outcome.UNKNOWN: "unknown",
}


def told(value: Any) -> str:
    """A value as words: numbers with thousands, days, 是 and 否; unknown is 缺."""
    match value:
        case None | "":
            return MISSING
        case bool():
            return "是" if value else "否"
        case int() | float() | Decimal():
            return number(value)
        case datetime():
            return (localtime(value) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M")
        case date():
            return day(value)
    return str(value)


def number(value: float | Decimal | None) -> str:
    """1236 → 1,236; at most four decimals, none that say nothing."""
    if value is None:
        return MISSING
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def rate(numerator: float | None, denominator: float | None = 1) -> str:
    """A share with one decimal, half up: 94 of 178 → 52.8%; of nothing → —; unknown → 缺."""
    if numerator is None or denominator is None:
        return MISSING
    if not denominator:
        return NOT_APPLICABLE
    share = Decimal(str(numerator)) * 100 / Decimal(str(denominator))
    return f"{share.quantize(Decimal('0.1'), rounding='ROUND_HALF_UP')}%"


def day(value: date | None) -> str:
    """08-31 in this year, 2025-12-30 in others; unknown is 缺."""
    if value is None:
        return MISSING
    return f"{value:%m-%d}" if value.year == clock.today().year else full_day(value)


def full_day(value: date | None) -> str:
    return MISSING if value is None else f"{value.year:04}-{value:%m-%d}"


def mask_name(value: str | None) -> str:
    return person_name.mask(value or "") or MISSING


def mask_phone(value: str | None) -> str:
    return person_name.mask_phone(value or "") or MISSING


def blank(value: Any) -> str:
    """Like `told`, for columns where nothing to say is nothing shown: notes, flags."""
    return "" if value is None or value == "" else told(value)


def line_name(code: str) -> str:
    return LINE_NAMES[Line(code)] if code in LINE_NAMES else code


def line_state(code: str) -> str:
    """The state a line's mark is drawn in, from a state or from an outcome."""
    return code if code in LINE_STATES else STATE_OF_OUTCOME.get(Outcome(code), "unknown")


def anchor_of(title: str) -> str:
    """The anchor of a heading, the same as the sites that show documents give it."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
