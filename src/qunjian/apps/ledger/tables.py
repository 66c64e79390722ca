"""The columns and filters of the ledger, declared."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area, Site
from qunjian.apps.ledger.queries import ALL_STATES, OPERATING, Question, UnitRow
from qunjian.apps.registry.confidential import hidden_fields
from qunjian.apps.registry.models import ExtraField
from qunjian.apps.verdicts.queries import scale_set
from qunjian.core import industry
from qunjian.core.person_name import mask, mask_phone
from qunjian.core.vocabulary import FactField, Line, Mode, OperatingState, Outcome, UnitKind
from qunjian.web.filters import Chip, Filter, Option, shown
from qunjian.web.query import changed
from qunjian.web.tables import Column, Table
from qunjian.web.words import LINE_NAMES

SCALES = {True: "规上", False: "规下", None: "—"}
HIDDEN = "＊"
SHORT = {
    FactField.STAFF: "从业",
    FactField.WOMEN: "女",
    FactField.YOUTH: "≤35岁",
    FactField.REVENUE: "年营收",
}
Extra = tuple[tuple[str, str], ...]


def _count(field: FactField) -> Column:
    def read(row: UnitRow) -> Any:
        value = row.known.counts.get(field)
        return HIDDEN if field in row.hidden and value is not None else value

    return Column(
        str(field),
        SHORT.get(field, field.label),
        read,
        unit="万元" if field is FactField.REVENUE else "",
        align="end",
        sort=str(field),
        shown=field is not FactField.REVENUE,
        export=lambda row: row.known.counts.get(field) if field not in _never(row) else None,
        group="人数",
    )


def _never(row: UnitRow) -> frozenset[str]:
    """Members of small units leave the house for nobody."""
    return hidden_fields(row.known.counts.get(FactField.STAFF))


def _verdict(line: Line) -> Column:
    return Column(
        f"{line}_verdict",
        f"{line.label} · 研判",
        lambda row: row.known.outcome(line, row.moment).label,
        shown=False,
        group="四线",
    )


def _organisations(line: Line) -> Column:
    return Column(
        f"{line}_organisation",
        f"所属{LINE_NAMES[line]}",
        lambda row: "、".join(by.name for _, by in row.known.coverings.get(line, ())) or "—",
        shown=False,
        group="四线",
    )


def _extra(code: str, label: str) -> Column:
    return Column(
        f"x-{code}",
        label,
        lambda row: row.state.extra.get(code, ""),
        format=lambda value: str(value),
        shown=False,
        group="本县字段",
    )


def mark(row: UnitRow, line: Line) -> str:
    """How the character of a line is drawn: a state of the design, or an outcome."""
    outcome = row.known.outcome(line, row.moment)
    if outcome is not Outcome.COVERED:
        return str(outcome)
    alone = any(by.mode == Mode.SINGLE for _, by in row.known.coverings.get(line, ()))
    return "own" if alone else "joint"


def marks(row: UnitRow) -> dict[str, str]:
    return {str(line): mark(row, line) for line in Line}


def _covered_lines(row: UnitRow) -> str:
    lines = (line for line in Line if row.known.coverings.get(line))
    return "".join(line.label for line in lines)


BASE = (
    Column(
        "name", "单位名称", lambda row: row.state.name, sort="name", name=True,
        href=lambda row: reverse("registry-unit", args=[row.pk]),
    ),
    Column("area", "乡镇", lambda row: row.township, sort="area", group="单位"),
    Column("village", "村、社区", lambda row: row.state.area.name, shown=False, group="单位"),
    Column("scale", "规模", lambda row: SCALES[row.known.above_scale()], group="单位"),
    Column("kind", "类别", lambda row: UnitKind.label_of(row.state.kind), shown=False,
           group="单位"),
    Column("credit_code", "信用代码", lambda row: row.state.credit_code, shown=False,
           group="单位"),
    Column("industry", "行业", lambda row: _industry(row.state.industry), sort="industry",
           group="单位"),
    Column("state", "存在状态", lambda row: OperatingState.label_of(row.state.operating_state),
           shown=False, group="单位"),
    Column("site", "园区楼宇", lambda row: row.state.site.name if row.state.site else "—",
           shown=False, group="单位"),
    Column("address", "地址", lambda row: row.state.address, shown=False, group="单位"),
    Column("opened_on", "成立日期", lambda row: row.state.opened_on, sort="opened_on",
           shown=False, group="单位"),
    Column("legal_person", "法定代表人", lambda row: mask(row.state.legal_person), shown=False,
           exported=False, group="单位"),
    Column("phone", "电话", lambda row: mask_phone(row.state.phone), shown=False,
           exported=False, group="单位"),
    *(_count(field) for field in FactField),
    Column("lines", "四线", marks, template="ledger/cells/lines.html", export=_covered_lines,
           group="四线"),
    *(make(line) for line in Line for make in (_verdict, _organisations)),
)  # fmt: skip


def _industry(code: str) -> str:
    return industry.name_of(code) if code else ""


def ledger_table() -> Table:
    """The ledger with the county's own fields behind the columns that every county has."""
    extra = ExtraField.objects.filter(active=True).values_list("code", "label")
    return _table(tuple(extra))


@lru_cache(maxsize=16)
def _table(extra: Extra) -> Table:
    columns = (*BASE, *(_extra(code, label) for code, label in extra))
    return Table("ledger", "单位", columns, sort="name", counted="家", selectable=True, cards=True)


def filters_for(scope: Scope, asked: Question) -> tuple[Filter, ...]:
    """The questions that can be asked of the rows in this person's areas."""
    top = scope.top() or ""
    scaled = (Filter("scale", "规模", "choice", _options([("above", "规上"), ("below", "规下")])),)
    return (
        Filter("area", "乡镇", options=_options(_areas(top, asked.area))),
        *(scaled if scale_set(top) else ()),
        Filter("kind", "类别", options=_options(UnitKind.pairs())),
        Filter("line", "条线", "choice", _options((line, LINE_NAMES[line]) for line in Line)),
        Filter("outcome", "结论", options=_options(Outcome.pairs())),
        Filter("industry", "行业", options=_sections()),
        Filter("site", "园区楼宇", options=_options(_sites(scope))),
        Filter("staff", "从业人数", "number", unit="人"),
        Filter("missing", "缺数据", options=_options(_short())),
        Filter("state", "存在状态", "choice", _states()),
    )


def chips_of(request: HttpRequest, filters: tuple[Filter, ...], asked: Question) -> list[Chip]:
    """The chips; the ledger begins with the operating units, and its chip says so."""
    chips = shown(request, filters)
    others = [chip for chip in chips if chip.filter.code != "state"]
    [state] = (chip for chip in chips if chip.filter.code == "state")
    clear = {"state": ALL_STATES if asked.state != ALL_STATES else None}
    words = "全部" if asked.state == ALL_STATES else OperatingState.label_of(asked.state)
    told = replace(
        state, values=(asked.state,), words=words, clear_href=changed(request.GET, **clear)
    )
    return [*others, told]


def _options(pairs: Any) -> tuple[Option, ...]:
    return tuple(Option(str(code), label) for code, label in pairs)


def _states() -> tuple[Option, ...]:
    return _options([(OPERATING, "在营"), *OperatingState.pairs()[1:], (ALL_STATES, "全部")])


@lru_cache(maxsize=1)
def _sections() -> tuple[Option, ...]:
    found = (one for one in industry.industries().values() if not one.parent)
    return tuple(Option(one.code, f"{one.code} {one.name}") for one in found)


def _short() -> list[tuple[str, str]]:
    return [(str(field), field.label.removesuffix("（万元）")) for field in FactField]


def _areas(top: str, asked: tuple[str, ...]) -> Any:
    rows = Area.objects.filter(Q(parent=top) | Q(pk__in=asked), valid_to=None)
    return rows.values_list("code", "name")


def _sites(scope: Scope) -> Any:
    return Site.objects.filter(scope.q("area"), valid_to=None).values_list("pk", "name")[:200]
