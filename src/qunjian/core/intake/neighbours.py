"""What stands on a sheet beside, above or inside its table and was not read: nothing in silence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qunjian.core.intake.heading import Heading, Look, find_heading
from qunjian.core.intake.sheet import Sheet, column_of, letter_of
from qunjian.core.intake.text import squeezed
from qunjian.core.intake.understood import ReadColumn

KEYS = ("name", "org_name", "credit_code")
FEWEST = 2
SAVE_AGAIN = "请用 Excel 或 WPS 打开，保存一次，再重新上传。"
APART = "请把它放到另一张工作表，再重新上传。"


def remarks(
    sheet: Sheet, heading: Heading, columns: Sequence[ReadColumn], below: int | None
) -> list[str]:
    """A sentence for every other table on the sheet, and for formulas without values.

    `below` is the row at which another table begins.
    """
    said = [*_beside(columns), *_above(sheet, heading), *hollow(sheet)]
    if below is not None:
        said.append(f"第 {below + sheet.first_row} 行起像是另一张表，没有读；{APART}")
    return said


def hollow(sheet: Sheet) -> list[str]:
    if not sheet.hollow:
        return []
    said = f"有 {sheet.hollow} 格是公式，文件里没有存下算好的值，读出来是空的；{SAVE_AGAIN}"
    return [said]


def _beside(columns: Sequence[ReadColumn]) -> Iterator[str]:
    """The same heading again further right, with the column that names the units."""
    named = next((c for c in columns if c.field in KEYS and c.heading), None)
    if named is None:
        return
    word = squeezed(named.heading)
    again = [c for c in columns if not c.field and squeezed(c.heading) == word]
    if again:
        first, last = column_of(again[0].letter), max(column_of(c.letter) for c in columns)
        place = f"{letter_of(first)}—{letter_of(last)}" if last > first else letter_of(first)
        yield f"右边 {place} 列像是并排的另一张表，没有读；请把它接到下面，或放到另一张工作表。"


def _above(sheet: Sheet, heading: Heading) -> Iterator[str]:
    """A table that ends before the heading of the one that is read."""
    start = heading.rows[0] if heading.rows else 0
    filled = [row for row in range(start) if sum(map(bool, sheet.rows[row])) > 1]
    if len(filled) <= FEWEST:
        return
    merged = tuple(span for span in sheet.merged if span[2] < start)
    other = find_heading(Look(replace(sheet, rows=sheet.rows[:start], merged=merged)))
    if other is None or not other.sure:
        return
    rows = [row for row in filled if row >= other.end]
    if len(rows) < FEWEST:
        return
    first, last = other.rows[0] + sheet.first_row, rows[-1] + sheet.first_row
    yield (f"第 {first}—{last} 行像是另一张表，没有读；请把它放到另一张工作表，再重新上传。")
