"""Days in every spelling that registers know, to the precision that they state."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from qunjian.core.intake.text import squeezed

CHINESE_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
CHINESE_DIGITS |= {"〇": "0", "○": "0", "Ｏ": "0", "O": "0", "o": "0", "元": "1"}
CHINESE_DAY = re.compile(
    r"([零〇○Oo一二三四五六七八九]{4}|[零〇○Oo一二三四五六七八九]{2})年"
    r"(?:(元|[一二三四五六七八九十]{1,2})月(?:份)?(?:([一二三四五六七八九十廿]{1,3})[日号]?)?)?"
)
TIME = re.compile(r"(?<=\d)T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[AP]M)?$", re.IGNORECASE)
TIME_AFTER = re.compile(
    r"[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[AP]M)?\s*$", re.IGNORECASE
)
WRITTEN = re.compile(
    r"(\d{4}|\d{2})\s*[-/.年—–_]\s*(\d{1,2})\s*(?:[-/.月—–_]\s*(?:(\d{1,2})\s*[日号.]?)?)?(?:份)?"
)
BACKWARD = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
PACKED_DAY = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
PACKED_MONTH = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
ONLY_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?)?")
ENGLISH = re.compile(r"(?:(\d{1,2})[- ])?([A-Za-z]{3})[a-z]*[- ,]+(\d{4}|\d{2})")
ENGLISH_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_abbr) if name}
SERIAL = re.compile(r"[1-9]\d{3}|[1-9]\d{4}(?:\.\d+)?")
SERIAL_START = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 7_000, 60_000  # 1919 to 2064: what a register's day can be
PIVOT = 40  # 39 is 2039, 40 is 1940


@dataclass(frozen=True, slots=True)
class Written:
    """A day as far as it is stated: `precision` is day, month or year; `serial` a bare number."""

    day: date
    precision: str
    serial: bool = False


@lru_cache(maxsize=50_000)
def read_day(text: str) -> Written | None:
    """The day of a cell; None when it states none. A missing month or day counts as the first."""
    plain = TIME_AFTER.sub("", text.strip())
    plain = squeezed(plain).strip("。.,'")
    if not plain or len(plain) > 24:
        return None
    plain = TIME.sub("", plain) if ":" in plain else plain
    return _numeric(plain) or _chinese(plain) or _english(text.strip())


def looks_like_day(text: str) -> bool:
    """Whether a cell states a day; a bare number or year alone does not count."""
    if len(text) < 6 or (text.isdigit() and len(text) != 8):
        return False
    found = read_day(text)
    return found is not None and not found.serial


def _numeric(plain: str) -> Written | None:
    if plain.isdigit() or SERIAL.fullmatch(plain):
        return _bare(plain)
    found = WRITTEN.fullmatch(plain)
    if found:
        return _written(_full_year(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    found = ONLY_YEAR.fullmatch(plain)
    if found:
        return _written(int(found[1]), None, None)
    found = BACKWARD.fullmatch(plain)
    if found:
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return _written(year, first, second) or _written(year, second, first)
    return None


def _bare(plain: str) -> Written | None:
    for pattern in (PACKED_DAY, PACKED_MONTH, ONLY_YEAR):
        found = pattern.fullmatch(plain)
        if found:
            parts = [int(part) for part in found.groups()]
            return _written(*parts, *[None] * (3 - len(parts)))
    if SERIAL.fullmatch(plain) and FIRST_SERIAL <= float(plain) <= LAST_SERIAL:
        day = SERIAL_START + timedelta(days=int(float(plain)))
        return Written(day, "day", serial=True)
    return None


def _chinese(plain: str) -> Written | None:
    found = CHINESE_DAY.fullmatch(plain)
    if not found:
        return None
    year = int("".join(CHINESE_DIGITS[char] for char in found[1]))
    month = _chinese_number(found[2]) if found[2] else None
    day = _chinese_number(found[3]) if found[3] else None
    return _written(_full_year(f"{year:02d}") if year < 100 else year, month, day)


def _chinese_number(text: str) -> int:
    """十 is 10, 十二 12, 二十 20, 廿一 21, 三十一 31."""
    text = text.replace("廿", "二十")
    if "十" not in text:
        return int("".join(CHINESE_DIGITS[char] for char in text))
    tens, _, ones = text.partition("十")
    ten = int(CHINESE_DIGITS.get(tens, "1")) if tens else 1
    return ten * 10 + (int(CHINESE_DIGITS.get(ones[:1], "0")) if ones else 0)


def _english(text: str) -> Written | None:
    found = ENGLISH.fullmatch(text)
    if not found or found[2].lower() not in ENGLISH_MONTHS:
        return None
    month = ENGLISH_MONTHS[found[2].lower()]
    return _written(_full_year(found[3]), month, int(found[1]) if found[1] else None)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < PIVOT else 1900)


def _written(year: int, month: int | None, day: int | None) -> Written | None:
    if not 1900 <= year <= 2100:
        return None
    try:
        at = date(year, month or 1, day or 1)
    except ValueError:
        return None
    return Written(at, "day" if day else "month" if month else "year")
