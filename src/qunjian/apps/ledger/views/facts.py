"""Counts, reasons, names and memberships of a unit."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from qunjian.apps.ledger.forms import facts as forms
from qunjian.apps.ledger.panels.unit import card_of
from qunjian.apps.ledger.views.standing import CARD, standing
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Headcount, NotYet, NotYetReason, UnitState
from qunjian.apps.registry.views.writing import done, filled, form_page
from qunjian.core.vocabulary import Line, Source
from qunjian.web import clock
from qunjian.web.moment import moment_of, only_today
from qunjian.web.words import line_name

TEMPLATE = "ledger/unit_form.html"


@only_today
def count(request: HttpRequest, unit_id: int) -> HttpResponse:
    """登记人数: what a source says as of a day."""
    state = standing(request, unit_id)
    initial = {"on": clock.today(), "source": Source.VISIT.value}
    form = forms.CountForm(request.POST or None, hidden=_hidden(request, state), initial=initial)

    def act(values: dict[str, Any]) -> Any:
        told = {key: values[key] for key in ("on", "reason")}
        source = Source(values["source"])
        counts = form.counts()
        return actions.count_unit(unit=state.unit, source=source, by=request.user, **told, **counts)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return done(request, "人数已登记。", state.unit, CARD, unit_id)
    context = {"title": f"登记人数：{state.name}", "act": "登记", "state": state}
    note = "不知道的空着，不要填 0；填 0 是说数过了，没有。"
    return form_page(request, TEMPLATE, form, refusals, note=note, **context)


@only_today
def correct_count(request: HttpRequest, headcount_id: int) -> HttpResponse:
    """更正人数: one statement was taken down wrongly."""
    row = get_object_or_404(Headcount.objects.known(), pk=headcount_id)
    state = standing(request, row.unit_id)
    given = {"headcount": row, "hidden": _hidden(request, state, row)}
    form = forms.CorrectCountForm(request.POST or None, **given)

    def act(values: dict[str, Any]) -> Any:
        told = {"by": request.user, "reason": values["reason"], **form.changed()}
        return actions.correct_headcount(headcount=row, **told)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return done(request, "更正已保存。", state.unit, CARD, row.unit_id)
    title = f"更正人数：{state.name}，{row.get_source_display()} {row.valid_from}"
    return form_page(request, TEMPLATE, form, refusals, title=title, act="保存更正", state=state)


@only_today
def not_yet(request: HttpRequest, unit_id: int, line: str) -> HttpResponse:
    """登记暂不具备: why a unit cannot found on a line yet, and when to ask again."""
    state = standing(request, unit_id)
    if line not in set(Line):
        raise Http404
    form = forms.NotYetForm(request.POST or None, initial={"on": clock.today()})

    def act(values: dict[str, Any]) -> Any:
        told = {**values, "reason": NotYetReason(values["reason"])}
        return actions.record_not_yet(unit=state.unit, line=line, by=request.user, **told)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return done(request, "原因已登记。", state.unit, CARD, unit_id)
    title = f"{line_name(line)}暂不具备条件：{state.name}"
    note = "法律和章程规定“应当”建立的，登记原因也不免除。"
    context = {"title": title, "act": "登记", "state": state}
    return form_page(request, TEMPLATE, form, refusals, note=note, **context)


@only_today
def clear_not_yet(request: HttpRequest, not_yet_id: int) -> HttpResponse:
    """The reason no longer holds."""
    row = get_object_or_404(NotYet.objects.known().filter(valid_to=None), pk=not_yet_id)
    state = standing(request, row.unit_id)
    form = forms.ClearNotYetForm(request.POST or None, initial={"on": clock.today()})
    ok, _, refusals = filled(
        request,
        form,
        lambda values: actions.clear_not_yet(not_yet=row, by=request.user, **values),
    )
    if ok:
        return done(request, "原因已取消。", state.unit, CARD, row.unit_id)
    title = f"原因不再成立：{row.get_reason_display()}"
    return form_page(request, TEMPLATE, form, refusals, title=title, act="保存", state=state)


@only_today
def name(request: HttpRequest, unit_id: int) -> HttpResponse:
    """曾用名、别名: one more name by which the unit is found."""
    state = standing(request, unit_id)
    form = forms.NameForm(request.POST or None, initial={"on": clock.today()})
    ok, _, refusals = filled(
        request,
        form,
        lambda values: actions.name_unit(unit=state.unit, by=request.user, **values),
    )
    if ok:
        return done(request, "名称已添加。", state.unit, CARD, unit_id)
    title = f"曾用名、别名：{state.name}"
    return form_page(request, TEMPLATE, form, refusals, title=title, act="添加", state=state)


@only_today
def join(request: HttpRequest, unit_id: int) -> HttpResponse:
    """加入协会商会."""
    state = standing(request, unit_id)
    form = forms.JoinForm(request.POST or None, user=request.user, initial={"on": clock.today()})
    ok, _, refusals = filled(
        request,
        form,
        lambda values: actions.enrol_member(unit=state.unit, by=request.user, **values),
    )
    if ok:
        return done(request, "会员已登记。", None, CARD, unit_id)
    title = f"加入协会商会：{state.name}"
    return form_page(request, TEMPLATE, form, refusals, title=title, act="登记", state=state)


def _hidden(request: HttpRequest, state: UnitState, row: Headcount | None = None) -> frozenset[str]:
    """Counts that this person may not see are not changed by this person either."""
    counts = card_of(request.user, state, moment_of(request)).counts
    return counts.hidden_in(row) if row else counts.hidden
