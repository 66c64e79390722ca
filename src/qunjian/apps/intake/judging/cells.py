"""The cells of a row as values. A cell that cannot be read is a problem, its row goes on."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from qunjian.apps.intake.judging.model import Problem, Told
from qunjian.core.credit_code import CodeKind, is_union_code, read_code
from qunjian.core.intake.values import read_value
from qunjian.core.intake.vocabulary import CODES
from qunjian.core.names import clean_unit_name

#: the value, for codes with its field, and a sentence about the cell
Reading = tuple[Any, str]
NOTHING: Reading = (None, "")
NOT_READ = frozenset(["seq", "note", "year"])
REMEMBERED = 20_000
AS_WRITTEN = frozenset(
    ["name", "former_name", "alias", "address", "township", "village", "site", "area_name",
     "org_name", "org_form", "superior", "covered_units"]
)  # fmt: skip
#: differ from row to row, so that remembering them is of no use
UNLIKE = frozenset(["phone", "longitude", "latitude"])
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
        if values.get("name", "").isdigit():
            told.complain(
                "name", f"名称不会是数字“{values.pop('name')[:20]}”；请核对是不是填错了列。"
            )
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
    if name in AS_WRITTEN:
        return _plain
    if name in UNLIKE:
        return partial(_typed, name, unit)
    return lru_cache(maxsize=REMEMBERED)(partial(_typed, name, unit))


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
    """What is wrong is said, and of what was put right only what a person should check."""
    value = read_value(name, text, unit=unit)
    note = value.note if "请核对" in value.note else ""
    return value.value, value.problem or note
