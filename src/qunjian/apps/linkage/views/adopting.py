"""并入台账: what it will do, said in numbers before it is done."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from qunjian.apps.linkage import actions
from qunjian.apps.linkage.meaning import planned
from qunjian.apps.linkage.models import RegisterComparison
from qunjian.apps.linkage.panels.tabs import tabs
from qunjian.apps.linkage.views.reach import attempt, comparison_or_404
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, say

HERE = "linkage-comparisons"


@only_today
def adopt(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """Say per register what its rows will become, then hand it to the worker."""
    found = comparison_or_404(request, comparison_id, "linkage.adopt")
    if found.finished_at is None or (found.busy and request.method != "POST"):
        return go(request, "linkage-comparison", found.pk)
    refusals: list[str] = []
    if request.method == "POST":
        _, refusals = attempt(lambda: actions.ask_to_adopt(comparison=found, by=request.user))
        if not refusals:
            say(request, "正在并入台账，可以离开这一页，结果会留在这里。")
            return go(request, "linkage-comparison", found.pk)
    context = _plan(found) | {"refusals": refusals, "tabs": tabs(HERE)}
    return page(request, "linkage/adopt.html", context, status=422 if refusals else 200)


def _plan(comparison: RegisterComparison) -> dict[str, Any]:
    told = planned(comparison)
    return {
        "comparison": comparison,
        "planned": told,
        "held": sum(each.held for each in told),
        "to_apply": sum(each.waits for each in told),
    }
