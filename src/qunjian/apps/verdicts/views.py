"""The rule book: every set, its rules, wording and days in force."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.rules.queries import library, visible_to
from qunjian.core.rules import RuleSet
from qunjian.core.rules.book import describe
from qunjian.core.rules.provisions import provisions
from qunjian.core.vocabulary import Layer
from qunjian.web.filters import Tab
from qunjian.web.moment import day_of
from qunjian.web.page import go, page


def rules(request: HttpRequest, code: str = "national") -> HttpResponse:
    """研判规则: what a set says on each line, with clause, days in force and how it was checked."""
    scope = require(request.user, "registry.see")
    top, day = scope.top() or "", day_of(request)
    sets = library(top)
    if code not in sets:
        return _decision(request, code)
    versions = sets[code]
    chosen = next((each for each in versions if day in each.force), versions[-1])
    beside = [each for each in provisions() if day in each.citation.force]
    context = {"provisions": beside if code == "national" else (), "versions": versions}
    context |= {"tabs": _tabs(sets, code), "book": describe(chosen), "day": day}
    speaks = {"speaks": chosen.speaks_for(top, day), "in_force": day in chosen.force}
    return page(
        request,
        "verdicts/rules.html",
        {**context, **speaks, "chosen": chosen, "may_write": _copies(request, chosen)},
    )


def _tabs(sets: Mapping[str, list[RuleSet]], code: str) -> list[Tab]:
    return [
        Tab(each[-1].name, reverse("verdicts-rule-set", args=[other]), other == code)
        for other, each in sets.items()
    ]


def _copies(request: HttpRequest, chosen: RuleSet) -> bool:
    """Law is not copied: it counts anyway."""
    return chosen.layer is not Layer.NATIONAL and may(request.user, "rules.write")


def _decision(request: HttpRequest, code: str) -> HttpResponse:
    """A decision about one unit stands on a page of its own."""
    text = visible_to(request.user).filter(code=code).exclude(unit=None).first()
    if text is None:
        raise Http404
    return go(request, "rules-set", text.pk)
