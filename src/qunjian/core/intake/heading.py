"""Finding the rows of a sheet that are its heading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qunjian.core.intake.days import looks_like_day
from qunjian.core.intake.shape import CODE, COMPANY, NUMBER, PHONE, UNIT
from qunjian.core.intake.sheet import Merge, Sheet
from qunjian.core.intake.text import has_han, squeezed
from qunjian.core.intake.wording import DEFAULT_NAME, IDENTIFIER, heading_weight

LOOK_AT = 60  # rows in which a heading is looked for
SAMPLE_ROWS = 250
LONGEST_LABEL = 26
SENTENCE = re.compile(r"[。；！？]|.{6,}[,，].{6,}")
TOLD = re.compile(r"[^:：]{1,14}[:：].+")
UNIT_ROW = re.compile(r"(?:计量)?单位[:：].{1,30}")
MEASURE = re.compile(
    r"[(\[]?(?:人|名|个|家|户|万元|元|亿元|千元|年|月|日|天|%|％|平方米|万平方米|亩|公顷|吨|次|万人次|岁|分|座|台|件|—|-|/|年月日|万人|平方公里|km2|㎡)[)\]]?"
)
NUMBERING = re.compile(
    r"[(<\[]?(?:\d{1,2}|[甲乙丙丁戊己庚辛]|[A-Z]|[①-⑳])[)>\]]?(?:=.*|=?[(]?[\d+\-]+[)]?)?"
)
HINT = re.compile(
    r"[(]?(?:必填|选填|非必填|请填写?|请选择|填写|格式|如[:：]|例如|下拉|文本|数字|可空|单选|多选).*"
)
TIME_LABEL = re.compile(
    r"(?:19|20)\d{2}(?:年?|年?(?:\d{1,2}月|[-.]\d{1,2}|.{1,4}季度?|[上下]半年))"
)
MARKED = re.compile(r"[甲乙丙丁]|[①-⑳]")

Cells = dict[int, str]


@dataclass(frozen=True, slots=True)
class Heading:
    """`rows` count from 0 and are empty for a list without heading; `parts` by column."""

    rows: tuple[int, ...]
    parts: dict[int, tuple[str, ...]]
    sure: bool = True

    def text(self, column: int) -> str:
        return "/".join(self.parts.get(column, ()))

    @property
    def end(self) -> int:
        """The row after the heading."""
        return self.rows[-1] + 1 if self.rows else 0


class Look:
    """The head of a sheet, row by row, and how wide its table is."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows: list[Cells] = [
            {at: plain for at, text in enumerate(row) if text and (plain := squeezed(text))}
            for row in sheet.rows[:SAMPLE_ROWS]
        ]
        self.filled = [at for at, cells in enumerate(self.rows) if cells]
        self.width = self._width()

    def _width(self) -> int:
        times: dict[int, int] = {}
        for at in self.filled:
            for column in self.rows[at]:
                times[column] = times.get(column, 0) + 1
        least = max(2, int(0.12 * len(self.filled))) if len(self.filled) > 3 else 1
        return max(1, sum(1 for many in times.values() if many >= least))

    def cells(self, row: int) -> Cells:
        return self.rows[row] if 0 <= row < len(self.rows) else {}

    def merges_of(self, row: int) -> list[Merge]:
        return [merge for merge in self.sheet.merged if merge[0] <= row <= merge[2]]

    def span(self, row: int, column: int) -> int:
        """How many columns a cell reaches over."""
        for r0, c0, r1, c1 in self.sheet.merged:
            if r0 <= row <= r1 and c0 == column:
                return c1 - c0 + 1
        return 1


def is_label(plain: str) -> bool:
    """Whether a squeezed text could be a heading's word."""
    if len(plain) > LONGEST_LABEL and heading_weight(plain) < 0.5:
        return len(plain) <= 60 and "(" in plain and is_label(plain.split("(")[0])
    if NUMBER.fullmatch(plain) or CODE.fullmatch(plain) or looks_like_day(plain):
        return False
    if PHONE.fullmatch(plain) or SENTENCE.search(plain):
        return False
    return any(char.isalpha() for char in plain) or plain in ("#", "№")


def find_heading(look: Look) -> Heading | None:
    """The heading of a sheet; one without rows for a bare list; None when there is no table."""
    base = _likeliest(look)
    if base is None:
        return Heading((), {}, sure=False) if len(look.filled) > 1 else None
    cells = look.cells(base)
    weight = sum(map(heading_weight, cells.values()))
    if _is_data(look, base, weight):
        return Heading((), {}, sure=False)
    rows = _grown(look, base)
    known = max(
        weight, sum(heading_weight(text) for row in rows for text in look.cells(row).values())
    )
    sure = (known >= 1 and known >= 0.3 * len(cells)) or _contrast(look, base) >= 0.5
    return Heading(tuple(rows), _parts(look, rows), sure=sure)


def _likeliest(look: Look) -> int | None:
    """The row most like a heading; where no word is known, the first one that is full."""
    scored = [(_score(look, place, row), -row) for place, row in enumerate(look.filled[:LOOK_AT])]
    best, negative = max(scored, default=(0.0, 0))
    texts = look.cells(-negative).values()
    if best > 0 and sum(map(heading_weight, texts)) >= 0.25 * len(texts):
        return -negative
    full = [row for row in look.filled[:LOOK_AT] if len(look.cells(row)) >= 0.7 * look.width]
    if best > 0:
        return full[0] if full and full[0] < -negative else -negative
    distinct = full and len(set(look.cells(full[0]).values())) == len(look.cells(full[0])) > 2
    worded = full and not any(map(NUMBER.fullmatch, look.cells(full[0]).values()))
    return full[0] if distinct and worded else None


def _score(look: Look, place: int, row: int) -> float:
    """How much a row looks like the heading of what stands below it; 0 for not at all."""
    cells = look.cells(row)
    labels = [text for text in cells.values() if is_label(text)]
    labels += _time_labels(cells)
    if len(labels) < 0.6 * len(cells) or (len(cells) < 2 < look.width + 1 and look.width > 1):
        return 0.0
    if sum(1 for text in cells.values() if TOLD.fullmatch(text)) > 0.3 * len(cells):
        return 0.0
    weight = sum(map(heading_weight, cells.values()))
    share = weight / len(cells)
    coverage = min(1.0, len(cells) / look.width)
    score = 5 * share + 0.5 * min(weight, 6) + 2 * len(labels) / len(cells) + 3 * coverage
    score += 2 * _contrast(look, row)
    if len(set(cells.values())) < 0.7 * len(cells):
        score -= 1.5
    return score - 0.08 * place - (3 if len(cells) == 1 and share < 0.5 else 0)


def _time_labels(cells: Cells) -> list[str]:
    """Years or months as headings of columns: at least two, none twice."""
    times = [text for text in cells.values() if TIME_LABEL.fullmatch(text) and not is_label(text)]
    enough = len(times) > 1 and len(set(times)) == len(times) and len(times) < len(cells)
    return times if enough else []


def _contrast(look: Look, row: int) -> float:
    """The share of columns where words stand above numbers, days, codes or firms' names."""
    cells = look.cells(row)
    below = [at for at in look.filled if at > row][:8]
    differ = 0
    for column, text in cells.items():
        told = [look.rows[at][column] for at in below if column in look.rows[at]]
        other = sum(1 for one in told if not is_label(one) or COMPANY.search(one))
        label = is_label(text) or TIME_LABEL.fullmatch(text)
        if told and other > 0.6 * len(told) and label and not _is_unit(text):
            differ += 1
    return differ / len(cells)


def _is_data(look: Look, row: int, weight: float) -> bool:
    """Whether the likeliest row is a record like the others: a list without heading."""
    cells = look.cells(row)
    if weight >= 0.4 * len(cells) or _is_wordy(look, row):
        return False
    typed = sum(1 for text in cells.values() if not is_label(text) or _is_unit(text))
    enough = 0.5 if weight >= 0.25 * len(cells) else 0.2
    return typed >= enough * len(cells) and _contrast(look, row) < 0.3


def _is_unit(text: str) -> bool:
    return len(text) > 5 and bool(COMPANY.search(text) or UNIT.fullmatch(text))


def _is_wordy(look: Look, row: int) -> bool:
    """Whether a row is a good deal longer than what stands below it: questions over answers."""
    cells = look.cells(row)
    below = [at for at in look.filled if at > row][:20]
    told = [len(look.rows[at][c]) for at in below for c in cells if c in look.rows[at]]
    if not told or len(cells) < 3:
        return False
    return sum(map(len, cells.values())) / len(cells) > 2 * sum(told) / len(told)


def _grown(look: Look, base: int) -> list[int]:
    rows = [base]
    while len(rows) < 6 and _joins_above(look, rows[0] - 1, rows[0]):
        rows.insert(0, rows[0] - 1)
    while len(rows) < 6 and _joins_below(look, rows[-1] + 1, rows):
        rows.append(rows[-1] + 1)
    return rows


def _joins_above(look: Look, row: int, below: int) -> bool:
    """Whether a row above belongs to the heading: groups over columns, not titles."""
    cells = look.cells(row)
    if not cells or any(UNIT_ROW.search(text) or TOLD.fullmatch(text) for text in cells.values()):
        return False
    if not all(map(is_label, cells.values())):
        return False
    tall = any(r0 <= row and r1 >= below for r0, _, r1, _ in look.merges_of(row))
    if len(cells) == 1:
        [(column, text)] = cells.items()
        if DEFAULT_NAME.fullmatch(text):
            return True
        span = look.span(row, column)
        return (1 < span < 0.6 * look.width and column > 0) or (tall and span < look.width)
    if tall or all(DEFAULT_NAME.fullmatch(text) for text in cells.values()):
        return True
    spans = [look.span(row, column) for column in cells]
    if max(spans) > 1:
        return max(spans) <= max(2, 0.7 * look.width)
    lower = look.cells(below)
    both = sum(1 for column in cells if column in lower)
    together = len(cells.keys() | lower.keys())
    if together > len(lower) and together > len(cells):
        return max(heading_weight(text) for text in cells.values()) > 0
    known = sum(1 for text in cells.values() if heading_weight(text) >= 0.6)
    return both == len(lower) == len(cells) and known >= 0.6 * len(cells)


def _joins_below(look: Look, row: int, rows: Sequence[int]) -> bool:
    """Whether a row below belongs to the heading: parts of groups, measures, column numbers."""
    cells = look.cells(row)
    if not cells:
        covered = {c for r0, c0, r1, c1 in look.merges_of(row) if r0 in rows for c in (c0, c1)}
        return len(covered) >= 0.5 * len(look.cells(rows[0])) > 0 and row < len(look.rows)
    texts = list(cells.values())
    above = look.cells(rows[-1])
    if len(texts) >= 2 and _numbers_columns(texts):
        return True
    if all(MEASURE.fullmatch(text) for text in texts) and any(map(str.isalpha, "".join(texts))):
        return True
    if not all(map(is_label, texts)):
        return False
    tall = any(r0 in rows and r1 >= row for r0, _, r1, _ in look.merges_of(row))
    if tall:
        return True
    if all(IDENTIFIER.fullmatch(text) for text in texts) and len(texts) > 1:
        return any(map(has_han, above.values())) and len(texts) >= 0.5 * len(above)
    if all(DEFAULT_NAME.fullmatch(text) for text in above.values()):
        return sum(map(heading_weight, texts)) >= 0.3 * len(texts)
    return _fills_groups(look, row, rows, cells)


def _fills_groups(look: Look, row: int, rows: Sequence[int], cells: Cells) -> bool:
    """Whether a row stands only under groups or gaps of the heading, as its lower half."""
    top = look.cells(rows[-1])
    if min(cells) <= min(top):
        return False
    under = 0
    for column, text in cells.items():
        gap = column not in top
        group = look.span(rows[-1], column) > 1 or (
            column in top and column + 1 in cells and column + 1 not in top
        )
        if not (gap or group):
            return False
        under += heading_weight(text) > 0
    return under >= 0.5 * len(cells)


def _numbers_columns(texts: Sequence[str]) -> bool:
    """甲 乙 1 2 3, or ① ② ③: columns numbered by a row of the form."""
    if not all(NUMBERING.fullmatch(text) for text in texts) or len(texts) < 3:
        return False
    numbers = [int(text.strip("()<>[]")) for text in texts if text.strip("()<>[]").isdigit()]
    rising = all(b - a == 1 for a, b in pairwise(numbers))
    marked = any(MARKED.search(text) for text in texts)
    return rising and (marked or len(numbers) >= 3) and (not numbers or numbers[0] in (0, 1))


def _parts(look: Look, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The words of every column, merged and grouped cells carried to where they reach."""
    grid = {row: dict(_raw(look, row)) for row in rows}
    for r0, c0, r1, c1 in look.sheet.merged:
        if r0 in grid and (r1 > r0 or c1 > c0) and c0 in grid[r0]:
            for row in range(r0, min(r1, rows[-1]) + 1):
                for column in range(c0, min(c1, c0 + 400) + 1):
                    grid[row].setdefault(column, grid[r0][c0])
    for above, below in pairwise(rows):
        _carry_groups(grid[above], grid[below], look, above)
    parts: dict[int, list[str]] = {}
    for row in rows:
        for column, text in sorted(grid[row].items()):
            so_far = parts.setdefault(column, [])
            if not so_far or squeezed(so_far[-1]) != squeezed(text):
                so_far.append(text)
    return {column: tuple(texts) for column, texts in parts.items()}


def _carry_groups(above: Cells, below: Cells, look: Look, row: int) -> None:
    """A group's word that was typed over its first column only reaches on to the next word."""
    if any(r0 == row and c1 > c0 for r0, c0, _, c1 in look.sheet.merged):
        return
    original = set(above)
    group: str | None = None
    for column in range(max(below, default=-1) + 1):
        if column in original:
            group = above[column] if column in below else None
        elif column in below and group is not None:
            above[column] = group
        else:
            group = None


def _raw(look: Look, row: int) -> list[tuple[int, str]]:
    return [
        (at, text.strip()) for at, text in enumerate(look.sheet.rows[row]) if text and text.strip()
    ]
