"""异议: the list, registering one on a unit, answering it."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from qunjian.apps.accounts.permissions import require, scope_of
from qunjian.apps.disputes import actions
from qunjian.apps.disputes.forms import AnswerForm, DisputeForm
from qunjian.apps.disputes.models import Disputant, Dispute, DisputeAbout, DisputeResult
from qunjian.apps.disputes.queries import disputes_visible_to
from qunjian.apps.disputes.tables import DISPUTES
from qunjian.apps.registry.models import UnitState
from qunjian.apps.registry.queries import unit_names, unit_visible_to
from qunjian.apps.registry.views.writing import filled, form_page
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from qunjian.web import clock
from qunjian.web.filters import Tab
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, say

CARD = "registry-unit"
FORM = "disputes/form.html"


def disputes(request: HttpRequest) -> HttpResponse:
    """异议: those that wait for an answer; with ?all=1 every one that was."""
    require(request.user, "registry.see")
    rows, every = disputes_visible_to(request.user), request.GET.get("all") == "1"
    waiting = rows.filter(result="")
    tabs = [
        Tab("没有答复的", "?", not every, waiting.count()),
        Tab("全部", "?all=1", every, rows.count()),
    ]
    shown = rows if every else waiting
    listing = DISPUTES.listing(request, shown, prepare=partial(_named, request.user))
    context = {"tabs": tabs, "listing": listing}
    return page(request, "disputes/list.html", context)


def _named(user: Any, rows: list[Any]) -> Iterable[Any]:
    """With the unit's name, and whether this person may answer."""
    moment, units = Moment(clock.today()), {row.unit_id for row in rows}
    names = unit_names(units, moment)
    areas = dict(UnitState.objects.on(moment).filter(unit__in=units).values_list("unit", "area"))
    scope = scope_of(user, "disputes.answer")
    for row in rows:
        row.name = names.get(row.unit_id, "")
        row.answerable = scope.covers(areas.get(row.unit_id, ""), row.line)
    return rows


@only_today
def dispute(request: HttpRequest, unit_id: int, line: str) -> HttpResponse:
    """登记异议: what the enterprise holds to be wrong."""
    state = _state(request, unit_id, "disputes.register")
    if line not in set(Line):
        raise Http404
    form = DisputeForm(request.POST or None, initial={"on": clock.today()})

    def act(values: dict[str, Any]) -> Any:
        told = {**values, "about": DisputeAbout(values["about"])}
        told["said_by"] = Disputant(values["said_by"])
        given = {"unit": state.unit, "line": Line(line), "by": request.user}
        return actions.register_dispute(**given, **told)

    ok, _, refusals = filled(request, form, act)
    if ok:
        say(request, "异议已登记，等条线或专班答复。")
        return go(request, CARD, unit_id)
    title = f"{Line(line).label}线异议：{state.name}"
    return form_page(request, FORM, form, refusals, title=title, act="登记", state=state)


@only_today
def answer(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """答复异议: with a result; the verdict is judged anew."""
    found = get_object_or_404(Dispute.objects.select_related("unit"), pk=dispute_id)
    state = _state(request, found.unit_id, "disputes.answer", found.line)
    form = AnswerForm(request.POST or None, initial={"on": clock.today()})

    def act(values: dict[str, Any]) -> Any:
        told = {**values, "result": DisputeResult(values["result"]), "by": request.user}
        return actions.answer_dispute(dispute=found, **told)

    ok, _, refusals = filled(request, form, act)
    if ok:
        say(request, "已答复，结论已重新得出。")
        return go(request, CARD, found.unit_id)
    title = f"答复{found.get_line_display()}线异议：{state.name}"
    context = {"title": title, "act": "答复", "state": state, "dispute": found}
    return form_page(request, FORM, form, refusals, **context)


def _state(request: HttpRequest, unit_id: int, may: str, line: str = "") -> UnitState:
    """The unit as it stands, for who may do this there."""
    if not unit_visible_to(request.user, unit_id):
        raise Http404
    states = UnitState.objects.known().filter(unit=unit_id).order_by("-valid_from")
    state: UnitState | None = states.select_related("unit", "area").first()
    if state is None:
        raise Http404
    require(request.user, may, state.area_id, line)
    return state
