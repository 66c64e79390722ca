"""The values of a workbook as the texts that a person sees."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from qunjian.apps.intake.readers.formats import Shown

EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
LAST_SERIAL = 2_958_465  # 9999-12-31
EXACT = 1e15

BLANK = "\0 \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u3000"

Place = tuple[int, int]


def as_texts(
    rows: Sequence[Sequence[Any]],
    shown: Mapping[Place, Shown],
    errors: Mapping[Place, str],
    *,
    base_1904: bool = False,
) -> list[tuple[str, ...]]:
    """The rows, all of one width, as text; `shown` tells the cells whose format changes them."""
    columns = [_column(cells) for cells in zip(*rows, strict=True)]
    special = {place: _as_shown(_at(rows, place), way, base_1904) for place, way in shown.items()}
    for (row, column), text in {**special, **errors}.items():
        if text is not None and row < len(rows) and column < len(columns):
            cells = columns[column]
            if not isinstance(cells, list):
                cells = columns[column] = list(cells)
            cells[row] = text
    return list(zip(*columns, strict=True)) if columns else [() for _ in rows]


def _at(rows: Sequence[Sequence[Any]], place: Place) -> Any:
    row, column = place
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _column(cells: Sequence[Any]) -> Sequence[str]:
    """A column at once: each of its values is turned into text only the first time."""
    kinds = set(map(type, cells))
    if bool in kinds:  # TRUE is equal to 1 and yet shown otherwise
        return list(map(as_text, cells))
    different = set(cells)
    if kinds == {float} and all(map(float.is_integer, different)) and _are_exact(different):
        whole = dict(zip(different, map(str, map(int, different)), strict=True))
        return list(map(whole.__getitem__, cells))
    plain = kinds == {str} and "\0" not in "".join(different)
    if plain and not any(map(str.isspace, different)):
        return cells
    texts = {value: as_text(value) for value in different}
    return list(map(texts.__getitem__, cells))


def _are_exact(numbers: set[float]) -> bool:
    return min(numbers) > -EXACT and max(numbers) < EXACT


def as_text(value: Any) -> str:
    """One value as text; a number of more than 15 digits keeps what the file still holds."""
    if value.__class__ is float:
        return _number(value)
    if isinstance(value, str):
        return value.replace("\0", "") if value.strip(BLANK) else ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        if value.hour or value.minute or value.second:
            return value.strftime("%Y-%m-%d %H:%M:%S")
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def _number(value: float) -> str:
    if value.is_integer() and -EXACT < value < EXACT:
        return str(int(value))
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!"
    text = format(value, ".15g")
    if "e+" in text and abs(value) < 1e22:
        return str(int(float(text))) if abs(value) < EXACT else _expanded(text)
    return text.upper() if "e" in text else text


def _expanded(text: str) -> str:
    """9.13301234567890e+17 written out: what Excel shows of a long number, zeros at the end."""
    digits, _, power = text.partition("e+")
    sign = "-" if digits.startswith("-") else ""
    whole, _, part = digits.lstrip("-").partition(".")
    return sign + whole + part.ljust(int(power), "0")


def _as_shown(value: Any, way: Shown, base_1904: bool) -> str | None:
    if way.zeros:
        whole = isinstance(value, float | int) and value == int(value) and value >= 0
        return str(int(value)).zfill(way.zeros) if whole else None
    if way.percent >= 0:
        number = isinstance(value, float | int) and not isinstance(value, bool)
        return f"{value * 100:.{way.percent}f}%" if number else None
    day = _as_day(value, base_1904=base_1904)
    if day is None:
        return None
    if way.day == "month":
        return f"{day.year}年{day.month}月"
    return f"{day.year}年" if way.day == "year" else day.isoformat()


def _as_day(value: Any, *, base_1904: bool) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float | int) and 1 <= value <= LAST_SERIAL:
        base = EPOCH_1904 if base_1904 else EPOCH_1900
        return (base + timedelta(days=min(int(value), LAST_SERIAL - 1_500))).date()
    return None
