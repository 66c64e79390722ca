"""Joining two units that are one, seen side by side before it is done."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import require, scope_of
from qunjian.apps.ledger.forms.joining import JoinForm, OtherForm, choices_of
from qunjian.apps.ledger.panels.joining import preview
from qunjian.apps.ledger.views.standing import CARD
from qunjian.apps.registry import actions
from qunjian.apps.registry.history import history_of_unit
from qunjian.apps.registry.joining import states_of
from qunjian.apps.registry.models import Unit, UnitJoin
from qunjian.apps.registry.queries import join_seen_by, unit_visible_to
from qunjian.apps.registry.views.writing import attempt, done, form_page
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, problem

JOIN = "registry.join-units"
PAGE = "registry-join-units"
TWO = "合并一次只合两家；请在台账里正好勾选两家，再点“合并”。"


def to_join(request: HttpRequest, unit_id: str | int) -> Unit:
    """A unit in the ledger that this person may join; else it does not exist."""
    number = int(unit_id) if str(unit_id).isascii() and str(unit_id).isdigit() else 0
    unit = get_object_or_404(Unit, pk=number)
    states = states_of(unit)
    if not states:
        raise Http404
    require(request.user, JOIN, states[-1].area_id)
    return unit


@require_POST
@only_today
def choose_two(request: HttpRequest) -> HttpResponse:
    """The two rows chosen in the ledger, side by side."""
    require(request.user, JOIN)
    chosen = request.POST.getlist("chosen")
    if len(chosen) != 2 or request.POST.get("all"):
        back = f"{reverse('registry-ledger')}?{request.GET.urlencode()}"
        return problem(request, 422, title="没有合并", text=TWO, act="回到台账", href=back)
    keep, gone = (to_join(request, each) for each in chosen)
    return go(request, _address(keep, gone))


@only_today
def choose_other(request: HttpRequest, unit_id: int) -> HttpResponse:
    """From a unit's card: which other one is the same."""
    unit = to_join(request, unit_id)
    form = OtherForm(request.POST or None, user=request.user, unit=unit)
    if request.method == "POST" and form.is_valid():
        return go(request, _address(unit, to_join(request, form.cleaned_data["other"].pk)))
    state = states_of(unit)[-1]
    context = {"title": f"登重了，并成一家：{state.name}", "act": "对照着看", "state": state}
    note = "台账里把一家登成了两家时用。真的有企业吸收合并的，请用“登记变化—并入别的单位”。"
    return form_page(request, "ledger/unit_form.html", form, [], note=note, **context)


@only_today
def join(request: HttpRequest) -> HttpResponse:
    """Two units side by side; what moves, which values stay, what comes of it; then it is done."""
    keep, gone = (to_join(request, request.GET.get(side, "")) for side in ("keep", "gone"))
    if keep == gone:
        raise Http404
    sent = request.method == "POST"
    choices = choices_of(request.POST)
    applies = request.POST.get("step") == "apply"
    form = JoinForm(request.POST if applies else None, initial=request.POST.dict())
    refusals: list[str] = []
    if sent and applies and form.is_valid():
        told = {"by": request.user, "choices": choices, **form.cleaned_data}
        made, refusals = attempt(lambda: actions.join_units(keep=keep, gone=gone, **told))
        if made:
            return done(request, f"“{made.name}”已并入。", keep, CARD, keep.pk)
    context = {"seen": preview(request.user, keep, gone, choices), "swap": _address(gone, keep)}
    return form_page(request, "ledger/join.html", form, refusals, **context)


def joined_away(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The page of a unit that was joined into another: it says into which."""
    found = join_seen_by(request.user, unit_id)
    if found is None:
        raise Http404
    context: dict[str, Any] = {
        "join": found,
        "into": unit_visible_to(request.user, found.into_id),
        "entries": history_of_unit(found.unit),
        "may_split": _may_split(request, found),
        "undo_view": "registry-undo",
    }
    return page(request, "ledger/unit_joined.html", context)


def _may_split(request: HttpRequest, join: UnitJoin) -> bool:
    return scope_of(request.user, JOIN).covers(states_of(join.into)[-1].area_id)


def _address(keep: Unit, gone: Unit) -> str:
    return f"{reverse(PAGE)}?keep={keep.pk}&gone={gone.pk}"
