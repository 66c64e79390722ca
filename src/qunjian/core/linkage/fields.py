"""The other fields made comparable: codes, telephones, persons, addresses, headcounts."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from qunjian.core.credit_code import (
    CREDIT_ALPHABET,
    CREDIT_LENGTH,
    CREDIT_VALUES,
    CREDIT_WEIGHTS,
    LOST_PRECISION,
    CodeKind,
    is_credit_code,
    is_union_code,
    read_code,
)
from qunjian.core.linkage.names import AREA_END, plain
from qunjian.core.person_name import phone_digits

ENDS = 3  # that `ends_of` finds
LONGEST_CODE = 40
SHORTEST_PHONE, LONGEST_PHONE, MOBILE, PREFIX = 7, 12, 11, 14
SCIENTIFIC = re.compile(r"(\d)\.?(\d+)E\+?17")
NOT_CODE = re.compile(r"[^0-9A-Z]+")
SEVERAL = re.compile(r"[/、,，;；\s]+")
ROAD = re.compile(
    r"([\u4e00-\u9fff]{1,8}?(?:大道|路|街|巷|弄|工业园区|工业园|园区|市场|广场|大厦|村|社区|组))"
)
HAN = re.compile(r"[\u4e00-\u9fff]*")
HOUSE = re.compile(r"(\d+)(?:号|幢|弄|栋|-)")
DIGITS = re.compile(r"(\d+)")
AREAS = re.compile(r"^(?:[\u4e00-\u9fff]{2,7}?(?:省|市|县|区|镇|乡|街道)){1,4}")
TITLES = ("先生", "女士", "经理", "总经理", "老板", "同志")
TITLE = re.compile(f"(?:{'|'.join(TITLES)})$")
TOWNSHIP = re.compile(r"([\u4e00-\u9fff]{2,4}?)(?:街道办事处|街道|民族乡|镇|乡)$")


class Code(NamedTuple):
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


class Address(NamedTuple):
    """An address without its areas, its road, its house number, and both together."""

    text: str = ""
    road: str = ""
    house: str = ""
    door: str = ""


NO_CODE, NO_ADDRESS = Code(), Address()
ALPHABET = np.frombuffer(CREDIT_ALPHABET.encode(), np.uint8)
VALUES = np.array([CREDIT_VALUES.get(chr(char), -1) for char in range(128)], np.int32)


def codes_of(texts: Sequence[str]) -> list[Code]:
    """`code_of` of many cells at once."""
    return [
        _whole(text, repaired=False) if right else code_of(text)
        for text, right in zip(texts, _right_codes(texts), strict=True)
    ]


def _right_codes(texts: Sequence[str]) -> list[bool]:
    """Which texts are credit codes in normal form with a right check character."""
    nothing = " " * CREDIT_LENGTH
    told = [text if len(text) == CREDIT_LENGTH and text.isascii() else nothing for text in texts]
    chars = np.frombuffer("".join(told).encode(), np.uint8).reshape(-1, CREDIT_LENGTH)
    values = VALUES[chars]
    check = ALPHABET[-(values[:, :-1] @ np.array(CREDIT_WEIGHTS, np.int32)) % len(ALPHABET)]
    right: list[bool] = ((values >= 0).all(axis=1) & (check == chars[:, -1])).tolist()
    return right


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
    """Parts of a code by which a damaged one and its whole one still meet, wherever one slip is.

    Codes of a county begin alike, so each part holds enough of what follows.
    """
    if len(whole) < CREDIT_LENGTH - 2:
        return ()
    return f"<{whole[:14]}", f"|{whole[:9]}{whole[-4:]}", f">{whole[-9:]}"


def phones_of(text: str) -> tuple[str, str]:
    """Up to two telephone numbers, longest first; what is too short to tell anything is left."""
    if len(text) <= MOBILE and text.isascii() and text.isdigit():
        return (text, "") if len(text) >= SHORTEST_PHONE else ("", "")
    whole = phone_digits(text[:80])
    if len(whole) <= LONGEST_PHONE:
        return (whole, "") if len(whole) >= SHORTEST_PHONE else ("", "")
    several = [phone_digits(part) for part in SEVERAL.split(text[:80])]
    found = sorted(
        {part for part in several if SHORTEST_PHONE <= len(part) <= LONGEST_PHONE}, key=_by_length
    )
    return (found[0] if found else "", found[1] if len(found) > 1 else "")


def _by_length(text: str) -> tuple[int, str]:
    return -len(text), text


def person_of(text: str) -> str:
    bare = plain(text[:40])
    if bare.endswith(TITLES):
        bare = TITLE.sub("", bare)
    return bare.replace("·", "").replace(".", "")


def township_of(text: str) -> str:
    return _township(text[:60]) if text else ""


@lru_cache(maxsize=1 << 12)
def _township(text: str) -> str:
    whole = plain(text)
    tail = TOWNSHIP.search(whole)
    return tail[1] if tail else AREA_END.sub("", whole)


def address_of(text: str) -> Address:
    """Road and house number; areas in front are left out because half the registers omit them."""
    if not text:
        return NO_ADDRESS
    whole = plain(text[:120])
    han = HAN.match(whole)
    head = han[0] if han else ""
    start, road, end = _areas_and_road(head, len(head) == len(whole))
    if not road and len(head) < len(whole):
        found = ROAD.search(whole, start)
        road, end = (found[1], found.end()) if found else ("", start)
    number = HOUSE.search(whole, end) or DIGITS.search(whole, start)
    house = number[1] if number else ""
    return Address(whole[start : start + 60], road, house, road + house if road and house else "")


@lru_cache(maxsize=1 << 14)
def _areas_and_road(head: str, alone: bool) -> tuple[int, str, int]:
    """Where the areas end in the characters that an address begins with, the road there, its end.

    Numbers aside many addresses are one. Areas `alone` are kept.
    """
    areas = AREAS.match(head)
    start = areas.end() if areas else 0
    if alone and start == len(head):
        start = 0
    road = ROAD.search(head, start)
    return (start, road[1], road.end()) if road else (start, "", start)


def staff_of(text: str) -> float:
    """A headcount, NaN when it is not told."""
    found = DIGITS.search(text[:20]) if text else None
    return float(found[0][:9]) if found else float("nan")
