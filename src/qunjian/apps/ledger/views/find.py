"""Finding while typing, and taking back the last step."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import require
from qunjian.apps.audit.models import Event
from qunjian.apps.ledger.queries import found_by
from qunjian.apps.registry import actions
from qunjian.apps.registry.queries import matching, organisations_visible_to, units_visible_to
from qunjian.apps.registry.refusals import Refused
from qunjian.web import navigation
from qunjian.web.moment import moment_of

MOST = 8


def find(request) -> HttpResponse:
    """The first units, organisations and pages that match, for the palette."""
    require(request.user, "registry.see")
    text, moment = request.GET.get("q", "").strip(), moment_of(request)
    context = {"text": text, "pages": [each for each in navigation.items() if text in each.label]}
    if text:
        found = units_visible_to(request.user, moment).filter(found_by(request.user, text))
        organisations = organisations_visible_to(request.user, moment).filter(
            matching(text, "organisation__search_text")
        )
        context |= {"units": found[:MOST], "organisations": organisations[:MOST]}
    return render(request, "ledger/found.html", context)


@require_POST
def undo(request, event_id: int) -> HttpResponse:
    """Take back one's own last step from the page where it was made."""
    require(request.user, "registry.edit-unit")
    event = get_object_or_404(Event, pk=event_id)
    if event.by_id != request.user.pk:
        raise Http404
    try:
        actions.undo_event(event=event, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已撤回。")
    back = request.POST.get("back", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else "/")
