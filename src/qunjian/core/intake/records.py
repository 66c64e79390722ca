"""Which rows below a heading are records, and which are totals, sections, notes or blank."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise

from qunjian.core.intake.heading import HINT, Heading
from qunjian.core.intake.shape import COMPANY
from qunjian.core.intake.sheet import Sheet
from qunjian.core.intake.text import squeezed
from qunjian.core.intake.wording import heading_weight

TOTAL = re.compile(
    r"(?:.{0,14}?(?:合计|总计|小计|共计|总合计)|(?:本月|本年|本页)?累计|总数|汇总)(?:数|人数)?[:：]?"
    r"(?:[(].{0,20}[)])?(?:\d[\d,.]*(?:人|家|个|户|所|名|元|万元)?)?"
    r"|(?:sub|grand)?total:?|sum",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填报说明|填写说明|注意事项|注意|提示|填表人|制表人?|审核人?|复核人?|审批人?|填报人|填报单位|填报日期|"
    r"填表日期|填表单位|填表时间|填报时间|制表日期|制表单位|制表时间|统计人|统计日期|统计时间|单位负责人|分管领导|主要领导|领导签字|经办人|"
    r"录入人|数据来源|资料来源|来源|打印日期|打印时间|更新时间|更新日期|截至|联系人|联系电话|负责人|负责人签字|签字|盖章|单位盖章|公章|"
    r"报送单位|报送人|报送时间|审核|批准|年月日|制表单位盖章|主管领导|经手人)"
    r"(?:[(].{0,12}[)])?(?:[:：].*|[\d一二三①]?[、.．].*)?"
    r"|(?:注|备注|说明)\s*[:：\d(].*|[*※★#].{6,}|\d{1,2}[.、．].{18,}|以上(?:数据|内容|信息|统计).*|(?:—|-)?第\d+页.*|共\d+(?:页|条|行).*|本表.{4,}"
)
SIGNATURE = re.compile(
    r"(?:填表人|填报人|制表人|审核人|复核人|单位负责人|分管领导|主要领导|经办人|统计负责人|填表日期|填报日期|制表|审核)"
    r"(?:[(].{0,8}[)])?(?:[:：].*)?$"
)
SECTION = re.compile(
    r"[(]?[一二三四五六七八九十]{1,3}[)]?[、.．:：].*|[(][一二三四五六七八九十]{1,3}[)].*|第[一二三四五六七八九十\d]{1,3}(?:部分|类|组|批|章|片区?).*|"
    r".{1,30}[(](?:共|计|合计)?\d+(?:所|家|个|户|名|人|项|处|座|条|间)?[)]|.{1,30}[:：]|.{1,30}共?\d+(?:所|家|个|户)"
)
CHINESE_NUMBER = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)]?[、.．]?")
EXAMPLE = re.compile(r"[(]?(?:填写|填报)?(?:示例|样例|范例|例|例子|例如|举例|样表)\d?[)]?[:：]?")
EXAMPLES, LONGEST_EXAMPLE = frozenset("示样范举"), 12  # nothing else begins so
LONG = 40
PLAINLY = 3  # more filled cells than this, and no telling text: a record
# Letters with which a total, a note, an example or a hint begins; blanks may stand before them.
STARTS = frozenset(
    "总汇小共合累本全tTsSgG注备附说填提制审复统单分主领经录数资来打更截联负签盖公报批年以第页"
    "例示样范举必选非请格如下文可多(（*※★#＊—-“ \t\u3000\xa0\n0123456789"
)


class Kind(IntEnum):
    BLANK = 0
    DATA = 1
    TOTAL = 2
    SECTION = 3
    NOTE = 4


@dataclass(slots=True)
class Records:
    """Row indexes from 0."""

    data: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    below: int | None = None  # where another table begins, whose rows are none of these


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands: its columns, the one that names a record, the one that counts."""

    columns: tuple[int, ...]
    key: int
    seq: int | None = None
    usual: int = 1  # cells that a record usually fills


class Reader:
    """Classifies the rows of one sheet; the meaning of a text is asked once."""

    def __init__(self, sheet: Sheet, heading: Heading, layout: Layout) -> None:
        self._sheet, self._layout = sheet, layout
        self._words = [
            {at: squeezed(sheet.rows[row][at]) for at in range(len(sheet.rows[row]))}
            for row in heading.rows
        ]
        self._spans = {(r0, c0): c1 - c0 + 1 for r0, c0, r1, c1 in sheet.merged if c1 > c0}
        self._tall = {row for r0, _, r1, _ in sheet.merged if r1 > r0 for row in range(r0, r1 + 1)}
        self._wide = max(2, (len(layout.columns) + 1) // 2)
        heading_words = {word for words in self._words for word in words.values() if word}
        self._marks = _Marks(heading_words)

    def read(self, start: int) -> Records:
        found = Records()
        lists = {
            Kind.DATA: found.data,
            Kind.TOTAL: found.totals,
            Kind.SECTION: found.sections,
            Kind.NOTE: found.notes,
        }
        rows, columns, marks = self._sheet.rows, self._layout.columns, self._marks
        data = Kind.DATA
        shapes: dict[tuple[bool, ...], list[int]] = {}
        for index in range(start, len(rows)):
            row = rows[index]
            shape = tuple(map(bool, row))
            filled = shapes.get(shape)
            if filled is None:
                filled = shapes[shape] = [at for at in columns if at < len(row) and row[at]]
            if len(filled) > PLAINLY and (
                marks[row[filled[0]]] is marks[row[filled[1]]] is marks[row[filled[2]]] is data
            ):
                found.data.append(index)
            elif filled:
                kind = self._kind(index, row, filled)
                if kind is not Kind.BLANK:
                    lists[kind].append(index)
        self._settle(found)
        return found

    def _kind(self, index: int, row: Sequence[str], filled: list[int]) -> Kind:
        layout = self._layout
        leading = filled[:3]
        for at in leading:
            text = row[at]
            mark = self._marks[text]
            if mark is not Kind.DATA:
                decided = self._decide(mark, at, row, filled)
                if decided is not None:
                    return decided
        if len(filled) == 1:
            return self._alone(index, filled[0], row[filled[0]])
        if filled[0] == layout.seq and len(filled) == 2 and filled[1] == layout.key:
            text = squeezed(row[layout.seq])
            if layout.usual > 3 and CHINESE_NUMBER.fullmatch(text):
                return Kind.SECTION
        return Kind.DATA

    def _decide(self, mark: Kind, at: int, row: Sequence[str], filled: list[int]) -> Kind | None:
        """A telling text in one of the first cells, weighed against the rest of its row."""
        few = len(filled) <= max(1, len(self._layout.columns) // 3)
        if mark is Kind.TOTAL:
            firm = at == self._layout.key and len(squeezed(row[at])) > 8 and not few
            return None if firm and filled[0] < at and row[filled[0]].strip().isdigit() else mark
        if mark is Kind.SECTION:  # a word of the heading, or an example
            if EXAMPLE.fullmatch(squeezed(row[at])):
                return mark if at == filled[0] else None
            return mark if self._repeats_heading(row, filled) else None
        if mark is Kind.NOTE and at == filled[0]:
            if SIGNATURE.match(squeezed(row[at])):
                return mark
            told = sum(1 for c in filled if "：" in row[c] or ":" in row[c])
            name = at == self._layout.key and len(filled) > 2
            if (few or told >= 0.6 * len(filled)) and not name:
                return mark
        return None

    def _repeats_heading(self, row: Sequence[str], filled: list[int]) -> bool:
        for words in self._words:
            same = sum(1 for at in filled if words.get(at) == squeezed(row[at]))
            if same >= 0.6 * len(filled) and (same > 1 or len(self._layout.columns) <= 2):
                return True
        hints = sum(1 for at in filled if HINT.fullmatch(squeezed(row[at])))
        return hints >= 0.5 * len(filled) and len(filled) > 1

    def _alone(self, index: int, at: int, text: str) -> Kind:
        """A row with one filled cell: a record's name, a section, a note, a number left over."""
        layout = self._layout
        plain = squeezed(text)
        if self._spans.get((index, at), 1) >= self._wide:
            return Kind.NOTE if len(plain) > LONG else Kind.SECTION
        if len(layout.columns) <= 1:
            return Kind.DATA
        if at == layout.key:
            divides = layout.usual >= 3 and SECTION.fullmatch(plain) is not None
            numbered = layout.seq is not None and layout.usual >= 4
            divides = divides or (numbered and not COMPANY.search(plain))
            if divides or (len(plain) > LONG and layout.usual >= 2):
                return Kind.SECTION if divides and len(plain) <= LONG else Kind.NOTE
            return Kind.DATA
        if at == layout.seq and plain.replace(".", "").isdigit():
            return Kind.BLANK
        if index in self._tall:
            return Kind.DATA
        if at < layout.key:
            return Kind.NOTE if len(plain) > LONG else Kind.SECTION
        return Kind.NOTE

    def _settle(self, found: Records) -> None:
        """Sections after the last record are notes; so are thin rows after the first note."""
        if not found.data:
            return
        if found.notes and self._layout.usual >= 3:
            after = next((n for n in found.notes if n > found.data[0]), None)
            if after is not None:
                tail = [index for index in found.data if index > after]
                if tail and all(self._is_thin(index) for index in tail):
                    found.data = [index for index in found.data if index < after]
                    found.notes = sorted([*found.notes, *tail])
        self._titles(found)
        self._leave_others(found)
        last = found.data[-1] if found.data else -1
        late = [index for index in found.sections if index > last]
        found.sections = [index for index in found.sections if index <= last]
        found.notes = sorted([*found.notes, *late])

    def _titles(self, found: Records) -> None:
        """A lone text right above a heading that is repeated is the title of what follows."""
        repeated = [row for row in found.sections if self._is_heading(row)]
        titles = set()
        for row in repeated:
            above = max((at for at in found.data if at < row), default=-1)
            if above >= 0 and sum(map(bool, self._sheet.rows[above])) == 1:
                titles.add(above)
        if titles:
            found.data = [row for row in found.data if row not in titles]
            found.sections = sorted([*found.sections, *titles])

    def _leave_others(self, found: Records) -> None:
        """After a gap the heading of another table may follow: its rows are none of ours."""
        rows = self._sheet.rows
        for before, row in pairwise(found.data):
            if row - before == 1:
                continue
            lone = sum(map(bool, rows[row])) == 1 and row + 1 < len(rows)
            if self._is_other_heading(row + lone):
                found.data = [at for at in found.data if at < row]
                found.totals = [at for at in found.totals if at < row]
                found.below = row
                return

    def _is_other_heading(self, index: int) -> bool:
        told = [text for text in self._sheet.rows[index] if text]
        return len(told) > 2 and all(heading_weight(text) == 1 for text in told)

    def _is_heading(self, index: int) -> bool:
        row = self._sheet.rows[index]
        filled = [at for at in self._layout.columns if at < len(row) and row[at]]
        return self._repeats_heading(row, filled)

    def _is_thin(self, index: int) -> bool:
        row = self._sheet.rows[index]
        filled = sum(1 for at in self._layout.columns if at < len(row) and row[at])
        return filled <= 2


class _Marks(dict[str, Kind]):
    """What each text alone would make of its row; asked once."""

    def __init__(self, heading_words: set[str]) -> None:
        super().__init__()
        self._heading_words = heading_words

    def __missing__(self, text: str) -> Kind:
        mark = self[text] = _mark(text, self._heading_words)
        return mark


def _mark(text: str, heading_words: set[str]) -> Kind:
    """What a text alone would make of its row; DATA when it says nothing.

    Nearly every text says nothing, which its first letter tells already.
    """
    start = text[0]
    if start.isdigit() and (len(text) < LONG // 2 or text.isalnum()) and "计" not in text:
        return Kind.DATA
    telling = start in STARTS and (start not in EXAMPLES or len(text) <= LONGEST_EXAMPLE)
    if not telling and "计" not in text and text not in heading_words:
        return Kind.DATA
    plain = squeezed(text)
    if len(plain) <= LONG and TOTAL.fullmatch(plain):
        return Kind.TOTAL
    if plain in heading_words or EXAMPLE.fullmatch(plain) or HINT.fullmatch(plain):
        return Kind.SECTION
    if NOTE.fullmatch(plain):
        return Kind.NOTE
    return Kind.DATA


def is_total(text: str) -> bool:
    """Whether a cell calls its row a total."""
    return (
        len(text) <= LONG
        and ("计" in text or text[:1] in "总汇Tt")
        and (TOTAL.fullmatch(squeezed(text)) is not None)
    )


def usual_fill(sheet: Sheet, start: int, columns: Sequence[int]) -> int:
    """How many of the columns a row usually fills."""
    counts: Counter[int] = Counter()
    for row in sheet.rows[start : start + 300]:
        filled = sum(1 for at in columns if at < len(row) and row[at])
        if filled:
            counts[filled] += 1
    ordered = sorted(counts.elements())
    return ordered[len(ordered) // 2] if ordered else 0
