"""Texts of headings and cells made comparable."""

import re
import unicodedata
from functools import lru_cache

SPACE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]+")
ASIDE = re.compile(r"[(\[【〔{][^()\[\]【】〔〕{}]*[)\]】〕}]")
NUMBERED = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、．]\s*(?=\D)")
MARKS = re.compile(r"[\s.*★☆#:,;/\\、。“”\"'’‘·_\-—?|]+")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
HAN = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=20_000)
def squeezed(text: str) -> str:
    """Half width and without any white space: how a label is compared."""
    return SPACE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """A heading without width, spaces, marks, numbering and what stands in brackets."""
    plain = unicodedata.normalize("NFKC", text)
    if not HAN.search(plain):
        plain = CAMEL.sub("_", plain)
    plain = SPACE.sub("", plain).lower()
    without = ASIDE.sub("", ASIDE.sub("", plain))
    plain = NUMBERED.sub("", without or plain)
    return MARKS.sub("", plain)


def has_han(text: str) -> bool:
    return HAN.search(text) is not None
