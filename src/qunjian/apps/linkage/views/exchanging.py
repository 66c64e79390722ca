"""加密比对: a file of hashes for another body, and what the file of another has in common."""

import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from qunjian.apps.accounts.permissions import Scope, may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.linkage.actions.exchanging import meet_tokens, write_tokens
from qunjian.apps.linkage.exchange import (
    EXCHANGE,
    HEADS,
    SHOWN,
    exchanges_visible_to,
    marked,
    met_by_unit,
    sheet,
)
from qunjian.apps.linkage.forms.exchanging import MeetForm, WriteForm
from qunjian.apps.linkage.models import Exchange
from qunjian.apps.linkage.panels.tabs import tabs
from qunjian.apps.linkage.views.comparisons import download
from qunjian.apps.linkage.views.reach import attempt
from qunjian.apps.registry.exports.screen import as_xlsx
from qunjian.core.linkage.tokens import COLUMNS
from qunjian.core.period import Moment
from qunjian.web import clock
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, say

HERE = "linkage-exchange"
PHONES = "registry.see-phones"
LISTED = 20


@require_GET
def exchange(request: HttpRequest) -> HttpResponse:
    """Both halves, what they cannot keep secret, and what was met before."""
    scope = require(request.user, EXCHANGE)
    return _page(request, WriteForm(scope=scope, prefix="write"), _meet_form(scope), [])


@require_POST
@only_today
def write(request: HttpRequest) -> HttpResponse:
    """写出文件: given out once, and recorded."""
    scope = require(request.user, EXCHANGE)
    form = WriteForm(request.POST, scope=scope, prefix="write")
    refusals: list[str] = []
    if form.is_valid():
        told = form.cleaned_data
        if told["phones"]:
            require(request.user, PHONES, told["area"].pk)
        lines, refusals = attempt(lambda: write_tokens(by=request.user, **told))
        if lines:
            return _csv("".join(lines), f"加密比对-{told['area'].name}-{clock.today()}.csv")
    return _page(request, form, _meet_form(scope), refusals)


@require_POST
@only_today
def meet(request: HttpRequest) -> HttpResponse:
    """对上对方的文件: counts, and one's own units marked."""
    scope = require(request.user, EXCHANGE)
    form = MeetForm(request.POST, request.FILES, scope=scope, prefix="meet")
    refusals: list[str] = []
    if form.is_valid():
        told = dict(form.cleaned_data)
        lines = io.TextIOWrapper(told.pop("file"), "utf-8-sig", newline="")
        made, refusals = attempt(lambda: meet_tokens(lines=lines, by=request.user, **told))
        if made:
            say(request, "已对上；对方的文件没有保存。")
            return go(request, "linkage-exchanged", made.pk)
    return _page(request, WriteForm(scope=scope, prefix="write"), form, refusals)


@require_GET
def exchanged(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """How many entries are common, by what, and which of one's own."""
    found = _one(request, exchange_id)
    met = met_by_unit(found)
    by_column = [
        (label, sum(each == column for each in met.values())) for column, label in COLUMNS.items()
    ]
    context = {
        "found": found, "met": len(met), "only_ours": found.ours - len(met),
        "only_theirs": found.theirs - found.theirs_met, "by_column": by_column,
        "rows": marked(found), "shown": SHOWN, "tabs": tabs(HERE),
    }  # fmt: skip
    return page(request, "linkage/exchanged.html", context)


@require_POST
def export(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """One's own list with the marks, as a workbook; it is recorded."""
    found = _one(request, exchange_id)
    rows = sheet(found)
    record_look(verb="linkage.exchange-exported", target=found, by=request.user, rows=len(rows))
    content = as_xlsx(str(found), HEADS, rows, Moment(clock.today()))
    return download(content, f"{found}.xlsx")


def _one(request: HttpRequest, exchange_id: int) -> Exchange:
    found = exchanges_visible_to(request.user).filter(pk=exchange_id).first()
    if found is None:
        raise Http404
    return found


def _meet_form(scope: Scope) -> MeetForm:
    return MeetForm(scope=scope, prefix="meet")


def _page(request: HttpRequest, write: Any, meet: Any, refusals: list[str]) -> HttpResponse:
    if not may(request.user, PHONES):
        del write.fields["phones"]
    wrong = bool(refusals or write.errors or meet.errors)
    context = {
        "write": write, "meet": meet, "refusals": refusals,
        "before": exchanges_visible_to(request.user)[:LISTED], "tabs": tabs(HERE),
    }  # fmt: skip
    return page(request, "linkage/exchange.html", context, status=422 if wrong else 200)


def _csv(text: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
