"""The pages of the design language itself: the day switch and the collection of components."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from qunjian.web import clock, samples
from qunjian.web.moment import COOKIE, read_day
from qunjian.web.page import go, page
from qunjian.web.query import without


def day(request: HttpRequest) -> HttpResponse:
    """Keep a day for the whole site, or forget it, and go back to the page it was asked on."""
    back = request.GET.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = go(request, without(back, "day", "known"))
    wanted = read_day(request.GET.get("day", ""))
    if wanted and wanted < clock.today():
        response.set_cookie(COOKIE, wanted.isoformat(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


@login_required
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with invented figures of an invented county."""
    return page(request, "web/components.html", samples.context(request))
