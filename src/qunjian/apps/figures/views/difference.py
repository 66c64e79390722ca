"""One figure at two moments, and why they differ, row by row."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.figures.causes import Cause
from qunjian.apps.figures.differing import Difference, difference
from qunjian.apps.figures.explaining import explained
from qunjian.apps.figures.moving import Moved
from qunjian.apps.figures.panels import difference as panels
from qunjian.apps.figures.panels.rows import area_named, said
from qunjian.apps.figures.tables import difference as tables
from qunjian.apps.figures.views.asking import as_file, asked_of
from qunjian.apps.registry.exports.screen import as_xlsx
from qunjian.web.moment import moment_of
from qunjian.web.page import page
from qunjian.web.tables import Listing


def compare(request: HttpRequest, code: str) -> HttpResponse:
    """The day's truth as known at two moments, or two days, side by side."""
    told = _told(request, code)
    asked = told.after.asked
    context = {
        **panels.of_difference(request, told),
        "listing": _listing(request, told),
        "area": area_named(asked.area),
        "said": said(asked),
        "asked": panels.asked_moments(request, moment_of(request)),
        "may_export": may(request.user, "registry.export", asked.area),
    }
    return page(request, "figures/difference.html", context)


def _listing(request: HttpRequest, told: Difference) -> Listing:
    """The page of rows asked for; only theirs are the causes that are read."""
    causes: dict[int, list[Cause]] = {}
    opens: set[int] = set()

    def prepare(shown: list[Moved]) -> Iterable[Moved]:
        causes.update(explained(told, shown))
        opens.update(tables.openable(request.user, told, shown))
        return shown

    table = tables.table_of(told, causes, opens)
    rows = panels.chosen(request, told, table.order(request.GET))
    return table.listing(request, rows, prepare=prepare, in_order=True)


def export(request: HttpRequest, code: str) -> HttpResponse:
    """Every row that moved, with its causes; recorded."""
    told = _told(request, code)
    asked, name = told.after.asked, told.after.indicator.name
    require(request.user, "registry.export", asked.area)
    heads, values = tables.table_of(told, explained(told, told.moved)).sheet(told.moved)
    record_look(
        verb="figures.difference-exported", target=area_named(asked.area), by=request.user,
        indicator=name, on=told.after.moment.day, rows=len(told.moved),
    )  # fmt: skip
    content = as_xlsx(f"{name}：两个时点的差异", heads, list(values), told.after.moment)
    return as_file(content, panels.file_name(told))


def _told(request: HttpRequest, code: str) -> Difference:
    scope, asked = asked_of(request, code)
    return difference(scope, code, asked, *panels.asked_moments(request, moment_of(request)))
