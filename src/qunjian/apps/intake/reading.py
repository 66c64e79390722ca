"""A kept file read again: sheets understood, rows ready to be kept and judged. Writes nothing."""

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.intake import readers, tokens
from qunjian.apps.intake.judging.judge import Chunk, Judge
from qunjian.apps.intake.judging.model import Register
from qunjian.apps.intake.models import Batch, ColumnMemory
from qunjian.apps.intake.returning import OUR_HEADINGS, kept_columns
from qunjian.apps.jobs.progress import Progress
from qunjian.core.intake.profiles import Profile, guess, profile
from qunjian.core.intake.sheet import Sheet
from qunjian.core.intake.understanding import understand
from qunjian.core.intake.understood import ReadRows, Understood
from qunjian.core.intake.values import unit_in
from qunjian.core.steady import steady
from qunjian.vault import files
from qunjian.web import clock

ROWS_A_CHUNK = 500
IDENTIFYING = frozenset(["name", "credit_code", "registration_no", "org_code", "org_name"])
NO_TABLE = (
    "这个文件里没有认出名册：要有一行表头（例如“单位名称”“统一社会信用代码”）和下面的数据行。"
    "请检查是不是选错了文件，或把表头补上再传。"
)
NO_PROFILE = "认不出这是哪一种名册；请选定名册类型再读一次，不用重新上传。"


class NotARegister(Exception):
    """The file is sound but cannot be used; the message says what to do."""


@dataclass(slots=True)
class Reading:
    """What a file holds: sheets as `Batch.sheets` keeps them, and rows as `RowChunk` does."""

    profile: Profile
    sheets: list[dict[str, Any]]
    chunks: list[tuple[int, int, int, list[Any]]]
    bases: tokens.Bases = field(default_factory=dict)
    #: sentences about the file as a whole
    notes: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Chunk]:
        for sheet, _, _, rows in self.chunks:
            yield sheet, rows


@steady()
def read(batch: Batch, progress: Progress) -> Reading:
    """
    Read a batch's file as its profile, its sender's habits and a person's mapping say.

    :raises readers.Unreadable: if it is no workbook that can be read.
    :raises NotARegister: if nothing in it is a register.
    """
    progress.say(0, 0, "正在打开文件")
    sheets = readers.read_workbook(files.read(batch.stored_as), batch.file_name)
    progress.say(0, 0, "正在认表头和列")
    bases, sheets = tokens.taken_out(sheets)
    found = profile(batch.profile) if batch.profile else None
    if found is None and bases:
        found = profile("township")
    understood = [_understood(batch, sheet, found) for sheet in sheets]
    if found is None:
        found = _guessed(understood)
        understood = [_understood(batch, sheet, found) for sheet in sheets]
    others = _other_registers(understood, found)
    described = [_described(one, others.get(at)) for at, one in enumerate(understood)]
    chunks = [
        chunk
        for at, one in enumerate(understood)
        if described[at]["is_table"]
        for chunk in _chunks(at, one, described[at], progress)
    ]
    if not chunks:
        raise NotARegister(NO_TABLE)
    return Reading(found, described, chunks, bases, _on_others(understood, others, found))


def _understood(batch: Batch, sheet: Sheet, found: Profile | None) -> Understood:
    memory = ColumnMemory.objects.filter(sender=batch.sender)
    if found:
        memory = memory.filter(profile=found.code)
    return understand(
        sheet,
        mapping=batch.mapping.get(sheet.name),
        remembered=dict(memory.order_by("used_at").values_list("heading", "field")),
        profile=found,
    )


def _guessed(understood: list[Understood]) -> Profile:
    tables = sorted((one for one in understood if one.is_table), key=lambda one: -one.data_rows)
    for one in tables:
        if found := guess(one):
            return found
    raise NotARegister(NO_PROFILE if tables else NO_TABLE)


def _other_registers(understood: Sequence[Understood], found: Profile) -> dict[int, Profile]:
    """Of several tables those that are surely of another kind than the one that is read."""
    guessed = {at: guess(one) for at, one in enumerate(understood) if one.is_table}
    alike = [at for at, of in guessed.items() if of and _is_alike(of, found)]
    if not alike:
        return {}
    return {at: of for at, of in guessed.items() if of and not _is_alike(of, found)}


def _is_alike(one: Profile, other: Profile) -> bool:
    return (one.holds, one.line) == (other.holds, other.line)


def _on_others(
    understood: Sequence[Understood], others: Mapping[int, Profile], found: Profile
) -> list[str]:
    if not others:
        return []
    shown = "、".join(f"“{understood[at].name}”（像{of.label}）" for at, of in others.items())
    said = f"这个文件里有几种名册，这一批只取“{found.label}”；工作表{shown}没有取，"
    return [f"{said}要收它们，请把同一个文件再传一次，名册类型选那一种。"]


def _described(one: Understood, other: Profile | None) -> dict[str, Any]:
    """A sheet without its rows, as json; a table that names no units is none of ours."""
    names_units = not IDENTIFYING.isdisjoint(one.fields()) and other is None
    notes = list(one.notes)
    if other:
        notes.append(f"这张工作表像“{other.label}”，和这一批不是一种名册，没有取。")
    elif one.is_table and not names_units:
        notes.append("没有“单位名称”或代码一列，这张工作表的行没有取。")
    return {
        "name": one.name,
        "hidden": one.hidden,
        "is_table": one.is_table and names_units,
        "heading_rows": list(one.heading_rows),
        "first_data_row": one.first_data_row,
        "last_data_row": one.last_data_row,
        "data_rows": one.data_rows,
        "total_rows": list(one.total_rows),
        "notes": notes,
        "columns": [
            {
                "letter": column.letter,
                "heading": column.heading,
                "field": "" if column.heading in OUR_HEADINGS else column.field or "",
                "confidence": round(column.confidence, 2),
                "reason": column.reason,
                "remark": column.remark,
                "dropped": column.dropped,
                "unit": unit_in(column.heading),
            }
            for column in one.columns
        ],
    }


def _chunks(
    at: int, one: Understood, described: Mapping[str, Any], progress: Progress
) -> Iterator[tuple[int, int, int, list[Any]]]:
    letters = [column["letter"] for column in kept_columns(described)]
    rows: list[Any] = []
    for number, texts in _texts(one, letters):
        rows.append([number, texts, {}])
        if len(rows) == ROWS_A_CHUNK:
            yield at, rows[0][0], number, rows
            progress.say(number, one.last_data_row or 0, "正在读取各行")
            rows = []
    if rows:
        yield at, rows[0][0], rows[-1][0], rows


def _texts(one: Understood, letters: list[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows as shown; of 100,000 none is looked at here."""
    if isinstance(one.rows, ReadRows):
        return one.rows.texts(letters)
    return ((row.row, [row.cells.get(letter, "") for letter in letters]) for row in one.rows)


def register_of(batch: Batch, found: Profile) -> Register:
    """What judging knows of the batch before its rows."""
    lines = None
    if batch.uploaded_by is not None:
        lines = scope_of(batch.uploaded_by, "intake.upload").lines()
    return Register(
        source=found.source.value,
        profile=found.code,
        line=found.line,
        holds=found.holds,
        area=batch.area_id,
        counted_on=batch.counted_on,
        today=clock.today(),
        lines=lines,
        round_id=batch.round_id,
        file_name=batch.file_name,
    )


def judge_of(
    batch: Batch,
    found: Profile,
    sheets: list[dict[str, Any]],
    bases: tokens.Bases,
    *,
    writing: bool = True,
    born: Container[int] = (),
) -> Judge:
    register, told = register_of(batch, found), tokens.values_of(bases)
    return Judge(register, sheets, told, writing=writing, born=born)


def kept_chunks(batch: Batch) -> Iterator[Chunk]:
    """The rows that were kept, decrypted."""
    for chunk in batch.chunks.order_by("sheet", "first_row").iterator(chunk_size=20):
        yield chunk.sheet, json.loads(chunk.content)
