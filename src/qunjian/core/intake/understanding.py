"""From a sheet of text to a table of records."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qunjian.core.intake import neighbours
from qunjian.core.intake.columns import Claim, Given, Wishes, assign
from qunjian.core.intake.heading import Heading, Look, find_heading
from qunjian.core.intake.profiles import Profile
from qunjian.core.intake.records import Layout, Reader, Records, is_total, usual_fill
from qunjian.core.intake.remarks import remark_on
from qunjian.core.intake.shape import Shape, sampled, shape_of
from qunjian.core.intake.sheet import Sheet, column_of, letter_of
from qunjian.core.intake.text import squeezed
from qunjian.core.intake.understood import ReadColumn, ReadRow, ReadRows, Understood
from qunjian.core.intake.wording import heading_weight, personal

__all__ = ["ReadColumn", "ReadRow", "ReadRows", "Understood", "understand"]

KEYS = ("org_name", "name", "area_name", "township", "village", "alias")
SAMPLE_ROWS = 3_000
PERSONAL_MOBILE = 0.5
FORM_ROWS = 30
LONGEST_THING = 18
INSTRUCTIONS = re.compile("说明|须知|注意|填法|样例|示例")
SENTENCE = re.compile("[，。；！？]|[:：].{4}|请|不要|不得|应当|填写")


def understand(
    sheet: Sheet,
    *,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    profile: Profile | None = None,
) -> Understood:
    """Where a sheet's table is and what its columns mean.

    `mapping` (letter → field, '' for a column that is not read) is a person's word and decides;
    `remembered` (heading → field) is their word of last time, then come the profile's words.
    """
    sheet = _clipped(sheet)
    look = Look(sheet)
    heading = find_heading(look)
    if heading is None:
        return _no_table(sheet, "没有找到表头。" if look.filled else "没有内容。")
    wishes = Wishes(
        mapping={column_of(letter): field for letter, field in (mapping or {}).items()},
        remembered=remembered or {},
        of_profile=profile.field_of if profile else lambda _: None,
    )
    given = _given(sheet, heading)
    claims = assign(given, wishes, context=_context(sheet, heading))
    layout = _layout(sheet, heading, given, claims)
    records = Reader(sheet, heading, layout).read(heading.end)
    if not _is_table(look, heading, given, claims, records):
        return _no_table(sheet, "不像一张表：没有认得出的表头和成行的记录。")
    return _understood(sheet, heading, given, claims, records)


def _clipped(sheet: Sheet) -> Sheet:
    """The sheet with merges inside its rows only: damaged files have others."""
    last = len(sheet.rows) - 1
    merged = tuple(
        (r0, c0, min(r1, last), c1)
        for r0, c0, r1, c1 in sheet.merged
        if 0 <= r0 <= min(r1, last) and 0 <= c0 <= c1
    )
    return replace(sheet, merged=merged) if merged != sheet.merged else sheet


def _no_table(sheet: Sheet, why: str) -> Understood:
    notes = [f"工作表“{sheet.name}”{why}", *neighbours.hollow(sheet)]
    return Understood(sheet.name, sheet.hidden, notes=tuple(notes))


def _given(sheet: Sheet, heading: Heading) -> list[Given]:
    """The columns of the table: those with a heading, and those filled between or beside them."""
    body = sheet.rows[heading.end : heading.end + SAMPLE_ROWS]
    width = max((len(row) for row in (*body, *(sheet.rows[r] for r in heading.rows))), default=0)
    texts = [[row[at] if at < len(row) else "" for row in body] for at in range(width)]
    thick = [row for row in body if _is_thick(row)] if width > 2 else body
    given = []
    last = max(heading.parts, default=width - 1)
    for at in range(width):
        parts = heading.parts.get(at, ())
        if not parts and (at > last or not any(texts[at])):
            continue
        cells = [row[at] if at < len(row) else "" for row in thick]
        shape = shape_of(sampled(cells), min(len(cells), 240))
        given.append(Given(at, parts, heading.text(at), shape))
    return given


def _is_thick(row: Sequence[str]) -> bool:
    """Whether a row may speak for its columns: not a total, not a section's lone word."""
    told = [text for text in row if text]
    return len(told) > 1 and not any(is_total(text) for text in told[:3])


def _context(sheet: Sheet, heading: Heading) -> str:
    first = heading.rows[0] if heading.rows else 0
    above = [text for row in sheet.rows[:first] for text in row if text]
    return sheet.name + "".join(above)[:500]


def _layout(
    sheet: Sheet, heading: Heading, given: Sequence[Given], claims: Mapping[int, Claim]
) -> Layout:
    by_field = {claim.field: index for index, claim in claims.items()}
    columns = tuple(one.index for one in given)
    key = next((by_field[field] for field in KEYS if field in by_field), None)
    if key is None:
        worded = [one for one in given if one.shape.words >= 0.5] or list(given)
        key = max(worded, key=lambda one: (one.shape.filled, -one.index)).index if worded else 0
    seq = by_field.get("seq")
    if seq is None:
        seq = next((one.index for one in given[:1] if one.shape.sequence > 0.6), None)
    return Layout(columns, key, seq, usual_fill(sheet, heading.end, columns))


def _is_table(
    look: Look,
    heading: Heading,
    given: Sequence[Given],
    claims: Mapping[int, Claim],
    records: Records,
) -> bool:
    """Whether there are records under words that are a heading, or a bare list of units."""
    fields = {claim.field for claim in claims.values()}
    if not heading.rows:
        if fields & {"name", "org_name", "credit_code"}:
            return len(records.data) > 1
        return len(given) > 2 and len(records.data) > 4 and any(_is_typed(one) for one in given)
    if _is_form(look, heading):
        return False
    if len(given) == 1:
        if _tells_how(look.sheet, given[0], records):
            return False
        told = bool(fields & {*KEYS, "credit_code"})
        return told or (heading.sure and len(records.data) > 2 and _is_list(given[0]))
    if heading.sure:
        return True
    return len(given) >= 2 and len(records.data) >= 3


def _tells_how(sheet: Sheet, only: Given, records: Records) -> bool:
    """Whether a single column explains how to fill in another sheet."""
    if INSTRUCTIONS.search(sheet.name):
        return True
    cells = [sheet.rows[row][only.index] for row in records.data]
    return all(SENTENCE.search(text) for text in cells)


def _is_typed(one: Given) -> bool:
    """Whether a column holds one kind of thing all through: numbers, days, codes, phones."""
    shape = one.shape
    best = max(shape.number, shape.day, shape.code, shape.phone, shape.web)
    return shape.filled >= 0.8 and best >= 0.9


def _is_list(only: Given) -> bool:
    """Whether a single column holds things rather than sentences."""
    return only.shape.mean_length < LONGEST_THING and only.shape.distinct > 0.5


def _is_form(look: Look, heading: Heading) -> bool:
    """A form of one unit: words and answers side by side over many rows."""
    headings = {squeezed(text) for parts in heading.parts.values() for text in parts}
    words: set[str] = set()
    rows = 0
    others = [row for row in look.filled[:FORM_ROWS] if row not in heading.rows]
    for row in others:
        found = {
            t for t in look.cells(row).values() if heading_weight(t) == 1 and t not in headings
        }
        words |= found
        rows += bool(found)
    return len(words) >= 4 and rows >= 3 and rows >= 0.4 * len(others)


def _understood(
    sheet: Sheet,
    heading: Heading,
    given: Sequence[Given],
    claims: Mapping[int, Claim],
    records: Records,
) -> Understood:
    data = records.data
    read = {one.heading: letter_of(one.index) for one in given if one.index in claims}
    columns = tuple(_column(one, claims.get(one.index), sheet, data, read) for one in given)
    first = sheet.first_row
    fields = [(c.field, column_of(c.letter)) for c in columns if c.field]
    cells = [(c.letter, column_of(c.letter)) for c in columns if not c.dropped]
    rows = ReadRows(
        sheet.rows,
        data,
        first_row=first,
        fields=fields,
        cells=cells,
        carried=_carried(sheet, data),
    )
    return Understood(
        name=sheet.name,
        hidden=sheet.hidden,
        is_table=True,
        heading_rows=tuple(row + first for row in heading.rows),
        first_data_row=data[0] + first if data else None,
        last_data_row=data[-1] + first if data else None,
        data_rows=len(data),
        total_rows=tuple(row + first for row in records.totals),
        section_rows=tuple(row + first for row in records.sections),
        columns=columns,
        rows=rows,
        notes=tuple(_notes(sheet, heading, columns, records)),
    )


def _column(
    one: Given,
    claim: Claim | None,
    sheet: Sheet,
    data: Sequence[int],
    twice: Mapping[str, str],
) -> ReadColumn:
    letter = letter_of(one.index)
    if claim is not None:
        rows = (sheet.rows[index] for index in data)
        texts = (row[one.index] if one.index < len(row) else "" for row in rows)
        return ReadColumn(
            letter,
            one.heading,
            claim.field,
            round(min(claim.score, 1.0), 2),
            claim.reason,
            remark=remark_on(claim.field, one.heading, texts),
        )
    what = _personal(one)
    if what:
        reason = f"是{what}，没有字段需要，读取时已丢弃。"
        return ReadColumn(letter, one.heading, None, 1.0, reason, dropped=True)
    reason = "没有对应的字段，不读入台账。" if one.heading else "没有表头，不读入台账。"
    if one.heading and one.heading in twice:
        reason = f"和 {twice[one.heading]} 列的表头相同，只读 {twice[one.heading]} 列。"
    return ReadColumn(letter, one.heading, None, 0.0, reason)


def _personal(one: Given) -> str:
    shape: Shape = one.shape
    if shape.identity >= 0.3:
        return "身份证件号码"
    if shape.mobile >= PERSONAL_MOBILE:
        return "个人电话"
    return personal(one.parts[-1]) if one.parts else ""


def _carried(sheet: Sheet, data: Sequence[int]) -> dict[int, dict[int, str]]:
    """The texts of cells merged downwards, for the rows that they reach."""
    carried: dict[int, dict[int, str]] = {}
    if not data:
        return carried
    for r0, c0, r1, _ in sheet.merged:
        if r1 > r0 >= data[0] - 1 and c0 < len(sheet.rows[r0]) and sheet.rows[r0][c0]:
            for row in range(r0 + 1, min(r1, data[-1]) + 1):
                carried.setdefault(row, {})[c0] = sheet.rows[r0][c0]
    return carried


def _notes(
    sheet: Sheet, heading: Heading, columns: Sequence[ReadColumn], records: Records
) -> list[str]:
    notes = []
    dropped = [f"{c.letter}列“{squeezed(c.heading)}”" for c in columns if c.dropped]
    if dropped:
        notes.append(f"{'、'.join(dropped)}是个人信息，没有字段需要，读取时已丢弃，没有保存。")
    if not heading.rows:
        notes.append("没有表头，按内容认出各列；请核对后再导入。")
    if records.totals:
        notes.append(f"有 {len(records.totals)} 行合计或小计，不作为单位读入。")
    notes += neighbours.remarks(sheet, heading, columns, records.below)
    hidden = len(sheet.hidden_rows & {row + sheet.first_row for row in records.data})
    if hidden:
        notes.append(f"有 {hidden} 行在原表里是隐藏的，也读了进来；请核对是否要收。")
    if sheet.hidden:
        notes.append("这张工作表在原文件里是隐藏的。")
    return notes
