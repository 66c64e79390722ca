"""The rows that moved between two moments, with what moved them."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.urls import reverse

from qunjian.apps.areas.models import Area
from qunjian.apps.figures.causes import Cause
from qunjian.apps.figures.differing import Difference
from qunjian.apps.figures.indicators import Counted
from qunjian.apps.figures.moving import Moved, Place, Standing
from qunjian.apps.figures.rows import UnitRow
from qunjian.apps.figures.tables.rows import area_name
from qunjian.apps.registry.queries import organisations_visible_to, units_visible_to
from qunjian.core.period import Moment
from qunjian.web import clock
from qunjian.web.tables import Column, Table
from qunjian.web.words import NOT_APPLICABLE


def table_of(
    told: Difference, causes: Mapping[int, list[Cause]], opens: Container[int] = ()
) -> Table:
    """`causes` and `opens` are filled for the rows shown, when they are cut."""
    areas = dict(Area.objects.values_list("code", "name"))
    of_units = told.after.indicator.counted is not Counted.ORGANISATIONS
    page = "registry-unit" if of_units else "registry-organisation"
    label = "单位名称" if of_units else "组织名称"

    def href(moved: Moved) -> str:
        return reverse(page, args=[moved.pk]) if moved.pk in opens else ""

    def why(moved: Moved) -> list[Cause]:
        return causes.get(moved.pk, [])

    return Table(
        "difference", f"{told.after.indicator.name}：变动的行",
        (
            Column("name", label, sort="name", name=True, href=href),
            Column("move", "变动", lambda row: row.move.label),
            Column(
                "change", "增减", lambda row: row.change, align="end", sort="change",
                format=lambda value: f"{value:+,}" if value else NOT_APPLICABLE,
            ),
            Column(
                "before", f"{told.before.moment.day} 前者",
                lambda row: _stood(told.before, row.before),
            ),
            Column(
                "after", f"{told.after.moment.day} 后者", lambda row: _stood(told.after, row.after)
            ),
            Column(
                "causes", "由来", why, template="figures/causes.html",
                export=lambda row: "；".join(each.words for each in why(row)),
            ),
            Column("area", "区划", format=lambda code: area_name(areas, code),
                   export=lambda row: area_name(areas, row.area)),
        ),
        counted="家" if of_units else "个",
    )  # fmt: skip


def openable(user: Any, told: Difference, shown: Iterable[Moved]) -> set[int]:
    """Which of the rows this person may open today; what moved away may lie out of scope."""
    today, ids = Moment(clock.today()), [each.pk for each in shown]
    if told.after.indicator.counted is Counted.ORGANISATIONS:
        rows = organisations_visible_to(user, today).filter(organisation__in=ids)
        return set(rows.values_list("organisation_id", flat=True))
    return set(units_visible_to(user, today).filter(unit__in=ids).values_list("unit_id", flat=True))


def _stood(figure: Any, place: Place) -> str:
    """Where it stood, and on a line what the rules said of it; a sum says the number."""
    if place.standing is Standing.ABSENT and place.row is None:
        return "不在册"
    said = place.standing.label
    if figure.indicator.measure and place.standing is Standing.COUNTED:
        return f"{said} {place.counts:,} 人"
    line = figure.asked.line
    if line and isinstance(place.row, UnitRow):
        return f"{said}（{place.row.outcomes[line].label}）"
    return said
