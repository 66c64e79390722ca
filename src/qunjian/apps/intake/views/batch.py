"""One batch: how it was understood, what it would change, what became of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from qunjian.apps.audit.trail import record_look
from qunjian.apps.intake import queries
from qunjian.apps.intake.panels.batch import card
from qunjian.apps.intake.panels.source import row_card
from qunjian.apps.intake.views.reach import batch_or_404, choosing, workbook
from qunjian.web.page import page


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """一个批次, from reading to its kept result."""
    found = batch_or_404(request, batch_id)
    context = card(request.user, found, request.GET) | {"choosing": choosing(found)}
    return page(request, "intake/batch.html", context, fragment="rows")


@require_GET
def row(request: HttpRequest, batch_id: int, sheet: int, row: int) -> HttpResponse:
    """Where a value came from: the row of the file, persons and phones masked; looking is kept."""
    found = batch_or_404(request, batch_id)
    judged = get_object_or_404(queries.rows_of(found), sheet=sheet, row=row)
    record_look(verb="intake.rows-looked", target=found, by=request.user, first=row, last=row)
    return page(request, "intake/row.html", row_card(request.user, found, judged))


@require_GET
def error_workbook(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The sender's rows with a column 问题, to be corrected and handed in again."""
    found = batch_or_404(request, batch_id)
    content = queries.error_workbook(found)
    rows = found.figures.get("problems", 0)
    record_look(verb="intake.errors-exported", target=found, by=request.user, rows=rows)
    return workbook(content, f"{found.file_name.rsplit('.', 1)[0]}（问题）.xlsx")
