"""Taking apart a unit that is two: giving back what a join brought, or making a new one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from qunjian.apps.ledger.forms.joining import BackForm, NewForm
from qunjian.apps.ledger.panels.splitting import along, choosable, chosen_of
from qunjian.apps.ledger.views.joining import to_join
from qunjian.apps.ledger.views.standing import CARD
from qunjian.apps.registry import actions
from qunjian.apps.registry.joining import states_of
from qunjian.apps.registry.models import Unit, UnitJoin
from qunjian.apps.registry.queries import joins_into
from qunjian.apps.registry.views.writing import attempt, done, form_page
from qunjian.web import clock
from qunjian.web.moment import only_today

TEMPLATE = "ledger/split.html"


@only_today
def split(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Which rows go, to whom, and why."""
    unit = to_join(request, unit_id)
    back = _back(request, unit)
    form = _form(request, back)
    refusals: list[str] = []
    if request.method == "POST" and form.is_valid():
        other, refusals = attempt(lambda: _split(request, unit, back, form))
        if other:
            return done(request, "已拆成两家。", unit, CARD, other.pk)
    context = {
        "state": states_of(unit)[-1],
        "back": back,
        "joins": joins_into(unit),
        "groups": choosable(unit, back),
        "along": along(back) if back else [],
        "ticked": request.POST.getlist("row") if request.method == "POST" else None,
    }
    return form_page(request, TEMPLATE, form, refusals, **context)


def _back(request: HttpRequest, unit: Unit) -> UnitJoin | None:
    asked = request.GET.get("join", "")
    if not asked:
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() else 0
    found: UnitJoin = get_object_or_404(UnitJoin.objects.known().filter(into=unit), pk=number)
    return found


def _form(request: HttpRequest, back: UnitJoin | None) -> Any:
    if back:
        return BackForm(request.POST or None)
    initial = {"on": clock.today()}
    return NewForm(request.POST or None, user=request.user, initial=initial)


def _split(request: HttpRequest, unit: Unit, back: UnitJoin | None, form: Any) -> Unit:
    told: dict[str, Any] = {"reason": form.cleaned_data["reason"], "by": request.user}
    if back:
        paths = set(request.POST.getlist("along"))
        told["pointing"] = {each.path: each.rows for each in along(back) if each.path in paths}
    else:
        told |= {"on": form.cleaned_data["on"], **form.values()}
    rows = chosen_of(unit, request.POST.getlist("row"))
    other: Unit = actions.split_unit(unit=unit, back=back, rows=rows, **told)
    return other
