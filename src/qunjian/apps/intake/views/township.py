"""The prefilled workbook of a township goes out here; it comes back by the common door."""

from django.http import HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import require
from qunjian.apps.intake.forms import TownshipForm
from qunjian.apps.intake.prefilled import township_workbook
from qunjian.apps.intake.views import reach
from qunjian.web.moment import moment_of
from qunjian.web.page import page


def workbook(request: HttpRequest) -> HttpResponse:
    """Choose a township and take its workbook; taking it is recorded."""
    scope = require(request.user, "intake.take-workbook")
    form = TownshipForm(request.POST or None, scope=scope)
    if form.is_bound and form.is_valid():
        area, moment = form.cleaned_data["area"], moment_of(request)
        content = township_workbook(area, moment, request.user)
        return reach.workbook(content, f"{area.name}预填表（{moment.day}）.xlsx")
    status = 422 if form.errors else 200
    return page(request, "intake/township.html", {"form": form}, status=status)
