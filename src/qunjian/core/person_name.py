"""Persons shown as little as the work allows: a surname and a star, a phone without its middle."""

import re
import unicodedata

COMPOUND_SURNAME = re.compile(
    "(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|端木|夏侯|长孙|宇文|独孤|南宫|百里|东郭|呼延"
    "|闻人|澹台|公冶|宗政|濮阳|淳于|单于|太叔|申屠|仲孙|轩辕|钟离|鲜于|闾丘|司空|亓官|拓跋|第五"
    "|歐陽|司馬|諸葛|東方|尉遲)(?=.)"
)
MOBILE_LENGTH = 11
TAIL_LENGTH = 4
NOT_DIGIT = re.compile(r"\D+")
SPACES = re.compile(r"\s+")


def mask(name: str) -> str:
    """周婷 as 周*: the surname alone, whatever the length of the given name."""
    plain = SPACES.sub("", unicodedata.normalize("NFKC", name))
    if not plain:
        return ""
    compound = COMPOUND_SURNAME.match(plain)
    return (compound[0] if compound else plain[0]) + "*"


def phone_digits(phone: str) -> str:
    """The bare digits of a phone, without the country's +86."""
    digits = NOT_DIGIT.sub("", unicodedata.normalize("NFKC", phone))
    return digits[2:] if digits.startswith("86") and len(digits) > MOBILE_LENGTH else digits


def phone_tail(phone: str) -> str:
    """The last four digits, by which a clerk finds a phone; empty when there are fewer."""
    digits = phone_digits(phone)
    return digits[-TAIL_LENGTH:] if len(digits) >= TAIL_LENGTH else ""


def mask_phone(phone: str) -> str:
    """138****6621; of a landline only the last four digits, of anything shorter nothing."""
    digits = phone_digits(phone)
    if len(digits) == MOBILE_LENGTH and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) > TAIL_LENGTH:
        return f"****{digits[-4:]}"
    return "****" if digits else ""
