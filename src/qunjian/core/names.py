"""Names made comparable: for search, for exact meeting of registers, and by pinyin."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Any

NOT_WORD = re.compile(r"[\W_]+")
PLAIN = re.compile(r"[\x00-\x7f]+")
SPACES = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]+")
BRACKETS = str.maketrans("[]{}【】〔〕〈〉《》「」『』", "()()()()()()()()")
HAN = range(0x3400, 0xA000)
MOST_READINGS = 8

# The two readings that names of places and firms really use; the usual one first.
HETERONYMS = {
    "行": ("hang", "xing"), "长": ("chang", "zhang"), "重": ("zhong", "chong"),
    "厦": ("xia", "sha"), "乐": ("le", "yue"), "调": ("tiao", "diao"), "盛": ("sheng", "cheng"),
    "会": ("hui", "kuai"), "曾": ("zeng", "ceng"), "单": ("dan", "shan"), "解": ("jie", "xie"),
    "仇": ("qiu", "chou"), "朴": ("pu", "piao"), "查": ("cha", "zha"), "都": ("du", "dou"),
    "藏": ("cang", "zang"), "传": ("chuan", "zhuan"), "朝": ("chao", "zhao"),
    "柏": ("bai", "bo"), "堡": ("bao", "pu"), "六": ("liu", "lu"), "车": ("che", "ju"),
    "石": ("shi", "dan"), "茄": ("qie", "jia"), "尉": ("wei", "yu"), "宿": ("su", "xiu"),
}  # fmt: skip


def fold(text: str) -> str:
    """The form in which search compares: simplified, half width, lower case, letters only."""
    return NOT_WORD.sub("", _simple(unicodedata.normalize("NFKC", text)).lower())


def clean_unit_name(text: str) -> str:
    """The key by which one name of two registers is the same name; nothing is left out of it.

    Spaces, width, case, 繁简 and kinds of brackets do not count; every other character does.
    """
    half = unicodedata.normalize("NFKC", text)
    if not _cleaned_away().search(half):
        return half.lower()
    return _simple(SPACES.sub("", half).translate(BRACKETS)).lower()


def search_keys(names: Iterable[str], codes: Iterable[str]) -> str:
    """What search looks through: a line each of folded names, pinyin, initials and codes."""
    lines: dict[str, None] = {}
    for name in names:
        folded = fold(name)
        lines[folded] = None
        for reading in _readings(folded):
            lines[reading.translate(_PINYIN)] = None
            lines[reading.translate(_INITIALS)] = None
    for code in codes:
        lines[fold(code)] = None
    lines.pop("", None)
    return "\n".join(lines)


def parted(keys: str) -> tuple[str, str]:
    """What search looks through in two parts, so that a word is looked for in one of them only:
    the lines with letters beyond ASCII; the others, with every ASCII run of the former."""
    lines = keys.split("\n")
    names = [line for line in lines if not line.isascii()]
    codes = "\n".join([line for line in lines if line.isascii()])
    for name in names:
        codes += "".join([f"\n{run}" for run in PLAIN.findall(name) if run not in codes])
    return "\n".join(names), codes


def pinyin_of(name: str) -> str:
    """Full pinyin without tones or spaces, each character in its usual reading."""
    return fold(name).translate(_USUAL).translate(_PINYIN)


def initials_of(name: str) -> str:
    """The first letter of each character's usual reading."""
    return fold(name).translate(_USUAL_INITIALS).translate(_INITIALS)


def _readings(folded: str) -> list[str]:
    """The name as it may be read aloud: characters with two readings in every combination."""
    if _TWO_READINGS.isdisjoint(folded):
        return [folded]
    choices = [_MARKED.get(char, char) for char in folded]
    combined: list[str] = []
    for chosen in product(*choices):
        combined.append("".join(chosen))
        if len(combined) == MOST_READINGS:
            break
    return combined


def _simple(text: str) -> str:
    if text.isascii() or _traditional().isdisjoint(text):
        return text
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter() -> Any:
    import opencc  # noqa: PLC0415 -- slow import

    return opencc.OpenCC("t2s")


@cache
def _traditional() -> frozenset[str]:
    """The characters that conversion changes; most names hold none and skip it."""
    every = [chr(point) for point in HAN]
    simple = _converter().convert("\n".join(every)).split("\n")
    return frozenset(a for a, b in zip(every, simple, strict=True) if a != b)


@cache
def _cleaned_away() -> re.Pattern[str]:
    """Every character that cleaning touches; most names hold none and skip it."""
    blank = {chr(point) for point in range(0x3001) if SPACES.match(chr(point))} | {"\ufeff"}
    touched = _traditional() | blank | {chr(point) for point in BRACKETS}
    return re.compile(f"[{re.escape(''.join(sorted(touched)))}]")


class _Readings(dict[int, str]):
    """A table for `str.translate` that learns each character when it is first met."""

    def __init__(self, known: dict[int, str], letters: int | None) -> None:
        super().__init__(known)
        self._letters = letters

    def __missing__(self, point: int) -> str:
        self[point] = reading = _usual_reading(chr(point))[: self._letters]
        return reading


def _usual_reading(char: str) -> str:
    from pypinyin import Style, pinyin  # noqa: PLC0415 -- slow import

    if ord(char) not in HAN:
        return char
    [[reading]] = pinyin(char, style=Style.NORMAL, v_to_u=False)
    return str(reading)


# A character with two readings is written as one of two private characters, one per reading.
_PRIVATE = 0xE000
_MARKED = {
    char: tuple(chr(_PRIVATE + 2 * place + which) for which in range(2))
    for place, char in enumerate(HETERONYMS)
}
_SPOKEN = {
    ord(mark): reading
    for char, readings in HETERONYMS.items()
    for mark, reading in zip(_MARKED[char], readings, strict=True)
}
_TWO_READINGS = frozenset(HETERONYMS)
_USUAL = {ord(char): readings[0] for char, readings in HETERONYMS.items()}
_USUAL_INITIALS = {point: reading[0] for point, reading in _USUAL.items()}
_PINYIN = _Readings(_SPOKEN, None)
_INITIALS = _Readings({point: reading[0] for point, reading in _SPOKEN.items()}, 1)
