"""Founding, changing, correcting and ending organisations, and what they answer for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from qunjian.apps.accounts.permissions import require
from qunjian.apps.registry import actions
from qunjian.apps.registry.forms import organisations as forms
from qunjian.apps.registry.models import Coverage, OrganisationState
from qunjian.apps.registry.queries import organisation_visible_to
from qunjian.apps.registry.views.writing import done, filled, form_page
from qunjian.core.vocabulary import OrganisationChange, OrganisationForm
from qunjian.web import clock
from qunjian.web.moment import only_today

TEMPLATE = "registry/organisation_form.html"
CARD = "registry-organisation"


@only_today
def found(request: HttpRequest) -> HttpResponse:
    """登记组织: found one, and let it answer for its lead unit."""
    require(request.user, forms.EDIT)
    initial = {"on": clock.today(), "lead_unit": request.GET.get("unit", "")}
    form = forms.FoundForm(request.POST or None, user=request.user, initial=initial)

    def act(values: dict[str, Any]) -> Any:
        units = [values["lead_unit"]] if values["lead_unit"] else []
        return actions.found_organisation(units=units, by=request.user, **values)

    ok, organisation, refusals = filled(request, form, act)
    if ok:
        return done(request, "组织已登记。", organisation, CARD, organisation.pk)
    return form_page(request, TEMPLATE, form, refusals, title="登记组织", act="登记")


@only_today
def change(request: HttpRequest, organisation_id: int, change: str) -> HttpResponse:
    """更名、升格、重组、改隶."""
    state = standing(request, organisation_id)
    kind = _kind(change)
    form = forms.ChangeForm(
        request.POST or None,
        user=request.user,
        state=state,
        change=kind,
        initial={"on": clock.today()},
    )
    ok, _, refusals = filled(request, form, lambda values: _change(state, kind, form, request.user))
    if ok:
        return done(request, f"{kind.label}已登记。", state.organisation, CARD, organisation_id)
    context = {"title": f"{kind.label}：{state.name}", "act": "登记", "state": state}
    kinds = [(str(each), each.label) for each in forms.LATER_CHANGES]
    return form_page(request, TEMPLATE, form, refusals, kinds=kinds, kind=str(kind), **context)


@only_today
def correct(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """更正: what we held was wrong; the reason is asked for and kept."""
    state = standing(request, organisation_id)
    form = forms.CorrectForm(request.POST or None, user=request.user, state=state)

    def act(values: dict[str, Any]) -> Any:
        changed = form.changed(values)
        reason = values["reason"]
        return actions.correct_organisation(state=state, by=request.user, reason=reason, **changed)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return done(request, "更正已保存。", state.organisation, CARD, organisation_id)
    return form_page(
        request, TEMPLATE, form, refusals, title=f"更正：{state.name}", act="保存更正", state=state
    )


@only_today
def dissolve(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """撤销: it ends on a day, and with it all that it covers."""
    state = standing(request, organisation_id)
    form = forms.DissolveForm(request.POST or None, initial={"on": clock.today()})
    ok, _, refusals = filled(
        request,
        form,
        lambda values: actions.dissolve_organisation(state=state, by=request.user, **values),
    )
    if ok:
        return done(request, "撤销已登记。", state.organisation, CARD, organisation_id)
    note = _left_behind(organisation_id)
    context = {"title": f"撤销：{state.name}", "act": "撤销", "state": state, "note": note}
    return form_page(request, TEMPLATE, form, refusals, danger=True, **context)


@only_today
def cover(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Let the organisation answer for one more unit."""
    state = standing(request, organisation_id)
    form = forms.CoverForm(request.POST or None, user=request.user, initial={"on": clock.today()})

    def act(values: dict[str, Any]) -> Any:
        about = {"organisation": state.organisation, "line": state.line}
        return actions.cover_unit(by=request.user, **about, **values)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return done(request, "覆盖已登记。", state.organisation, CARD, organisation_id)
    context = {"title": f"增加覆盖单位：{state.name}", "act": "登记", "state": state}
    return form_page(request, TEMPLATE, form, refusals, **context)


@only_today
def end_coverage(request: HttpRequest, coverage_id: int) -> HttpResponse:
    """The organisation answers for a unit no longer."""
    coverage = get_object_or_404(Coverage.objects.known().filter(valid_to=None), pk=coverage_id)
    state = standing(request, coverage.organisation_id)
    form = forms.EndCoverageForm(request.POST or None, initial={"on": clock.today()})
    ok, _, refusals = filled(
        request,
        form,
        lambda values: actions.end_coverage(coverage=coverage, by=request.user, **values),
    )
    if ok:
        return done(request, "覆盖已结束。", state.organisation, CARD, state.organisation_id)
    title = f"结束覆盖：{coverage.unit}"
    return form_page(request, TEMPLATE, form, refusals, title=title, act="结束", state=state)


def _change(
    state: OrganisationState, kind: OrganisationChange, form: forms.ChangeForm, by: Any
) -> OrganisationState:
    values = form.cleaned_data
    changed = {**form.changed(values), "on": values["on"]}
    if kind is OrganisationChange.UPGRADED:
        raised = OrganisationForm(changed.pop("form", state.form))
        new: OrganisationState = actions.upgrade_organisation(
            state=state, form=raised, by=by, reason=values["reason"], **changed
        )
        return new
    same: OrganisationState = actions.change_organisation(
        state=state, change=kind, by=by, reason=values["reason"], **changed
    )
    return same


def standing(request: HttpRequest, organisation_id: int) -> OrganisationState:
    """The state that holds now, of an organisation that this person may change; else 404."""
    if not organisation_visible_to(request.user, organisation_id):
        raise Http404
    states = OrganisationState.objects.known().filter(organisation=organisation_id, valid_to=None)
    state: OrganisationState = get_object_or_404(
        states.select_related("organisation", "area__parent")
    )
    require(request.user, forms.EDIT, state.area_id, state.line)
    return state


def _left_behind(organisation_id: int) -> str:
    """What a dissolution leaves without an organisation, and without a superior."""
    covered = Coverage.objects.known().filter(organisation=organisation_id, valid_to=None)
    below = OrganisationState.objects.known().filter(parent=organisation_id, valid_to=None)
    units, children = covered.count(), below.count()
    note = f"撤销后，它现在覆盖的 {units} 家单位从那一天起不再算它覆盖。"
    if children:
        note += f"它的 {children} 个下级组织不会跟着撤销，请给它们登记改隶。"
    return note


def _kind(code: str) -> OrganisationChange:
    kind = next((each for each in forms.LATER_CHANGES if each == code), None)
    if kind is None:
        raise Http404
    return kind
