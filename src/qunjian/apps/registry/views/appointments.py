"""Posts of an organisation's committee: coming in, the election that follows, leaving."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from qunjian.apps.registry import actions
from qunjian.apps.registry.forms.appointments import AppointForm, SettleForm
from qunjian.apps.registry.models import Appointment
from qunjian.apps.registry.views.organisation_changes import CARD, TEMPLATE, standing
from qunjian.apps.registry.views.writing import done, filled, form_page
from qunjian.web import clock
from qunjian.web.moment import only_today

SETTLED: dict[str, tuple[str, Any]] = {
    "elect": ("登记补选", actions.elect_appointed),
    "leave": ("登记离任", actions.leave_post),
}


@only_today
def appoint(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """登记任职."""
    state = standing(request, organisation_id)
    own = state.organisation
    initial = {"on": clock.today()}
    form = AppointForm(request.POST or None, organisation=own, initial=initial)
    ok, _, refusals = filled(
        request, form, lambda told: actions.appoint(organisation=own, by=request.user, **told)
    )
    if ok:
        return done(request, "任职已登记。", own, CARD, organisation_id)
    title = f"登记任职：{state.name}"
    return form_page(request, TEMPLATE, form, refusals, title=title, act="登记", state=state)


@only_today
def settle(request: HttpRequest, appointment_id: int, what: str) -> HttpResponse:
    """补选 of somebody appointed, or 离任."""
    if what not in SETTLED:
        raise Http404
    title, act = SETTLED[what]
    open_rows = Appointment.objects.known().filter(valid_to=None)
    row = get_object_or_404(open_rows, pk=appointment_id)
    state = standing(request, row.organisation_id)
    form = SettleForm(request.POST or None, initial={"on": clock.today()})
    ok, _, refusals = filled(
        request, form, lambda told: act(appointment=row, by=request.user, **told)
    )
    if ok:
        return done(request, f"已{title}。", state.organisation, CARD, state.organisation_id)
    return form_page(request, TEMPLATE, form, refusals, title=title, act="登记", state=state)
