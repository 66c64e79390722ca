"""What every page that writes to the ledger shares: refusals in place, and the way back."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from qunjian.apps.audit.facts import Superseded
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import reference
from qunjian.apps.registry.refusals import Refused
from qunjian.web.page import go, page, say


def attempt(act: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What an action gave back, or the sentences with which the ledger refused it."""
    try:
        return act(), []
    except (Refused, Superseded) as refusal:
        return None, [str(refusal)]
    except ValidationError as invalid:
        return None, list(invalid.messages)


def filled(request: HttpRequest, form: Any, act: Callable[[dict[str, Any]], Any]) -> Any:
    """Do what a valid form asks; (done, result, refusals)."""
    if request.method != "POST" or not form.is_valid():
        return False, None, []
    result, refusals = attempt(lambda: act(form.cleaned_data))
    return not refusals, result, refusals


def form_page(
    request: HttpRequest, template: str, form: Any, refusals: list[str], **context: Any
) -> HttpResponse:
    """The page of a form, with 422 when it comes back."""
    status = 422 if form.errors or refusals else 200
    given = {"form": form, "refusals": refusals, **context}
    return page(request, template, given, status=status)


def done(
    request: HttpRequest, text: str, about: models.Model | None, to: str, *to_arguments: Any
) -> HttpResponse:
    """Say what was done, offer to take it back when it is about a record, and go on."""
    undo = ""
    if about is not None:
        event = Event.objects.filter(by=request.user, target=reference(about)).first()
        undo = reverse("registry-undo", args=[event.pk]) if event else ""
    say(request, text, undo=undo)
    return go(request, to, *to_arguments)


def refused(request: HttpRequest, refusals: list[str], to: str, *to_arguments: Any) -> HttpResponse:
    """A refusal of something that has no form of its own: a page with the sentence and a way on."""
    context = {"refusals": refusals, "back": reverse(to, args=to_arguments)}
    return page(request, "registry/refused.html", context, status=422)
