"""已定记录, each with its way back, and what departments are asked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.linkage.actions import deciding
from qunjian.apps.linkage.forms.deciding import WithdrawForm
from qunjian.apps.linkage.panels.asking import SHEET_HEADS, by_sender, sheet_rows
from qunjian.apps.linkage.panels.tabs import tabs
from qunjian.apps.linkage.queries import decisions as listed
from qunjian.apps.linkage.tables import decisions as lists
from qunjian.apps.linkage.views.comparisons import download
from qunjian.apps.linkage.views.queue import chosen_or_404, decision_or_404
from qunjian.apps.linkage.views.reach import attempt
from qunjian.apps.registry.exports.screen import as_xlsx
from qunjian.core.period import Moment
from qunjian.web import clock
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, say

HERE = "linkage-decisions"


@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """已定记录: every decision, with its author, day and reason."""
    require(request.user, "linkage.see")
    found, chips, eased = lists.asked(request, listed.decisions_visible_to(request.user))
    context = {
        "listing": lists.DECISIONS.listing(request, found),
        "chips": chips,
        "easing": eased,
        "tabs": tabs(HERE),
    }
    return page(request, "linkage/decisions.html", context, fragment="listing")


@only_today
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision, and taking it back with a reason."""
    found = decision_or_404(request, decision_id)
    form = WithdrawForm(request.POST or None)
    refusals: list[str] = []
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        _, refusals = attempt(
            lambda: deciding.withdraw_decision(decision=found, by=request.user, reason=reason)
        )
        if not refusals:
            say(request, "已撤回，这一对重新待定。")
            return go(request, HERE)
    pair = deciding.pair_of(found)
    context = {
        "decision": found, "form": form, "refusals": refusals, "tabs": tabs(HERE), "pair": pair,
        "answer": lists.answer_of(found),
        "may": may(request.user, "linkage.decide", found.area_id),
    }  # fmt: skip
    return page(request, "linkage/decision.html", context, status=422 if refusals else 200)


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """请部门核实: what each department is asked, to be handed to it as a workbook."""
    comparison = chosen_or_404(request)
    groups = by_sender(listed.asked_about(comparison))
    context = {"comparison": comparison, "groups": groups, "tabs": tabs("linkage-queue")}
    return page(request, "linkage/asked.html", context)


@require_GET
def asked_workbook(request: HttpRequest) -> HttpResponse:
    """What one department is asked: no persons and no phones in it; to whom it goes is kept."""
    comparison = chosen_or_404(request)
    sender = request.GET.get("sender", "")
    questions = dict(by_sender(listed.asked_about(comparison))).get(sender)
    if not questions:
        raise Http404
    rows = sheet_rows(questions)
    told = {"addressee": sender, "rows": len(rows)}
    record_look(verb="linkage.asked-exported", target=comparison, by=request.user, **told)
    title = f"请{sender}核实"
    return download(as_xlsx(title, SHEET_HEADS, rows, Moment(clock.today())), f"{title}.xlsx")
