"""Recording, changing and correcting units."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import require
from qunjian.apps.ledger.forms import units as forms
from qunjian.apps.ledger.views.standing import CARD, standing
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import UnitState
from qunjian.apps.registry.views.writing import done, filled, form_page
from qunjian.core.vocabulary import OperatingState, UnitChange
from qunjian.web import clock
from qunjian.web.moment import only_today

TEMPLATE = "ledger/unit_form.html"
ENDS = "从变化日期起不再算在营，不计入比率；覆盖它的组织照旧，请另到组织页面结束覆盖。"


@only_today
def record(request: HttpRequest) -> HttpResponse:
    """登记单位: it stands in the ledger from a day on."""
    require(request.user, forms.EDIT)
    initial = {"on": clock.today(), "operating_state": OperatingState.OPERATING.value}
    form = forms.RecordForm(request.POST or None, user=request.user, initial=initial)

    def act(values: dict[str, Any]) -> Any:
        told = {**form.values(), "source": values["source"]}
        return actions.record_unit(on=values["on"], by=request.user, **told)

    ok, unit, refusals = filled(request, form, act)
    if ok:
        return done(request, "单位已登记。", unit, CARD, unit.pk)
    return form_page(request, TEMPLATE, form, refusals, title="登记单位", act="登记")


@only_today
def change(request: HttpRequest, unit_id: int, change: str) -> HttpResponse:
    """更名、迁移、状态变化……"""
    state, kind = standing(request, unit_id), _kind(change)
    label = forms.CHANGES[kind][0]
    given = {"user": request.user, "state": state, "change": kind}
    form = forms.ChangeForm(request.POST or None, initial={"on": clock.today()}, **given)
    ok, _, refusals = filled(request, form, lambda values: _change(state, kind, form, request))
    if ok:
        return done(request, f"{label}已登记。", state.unit, CARD, unit_id)
    kinds = [(str(each), told[0]) for each, told in forms.CHANGES.items()]
    context = {"title": f"{label}：{state.name}", "act": "登记", "state": state, "kinds": kinds}
    note = ENDS if form.implied else ""
    return form_page(request, TEMPLATE, form, refusals, kind=str(kind), note=note, **context)


def _change(
    state: UnitState, kind: UnitChange, form: forms.ChangeForm, request: HttpRequest
) -> UnitState:
    told = form.cleaned_data
    values = {**form.changed(), **form.implied}
    if kind in {UnitChange.CANCELLED, UnitChange.MERGED}:
        values["closed_on"] = told["on"]
    changed: UnitState = actions.change_unit(
        state=state, change=kind, on=told["on"], by=request.user, reason=told["reason"], **values
    )
    return changed


@only_today
def correct(request: HttpRequest, unit_id: int) -> HttpResponse:
    """更正: what we held was wrong; the reason is asked for and kept."""
    state = standing(request, unit_id)
    form = forms.CorrectForm(request.POST or None, user=request.user, state=state)

    def act(values: dict[str, Any]) -> Any:
        told = {"by": request.user, "reason": values["reason"], **form.changed()}
        return actions.correct_unit(state=state, **told)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return done(request, "更正已保存。", state.unit, CARD, unit_id)
    context = {"title": f"更正：{state.name}", "act": "保存更正", "state": state}
    note = "更正是说以前记错了：同一段日子改读新的内容，旧的留在变更记录里。"
    return form_page(request, TEMPLATE, form, refusals, note=note, **context)


def _kind(code: str) -> UnitChange:
    kind = next((each for each in forms.CHANGES if each == code), None)
    if kind is None:
        raise Http404
    return kind
