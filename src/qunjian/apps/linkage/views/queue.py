"""待核: one pair at a time before one person, answered by a key or a button, and the next."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from qunjian.apps.accounts.permissions import require, scope_of
from qunjian.apps.linkage import holding
from qunjian.apps.linkage.actions import deciding
from qunjian.apps.linkage.forms.deciding import AnswerForm
from qunjian.apps.linkage.models import Answer, Decision, Pair, RegisterComparison
from qunjian.apps.linkage.panels.queue import (
    address_of,
    card,
    following,
    home_of,
    pairs_of,
    senders_of,
)
from qunjian.apps.linkage.panels.tabs import tabs
from qunjian.apps.linkage.queries import review
from qunjian.apps.linkage.views.reach import attempt
from qunjian.web.moment import is_past, only_today
from qunjian.web.page import go, page, say, wants_part

PAGE = "linkage/queue.html"
TAB = "linkage-queue"


@require_GET
def queue(request: HttpRequest, check: bool = False) -> HttpResponse:
    """The next pair that is free for this person; without one, what that means."""
    comparison = chosen(request)
    pair = _next(request.user, comparison, None, check) if comparison else None
    if pair is not None:
        return go(request, address_of(pair.pk, check))
    context: dict[str, Any] = {"tabs": tabs(TAB), "check": check, "comparison": comparison}
    if comparison:
        context |= card(request.user, comparison, None, check=check, mine=False)
    context["others"] = review.comparisons_to_review(request.user)[:20]
    return page(request, PAGE, context, fragment="review")


@require_GET
def pair(request: HttpRequest, pair_id: int, check: bool = False) -> HttpResponse:
    """One pair; it stays before this person until it is answered or left alone."""
    return _shown(request, pair_or_404(request, pair_id), check)


@require_POST
@only_today
def answer(request: HttpRequest, pair_id: int, check: bool = False) -> HttpResponse:
    """Keep an answer and go on to the next pair."""
    found = pair_or_404(request, pair_id)
    form = AnswerForm(request.POST, senders=senders_of(found))
    if not form.is_valid():
        return _shown(request, found, check, form=form)
    order = list(pairs_of(found.comparison, check).values_list("pk", flat=True))
    given = form.cleaned_data
    of_pair = Answer(given["answer"])
    _, refusals = attempt(
        lambda: deciding.decide(
            pair=found, answer=of_pair, by=request.user, reason=given["reason"],
            asked=given["asked"],
        )
    )  # fmt: skip
    if refusals:
        return _shown(request, found, check, form=form, refusals=refusals)
    done = f"上一对已定：{of_pair.label}。"
    return _after(request, found, following(order, found.pk), check, done)


@require_POST
def hold(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Whoever is still at work on a pair keeps it."""
    found = pair_or_404(request, pair_id)
    return HttpResponse(status=204 if holding.take(found, request.user) else 409)


@require_POST
@only_today
def take_back(request: HttpRequest, decision_id: int, check: bool = False) -> HttpResponse:
    """撤回 in the queue: the pair comes back before the person."""
    decision = decision_or_404(request, decision_id)
    pair_of = deciding.pair_of(decision)
    _, refusals = attempt(lambda: deciding.withdraw_decision(decision=decision, by=request.user))
    if pair_of is None:
        say(request, refusals[0] if refusals else "已撤回。")
        return go(request, "linkage-decisions")
    found = pair_or_404(request, pair_of.pk)
    done = "" if refusals else "已撤回，这一对重新待定。"
    return _moved(request, found, check, done, refusals)


# -- shared -------------------------------------------------------------------------------------


def chosen(request: HttpRequest) -> RegisterComparison | None:
    """The comparison asked for, else the newest that is done."""
    require(request.user, "linkage.decide")
    rows = review.comparisons_to_review(request.user).select_related("area")
    asked = request.GET.get("comparison", "")
    if not asked:
        return rows.first()
    found = rows.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
    if found is None:
        raise Http404
    return found


def chosen_or_404(request: HttpRequest) -> RegisterComparison:
    found = chosen(request)
    if found is None:
        raise Http404
    return found


def pair_or_404(request: HttpRequest, pair_id: int) -> Pair:
    require(request.user, "linkage.decide")
    inside = scope_of(request.user, "linkage.decide").q("comparison__area")
    rows = Pair.objects.filter(inside, pk=pair_id).select_related(
        "comparison__area", "left__side__batch", "right__side__batch"
    )
    found = rows.first()
    if found is None:
        raise Http404
    return found


def decision_or_404(request: HttpRequest, decision_id: int) -> Decision:
    require(request.user, "linkage.decide")
    rows = Decision.objects.filter(scope_of(request.user, "linkage.decide").q("area"))
    found = rows.select_related("decided_by", "withdrawn_by", "pair").filter(pk=decision_id).first()
    if found is None:
        raise Http404
    return found


def _next(
    user: Any, comparison: RegisterComparison, order: list[int] | None, check: bool
) -> Pair | None:
    """The first pair in the order that this person gets, whoever else asks at the same moment."""
    rows = review.free_for(pairs_of(comparison, check), user)
    free = list(rows.values_list("pk", flat=True)[: review.FURTHEST])
    if order is not None:
        known = set(free)
        free = [pk for pk in order if pk in known]
    for pk in free:
        pair = Pair.objects.filter(pk=pk).first()
        if pair and holding.take(pair, user):
            return pair
    return None


def _after(
    request: HttpRequest, found: Pair, order: list[int], check: bool, done: str
) -> HttpResponse:
    """The next pair in place of this one, or the page that says that there is none."""
    of = request.user, found.comparison
    following = _next(*of, order, check) or _next(*of, None, check)  # the order may be used up
    if not wants_part(request) or following is None:
        say(request, done)
        to = address_of(following.pk, check) if following else home_of(found.comparison, check)
        return go(request, to)
    return _moved(request, pair_or_404(request, following.pk), check, done)


def _moved(
    request: HttpRequest, found: Pair, check: bool, done: str, refusals: list[str] | None = None
) -> HttpResponse:
    """Another pair in place of the one that was asked for; the address goes along."""
    to = address_of(found.pk, check)
    if not wants_part(request):
        say(request, done or " ".join(refusals or ()))
        return go(request, to)
    response = _shown(request, found, check, refusals=refusals, done=done)
    response["HX-Push-Url"] = to
    return response


def _shown(
    request: HttpRequest,
    found: Pair,
    check: bool,
    *,
    form: AnswerForm | None = None,
    refusals: list[str] | None = None,
    done: str = "",
) -> HttpResponse:
    mine = not is_past(request) and holding.take(found, request.user)
    context = card(request.user, found.comparison, found, check=check, mine=mine)
    context |= {"form": form, "refusals": refusals, "done": done, "tabs": tabs(TAB)}
    status = 422 if refusals or (form and form.errors) else 200
    return page(request, PAGE, context, fragment="review", status=status)
