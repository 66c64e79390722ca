"""The list of indicators, and the rows behind any figure."""

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.figures.panels import rows as panels
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.tables import rows as tables
from qunjian.apps.figures.views.asking import as_file, asked_of, part_of
from qunjian.apps.registry.exports.screen import as_xlsx
from qunjian.core.vocabulary import Line
from qunjian.web.moment import moment_of
from qunjian.web.page import page


def indicators(request):
    """Every indicator with its definition and its value in the area and line asked for."""
    scope, asked = asked_of(request)
    asked = asked.narrowed(line=asked.line or panels.own_line(request.user))
    book = Book(scope, moment_of(request), asked.area)
    context = {
        "groups": panels.groups(book, asked),
        "asked": asked,
        "lines": list(Line),
        "area": panels.area_named(asked.area),
    }
    return page(request, "figures/list.html", context)


def rows(request, code):
    """The rows of a figure: those it counts, its base, what the base has more, what is left out."""
    scope, asked, part = *asked_of(request, code), part_of(request)
    book = Book(scope, moment_of(request), asked.area)
    figure, found = book.asked(code, asked), book.listed(code, asked, part)
    table = tables.table_of(figure.indicator, asked, book.moment)
    found = tables.in_order(table, found, figure, table.order(request.GET))
    context = {
        "figure": figure,
        "part": part,
        "listing": table.listing(
            request, found, prepare=tables.linked(request.user, book.moment), in_order=True
        ),
        "may_export": may(request.user, "registry.export", asked.area),
        **panels.of_rows(request, figure, part),
    }
    return page(request, "figures/rows.html", context)


def export(request, code):
    """The same rows as a workbook; it holds no person and no phone, and is recorded."""
    scope, asked, part = *asked_of(request, code), part_of(request)
    require(request.user, "registry.export", asked.area)
    book = Book(scope, moment_of(request), asked.area)
    figure, found = book.asked(code, asked), book.listed(code, asked, part)
    heads, values = tables.table_of(figure.indicator, asked, book.moment).sheet(found)
    record_look(
        verb="figures.exported", target=panels.area_named(asked.area), by=request.user,
        indicator=figure.indicator.name, part=part.label, on=book.moment.day, rows=len(found),
    )  # fmt: skip
    content = as_xlsx(f"{figure.indicator.name}明细", heads, list(values), book.moment)
    return as_file(content, f"{figure.indicator.name}{part.label}{book.moment.day}.xlsx")
