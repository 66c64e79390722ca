"""What a person decides about a batch: its columns, applying, taking back, throwing away.

Each has a page of its own that says in numbers what will happen, and works without scripts.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from qunjian.apps.intake import actions
from qunjian.apps.intake.forms import ReasonForm
from qunjian.apps.intake.models import Batch
from qunjian.apps.intake.panels import deciding as words
from qunjian.apps.intake.panels import profiles
from qunjian.apps.intake.panels.batch import card, rights
from qunjian.apps.intake.panels.deciding import Decision
from qunjian.apps.intake.views.reach import attempt, batch_or_404, choosing
from qunjian.core.intake.vocabulary import FIELDS
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, problem, say

COLUMN = "column-"


@require_POST
@only_today
def remap(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Read the file again, with the columns of a sheet as this person says, if any are sent."""
    batch = batch_or_404(request, batch_id, "intake.upload")
    mapping = _mapping(batch, request.POST)
    _, refusals = attempt(lambda: actions.remap(batch=batch, mapping=mapping, by=request.user))
    if refusals:
        return _refused(request, batch, refusals)
    say(request, "正在重读。")
    return go(request, "intake-batch", batch.pk)


@require_POST
@only_today
def choose(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Read the file again as the kind of register that this person says it is."""
    batch = batch_or_404(request, batch_id, "intake.upload")
    form = choosing(batch, request.POST)
    if not form.is_valid():
        context = card(request.user, batch, request.GET) | {"choosing": form}
        return page(request, "intake/batch.html", context, status=422)
    code = form.cleaned_data["profile"]
    _, refusals = attempt(
        lambda: actions.choose_profile(batch=batch, profile=code, by=request.user)
    )
    if refusals:
        return _refused(request, batch, refusals)
    say(request, f"正在按“{profiles.label_of(code)}”重读。")
    return go(request, "intake-batch", batch.pk)


@only_today
def apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Say what will be written, then hand it to the worker."""
    batch = batch_or_404(request, batch_id, "intake.apply")

    def act(_: str) -> Any:
        return actions.ask_to_apply(batch=batch, by=request.user)

    return _decide(request, batch, "apply", words.applying(batch), act)


@only_today
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Say what can and cannot be taken back, ask why, then hand it to the worker."""
    batch = batch_or_404(request, batch_id, "intake.apply")

    def act(reason: str) -> Any:
        return actions.ask_to_undo(batch=batch, by=request.user, reason=reason)

    return _decide(request, batch, "undo", words.undoing(batch), act)


@only_today
def discard(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Throw a batch away that is not in the ledger."""
    batch = batch_or_404(request, batch_id, "intake.upload")

    def act(_: str) -> Any:
        return actions.discard(batch=batch, by=request.user)

    return _decide(request, batch, "discard", words.discarding(batch), act)


def _decide(
    request: HttpRequest, batch: Batch, right: str, decision: Decision, act: Callable[[str], Any]
) -> HttpResponse:
    if request.method != "POST" and not rights(request.user, batch)[right]:
        return go(request, "intake-batch", batch.pk)
    form = ReasonForm(request.POST or None) if decision.reason else None
    refusals: list[str] = []
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        _, refusals = attempt(lambda: act(reason))
        if not refusals:
            say(request, decision.done)
            return go(request, "intake-batch", batch.pk)
    wrong = bool(refusals or (form and form.errors))
    context = {"batch": batch, "decision": decision, "form": form, "refusals": refusals}
    return page(request, "intake/decide.html", context, status=422 if wrong else 200)


def _refused(request: HttpRequest, batch: Batch, refusals: list[str]) -> HttpResponse:
    href = reverse("intake-batch", args=[batch.pk])
    text = " ".join(refusals)
    return problem(request, 409, title="没有重读", text=text, act="回到这一批", href=href)


def _mapping(batch: Batch, given: QueryDict) -> dict[str, dict[str, str]]:
    """What is said of one sheet, {name: {letter: field}}; nothing for a mere second try."""
    asked = given.get("sheet", "")
    if not asked:
        return {}
    if not (asked.isascii() and asked.isdigit() and int(asked) < len(batch.sheets)):
        raise Http404
    return {batch.sheets[int(asked)]["name"]: _letters(given)}


def _letters(given: QueryDict) -> dict[str, str]:
    """The field of each column as chosen; codes that do not exist are taken as not read."""
    chosen = {name.removeprefix(COLUMN): given[name] for name in given if name.startswith(COLUMN)}
    return {letter: field if field in FIELDS else "" for letter, field in chosen.items()}
