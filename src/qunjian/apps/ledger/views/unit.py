"""The unit card."""

from django.http import Http404, HttpRequest, HttpResponse

from qunjian.apps.registry.queries import unit_visible_to
from qunjian.web.page import page


def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit on the day of the page, with its four lines side by side."""
    found = unit_visible_to(request.user, unit_id)
    if not found:
        raise Http404
    return page(request, "ledger/unit.html", {"unit": found})
