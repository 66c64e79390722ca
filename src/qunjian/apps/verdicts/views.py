"""The rule book: every set, its rules, wording and days in force."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from qunjian.apps.accounts.permissions import require
from qunjian.core.rules import shipped_sets
from qunjian.core.rules.book import describe
from qunjian.web.filters import Tab
from qunjian.web.moment import day_of
from qunjian.web.page import page


def rules(request: HttpRequest, code: str = "national") -> HttpResponse:
    """研判规则: what a set says on each line, with clause, days in force and how it was checked."""
    scope = require(request.user, "registry.see")
    sets = {each.code: each for each in shipped_sets()}
    if code not in sets:
        raise Http404
    chosen, top, day = sets[code], scope.top() or "", day_of(request)
    tabs = [
        Tab(each.name, reverse("verdicts-rule-set", args=[each.code]), each is chosen)
        for each in sets.values()
    ]
    context = {"tabs": tabs, "book": describe(chosen), "day": day}
    speaks = {"speaks": chosen.speaks_for(top, day), "in_force": day in chosen.force}
    return page(request, "verdicts/rules.html", {**context, **speaks})
