"""摸底: the rounds, one round by township, opening, closing and freezing it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.registry import actions
from qunjian.apps.registry.census import completeness, rounds_visible_to, total
from qunjian.apps.registry.forms.census import RoundForm
from qunjian.apps.registry.models import CensusRound
from qunjian.apps.registry.views.writing import attempt, filled, form_page
from qunjian.web import clock
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, say
from qunjian.web.paging import Paging

RUN = "registry.run-census"
ONE = "registry-census-round"


def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, the newest first; open ones with how far they are."""
    require(request.user, "registry.see")
    found = rounds_visible_to(request.user)
    paging = Paging.asked(request.GET, found.count())
    shown = list(found[paging.start : paging.stop])
    rows = [(each, None if each.closed_at else _total(request.user, each)) for each in shown]
    context = {"rows": rows, "paging": paging, "may_run": may(request.user, RUN)}
    return page(request, "registry/census.html", context)


@only_today
def open_round(request: HttpRequest) -> HttpResponse:
    """开始一轮."""
    scope = require(request.user, RUN)
    start = {"area": scope.top(), "counted_on": clock.today()}
    form = RoundForm(request.POST or None, scope=scope, initial=start)
    ok, opened, refusals = filled(
        request, form, lambda values: actions.open_round(by=request.user, **values)
    )
    if ok:
        say(request, f"“{opened.name}”已开始，各乡镇现在可以填了。")
        return go(request, ONE, opened.pk)
    return form_page(
        request, "registry/census_form.html", form, refusals, title="开始一轮摸底", act="开始"
    )


def one_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """How complete a round is, township by township."""
    census_round = _round(request, round_id)
    lines = completeness(request.user, census_round)
    context = {
        "round": census_round,
        "lines": lines,
        "total": total(lines, census_round.area),
        "may_run": may(request.user, RUN, census_round.area_id),
        "round_query": _ledger_day(census_round),
    }
    return page(request, "registry/census_round.html", context)


@only_today
def close(request: HttpRequest, round_id: int) -> HttpResponse:
    """结束: asked once more, with what is still missing."""
    census_round = _run(request, round_id)
    missing = _total(request.user, census_round).missing
    note = (
        f"结束后各乡镇不能再往这一轮里填。现在还有 {missing} 家在营单位没有填。"
        if missing
        else "结束后各乡镇不能再往这一轮里填。在营单位都填齐了。"
    )
    return _ask(request, census_round, "结束", note, actions.close_round)


@only_today
def freeze(request: HttpRequest, round_id: int) -> HttpResponse:
    """冻结: from then on the round gives the same figures for ever."""
    census_round = _run(request, round_id)
    note = "冻结后，这一轮的数永远按现在所知来算；以后的更正进台账，不进这一轮。冻结不能撤回。"
    return _ask(request, census_round, "冻结", note, actions.freeze_round)


def _ask(
    request: HttpRequest, census_round: CensusRound, act: str, note: str, do: Any
) -> HttpResponse:
    refusals: list[str] = []
    if request.method == "POST":
        _, refusals = attempt(lambda: do(census_round=census_round, by=request.user))
        if not refusals:
            say(request, f"“{census_round.name}”已{act}。")
            return go(request, ONE, census_round.pk)
    context = {
        "title": f"{act}：{census_round.name}",
        "act": act,
        "note": note,
        "refusals": refusals,
        "back": reverse(ONE, args=[census_round.pk]),
    }
    status = 422 if refusals else 200
    return page(request, "registry/confirm.html", context, status=status)


def _ledger_day(census_round: CensusRound) -> str:
    """The parameters with which the ledger shows the same units as the round does."""
    asked: dict[str, Any] = {}
    if census_round.counted_on != clock.today():
        asked["day"] = census_round.counted_on
    if census_round.frozen_at:
        asked["known"] = census_round.frozen_at.isoformat()
    return urlencode(asked)


def _total(user: Any, census_round: CensusRound) -> Any:
    return total(completeness(user, census_round), census_round.area)


def _round(request: HttpRequest, round_id: int) -> CensusRound:
    require(request.user, "registry.see")
    found: CensusRound = get_object_or_404(rounds_visible_to(request.user), pk=round_id)
    return found


def _run(request: HttpRequest, round_id: int) -> CensusRound:
    census_round = _round(request, round_id)
    if not may(request.user, RUN, census_round.area_id):
        raise Http404
    return census_round
