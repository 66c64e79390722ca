"""The list of organisations: what is asked for, its columns, its totals."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from qunjian.apps.registry.models import Coverage, OrganisationState, UnitState
from qunjian.apps.registry.queries import (
    in_area,
    matching,
    organisation_names,
    organisations_visible_to,
    standing,
    unit_names,
    units_visible_to,
    with_covered,
)
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode, OperatingState, OrganisationForm, UnitKind
from qunjian.web.tables import Column, Table

__all__ = [
    "COVERED",
    "ORGANISATIONS",
    "Totals",
    "asked_for",
    "covered_by",
    "named",
    "totals_of",
    "with_covered",
    "with_organisations",
]
PLAIN_FILTERS = ("line", "form", "mode")


@dataclass(frozen=True, slots=True)
class Totals:
    """Organisations and covered units are two different counts, so they stand side by side."""

    organisations: int
    units: int
    outer: int


def asked_for(user: Any, moment: Moment, given: QueryDict) -> QuerySet[OrganisationState]:
    """The organisations asked for by an address; outer ones only by ?outer=1."""
    outer = given.get("outer") == "1"
    return _filtered(user, moment, given).filter(outer=outer)


def totals_of(user: Any, moment: Moment, given: QueryDict) -> Totals:
    """Counts of the whole filter, and how many outer organisations are counted apart."""
    rows = _filtered(user, moment, given)
    outer = given.get("outer") == "1"
    by_kind = rows.aggregate(
        own=Count("pk", filter=Q(outer=False)), outer=Count("pk", filter=Q(outer=True))
    )
    units = covered_by(user, moment, given).count()
    return Totals(by_kind["outer" if outer else "own"], units, by_kind["outer"])


def covered_by(user: Any, moment: Moment, given: QueryDict) -> QuerySet[UnitState]:
    """The units inside the person's areas that the organisations asked for answer for."""
    wanted = asked_for(user, moment, given).order_by().values("organisation")
    covered = standing(moment).filter(organisation__in=wanted).values("unit")
    return units_visible_to(user, moment).filter(unit__in=covered)


def with_organisations(
    rows: Collection[UnitState], user: Any, moment: Moment, given: QueryDict
) -> Collection[UnitState]:
    """The units with `organisations`, those asked for that answer for each."""
    asked = asked_for(user, moment, given).order_by()
    ids = [row.unit_id for row in rows]
    covered = Coverage.objects.on(moment).filter(
        unit__in=ids, organisation__in=asked.values("organisation")
    )
    pairs = list(covered.order_by("line", "pk").values_list("unit", "organisation"))
    names = organisation_names({organisation for _, organisation in pairs}, moment)
    told: dict[int, list[str]] = {}
    for unit, organisation in pairs:
        told.setdefault(unit, []).append(names.get(organisation, ""))
    for row in rows:
        row.organisations = "、".join(dict.fromkeys(told.get(row.unit_id, [])))
    return rows


def named(rows: Collection[OrganisationState], moment: Moment) -> Collection[OrganisationState]:
    """The rows with `parent_name` and `lead_name`, read for all of them at once."""
    parents = organisation_names({row.parent_id for row in rows if row.parent_id}, moment)
    leads = unit_names({row.lead_unit_id for row in rows if row.lead_unit_id}, moment)
    for row in rows:
        row.parent_name = parents.get(row.parent_id, "") if row.parent_id else "—"
        row.lead_name = leads.get(row.lead_unit_id, "") if row.lead_unit_id else "—"
    return rows


def _filtered(user: Any, moment: Moment, given: QueryDict) -> QuerySet[OrganisationState]:
    rows = organisations_visible_to(user, moment)
    wanted = {name: given[name] for name in PLAIN_FILTERS if given.get(name)}
    if area := given.get("area", ""):
        rows = rows.filter(in_area(area)) if _is_code(area) else rows.none()
    if text := given.get("q", "").strip():
        rows = rows.filter(matching(text, "organisation__search_text"))
    return rows.filter(**wanted)


def _is_code(text: str) -> bool:
    return len(text) == 12 and text.isascii() and text.isdigit()


def page_of(state: OrganisationState) -> str:
    return reverse("registry-organisation", args=[state.organisation_id])


SHORT = "registry/cells/short.html"
ORGANISATIONS = Table(
    "organisations",
    "组织",
    (
        Column("name", "组织名称", sort="name", name=True, href=page_of),
        Column(
            "line", "条线", sort="line", template="registry/cells/line.html",
            export=lambda row: Line.label_of(row.line),
        ),
        Column(
            "form",
            "组织形式",
            lambda row: OrganisationForm.label_of(row.form),
            sort="form",
            template="registry/cells/word.html",
        ),
        Column("mode", "组建方式", lambda row: Mode.label_of(row.mode), sort="mode"),
        Column("area", "所在区划", lambda row: row.area.place, sort="area"),
        Column("covered", "覆盖单位", unit="家", align="end", sort="covered", href=page_of),
        Column("founded_on", "成立日期", sort="founded_on", template="registry/cells/day.html"),
        Column("lead_name", "所在（牵头）单位", template=SHORT),
        Column("parent_name", "上级组织", template=SHORT),
    ),
    sort="area",
    counted="个",
)  # fmt: skip


COVERED = Table(
    "covered",
    "覆盖的单位",
    (
        Column(
            "name", "单位名称", sort="name", name=True,
            href=lambda row: reverse("registry-unit", args=[row.unit_id]),
        ),
        Column("area", "所在区划", lambda row: row.area.place, sort="area"),
        Column(
            "kind", "类别", lambda row: UnitKind.label_of(row.kind), sort="kind",
            template="registry/cells/word.html",
        ),
        Column("state", "存在状态", lambda row: OperatingState.label_of(row.operating_state)),
        Column("organisations", "由哪些组织覆盖"),
    ),
    sort="area",
)  # fmt: skip
