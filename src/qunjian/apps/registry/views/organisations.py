"""The list, the card and the tree of organisations."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from qunjian.apps.accounts.permissions import may, require, scope_of
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import record_look
from qunjian.apps.registry.exports.screen import CSV, XLSX, as_csv, as_xlsx
from qunjian.apps.registry.forms.filters import OrganisationFilter
from qunjian.apps.registry.forms.organisations import LATER_CHANGES
from qunjian.apps.registry.forms.papers import ACCEPT
from qunjian.apps.registry.history import history_of_organisation
from qunjian.apps.registry.panels import organisation as panel
from qunjian.apps.registry.queries import (
    matching,
    organisation_visible_to,
    organisations_visible_to,
    units_visible_to,
    withdrawn_organisation,
)
from qunjian.apps.registry.tables import organisations as table
from qunjian.core.vocabulary import Line
from qunjian.web.moment import moment_of
from qunjian.web.page import page, wants_part

FILES = {"xlsx": XLSX, "csv": CSV}
LIST = "registry.organisations"
OFFERED = 8
LONGEST = 16


def organisations(request: HttpRequest) -> HttpResponse:
    """组织: those of a day, with the units they cover beside them."""
    scope = require(request.user, "registry.see")
    moment = moment_of(request)
    rows = table.with_covered(table.asked_for(request.user, moment, request.GET), moment)
    totals = table.totals_of(request.user, moment, request.GET)
    listing = table.ORGANISATIONS.listing(
        request, rows, count=totals.organisations, prepare=partial(table.named, moment=moment)
    )
    context = {
        "listing": listing,
        "figures": totals,
        "print_note": f"截至 {moment.day}，覆盖单位 {totals.units} 家",
        "clear_href": reverse("registry-organisations"),
        "filters": OrganisationFilter(request.GET, scope=scope),
        "outer": request.GET.get("outer") == "1",
        "may_export": may(request.user, "registry.export"),
        "may_found": may(request.user, "registry.edit-organisation"),
    }
    return page(request, "registry/organisations.html", context, fragment="listing")


def covered(request: HttpRequest) -> HttpResponse:
    """The units behind the second figure of the list: who answers for them."""
    scope = require(request.user, "registry.see")
    moment, given = moment_of(request), request.GET
    totals = table.totals_of(request.user, moment, given)
    rows = table.covered_by(request.user, moment, given)
    prepare = partial(table.with_organisations, user=request.user, moment=moment, given=request.GET)
    listing = table.COVERED.listing(request, rows, count=totals.units, prepare=prepare)
    context = {
        "listing": listing,
        "figures": totals,
        "filters": OrganisationFilter(given, scope=scope),
        "outer": given.get("outer") == "1",
        "units": True,
        "clear_href": reverse("registry-organisations-covered"),
        "print_note": f"截至 {moment.day}，由 {totals.organisations} 个组织覆盖",
    }
    return page(request, "registry/organisations.html", context, fragment="listing")


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """What is on screen, all pages of it, as xlsx or csv; nobody's name is in it."""
    require(request.user, "registry.export")
    if kind not in FILES:
        raise Http404
    moment, given = moment_of(request), request.GET
    rows = table.with_covered(table.asked_for(request.user, moment, given), moment)
    ordered = table.ORGANISATIONS.sorted(rows, table.ORGANISATIONS.order(given))
    heads, lines = table.ORGANISATIONS.sheet(table.named(list(ordered), moment), given)
    cells = list(lines)
    told = {"rows": len(cells), "columns": heads, "filter": given.urlencode()}
    record_look(verb="registry.exported", target=LIST, by=request.user, **told)
    excel = kind == "xlsx"
    content = as_xlsx("组织", heads, cells, moment) if excel else as_csv(heads, cells)
    name = f"attachment; filename=organisations-{moment.day}.{kind}"
    headers = {"Content-Disposition": name}
    return HttpResponse(content, content_type=FILES[kind], headers=headers)


def suggest(request: HttpRequest, what: str) -> HttpResponse:
    """The first names that match what is being typed into a field, for its list of choices."""
    require(request.user, "registry.see")
    typed = next((value.strip() for value in request.GET.values()), "")
    moment = moment_of(request)
    found: list[Any] = []
    if typed and what == "unit":
        found = list(units_visible_to(request.user, moment).filter(matching(typed))[:OFFERED])
    elif typed:
        rows = organisations_visible_to(request.user, moment)
        found = list(rows.filter(matching(typed, "organisation__search_text"))[:OFFERED])
    return page(request, "registry/suggested.html", {"found": found})


def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One organisation on the day of the page, with all that happened to it."""
    found = organisation_visible_to(request.user, organisation_id)
    if not found:
        return _withdrawn(request, organisation_id)
    moment = moment_of(request)
    state = panel.state_on(found, moment)
    edit = scope_of(request.user, "registry.edit-organisation")
    context = {
        "organisation": found,
        "state": state,
        "exists": panel.exists_on(state, moment),
        "may_edit": edit.covers(state.area_id, state.line),
        "changes": [(str(each), each.label) for each in LATER_CHANGES],
        "accept": ACCEPT,
        **panel.card(request.user, found, state, moment),
    }
    return page(request, "registry/organisation.html", context)


def _withdrawn(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """What was there and was taken back tells so, and by whom; else there is no such page."""
    gone = withdrawn_organisation(request.user, organisation_id)
    if gone is None:
        raise Http404
    context = {
        "name": panel.last_name(gone),
        "history": history_of_organisation(gone, request.user),
    }
    return page(request, "registry/organisation_withdrawn.html", context)


def _own_line(request: HttpRequest) -> str:
    """The line a person works for; of who works for several, the first."""
    lines = scope_of(request.user, "registry.edit-organisation").lines() or {Line.PARTY.value}
    return next(str(line) for line in Line if line.value in lines)


def tree(request: HttpRequest) -> HttpResponse:
    """The organisations of a line under their superiors, opened level by level."""
    require(request.user, "registry.see")
    line = request.GET.get("line", "")
    line = line if line in Line._value2member_map_ else _own_line(request)
    above, start = _whole(request, "under"), _whole(request, "start") or 0
    moment = moment_of(request)
    nodes, rest = panel.level(request.user, moment, line, above, start)
    top = scope_of(request.user, "registry.see").top()
    context = {"nodes": nodes, "rest": rest, "next_start": start + len(nodes), "under": above,
               "line": line, "lines": list(Line),
               "top": Area.objects.filter(pk=top).first()}  # fmt: skip
    if start and wants_part(request):
        return page(request, "registry/organisation_nodes.html", context)
    context["above"] = panel.superiors(request.user, moment, above)
    return page(request, "registry/organisation_tree.html", context, fragment="branch")


def _whole(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST else None
