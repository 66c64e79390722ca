"""One figure over time, and one figure by groups; both on screen and as a workbook."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import Scope, may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.figures.breakdown import broken_down
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.panels import series as panels
from qunjian.apps.figures.panels.rows import area_named, said, sentence
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.series import Told, series
from qunjian.apps.figures.views.asking import as_file, asked_of
from qunjian.apps.registry.exports.screen import as_xlsx
from qunjian.core.vocabulary import Line
from qunjian.web.moment import moment_of
from qunjian.web.page import page


def over_time(request: HttpRequest, code: str) -> HttpResponse:
    """A line over months, quarters or years; every point opens its rows."""
    scope, book, figure = _book(request, code)
    asking = panels.asking_of(request, figure)
    context = {
        **_around(request, figure),
        **panels.options(figure, asking),
        **_told(scope, book, figure, asking),
    }
    return page(request, "figures/series.html", context)


def series_export(request: HttpRequest, code: str) -> HttpResponse:
    """A row for each line or area, a column for each day."""
    scope, book, figure = _book(request, code)
    require(request.user, "registry.export", figure.asked.area)
    asking = panels.asking_of(request, figure)
    found = series(scope, book.moment, code, figure.asked, asking.step, asking.split)
    rows = [[run.name, *(panels.point(each, asking.measure) for each in run.figures)]
            for run in found.runs]  # fmt: skip
    unit = panels.unit_of(figure, asking.measure)
    heads = [f"{figure.indicator.name}（{unit}）", *(day.isoformat() for day in found.days)]
    return _file(request, figure, f"{asking.step.label}", heads, rows)


def by_group(request: HttpRequest, code: str) -> HttpResponse:
    """The figure by one dimension."""
    _, book, figure = _book(request, code)
    dimension, allowed = panels.dimension_of(request, figure)
    groups = broken_down(book, code, figure.asked, dimension)
    context = {
        **_around(request, figure),
        "dimension": dimension,
        "dimensions": allowed,
        "groups": groups,
        "chart": panels.groups_chart(groups, figure, dimension),
    }
    return page(request, "figures/groups.html", context)


def groups_export(request: HttpRequest, code: str) -> HttpResponse:
    _, book, figure = _book(request, code)
    require(request.user, "registry.export", figure.asked.area)
    dimension, _ = panels.dimension_of(request, figure)
    indicator = figure.indicator
    heads = [
        dimension.label,
        f"{indicator.name}（{indicator.unit}）",
        f"分母：{indicator.base_label}",
    ]
    rows = [
        [group.name, group.figure.value, group.figure.denominator]
        for group in broken_down(book, code, figure.asked, dimension)
    ]
    width = 3 if indicator.base else 2
    return _file(request, figure, f"按{dimension.label}", heads[:width], [r[:width] for r in rows])


def _book(request: HttpRequest, code: str) -> tuple[Scope, Book, Figure]:
    scope, asked = asked_of(request, code)
    book = Book(scope, moment_of(request), asked.area)
    return scope, book, book.asked(code, asked)


def _around(request: HttpRequest, figure: Figure) -> dict[str, Any]:
    return {
        "figure": figure,
        "area": area_named(figure.asked.area),
        "said": said(figure.asked),
        "sentence": sentence(figure),
        "lines": list(Line) if figure.indicator.needs_line else [],
        "may_export": may(request.user, "registry.export", figure.asked.area),
    }


def _told(scope: Scope, book: Book, figure: Figure, asking: panels.Asking) -> dict[str, Any]:
    code = figure.indicator.code
    found: Told = series(scope, book.moment, code, figure.asked, asking.step, asking.split)
    return {
        "told": found,
        "rows": panels.cells(found.runs, asking.measure),
        "chart": panels.chart(found, figure, asking),
        "smalls": panels.smalls(found, asking),
        "unit": panels.unit_of(figure, asking.measure),
    }


def _file(
    request: HttpRequest,
    figure: Figure,
    what: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> HttpResponse:
    name = f"{figure.indicator.name}{what}"
    record_look(
        verb="figures.summary-exported", target=area_named(figure.asked.area), by=request.user,
        indicator=figure.indicator.name, part=what, on=figure.moment.day, rows=len(rows),
    )  # fmt: skip
    content = as_xlsx(name, heads, rows, figure.moment)
    return as_file(content, f"{name}{figure.moment.day}.xlsx")
