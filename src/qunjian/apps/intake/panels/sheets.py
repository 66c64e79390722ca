"""How a sheet was understood, in sentences, and its columns with their first values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qunjian.apps.intake.panels.masking import shown_text
from qunjian.apps.intake.returning import OUR_HEADINGS
from qunjian.core.intake.vocabulary import FIELDS

SURE = 0.8
SAMPLES = 3
COVERED = ("已丢弃", "合计或小计", "原文件里是隐藏的")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "单位",
        (
            "name", "former_name", "alias", "credit_code", "registration_no", "org_code", "kind",
            "industry", "industry_code", "status", "opened_on", "closed_on", "capital",
        ),
    ),
    (
        "地方",
        (
            "township", "village", "site", "address", "area_code", "area_name", "longitude",
            "latitude",
        ),
    ),
    (
        "人数和收入",
        (
            "staff", "women", "youth", "league_members", "union_members", "party_members",
            "revenue", "year",
        ),
    ),
    (
        "组织",
        (
            "org_name", "org_form", "org_line", "founded_on", "secretary", "superior",
            "covered_units",
        ),
    ),
    ("人和备注", ("legal_person", "contact", "phone", "note", "seq")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a sheet; `kind` is fine, warn or dropped."""

    text: str
    kind: str = "fine"


@dataclass(frozen=True, slots=True)
class ShownColumn:
    letter: str
    heading: str
    field: str
    field_label: str
    samples: str
    reason: str
    sure: bool
    dropped: bool


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """One sheet of a batch as the page tells it."""

    index: int
    name: str
    said: tuple[Said, ...]
    columns: tuple[ShownColumn, ...]

    @property
    def used(self) -> int:
        return sum(1 for column in self.columns if column.field)

    @property
    def unused(self) -> int:
        return len(self.columns) - self.used


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field a column may mean, in groups."""
    grouped = [(name, [(code, FIELDS[code]) for code in codes]) for name, codes in GROUPS]
    placed = {code for _, codes in GROUPS for code in codes}
    rest = [(code, label) for code, label in FIELDS.items() if code not in placed]
    return [*grouped, ("其他", rest)] if rest else grouped


def shown_sheet(
    index: int, sheet: Mapping[str, Any], rows: Sequence[Mapping[str, str]]
) -> ShownSheet:
    """The sheet, with values from its first rows (texts by letter)."""
    columns = tuple(_column(column, rows) for column in sheet.get("columns", ()))
    return ShownSheet(index, sheet["name"], tuple(_said(sheet)), columns)


def _private(column: Mapping[str, Any]) -> bool:
    """Dropped as personal; our own columns of problems come back too and are not."""
    return bool(column.get("dropped")) and column.get("heading") not in OUR_HEADINGS


def _column(column: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> ShownColumn:
    field, heading = column.get("field") or "", column.get("heading") or ""
    texts = dict.fromkeys(
        shown_text(column, text) for row in rows if (text := row.get(column["letter"], ""))
    )
    return ShownColumn(
        letter=column["letter"],
        heading=heading,
        field=field,
        field_label=FIELDS.get(field, "不取"),
        samples="，".join(list(texts)[:SAMPLES]),
        reason=_reason(column),
        sure=(column.get("confidence") or 0) >= SURE,
        dropped=bool(column.get("dropped")),
    )


def _reason(column: Mapping[str, Any]) -> str:
    """Why the column means its field; a heading that is the field's own name needs no reason."""
    if column.get("heading") == FIELDS.get(column.get("field") or ""):
        return ""
    reason: str = column.get("reason") or ""
    return reason


def _said(sheet: Mapping[str, Any]) -> list[Said]:
    """Where the table is and what was left out."""
    if not sheet.get("is_table"):
        unknown = [] if sheet.get("data_rows") else ["这张工作表里没有认出表格，一行也没有取。"]
        return [*(Said(text, "warn") for text in unknown), *_notes(sheet)]
    said = [Said(_place(sheet))]
    if sheet.get("hidden"):
        said.append(Said("这是隐藏的工作表，也读了；不想要就作废后删掉它再传。", "warn"))
    if totals := sheet.get("total_rows"):
        said.append(Said(f"合计行不算数据：第 {_numbers(totals)} 行没有取。"))
    if dropped := [c for c in sheet.get("columns", ()) if _private(c)]:
        named = "、".join(f"{c['letter']} 列“{c.get('heading') or '没有表头'}”" for c in dropped)
        text = f"{named}是用不着的个人信息，读的时候已经丢掉，系统里没有。"
        said.append(Said(text, "dropped"))
    for column in sheet.get("columns", ()):
        if remark := column.get("remark"):
            heading = column.get("heading") or "没有表头"
            said.append(Said(f"{column['letter']} 列“{heading}”：{remark}", "warn"))
    return [*said, *_notes(sheet)]


def _place(sheet: Mapping[str, Any]) -> str:
    headings = sheet.get("heading_rows") or ()
    head = f"表头在第 {_numbers(headings)} 行" if headings else "没有表头"
    first, last = sheet.get("first_data_row"), sheet.get("last_data_row")
    return f"{head}，数据在第 {first}—{last} 行，共 {sheet.get('data_rows', 0):,} 行。"


def _notes(sheet: Mapping[str, Any]) -> list[Said]:
    """What else the reading remarks, without what is said above with rows and letters."""
    notes = (note for note in sheet.get("notes", ()) if not any(it in note for it in COVERED))
    return [Said(note, "warn") for note in notes]


def _numbers(rows: Sequence[int]) -> str:
    """3, 4, 5, 9 as 3—5、9; a very long list ends with how many there are."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    words = [f"{low}—{high}" if high > low else f"{low}" for low, high in runs]
    if len(words) > 8:
        return f"{'、'.join(words[:8])} 等 {len(rows)}"
    return "、".join(words)
