"""The official ledgers as files to print; every one taken is recorded."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from qunjian.apps.accounts.permissions import require
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import record_look
from qunjian.apps.registry.exports.official import Kind, official
from qunjian.apps.registry.exports.screen import XLSX
from qunjian.apps.registry.exports.sheets import A4, PAPERS
from qunjian.web.moment import moment_of


def export_official(request):
    """?kind=organisation|coverage|missing&area=&day=&paper=A3"""
    kind = next((each for each in Kind if each == request.GET.get("kind")), None)
    if kind is None:
        raise Http404
    scope = require(request.user, "registry.export")
    area = get_object_or_404(Area, pk=request.GET.get("area") or scope.top())
    require(request.user, "registry.export", area.pk)
    moment = moment_of(request)
    paper = PAPERS.get(request.GET.get("paper", ""), A4)
    ledger = official(kind, area, moment, user=request.user, paper=paper)
    told = {"kind": kind.label, "on": moment.day, "rows": ledger.rows}
    record_look(verb="registry.exported", target=area, by=request.user, **told)
    name = quote(f"{area.name}{kind.label}{moment.day}.xlsx")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return HttpResponse(
        ledger.content, content_type=XLSX, headers={"Content-Disposition": disposition}
    )
