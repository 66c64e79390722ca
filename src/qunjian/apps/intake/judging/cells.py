"""The cells of a row as values. A cell that cannot be read is a problem, its row goes on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from qunjian.apps.intake.judging import words
from qunjian.apps.intake.judging.model import Problem, Told
from qunjian.core import industry
from qunjian.core.credit_code import CodeKind, is_union_code, read_code
from qunjian.core.intake.values import read_value
from qunjian.core.intake.vocabulary import CODES, COUNTS, DAYS, MONEY
from qunjian.core.names import clean_unit_name

#: the value, for codes with its field, and a sentence about the cell
Reading = tuple[Any, str]
NOTHING: Reading = (None, "")
NOT_READ = frozenset(["seq", "note", "year"])
REMEMBERED = 20_000
FOUR_PLACES = Decimal("0.0001")
BLANKS = frozenset(["", "-", "--", "—", "——", "/", "\\", "无", "暂无", "缺", "不详", "待补"])


class Cells:
    """Reads the rows of one sheet; `columns` are the kept ones in the order of the texts."""

    def __init__(self, sheet: int, columns: Sequence[Mapping[str, Any]]) -> None:
        self.sheet = sheet
        self.letters: dict[str, str] = {}
        self._plan: list[tuple[int, str, str, Callable[[str], Reading]]] = []
        self._readers: dict[str, Callable[[str], Reading]] = {}
        for at, column in enumerate(columns):
            name = column["field"]
            if name and name not in NOT_READ and name not in self.letters:
                self.letters[name] = column["letter"]
                read = reader_of(name, column.get("unit", ""))
                self._plan.append((at, name, column["letter"], read))

    def told(self, row: Sequence[Any]) -> Told:
        """What one kept row, [number, texts, {field: text}], tells."""
        number, texts, carried = row
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for at, name, letter, read in self._plan:
            text = texts[at]
            if text:
                self._take(name, letter, read(text), values, problems)
        for name, text in carried.items():
            if text and name not in NOT_READ:
                letter = self.letters.get(name, "")
                self._take(name, letter, reader_of(name, "")(text), values, problems)
        told = Told(self.sheet, number, self.letters, values, problems)
        if "name" in values:
            told.name_key = clean_unit_name(values["name"])
        return told

    @staticmethod
    def _take(
        name: str, letter: str, reading: Reading, values: dict[str, Any], problems: list[Problem]
    ) -> None:
        value, sentence = reading
        if sentence:
            problems.append([letter, name, sentence, False])
        if value is None:
            return
        if name in CODES:
            values.setdefault(*value)
        else:
            values[name] = value


@lru_cache(maxsize=500)
def reader_of(name: str, unit: str) -> Callable[[str], Reading]:
    """How cells of a field are read; what repeats down a column is read once."""
    if name in CODES:
        return read_a_code
    if name in COUNTS or name in DAYS or name in MONEY or name in {"longitude", "latitude"}:
        return lru_cache(maxsize=REMEMBERED)(partial(_typed, name, unit))
    if name in _WORDS:
        return lru_cache(maxsize=REMEMBERED)(_WORDS[name])
    return _plain


def read_a_code(text: str) -> Reading:
    """A code under whichever of the three kinds it really is: ((field, code), sentence)."""
    reading = read_code(text)
    if reading.kind is CodeKind.NONE:
        return NOTHING
    if not reading.code:
        return None, reading.problem or ""
    if is_union_code(reading.code):
        return None, "这是工会自己的代码（81 开头），不是单位的代码，没有采用。"
    return (reading.kind.value, reading.code), reading.repaired or ""


def _plain(text: str) -> Reading:
    plain = " ".join(text.split())
    return NOTHING if plain in BLANKS else (plain, "")


def _typed(name: str, unit: str, text: str) -> Reading:
    value = read_value(name, text, unit=unit)
    if value.value is not None and name in MONEY:
        return Decimal(str(value.value)).quantize(FOUR_PLACES), value.problem
    return value.value, value.problem


def _worded(read: Callable[[str], Any], what: str, known: Iterable[str], text: str) -> Reading:
    plain = " ".join(text.split())
    if plain in BLANKS:
        return NOTHING
    found = read(plain)
    if found is None:
        return None, f"认不出{what}“{plain[:20]}”，这一格没有采用；可填{'、'.join(known)}。"
    return str(found), ""


def _industry(text: str) -> Reading:
    plain = " ".join(text.split())
    if plain in BLANKS:
        return NOTHING
    code = industry.find(plain)
    if code is None:
        return None, f"“{plain[:20]}”不在国民经济行业分类里，这一格没有采用；可填行业代码。"
    return code, ""


_WORDS: dict[str, Callable[[str], Reading]] = {
    "kind": partial(_worded, words.kind_of, "单位类别", ("企业", "社会组织", "个体", "合作社")),
    "status": partial(_worded, words.state_of, "存在状态", ("在营", "停业", "吊销", "注销")),
    "org_line": partial(_worded, words.line_of, "条线", ("党", "工", "团", "妇")),
    "industry": _industry,
    "industry_code": _industry,
}
