"""The list of batches."""

from django.http import HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.intake import queries, tables
from qunjian.apps.intake.panels import profiles
from qunjian.web.page import page


def batches(request: HttpRequest) -> HttpResponse:
    """导入批次: what came in, what became of it, and how to bring in more."""
    require(request.user, "intake.see")
    everything = queries.batches_visible_to(request.user)
    found, chips, easing = tables.asked(request, everything)
    context = {
        "listing": tables.BATCHES.listing(request, found),
        "any": everything.exists(),
        "chips": chips,
        "easing": easing,
        "profiles": profiles.known(),
        "may_upload": may(request.user, "intake.upload"),
        "may_take": may(request.user, "intake.take-workbook"),
    }
    return page(request, "intake/batches.html", context, fragment="listing")
