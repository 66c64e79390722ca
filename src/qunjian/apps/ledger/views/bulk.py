"""One change for many units: chosen in the grid, seen before it is made, undone at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import require
from qunjian.apps.ledger.forms.bulk import ChangeManyForm
from qunjian.apps.ledger.forms.units import EDIT
from qunjian.apps.ledger.grid import Grid
from qunjian.apps.ledger.panels.bulk import Preview, preview, preview_reasons
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import NotYetReason, UnitState
from qunjian.apps.registry.queries import units_visible_to
from qunjian.apps.registry.views.writing import attempt
from qunjian.core.period import Moment
from qunjian.web import clock
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, problem, say

MOST = 2_000


@require_POST
@only_today
def change_many(request: HttpRequest) -> HttpResponse:
    """批量修改: say what, look at it, make it."""
    require(request.user, EDIT)
    states, step = _chosen(request), request.POST.get("step", "")
    if not 0 < len(states) <= MOST:
        return _too_many(request, len(states))
    given = {"user": request.user, "initial": {"on": clock.today()}}
    form = ChangeManyForm(request.POST if step else None, **given)
    context: dict[str, Any] = {"states": states, "form": form, "refusals": []}
    if not step or not form.is_valid():
        status = 422 if form.errors else 200
        return page(request, "ledger/change_many.html", context, status=status)
    seen = _preview(form, states)
    if step == "apply" and not seen.late and seen.rows:
        event, context["refusals"] = attempt(lambda: _apply(request, form, seen))
        if event:
            return _done(request, event, seen)
    return page(request, "ledger/change_many_preview.html", {**context, "preview": seen})


def _chosen(request: HttpRequest) -> list[UnitState]:
    """The units chosen in the grid, or all that its filters find; those one may change."""
    scope = require(request.user, EDIT)
    if request.POST.get("all") == "1":
        grid = Grid(request)
        found = grid.found[: min(grid.count, MOST + 1)]
        return [state for state in found if scope.covers(state.area_id)]
    told = request.POST.getlist("chosen") or request.POST.get("units", "").split(",")
    ids = [int(each) for each in told if each.isascii() and each.isdigit()]
    rows = units_visible_to(request.user, Moment(clock.today())).filter(scope.q("area"))
    return list(rows.filter(unit__in=ids).order_by("name", "pk"))


def _preview(form: ChangeManyForm, states: list[UnitState]) -> Preview:
    told = form.cleaned_data
    if form.line:
        return preview_reasons(states, form.line, NotYetReason(told["not_yet"]), told["on"])
    return preview(states, form.values(), told["on"])


def _apply(request: HttpRequest, form: ChangeManyForm, seen: Preview) -> Any:
    told = form.cleaned_data
    given = {"on": told["on"], "by": request.user}
    if form.line:
        reason = NotYetReason(told["not_yet"])
        units = [state.unit for state in seen.states]
        given |= {"line": form.line, "reason": reason, "note": told["reason"]}
        return actions.record_not_yet_for_many(units=units, **given)
    given |= {"reason": told["reason"], **form.values()}
    return actions.change_units(states=seen.states, **given)


def _done(request: HttpRequest, event: Any, seen: Preview) -> HttpResponse:
    say(request, f"已改 {len(seen.rows)} 家。", undo=reverse("registry-undo", args=[event.pk]))
    return go(request, f"{reverse('registry-ledger')}?{request.GET.urlencode()}")


def _too_many(request: HttpRequest, count: int) -> HttpResponse:
    text = "还没有选单位；请在台账里勾选要改的行。"
    if count:
        text = f"选中的超过 {MOST:,} 家，一次改不了这么多；请先按乡镇筛选，分几次改。"
    back = f"{reverse('registry-ledger')}?{request.GET.urlencode()}"
    return problem(request, 422, title="没有修改", text=text, act="回到台账", href=back)
