"""The ledger as a dense grid, its export and its saved views."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import record_look
from qunjian.apps.ledger import columns
from qunjian.apps.ledger.export import as_csv, as_xlsx
from qunjian.apps.ledger.paging import Paging
from qunjian.apps.ledger.queries import Question, hidden_members, ledger, totals
from qunjian.apps.registry.models import SavedView
from qunjian.apps.verdicts.queries import known_units, scale_set
from qunjian.core.vocabulary import Line, OperatingState, Outcome, UnitKind
from qunjian.web.moment import is_past, moment_of
from qunjian.web.page import page


def units(request):
    scope = require(request.user, "registry.see")
    moment, asked = moment_of(request), Question.from_query(request.GET)
    found = ledger(request.user, moment, asked)
    paging = Paging(found.count(), asked.page, asked.size)
    shown = columns.chosen(request.GET.get("cols", ""))
    rows = _rows(request.user, found[paging.start : paging.last], moment, shown)
    context = {
        "asked": asked,
        "paging": paging,
        "rows": rows,
        "columns": shown,
        "all_columns": columns.COLUMNS,
        "totals": totals(found, moment),
        "townships": Area.objects.filter(parent=scope.top()),
        "kinds": UnitKind.pairs(),
        "states": OperatingState.pairs(),
        "outcomes": Outcome.pairs(),
        "lines": Line.pairs(),
        "definition": scale_set(scope.top() or ""),
        "views": SavedView.objects.filter(user=request.user, page="ledger"),
        "editable": may(request.user, "registry.edit-unit") and not is_past(request),
    }
    return page(request, "ledger/units.html", context, fragment="grid")


def _rows(user, states, moment, shown):
    states = list(states)
    rows = []
    for state, known in zip(states, known_units(states, moment), strict=True):
        hidden = hidden_members(user, known)
        outcomes = {line: known.outcome(line, moment) for line in Line}
        rows.append(
            {
                "unit_id": state.unit_id,
                "name": state.name,
                "cells": [
                    (each, columns.text(each, state, known, moment, hidden)) for each in shown
                ],
                "lines": [
                    (line, outcome, columns.mark(known, line, outcome))
                    for line, outcome in outcomes.items()
                ],
            }
        )
    return rows


def export(request, kind):
    """What is on screen, all pages of it: xlsx or csv; small units' member counts left out."""
    require(request.user, "registry.export")
    moment, asked = moment_of(request), Question.from_query(request.GET)
    shown = columns.chosen(request.GET.get("cols", ""))
    states = list(ledger(request.user, moment, asked))
    record_look(
        verb="registry.exported",
        target="registry.ledger",
        by=request.user,
        rows=len(states),
        columns=[each.code for each in shown],
        query=request.GET.urlencode(),
    )
    write, suffix = (as_xlsx, "xlsx") if kind == "xlsx" else (as_csv, "csv")
    response = HttpResponse(
        write(states, known_units(states, moment), shown, moment),
        content_type="application/octet-stream",
    )
    response["Content-Disposition"] = f"attachment; filename=ledger-{moment.day}.{suffix}"
    return response


@require_POST
def save_view(request):
    require(request.user, "registry.see")
    name = request.POST.get("name", "").strip()[:40]
    if name:
        SavedView.objects.update_or_create(
            user=request.user,
            page="ledger",
            name=name,
            defaults={"query": request.POST.get("query", "")},
        )
        messages.success(request, f"已存为视图“{name}”。")
    return redirect(f"/ledger/?{request.POST.get('query', '')}")


@require_POST
def drop_view(request, view_id):
    SavedView.objects.filter(user=request.user, pk=view_id).delete()
    messages.success(request, "视图已删除。")
    return redirect("registry-ledger")
