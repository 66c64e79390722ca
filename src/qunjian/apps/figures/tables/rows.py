"""The rows behind a figure as a list: units or organisations, with what makes them count."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from qunjian.apps.areas.models import Area
from qunjian.apps.figures.asked import Asked, Scale, reason_label, reason_of
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.indicators import Counted, Indicator
from qunjian.apps.figures.listing import Listed
from qunjian.apps.figures.rows import OrganisationRow, Row, UnitRow
from qunjian.apps.registry.queries import organisations_visible_to
from qunjian.core import industry
from qunjian.core.period import Moment
from qunjian.core.place import DIGITS, AreaLevel, full_code
from qunjian.core.vocabulary import FactField, Line, Outcome, UnitKind
from qunjian.web.tables import Column, Table
from qunjian.web.words import NOT_APPLICABLE

TOWNSHIP_DIGITS = DIGITS[AreaLevel.TOWNSHIP]
SCALE_OF = {True: Scale.ABOVE.label, False: Scale.BELOW.label, None: NOT_APPLICABLE}


def table_of(indicator: Indicator, asked: Asked, moment: Moment) -> Table:
    """The columns that belong to an indicator, with the names of the areas filled in; where the
    rules decide, with the clause by which they did."""
    areas = dict(Area.objects.values_list("code", "name"))
    if indicator.counted is Counted.ORGANISATIONS:
        columns = _organisation_columns(areas)
    else:
        columns = _unit_columns(indicator, asked.line, areas, moment)
    counted = "个" if indicator.counted is Counted.ORGANISATIONS else "家"
    return Table(f"rows-{indicator.code}", indicator.name, columns, counted=counted)


def in_order(table: Table, rows: Sequence[Row], figure: Figure, order: str) -> Sequence[Row]:
    """The rows in the order asked for, without reading those of other pages."""
    column, falling = table.by_code.get(order.removeprefix("-")), order.startswith("-")
    if not column or not isinstance(rows, Listed):
        sorted_rows: Sequence[Row] = table.sorted(rows, order)
        return sorted_rows
    if column.code == "name":
        return rows.by_name(falling=falling)
    if column.code == "area":
        return rows.by_area(falling=falling)
    columns = rows.columns
    numbers = {
        "staff": lambda: columns.count(FactField.STAFF),
        "counted_on": lambda: columns.counted_on,
        "counted": lambda: columns.measure(figure.indicator.code, figure.asked.line),
    }
    if column.code in numbers:
        return rows.by_number(numbers[column.code](), falling=falling)
    return rows.by_profile(column.read, falling=falling)


def linked(user: Any, moment: Moment) -> Callable[[list[Any]], list[Any]]:
    """Organisations seated above the page's area get their area where the person may see it."""

    def prepare(rows: list[Any]) -> list[Any]:
        above = [row for row in rows if isinstance(row, OrganisationRow) and not row.area]
        if above:
            seen = organisations_visible_to(user, moment).filter(
                organisation__in=[row.pk for row in above]
            )
            areas = dict(seen.values_list("organisation_id", "area_id"))
            for row in above:
                row.area = areas.get(row.pk, "")
        return rows

    return prepare


def _unit_columns(
    indicator: Indicator, line: Line | None, areas: Mapping[str, str], moment: Moment
) -> tuple[Column, ...]:
    counted = [_measured(indicator, line)] if indicator.measure else []
    return (
        Column("name", "单位名称", sort="name", name=True, href=_unit_page),
        *counted,
        *(_of_line(line) if line else _all_lines()),
        *([_clause(line, moment)] if line and _ruled(indicator) else []),
        _area("区划", areas),
        Column("kind", "类别", lambda row: UnitKind.label_of(row.known.kind), sort="kind"),
        Column("scale", "规模", _scale, sort="scale"),
        Column("industry", "行业", _industry),
        Column(
            "staff", "从业", lambda row: row.count(FactField.STAFF),
            unit="人", align="end", sort="staff",
        ),
        Column("state", "存在状态", lambda row: row.known.operating_state.label, sort="state"),
        Column("counted_on", "人数时点", sort="counted_on"),
    )  # fmt: skip


def _measured(indicator: Indicator, line: Line | None) -> Column:
    def read(row: UnitRow) -> Any:
        return indicator.measure(row, line) if indicator.measure else None

    return Column("counted", indicator.name, read, unit="人", align="end", sort="counted")


def _of_line(line: Line) -> tuple[Column, ...]:
    return (
        Column("verdict", "研判", lambda row: _verdict(row, line), sort="verdict"),
        Column("organisations", "所属组织", lambda row: _names(row, line)),
        Column("mode", "组建方式", lambda row: _mode(row, line), sort="mode"),
    )


def _ruled(indicator: Indicator) -> bool:
    """Whether the rules decide who is in it; the base of coverage is what they ask for."""
    return "规则" in indicator.document or indicator.code == "coverage-eligible"


def _clause(line: Line, moment: Moment) -> Column:
    """Where it stands, and for an unknown verdict which fact is missing; no counts are told."""

    def read(row: UnitRow) -> str:
        verdict = row.known.verdict(line, moment)
        clause = str(verdict.citation) if verdict.citation else ""
        if not verdict.missing:
            return clause or NOT_APPLICABLE
        lacks = f"缺{'、'.join(field.label for field in verdict.missing)}"
        return f"{clause}；{lacks}" if clause else lacks

    return Column("clause", "依据", read)


def _all_lines() -> tuple[Column, ...]:
    return (
        Column(
            "lines", "四线", lambda row: {str(k): str(v) for k, v in row.outcomes.all().items()},
            template="figures/lines.html",
            export=lambda row: "".join(line.label for line in Line if row.covered(line)),
        ),
    )  # fmt: skip


def _organisation_columns(areas: Mapping[str, str]) -> tuple[Column, ...]:
    return (
        Column("name", "组织名称", sort="name", name=True, href=_organisation_page),
        Column("line", "条线", lambda row: row.line.label, sort="line"),
        Column("form", "组织形式", lambda row: row.form.label, sort="form"),
        Column("mode", "组建方式", lambda row: row.mode.label, sort="mode"),
        _area("所在区划", areas),
        Column("founded_on", "成立日期", sort="founded_on"),
        Column(
            "covers", "覆盖单位", lambda row: len(row.covers),
            unit="家", align="end", sort="covers",
        ),
    )  # fmt: skip


def _area(label: str, areas: Mapping[str, str]) -> Column:
    """Sorted by code, which is the order of the divisions; shown and taken away by name."""

    def named(code: Any) -> str:
        return area_name(areas, code)

    return Column(
        "area", label, format=named, sort="area", export=lambda row: named(row.area)
    )  # fmt: skip


def area_name(areas: Mapping[str, str], code: str) -> str:
    """Village and township; nothing for an organisation of elsewhere that covers a unit here."""
    if not code:
        return NOT_APPLICABLE
    name, town = areas.get(code, NOT_APPLICABLE), full_code(code[:TOWNSHIP_DIGITS])
    return f"{areas[town]} {name}" if town != code and town in areas else name


def _unit_page(row: UnitRow) -> str:
    return reverse("registry-unit", args=[row.pk])


def _organisation_page(row: OrganisationRow) -> str:
    return reverse("registry-organisation", args=[row.pk]) if row.area else ""


def _scale(row: UnitRow) -> str:
    if row.known.kind is not UnitKind.ENTERPRISE:
        return NOT_APPLICABLE
    return SCALE_OF[row.above] if row.above is not None else "缺"


def _industry(row: UnitRow) -> str:
    return industry.name_of(row.industry) if row.industry else ""


def _verdict(row: UnitRow, line: Line) -> str:
    outcome = row.outcomes[line]
    if outcome is not Outcome.NOT_YET or not row.operating:
        return outcome.label
    return f"{outcome.label}：{reason_label(reason_of(row, line))}"


def _names(row: UnitRow, line: Line) -> str:
    found = [covering.name for _, covering in row.known.coverings.get(line, ())]
    return "、".join(found) or NOT_APPLICABLE


def _mode(row: UnitRow, line: Line) -> str:
    mode = row.mode(line)
    return mode.label if mode else NOT_APPLICABLE
