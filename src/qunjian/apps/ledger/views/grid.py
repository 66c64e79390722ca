"""The ledger as a dense grid, its export and its saved views."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.ledger.grid import Grid
from qunjian.apps.registry.exports import screen
from qunjian.apps.registry.models import SavedView
from qunjian.apps.verdicts.queries import scale_set
from qunjian.core.vocabulary import Line
from qunjian.web.moment import is_past
from qunjian.web.page import go, page, say

WRITERS = {"xlsx": screen.XLSX, "csv": screen.CSV}


def units(request: HttpRequest) -> HttpResponse:
    """台账: the units of a day, filtered, sorted and summed."""
    scope = require(request.user, "registry.see")
    grid = Grid(request)
    if request.GET.get("part") == "totals":
        return render(request, "components/totals.html", {"listing": grid.listing(summed=True)})
    context = {
        "listing": grid.listing(),
        "print_note": grid.print_note,
        "totals_href": grid.totals_href,
        "chips": grid.chips,
        "easing": grid.easing,
        "asked": grid.asked,
        "lines": Line.pairs(),
        "scaled": scale_set(scope.top() or ""),
        "views": SavedView.objects.filter(user=request.user, page="ledger"),
        **_allowed(request),
    }
    return page(request, "ledger/units.html", context, fragment="grid")


def _allowed(request: HttpRequest) -> dict[str, bool]:
    """What may be done with the rows: the past is only read."""
    today = not is_past(request)
    return {
        "may_export": may(request.user, "registry.export"),
        "editable": today and may(request.user, "registry.edit-unit"),
        "joinable": today and may(request.user, "registry.join-units"),
    }


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """What is on screen, all pages of it; no persons, no phones, no members of small units."""
    require(request.user, "registry.export")
    if kind not in WRITERS:
        raise Http404
    grid = Grid(request)
    heads, lines = grid.sheet()
    told = {"rows": len(lines), "columns": heads, "filter": grid.in_words}
    record_look(verb="registry.exported", target="registry.ledger", by=request.user, **told)
    title = "非公企业和社会组织台账"
    if kind == "xlsx":
        content = screen.as_xlsx(title, heads, lines, grid.moment)
    else:
        content = screen.as_csv(heads, lines)
    response = HttpResponse(content, content_type=WRITERS[kind])
    response["Content-Disposition"] = f"attachment; filename=ledger-{grid.moment.day}.{kind}"
    return response


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """存为视图: filters, columns and order under a name of one's own."""
    require(request.user, "registry.see")
    name, query = request.POST.get("name", "").strip()[:40], request.POST.get("query", "")
    if name:
        SavedView.objects.update_or_create(
            user=request.user, page="ledger", name=name, defaults={"query": query}
        )
        say(request, f"已存为视图“{name}”。")
    return go(request, f"/ledger/?{query}")


@require_POST
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a view; the rows stay."""
    require(request.user, "registry.see")
    SavedView.objects.filter(user=request.user, pk=view_id).delete()
    say(request, "视图已删除。")
    return go(request, "registry-ledger")
