"""比对: the list, starting one, and the page of what one found."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from qunjian.apps.accounts.permissions import Scope, may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.intake.queries import batches_visible_to
from qunjian.apps.linkage import actions
from qunjian.apps.linkage.actions.running import READ
from qunjian.apps.linkage.forms.starting import StartForm
from qunjian.apps.linkage.models import ComparisonState
from qunjian.apps.linkage.panels.result import card
from qunjian.apps.linkage.panels.tabs import tabs
from qunjian.apps.linkage.queries import comparisons as asked
from qunjian.apps.linkage.tables.comparisons import COMPARISONS, firm_sheet
from qunjian.apps.linkage.views.reach import attempt, comparison_or_404
from qunjian.apps.registry.exports.screen import XLSX, as_xlsx
from qunjian.core.period import Moment
from qunjian.web import clock
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, problem, say

HERE = "linkage-comparisons"


@require_GET
def comparisons(request: HttpRequest) -> HttpResponse:
    """比对: every comparison, the newest first."""
    require(request.user, "linkage.see")
    found = asked.comparisons_visible_to(request.user)
    context = {
        "listing": COMPARISONS.listing(request, found),
        "any": found.exists(),
        "tabs": tabs(HERE),
        "may_run": may(request.user, "linkage.run"),
        "may_import": may(request.user, "intake.see"),
    }
    return page(request, "linkage/comparisons.html", context)


@only_today
def start(request: HttpRequest) -> HttpResponse:
    """发起比对: choose registers; ?batch= ticks one, ?follows= goes on from an earlier run."""
    scope = require(request.user, "linkage.run")
    form = _form(request, scope)
    refusals: list[str] = []
    if form.is_bound and form.is_valid():
        started, refusals = attempt(
            lambda: actions.start_comparison(**_told(form), by=request.user)
        )
        if started:
            say(request, "已开始比对，可以离开这一页，结果会留在这里。")
            return go(request, "linkage-comparison", started.pk)
    wrong = bool(refusals or form.errors)
    context = {"form": form, "refusals": refusals, "tabs": tabs(HERE)}
    return page(request, "linkage/start.html", context, status=422 if wrong else 200)


def _form(request: HttpRequest, scope: Scope) -> StartForm:
    batches = batches_visible_to(request.user).filter(state__in=READ, deleted_at=None, rest_of=None)
    batches = batches.select_related("area").order_by("-pk")
    before = asked.comparisons_visible_to(request.user).filter(state=ComparisonState.DONE)
    initial: dict[str, Any] = {}
    if (given := request.GET.get("batch", "")).isdecimal():
        initial["batches"] = [int(given)]
    if (follows := request.GET.get("follows", "")).isdecimal():
        initial |= {"follows": int(follows)} | asked.choice_of(before, int(follows))
    band = asked.band_of(scope.top())
    return StartForm(
        request.POST or None, scope=scope, batches=batches, before=before, band=band,
        initial=initial,
    )  # fmt: skip


def _told(form: StartForm) -> dict[str, Any]:
    told = dict(form.cleaned_data)
    told["low"], told["high"] = told["low"] / 100, told["high"] / 100
    return {"follows": None} | told


@require_GET
def comparison(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """一次比对: how far it is, then what it found."""
    found = comparison_or_404(request, comparison_id)
    context = card(request.user, found) | {"tabs": tabs(HERE)}
    return page(request, "linkage/comparison.html", context)


@require_POST
@only_today
def again(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """Compare the same registers once more."""
    found = comparison_or_404(request, comparison_id, "linkage.run")
    _, refusals = attempt(lambda: actions.compare_again(comparison=found, by=request.user))
    if refusals:
        return problem(request, 409, title="没有再比", text=" ".join(refusals))
    say(request, "正在再比一次。")
    return go(request, "linkage-comparison", found.pk)


@require_GET
def export(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """Every row with its firm as a workbook, without persons and phones; it is recorded."""
    found = comparison_or_404(request, comparison_id)
    rows = asked.rows_of(found).order_by("firm", "side__letter", "pk")
    heads, values = firm_sheet(rows)
    record_look(verb="linkage.exported", target=found, by=request.user, rows=len(values))
    content = as_xlsx(found.title, heads, values, Moment(clock.today()))
    return download(content, f"{found.title}.xlsx")


def download(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
