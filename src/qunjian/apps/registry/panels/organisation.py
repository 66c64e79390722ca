"""What the card of an organisation shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from qunjian.apps.audit.facts import known, true_on
from qunjian.apps.registry.history import history_of_organisation
from qunjian.apps.registry.models import (
    Coverage,
    Organisation,
    OrganisationState,
    Paper,
    UnitState,
)
from qunjian.apps.registry.queries import (
    appointments_on,
    below,
    branch,
    organisation_names,
    organisation_visible_to,
    organisations_visible_to,
    terms_on,
    unit_names,
    unit_visible_to,
    units_visible_to,
)
from qunjian.core.period import Moment
from qunjian.core.rules.terms import ELECTED, term_end
from qunjian.core.vocabulary import Line, OrganisationChange, OrganisationForm

LEVEL = 100


@dataclass(frozen=True, slots=True)
class Covered:
    """A unit that the organisation answers or answered for; out of scope it has no name here."""

    coverage: Coverage
    name: str
    area: str
    current: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing in the timeline; `day` is when it was so, not when we learned it."""

    day: date
    what: str
    note: str = ""
    paper: int | None = None


def state_on(organisation: Organisation, moment: Moment) -> OrganisationState:
    """The state on the day; of one that is not there that day, the nearest we hold."""
    states = organisation.states.known(moment.known_at).select_related("area__parent")
    on_day = states.filter(true_on(moment.day)).first()
    found: OrganisationState = (
        on_day
        or states.filter(valid_from__lte=moment.day).order_by("-valid_from").first()
        or states.order_by("valid_from").first()
        or organisation.states.select_related("area__parent").order_by("-pk")[0]
    )
    return found


def last_name(organisation: Organisation) -> str:
    """What it was last called, whether or not that is still held true."""
    return str(organisation.states.order_by("-pk")[0].name)


def exists_on(state: OrganisationState, moment: Moment) -> bool:
    ends = state.valid_to
    return state.valid_from <= moment.day and (ends is None or moment.day < ends)


def card(
    user: Any, organisation: Organisation, state: OrganisationState, moment: Moment
) -> dict[str, Any]:
    """Everything below the head of the page."""
    covered, hidden = covered_units(user, organisation, moment)
    parent, lead = state.parent_id, state.lead_unit_id
    papers = list(papers_of(organisation, moment))
    return {
        "parent_name": organisation_names([parent], moment).get(parent) if parent else None,
        "lead_name": unit_names([lead], moment).get(lead) if lead else None,
        "parent_seen": bool(parent and organisation_visible_to(user, parent)),
        "lead_seen": bool(lead and unit_visible_to(user, lead)),
        "children": below(user, moment, organisation.pk),
        "covered": [row for row in covered if row.current],
        "earlier": [row for row in covered if not row.current],
        "hidden": hidden,
        "papers": papers,
        "term": term_of(state, moment),
        "posts": appointments_on(moment, organisation=organisation),
        "timeline": timeline(organisation, covered, papers, moment),
        "history": history_of_organisation(organisation, user),
    }


def term_of(state: OrganisationState, moment: Moment) -> dict[str, Any] | None:
    """The sitting committee's term on the day; of a form that elects none, nothing."""
    form = OrganisationForm(state.form)
    if form not in ELECTED:
        return None
    row = terms_on(moment, [state.organisation_id]).get(state.organisation_id)
    told = (row.valid_from, row.years) if row else (None, None)
    end = term_end(Line(state.line), form, *told)
    left = end.left(moment.day)
    return {"row": row, "end": end, "left": left, "over": -left if left and left < 0 else None}


def covered_units(
    user: Any, organisation: Organisation, moment: Moment
) -> tuple[list[Covered], int]:
    """Units in the person's scope, and how many stand outside it on the day."""
    rows = list(
        Coverage.objects.known(moment.known_at)
        .filter(organisation=organisation, valid_from__lte=moment.day)
        .order_by("valid_from", "pk")
    )
    names = unit_names({row.unit_id for row in rows}, moment)
    areas = _areas(units_visible_to(user, moment), rows)
    seen = [row for row in rows if row.unit_id in areas]
    current = {row.pk for row in rows if row.valid_to is None or moment.day < row.valid_to}
    hidden = {row.unit_id for row in rows if row.pk in current and row.unit_id not in areas}
    covered = [
        Covered(row, names.get(row.unit_id, ""), areas[row.unit_id], row.pk in current)
        for row in seen
    ]
    return covered, len(hidden)


def level(
    user: Any, moment: Moment, line: str, above: int | None, start: int
) -> tuple[list[OrganisationState], int]:
    """One level of the tree from a place on, and how many more there are after it."""
    rows = branch(user, moment, line, above)
    nodes = list(rows[start : start + LEVEL])
    rest = rows.count() - start - len(nodes) if len(nodes) == LEVEL else 0
    return nodes, rest


def superiors(user: Any, moment: Moment, below: int | None) -> list[OrganisationState]:
    """The way down to an organisation from the top of what this person sees, it included."""
    found: list[OrganisationState] = []
    while below is not None and all(row.organisation_id != below for row in found):
        row = organisations_visible_to(user, moment).filter(organisation=below).first()
        if row is None:
            break
        found.insert(0, row)
        below = row.parent_id
    return found


def papers_of(organisation: Organisation, moment: Moment) -> QuerySet[Paper]:
    rows: QuerySet[Paper] = Paper.objects.on(moment)
    return rows.filter(organisation=organisation).select_related("event").order_by("-valid_from")


def timeline(
    organisation: Organisation, covered: list[Covered], papers: list[Paper], moment: Moment
) -> list[Happening]:
    """What happened to the organisation up to the day, with its papers, the latest first."""
    states = list(
        organisation.states.filter(known(moment.known_at), valid_from__lte=moment.day)
        .select_related("event")
        .order_by("valid_from")
    )
    found = [
        Happening(state.valid_from, OrganisationChange.label_of(state.change), state.name)
        for state in states
    ]
    found += [Happening(row.coverage.valid_from, "覆盖单位", row.name) for row in covered]
    found += [
        Happening(row.coverage.valid_to, "不再覆盖", row.name)
        for row in covered
        if row.coverage.valid_to and row.coverage.valid_to <= moment.day
    ]
    terms = organisation.terms.filter(known(moment.known_at), valid_from__lte=moment.day)
    found += [Happening(row.valid_from, "选举产生本届") for row in terms]
    found += [Happening(row.valid_from, "材料", row.title, row.pk) for row in papers]
    ends = states[-1].valid_to if states else None
    if ends and ends <= moment.day:
        found.append(Happening(ends, "撤销", states[-1].name))
    return sorted(found, key=lambda each: each.day, reverse=True)


def _areas(visible: QuerySet[UnitState], rows: list[Coverage]) -> dict[int, str]:
    """The area of every unit inside the person's scope on any day, as it stands on the day."""
    ids = {row.unit_id for row in rows}
    return {row.unit_id: row.area.place for row in visible.filter(unit__in=ids)}
