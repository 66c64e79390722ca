"""The rows of comparisons, alerts and reviewed rules."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from qunjian.apps.areas.models import Area
from qunjian.core.place import DIGITS, AreaLevel, full_code
from qunjian.core.vocabulary import FactField, Line, UnitKind
from qunjian.web.tables import Column, Table
from qunjian.web.words import NOT_APPLICABLE, full_day


def changes() -> Table:
    """Units with what they were and what they become, and why."""
    return Table(
        "changes",
        "结论改变的单位",
        (
            _name(),
            Column("was", "原来", sort="was"),
            Column("becomes", "变成", sort="becomes"),
            Column("why_becomes", "为什么（后）", template="compare/why.html"),
            Column("why_was", "为什么（前）", template="compare/why.html"),
            _area(),
            Column("kind", "类别", sort="kind"),
            Column("staff", "从业", unit="人", align="end", sort="staff"),
        ),
    )


def upgrades() -> Table:
    return Table(
        "upgrades",
        "该升格的组织",
        (
            _name(),
            Column("title", "组织", href=_organisation),
            Column("form", "现在的形式", lambda row: row.form.label, sort="form"),
            Column("wanted", "规则里的形式", sort="wanted"),
            Column("why", "依据", template="compare/why.html"),
            _area(),
        ),
    )


def terms() -> Table:
    """Organisations with the end of the sitting committee's term, or what is missing of it."""
    return Table(
        "terms",
        "任期",
        (
            Column("name", "组织", sort="name", name=True, href=_organisation),
            Column("form", "组织形式", lambda row: row.form.label, sort="form"),
            Column("elected", "本届选举日", lambda row: row.end.elected_on, format=full_day),
            Column("years", "每届", lambda row: row.end.years, unit="年", align="end"),
            Column("ends", "届满", lambda row: row.end.ends_on, format=full_day),
            Column("until", "离届满", align="end"),
            Column("why", "依据，或缺什么", template="compare/why.html"),
            _area(),
        ),
        counted="个",
    )


def decided(line: Line) -> Table:
    return Table(
        "decided",
        "由这一条决定的单位",
        (
            _name(),
            Column("verdict", "研判", lambda row: row.outcomes[line].label, sort="verdict"),
            _area(),
            Column("kind", "类别", lambda row: UnitKind.label_of(row.known.kind), sort="kind"),
            Column(
                "staff", "从业", lambda row: row.count(FactField.STAFF),
                unit="人", align="end", sort="staff",
            ),
        ),
    )  # fmt: skip


def _name() -> Column:
    return Column("name", "单位名称", sort="name", name=True, href=_unit)


def _unit(row: Any) -> str:
    return reverse("registry-unit", args=[row.pk])


def _organisation(row: Any) -> str:
    return reverse("registry-organisation", args=[row.organisation])


def _area() -> Column:
    """Sorted by code, which is the order of the divisions; shown and taken away by name."""
    names: Mapping[str, str] = dict(Area.objects.values_list("code", "name"))

    def named(code: Any) -> str:
        town = full_code(code[: DIGITS[AreaLevel.TOWNSHIP]])
        name = names.get(code, NOT_APPLICABLE)
        return f"{names[town]} {name}" if town != code and town in names else name

    return Column("area", "区划", format=named, sort="area", export=lambda row: named(row.area))
