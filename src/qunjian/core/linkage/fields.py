"""The other fields made comparable: codes, telephones, persons, addresses, headcounts."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from qunjian.core.credit_code import (
    CREDIT_LENGTH,
    LOST_PRECISION,
    CodeKind,
    is_credit_code,
    is_union_code,
    read_code,
)
from qunjian.core.linkage.names import AREA_END, plain
from qunjian.core.person_name import phone_digits

LONGEST_CODE = 40
SHORTEST_PHONE, PREFIX = 7, 14
SCIENTIFIC = re.compile(r"(\d)\.?(\d+)E\+?17")
NOT_CODE = re.compile(r"[^0-9A-Z]+")
SEVERAL = re.compile(r"[/、,，;；\s]+")
ROAD = re.compile(
    r"([\u4e00-\u9fff]{1,8}?(?:大道|路|街|巷|弄|工业园区|工业园|园区|市场|广场|大厦|村|社区|组))"
)
HOUSE = re.compile(r"(\d+)(?:号|幢|弄|栋|-)")
DIGITS = re.compile(r"\d+")
AREAS = re.compile(r"^(?:[\u4e00-\u9fff]{2,7}?(?:省|市|县|区|镇|乡|街道)){1,4}")
TITLES = re.compile(r"(?:先生|女士|经理|总经理|老板|同志)$")


@dataclass(frozen=True, slots=True)
class Code:
    """A code for comparison only; nothing here is written back into a ledger.

    `full` a whole credit code, `organisation` its nine characters, `old` a 15-digit number,
    `stem` the digits that Excel left, `damaged` what cannot be trusted.
    """

    full: str = ""
    organisation: str = ""
    old: str = ""
    stem: str = ""
    damaged: str = ""
    union: str = ""
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """An address without its areas, its road and its house number."""

    text: str = ""
    road: str = ""
    house: str = ""


NO_CODE, NO_ADDRESS = Code(), Address()


def code_of(text: str) -> Code:
    """What a code cell says, repaired where a check character proves the repair."""
    if is_credit_code(text):
        return _whole(text, repaired=False)
    if not text.strip():
        return NO_CODE
    given = text[: LONGEST_CODE * 2]
    reading = read_code(given)
    if reading.kind is CodeKind.CREDIT:
        return _whole(reading.code, repaired=reading.repaired is not None)
    if reading.kind is CodeKind.ORGANISATION:
        return Code(organisation=reading.code, repaired=reading.repaired is not None)
    if reading.kind is CodeKind.REGISTRATION:
        return Code(old=reading.code)
    shown = unicodedata.normalize("NFKC", given).upper().strip()
    science = SCIENTIFIC.search(shown)
    if science:
        return Code(stem=(science[1] + science[2])[:PREFIX])
    bare = NOT_CODE.sub("", shown)[:LONGEST_CODE]
    if LOST_PRECISION.fullmatch(bare):
        return Code(stem=bare[:PREFIX])
    if len(bare) == 15 and bare.isdigit():
        return Code(old=bare, stem=bare[:PREFIX] if bare[:1] == "9" else "")
    return Code(damaged=bare) if len(bare) >= 7 else NO_CODE


def _whole(code: str, *, repaired: bool) -> Code:
    if is_union_code(code):
        return Code(union=code, repaired=repaired)
    stem = code[:PREFIX] if code[:PREFIX].isdigit() else ""
    return Code(full=code, organisation=code[8:17], stem=stem, repaired=repaired)


def ends_of(whole: str) -> tuple[str, ...]:
    """Parts of a code by which a damaged one and its whole one still meet."""
    return (f"<{whole[:12]}", f">{whole[-9:]}") if len(whole) >= CREDIT_LENGTH - 2 else ()


def phones_of(text: str) -> tuple[str, str]:
    """Up to two telephone numbers, longest first; what is too short to tell anything is left."""
    if not text:
        return "", ""
    whole = phone_digits(text[:80])
    if len(whole) <= 12:
        return (whole, "") if len(whole) >= SHORTEST_PHONE else ("", "")
    several = [phone_digits(part) for part in SEVERAL.split(text[:80])]
    found = sorted({part for part in several if SHORTEST_PHONE <= len(part) <= 12}, key=_by_length)
    return (found[0] if found else "", found[1] if len(found) > 1 else "")


def _by_length(text: str) -> tuple[int, str]:
    return -len(text), text


@lru_cache(maxsize=1 << 16)
def person_of(text: str) -> str:
    return TITLES.sub("", plain(text[:40])).replace("·", "").replace(".", "")


def township_of(text: str) -> str:
    return _township(text[:60]) if text else ""


@lru_cache(maxsize=1 << 12)
def _township(text: str) -> str:
    whole = plain(text)
    tail = re.search(r"([\u4e00-\u9fff]{2,4}?)(?:街道办事处|街道|民族乡|镇|乡)$", whole)
    return tail[1] if tail else AREA_END.sub("", whole)


def address_of(text: str) -> Address:
    """Road and house number; areas in front are left out because half the registers omit them."""
    if not text:
        return NO_ADDRESS
    whole = plain(text[:120])
    bare = AREAS.sub("", whole) or whole
    road = ROAD.search(bare)
    house = HOUSE.search(bare, road.end() if road else 0)
    number = house[1] if house else ""
    if not number:
        some = DIGITS.search(bare)
        number = some[0] if some else ""
    return Address(bare[:60], road[1] if road else "", number)


def staff_of(text: str) -> float:
    """A headcount, NaN when it is not told."""
    found = DIGITS.search(text[:20]) if text else None
    return float(found[0][:9]) if found else float("nan")
