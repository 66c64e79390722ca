"""The workbook that goes out to a township filled in, and comes back by the same door."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import record_look
from qunjian.apps.intake import tokens
from qunjian.apps.registry.confidential import hidden_fields
from qunjian.apps.registry.models import AdoptedCount, UnitState
from qunjian.apps.registry.queries import in_area
from qunjian.core.period import Moment
from qunjian.core.place import AreaLevel
from qunjian.core.vocabulary import FactField, OperatingState

SHEET = "填报"
EXPLAINED = (
    ("怎么填", "只填白色的格；灰色的“统一社会信用代码”“单位名称”锁定，系统靠它们认单位，不要改。"),
    ("空格", "不知道就空着，空格不会冲掉台账里已有的数；确实没有的填 0。"),
    ("已有的数", "格里原有的是台账现在的数，不对就直接改；没有变化的不用动，也不用重抄。"),
    ("存在状态", "点格子右边的箭头选；找不到的选“查无下落”，有照无实的选“空壳”。"),
    ("人数", "填整数，不写“人”字；女职工、35岁及以下、党员等都是从业人数里的一部分。"),
    ("营业收入", "单位是万元，填上一年全年的数。"),
    ("不满5人的单位", "党员、团员、工会会员数不带出来，格子空着；知道的可以填，不知道就空着。"),
    ("缺的单位", "表里没有的单位加在最后一行下面，单位名称和信用代码都要填。"),
    ("交回", "填好存盘，从原来的“导入”页面传回来；表和工作表的名字都不要改。"),
    ("两边都改过", "发出之后台账里也改过的格，不会被冲掉，系统会列出来请你们核对。"),
)
LOCKED_WIDTH, WIDTH = 22, 12
SPARE_ROWS = 200
MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the workbook; `field` is the field as which it comes back."""

    heading: str
    field: str
    locked: bool = False
    width: int = WIDTH


COLUMNS = (
    Column("统一社会信用代码", "credit_code", locked=True, width=LOCKED_WIDTH),
    Column("单位名称", "name", locked=True, width=34),
    Column("村社区", "village"),
    Column("存在状态", "status"),
    *(Column(field.label, field.value) for field in FactField),
    Column("备注", "note", width=24),
)
BASE = [column.field for column in COLUMNS if not column.locked and column.field != "note"]
COUNTS = [field.value for field in FactField]


def township_workbook(area: Area, moment: Moment, by: Any) -> bytes:
    """The operating units of a township as a workbook to be completed; logged.

    It holds no persons and no phones, and of units with few staff no member counts.
    """
    rows = _rows(area, moment)
    villages = Area.objects.filter(in_area(area.pk, "code"), level=AreaLevel.VILLAGE, valid_to=None)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    title = f"{area.name}两新组织摸底表（{moment.day}，共 {len(rows)} 家）"
    _fill(book, title, rows, list(villages.values_list("name", flat=True)))
    _explain(book)
    _remember(book, rows, f"{area.pk}:{moment.day}")
    book.close()
    record_look(verb="intake.township-exported", target=area, by=by, rows=len(rows), on=moment.day)
    return buffer.getvalue()


def _rows(area: Area, moment: Moment) -> list[tuple[int, dict[str, Any]]]:
    """(unit, value by field) in the order of the places."""
    states = (
        UnitState.objects.on(moment)
        .filter(in_area(area.pk), operating_state=OperatingState.OPERATING)
        .select_related("area")
        .defer("legal_person", "contact", "phone")
        .order_by("area", "name")
    )
    counts = {
        unit: dict(zip(COUNTS, told, strict=True))
        for unit, *told in AdoptedCount.objects.on(moment)
        .filter(unit__in=states.order_by().values("unit"))
        .values_list("unit_id", *COUNTS)
    }
    return [(state.unit_id, _values(state, counts.get(state.unit_id, {}))) for state in states]


def _values(state: UnitState, counts: dict[str, Any]) -> dict[str, Any]:
    few = hidden_fields(counts.get("staff"), ())
    shown: dict[str, Any] = {
        "credit_code": state.credit_code or state.registration_no or state.org_code,
        "name": state.name,
        "village": state.area.name if state.area.level == AreaLevel.VILLAGE else "",
        "status": OperatingState.label_of(state.operating_state),
    }
    for name in COUNTS:
        if name not in few:
            value = counts.get(name)
            shown[name] = "" if value is None else f"{value.normalize():f}" if (
                name == FactField.REVENUE
            ) else str(value)  # fmt: skip
    return shown


def _fill(
    book: Any, title: str, rows: Sequence[tuple[int, dict[str, Any]]], villages: list[str]
) -> None:
    sheet = book.add_worksheet(SHEET)
    grey = book.add_format({"bg_color": "#eeeeec", "border": 1, "locked": True, "num_format": "@"})
    white = book.add_format({"border": 1, "locked": False})
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, title, book.add_format({"bold": True}))
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"})
    for at, column in enumerate(COLUMNS):
        sheet.write_string(1, at, column.heading, head)
        sheet.set_column(at, at, column.width)
    for line, (_, values) in enumerate(rows, start=2):
        for at, column in enumerate(COLUMNS):
            style = grey if column.locked else white
            write_cell(sheet, line, at, values.get(column.field, ""), style, column.field)
    spare = book.add_format({"border": 1, "locked": False, "num_format": "@"})
    for line in range(len(rows) + 2, len(rows) + 2 + SPARE_ROWS):
        for at, column in enumerate(COLUMNS):
            sheet.write_blank(line, at, None, spare if column.locked else white)
    last = len(rows) + 1 + SPARE_ROWS
    _restrict(sheet, last, villages)
    sheet.freeze_panes(2, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def write_cell(sheet: Any, line: int, at: int, text: str, style: Any, field: str) -> None:
    """A count as a number, so that it can be reckoned with; all else as text."""
    if not text:
        sheet.write_blank(line, at, None, style)
    elif field in COUNTS:
        sheet.write_number(line, at, float(text), style)
    else:
        sheet.write_string(line, at, text, style)


def _restrict(sheet: Any, last: int, villages: list[str]) -> None:
    """Drop-downs where the answers are known, whole numbers where people are counted."""
    for at, column in enumerate(COLUMNS):
        span = (2, at, last, at)
        if column.field == "status":
            labels = [state.label for state in OperatingState]
            sheet.data_validation(*span, {"validate": "list", "source": labels})
        elif column.field == "village" and villages and sum(map(len, villages)) < 240:
            sheet.data_validation(
                *span, {"validate": "list", "source": villages, "error_type": "warning"}
            )
        elif column.field in COUNTS:
            kind = "decimal" if column.field == FactField.REVENUE else "integer"
            sheet.data_validation(
                *span,
                {
                    "validate": kind,
                    "criteria": "between",
                    "minimum": 0,
                    "maximum": MOST,
                    "error_title": "请填数字",
                    "error_message": "只填不小于 0 的数；不知道就空着。",
                },
            )


def _explain(book: Any) -> None:
    sheet = book.add_worksheet(tokens.EXPLANATIONS)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    for line, (what, how) in enumerate(EXPLAINED):
        sheet.write_string(line, 0, what, bold)
        sheet.write_string(line, 1, how, wrap)
    sheet.protect()


def _remember(book: Any, rows: Sequence[tuple[int, dict[str, Any]]], about: str) -> None:
    """What stood in the white cells, so that the return can be merged three ways."""
    sheet = book.add_worksheet(tokens.NAME)
    texts = [
        [str(unit), *(values.get(name, tokens.NOT_GIVEN) for name in BASE)] for unit, values in rows
    ]
    for line, cells in enumerate(tokens.base_rows(BASE, texts, about)):
        for at, text in enumerate(cells):
            sheet.write_string(line, at, text)
    sheet.hide()
