"""Finding while typing, and taking back the last step."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.audit.models import Event
from qunjian.apps.ledger.search import found_organisations, found_units
from qunjian.apps.registry import actions
from qunjian.apps.registry.views.writing import attempt
from qunjian.web.moment import moment_of, only_today
from qunjian.web.page import say

UNITS, ORGANISATIONS = "registry.edit-unit", "registry.edit-organisation"


def find(request: HttpRequest) -> HttpResponse:
    """The first units and organisations that match what was typed so far, for the palette."""
    require(request.user, "registry.see")
    text, moment = request.GET.get("q", "").strip(), moment_of(request)
    context = {
        "text": text,
        "units": found_units(request.user, text, moment) if text else (),
        "organisations": found_organisations(request.user, text, moment) if text else (),
    }
    return render(request, "ledger/found.html", context)


@require_POST
@only_today
def undo(request: HttpRequest, event_id: int) -> HttpResponse:
    """Take back one's own last step from the page where it was made."""
    if not (may(request.user, UNITS) or may(request.user, ORGANISATIONS)):
        raise Http404
    event = get_object_or_404(Event, pk=event_id)
    if event.by_id != request.user.pk:
        raise Http404
    _, refusals = attempt(lambda: actions.undo_event(event=event, by=request.user))
    if refusals:
        messages.error(request, refusals[0])
    else:
        say(request, "已撤回。")
    back = request.POST.get("back", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if safe else "/")
