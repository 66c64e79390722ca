"""The rule book: every set, its rules, wording, days in force and worked cases."""

from django.http import Http404, HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.rules.queries import library, visible_to
from qunjian.apps.verdicts.panels import book_context
from qunjian.core.rules import RuleSet
from qunjian.core.vocabulary import Layer
from qunjian.web.moment import day_of
from qunjian.web.page import go, page


def rules(request: HttpRequest, code: str = "national") -> HttpResponse:
    """研判规则: what a set says on each line, with clause, days in force and how it was checked."""
    scope = require(request.user, "registry.see")
    top, day = scope.top() or "", day_of(request)
    sets = library(top)
    if code not in sets:
        return _decision(request, code)
    context = book_context(sets, code, day)
    chosen = context["chosen"]
    told = {"speaks": chosen.speaks_for(top, day), "may_write": _copies(request, chosen)}
    return page(request, "verdicts/rules.html", {**context, **told})


def _copies(request: HttpRequest, chosen: RuleSet) -> bool:
    """Law is not copied: it counts anyway."""
    return chosen.layer is not Layer.NATIONAL and may(request.user, "rules.write")


def _decision(request: HttpRequest, code: str) -> HttpResponse:
    """A decision about one unit stands on a page of its own."""
    text = visible_to(request.user).filter(code=code).exclude(unit=None).first()
    if text is None:
        raise Http404
    return go(request, "rules-set", text.pk)
