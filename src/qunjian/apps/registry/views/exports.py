"""The official ledgers as files to print; every one taken is recorded."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from qunjian.apps.accounts.permissions import require
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import record_look
from qunjian.apps.registry.exports.official import Kind, official
from qunjian.apps.registry.exports.screen import XLSX
from qunjian.apps.registry.exports.sheets import A4, PAPERS
from qunjian.apps.registry.forms.official import OfficialForm
from qunjian.core.vocabulary import Line
from qunjian.web.moment import moment_of
from qunjian.web.page import page

MAY = "registry.export"


def official_page(request: HttpRequest) -> HttpResponse:
    """官方台账: choose one; what cannot be made comes back with a sentence at its field."""
    scope = require(request.user, MAY)
    day = moment_of(request).day
    start = {"area": scope.top(), "day": day, "paper": "A4"}
    form = OfficialForm(request.GET if "kind" in request.GET else None, scope=scope, initial=start)
    if form.is_bound and form.is_valid():
        return export_official(request)
    context = {"form": form, "top": scope.top()}
    status = 422 if form.errors else 200
    return page(request, "registry/official.html", context, status=status)


def export_official(request: HttpRequest) -> HttpResponse:
    """?kind=organisation|coverage|missing&area=&line=&day=&paper=A3"""
    kind = next((each for each in Kind if each == request.GET.get("kind")), None)
    if kind is None:
        raise Http404
    line = next((each for each in Line if each == request.GET.get("line")), None)
    scope = require(request.user, MAY)
    area = get_object_or_404(Area, pk=request.GET.get("area") or scope.top())
    require(request.user, MAY, area.pk)
    moment = moment_of(request)
    paper = PAPERS.get(request.GET.get("paper", ""), A4)
    ledger = official(kind, area, moment, user=request.user, paper=paper, line=line)
    told = {"kind": kind.label, "on": moment.day, "rows": ledger.rows}
    told |= {"line": str(line)} if line else {}
    record_look(verb="registry.exported", target=area, by=request.user, **told)
    name = quote(f"{area.name}{kind.label}{moment.day}.xlsx")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return HttpResponse(
        ledger.content, content_type=XLSX, headers={"Content-Disposition": disposition}
    )
