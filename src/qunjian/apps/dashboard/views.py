"""The overview of the person's own area, and of any area below it."""

from django.http import Http404
from django.shortcuts import redirect

from qunjian.apps.accounts.permissions import may, require, scope_of
from qunjian.apps.areas.models import Area
from qunjian.apps.dashboard import mapping, panels, queries
from qunjian.apps.dashboard.queries import Base
from qunjian.core.vocabulary import Line
from qunjian.web import navigation
from qunjian.web.moment import moment_of
from qunjian.web.page import page
from qunjian.web.tables import repeated


def home(request):
    """The person's widest area; who may not see the ledger starts elsewhere."""
    scope = scope_of(request.user, "registry.see")
    if not scope:
        return redirect(_elsewhere(request))
    return _overview(request, scope, scope.top() or "")


def area(request, code):
    return _overview(request, require(request.user, "registry.see", _code(code)), code)


def trend(request, code):
    """The part of the overview that looks at many days, fetched when the page stands."""
    scope, moment = require(request.user, "registry.see", _code(code)), moment_of(request)
    chosen = panels.chosen_of(request, code, moment)
    chart = panels.trend_chart(queries.series(scope, moment, chosen), chosen)
    return page(
        request, "dashboard/trend.html", {"chart": chart, "area": _area(code)}, fragment="chart"
    )


def area_map(request, code):
    """The areas below on a drawing of their own and in a grid, on one line."""
    scope, moment = require(request.user, "registry.see", _code(code)), moment_of(request)
    chosen = panels.chosen_of(request, code, moment)
    drawn = mapping.drawing(scope, moment, chosen)
    context = {
        "area": _area(code),
        "chosen": chosen,
        "lines": list(Line),
        "drawing": drawn,
        "drawn": panels.with_gaps(drawn.located),
        "tiles": [panels.with_gaps(row) for row in mapping.rows_of(drawn.places)],
        "key": panels.GAP_KEY,
    }
    return page(request, "dashboard/map.html", context)


def _overview(request, scope, code):
    moment, here = moment_of(request), _area(code)
    context = {"area": here, "crumbs": panels.crumbs(request, here)}
    if queries.is_empty(scope, moment, code):
        context["may_upload"] = may(request.user, "intake.upload")
        return page(request, "dashboard/empty.html", context)
    chosen = panels.chosen_of(request, code, moment)
    told = queries.overview(scope, moment, chosen)
    return page(request, "dashboard/overview.html", context | _shown(request, told, chosen))


def _shown(request, told, chosen):
    return {
        "told": told,
        "chosen": chosen,
        "lines": list(Line),
        "covers": panels.covers(told, chosen.since),
        "since_days": panels.since_days(moment_of(request).day),
        "hidden": repeated(request.GET, "since"),
        "series_href": panels.series_href(told, chosen),
        "stages": panels.stages(told.funnel, Base(chosen.base).label),
        "modes": panels.modes(told.funnel),
        "places": panels.places(told),
        "sections": panels.sections_chart(told, chosen),
        "waiting": panels.waiting(request, told, chosen.area),
        "news": panels.news(queries.recent(scope_of(request.user, "registry.see"), chosen.area)),
        "batches": panels.batches(request, chosen.area),
    }


def _area(code):
    found = Area.objects.select_related("parent").filter(pk=code).first()
    if not found:
        raise Http404
    return found


def _code(code):
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        raise Http404
    return code


def _elsewhere(request):
    """The first page of the navigation that the person may open; else the page of posts."""
    shown = navigation.sections(request, lambda what: may(request.user, what))
    entries = [entry.href for section in shown for entry in section.items]
    return next((href for href in entries if href != request.path), "accounts-posts")
