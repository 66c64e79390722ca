"""The cells of a row as values. A cell that cannot be read is a problem, its row goes on."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from types import NoneType
from typing import Any

from qunjian.apps.intake.judging.model import Told
from qunjian.core.credit_code import CodeKind, is_credit_code, is_union_code, read_code
from qunjian.core.intake.shape import ERRORS
from qunjian.core.intake.values import read_value
from qunjian.core.intake.vocabulary import CODES, COUNTS, MONEY
from qunjian.core.names import clean_unit_name

#: the value, for codes with its field, and a sentence about the cell
Reading = tuple[Any, str]
NOTHING: Reading = (None, "")
NOT_READ = frozenset(["seq", "note", "year"])
REMEMBERED = 20_000
MOBILE_LENGTH = 11
PLAINLY = 7  # digits of a number that needs no closer look
AS_WRITTEN = frozenset(
    ["former_name", "alias", "address", "township", "village", "site", "area_name",
     "org_name", "org_form", "superior", "covered_units"]
)  # fmt: skip
BLANKS = frozenset(
    ["", "-", "--", "—", "——", "/", "\\", "无", "暂无", "缺", "不详", "待补", "#N/A"]
)
WRITTEN = AS_WRITTEN | {"name"}
SHORTEST = 60
LONGEST = {"name": 200, "former_name": 200, "alias": 200, "address": 300, "org_name": 200}
NOT_PLAIN = (BLANKS | frozenset(ERRORS)) - {""}
#: what nobody sees: control characters, and marks of direction or of no width
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


class Known(dict[str, Any]):
    """What the texts of one column mean; `wrong` holds a sentence for those that need one."""

    def __init__(self, read: Callable[[str], Reading]) -> None:
        super().__init__({"": None})
        self._read = read
        self.wrong: dict[str, str] = {}

    def __missing__(self, text: str) -> Any:
        value, sentence = self._read(text)
        if sentence:
            self.wrong[text] = sentence
        if len(self) < REMEMBERED:
            self[text] = value
        return value


@dataclass(frozen=True, slots=True)
class Column:
    at: int
    field: str
    letter: str
    known: Known

    def values(self, texts: Sequence[str]) -> Sequence[Any]:
        """What the texts mean. Many texts that need no closer look are their own meaning."""
        if self.field in WRITTEN and _are_plain(texts, LONGEST.get(self.field, SHORTEST)):
            return [text or None for text in texts] if "" in texts else texts
        return list(map(self.known.__getitem__, texts))


class Cells:
    """Reads the rows of one sheet, a column at a time; `columns` are the kept ones in the order
    of the texts."""

    def __init__(self, sheet: int, columns: Sequence[Mapping[str, Any]]) -> None:
        self.sheet = sheet
        self.letters: dict[str, str] = {}
        self._plain: list[Column] = []
        self._codes: list[Column] = []
        for at, column in enumerate(columns):
            name = column["field"]
            if name and name not in NOT_READ and name not in self.letters:
                self.letters[name] = column["letter"]
                known = Known(reader_of(name, column.get("unit", "")))
                kind = self._codes if name in CODES else self._plain
                kind.append(Column(at, name, column["letter"], known))

    def told(self, rows: Sequence[Sequence[Any]]) -> list[Told]:
        """What kept rows, [number, texts, {field: text}] each, tell."""
        texts = list(zip(*(row[1] for row in rows), strict=True))
        columns = [(column.field, column.values(texts[column.at])) for column in self._plain]
        told = [
            Told(self.sheet, row[0], self.letters, values, [])
            for row, values in zip(rows, _told(columns, len(rows)), strict=True)
        ]
        for column in self._codes:
            for one, pair in zip(
                told, map(column.known.__getitem__, texts[column.at]), strict=True
            ):
                if pair is not None:
                    one.values.setdefault(*pair)
        for one, row in zip(told, rows, strict=True):
            if row[2]:
                self._carry(one, row[2])
            if "name" in one.values:
                one.name_key = clean_unit_name(one.values["name"])
        self._complain(told, texts)
        return told

    def _carry(self, told: Told, carried: Mapping[str, str]) -> None:
        """Take over what a heading between the rows says of all below it."""
        for name, text in carried.items():
            if text and name not in NOT_READ and name not in CODES:
                value, sentence = reader_of(name, "")(text)
                if sentence:
                    told.complain(name, sentence)
                if value is not None:
                    told.values[name] = value

    def _complain(self, told: list[Told], texts: Sequence[Sequence[str]]) -> None:
        for column in (*self._codes, *self._plain):
            wrong = column.known.wrong
            if not wrong:
                continue
            for one, text in zip(told, texts[column.at], strict=True):
                if text in wrong:
                    one.problems.append([column.letter, column.field, wrong[text], False])


def _are_plain(texts: Sequence[str], longest: int) -> bool:
    """Whether every text stands for itself: nothing to clean, no mark of nothing, no number."""
    joined = "".join(texts)
    return (
        joined.isprintable()
        and " " not in joined
        and NOT_PLAIN.isdisjoint(texts)
        and max(map(len, texts), default=0) <= longest
        and not any(map(str.isdigit, texts))
    )


def _told(columns: Sequence[tuple[str, Sequence[Any]]], rows: int) -> Iterator[dict[str, Any]]:
    """The values of each row by their fields, only what is told.

    Asked by type, once a column: to ask whether a number is None takes longer than to take it.
    """
    kinds = [set(map(type, values)) for _, values in columns]
    kept = [one for one, kind in zip(columns, kinds, strict=True) if kind != {NoneType}]
    names = [name for name, _ in kept]
    cells = zip(*(values for _, values in kept), strict=True) if kept else ((),) * rows
    if any(NoneType in kind and len(kind) > 1 for kind in kinds):
        for values in cells:
            pairs = zip(names, values, strict=True)
            yield {name: value for name, value in pairs if value is not None}
    else:
        for values in cells:
            yield dict(zip(names, values, strict=True))


def reader_of(name: str, unit: str) -> Callable[[str], Reading]:
    """How cells of a field are read."""
    if name in CODES:
        return read_a_code
    if name == "phone":
        return _phone
    if name == "name":
        return partial(_at_most, LONGEST["name"], _name)
    if name in LONGEST:
        return partial(_at_most, LONGEST[name], _plain)
    return _plain if name in AS_WRITTEN else partial(_typed, name, unit)


def read_a_code(text: str) -> Reading:
    """A code under whichever of the three kinds it really is: ((field, code), sentence)."""
    if is_credit_code(text) and not is_union_code(text):
        return ("credit_code", text), ""
    reading = read_code(text)
    if reading.kind is CodeKind.NONE:
        return NOTHING
    if not reading.code:
        return None, reading.problem or ""
    if is_union_code(reading.code):
        return None, "这是工会自己的代码（81 开头），不是单位的代码，没有采用。"
    return (reading.kind.value, reading.code), reading.repaired or ""


def _name(text: str) -> Reading:
    plain, sentence = _plain(text)
    if plain and plain.isdigit():
        return None, f"名称不会是数字“{plain[:20]}”；请核对是不是填错了列。"
    return plain, sentence


def _phone(text: str) -> Reading:
    mobile = len(text) == MOBILE_LENGTH and text[0] == "1" and text.isascii() and text.isdigit()
    return (text, "") if mobile else _typed("phone", "", text)


def _plain(text: str) -> Reading:
    if not text.isprintable():
        text = UNSEEN.sub("", text)
    plain = " ".join(text.split())
    if plain in BLANKS:
        return NOTHING
    if plain in ERRORS:
        return None, f"这一格是 Excel 的公式错误 {plain}；请改成真实内容或留空。"
    return plain, ""


def _at_most(longest: int, read: Callable[[str], Reading], text: str) -> Reading:
    """A text that fits into the ledger; a longer one is no such thing and is not cut."""
    value, sentence = read(text)
    if value and len(value) > longest:
        said = f"这一格有 {len(value)} 个字，最多 {longest} 个，没有采用；请核对是不是填错了列。"
        return None, said
    return value, sentence


def _typed(name: str, unit: str, text: str) -> Reading:
    """What is wrong is said, and of what was put right only what a person should check."""
    if len(text) <= PLAINLY and text.isascii() and text.isdigit():
        if name in COUNTS:
            return int(text), ""
        if name in MONEY and unit == "万元":
            return round(Decimal(text), 4), ""
    value = read_value(name, text, unit=unit)
    note = value.note if "请核对" in value.note else ""
    return value.value, value.problem or note
