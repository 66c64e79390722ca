"""换规则试算、提醒、规则核对: two answers side by side, and the rows behind every number."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import Scope, may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.compare import panels, tables
from qunjian.apps.compare import review as reviewed
from qunjian.apps.compare.alerts import (
    EXPLAINED,
    TERMS,
    Alert,
    became,
    fell,
    terms_of,
    upgrades,
)
from qunjian.apps.compare.terms import WITHIN
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry.exports.screen import XLSX, as_xlsx
from qunjian.apps.verdicts.queries import sets_for
from qunjian.core.period import Moment
from qunjian.web.moment import moment_of
from qunjian.web.page import page
from qunjian.web.tables import Table

SEE, EXPORT = "registry.see", "registry.export"
ASK_AGAIN = "ask-again"
NO_UNITS = "这段日子里没有这样的单位；没有规则写明更高一级形式的，也不会提醒升格。"
NO_TERMS = "没有这样的组织；没有登记本届选举日的，列在“任期算不出”里。"


def whatif(request: HttpRequest) -> HttpResponse:
    """换规则试算: a matrix per line, before anything is adopted."""
    scope, area = _place(request)
    asked = panels.whatif_of(request, scope, area)
    context = panels.whatif_context(request, asked, scope.top() or area)
    return page(request, "compare/whatif.html", context)


def whatif_rows(request: HttpRequest) -> HttpResponse:
    """The units of one cell, or all whose outcome changes, with why."""
    scope, area = _place(request)
    asked, line = panels.whatif_of(request, scope, area), panels.line_of(request.GET)
    words, wanted = panels.move_of(request.GET)
    context = {
        **panels.whatif_context(request, asked, scope.top() or area),
        "line": line,
        "words": words,
        "listing": tables.changes().listing(request, asked.changes(line, wanted)),
        "may_export": may(request.user, EXPORT, area),
    }
    return page(request, "compare/rows.html", context)


def whatif_export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook, with no person and no phone; it is recorded."""
    scope, area = _place(request)
    asked, line = panels.whatif_of(request, scope, area), panels.line_of(request.GET)
    words, wanted = panels.move_of(request.GET)
    rows = asked.changes(line, wanted)
    title = f"{line.label}线{words}"
    return _workbook(request, area, title, tables.changes(), rows, Moment(asked.after.day))


def alerts(request: HttpRequest) -> HttpResponse:
    """提醒: what has changed since a day, each number with its rows."""
    scope, area = _place(request)
    asked = panels.alert_asked(request, scope, area)
    book = Book(scope, moment_of(request), area)
    context = {
        "asked": asked,
        "area": panels.area_named(area),
        "places": panels.places(scope.top() or area),
        "panels": panels.alert_panels(asked, panels.within_of(request)),
        "within": panels.within_of(request),
        "ahead": WITHIN,
        "ask_again": book.figure(ASK_AGAIN, area=area),
    }
    return page(request, "compare/alerts.html", context)


def alert_rows(request: HttpRequest, kind: str) -> HttpResponse:
    """The units behind one number of the alerts."""
    alert, table, rows, asked = _alerted(request, kind)
    context = {
        "alert": alert,
        "note": EXPLAINED[alert],
        "nothing": NO_TERMS if alert in TERMS else NO_UNITS,
        "line": panels.line_of(request.GET),
        "asked": asked,
        "of_terms": alert in TERMS,
        "within": panels.within_of(request),
        "area": panels.area_named(asked.area),
        "listing": table.listing(request, rows),
        "may_export": may(request.user, EXPORT, asked.area),
    }
    return page(request, "compare/alert_rows.html", context)


def alert_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same rows as a workbook."""
    alert, table, rows, asked = _alerted(request, kind)
    title = f"{panels.line_of(request.GET).label}线{alert.label}"
    return _workbook(request, asked.area, title, table, rows, Moment(asked.after.day))


def review(request: HttpRequest) -> HttpResponse:
    """规则核对: what is to be held against its text, by how much rests on it."""
    scope, area = _place(request)
    rules = reviewed.to_check(scope, moment_of(request), area)
    may_read = may(request.user, "rules.write")
    context = {"rules": rules, "area": panels.area_named(area), "may_read": may_read}
    told = {
        "records": reviewed.records(),
        "beside": reviewed.beside(scope, moment_of(request), area),
    }
    return page(request, "compare/review.html", {**context, **told})


def review_rows(request: HttpRequest, rule_id: str) -> HttpResponse:
    """The units that one rule decides."""
    scope, area = _place(request)
    moment = moment_of(request)
    sets = sets_for(area, moment.known_at)
    rule = next((rule for each in sets for rule in each.rules if rule.id == rule_id), None)
    if rule is None:
        raise Http404
    rows = reviewed.decided_by(scope, moment, area, rule)
    listing = tables.decided(rule.line).listing(request, rows)
    context = {"rule": rule, "listing": listing, "area": panels.area_named(area)}
    return page(request, "compare/review_rows.html", context)


def _place(request: HttpRequest) -> tuple[Scope, str]:
    """The area asked for; without one the person's own, out of scope 404."""
    code = request.GET.get("area", "")
    scope = require(request.user, SEE, code or None)
    return scope, code or scope.top() or ""


def _alerted(request: HttpRequest, kind: str) -> tuple[Alert, Table, list[Any], Any]:
    if kind not in set(map(str, Alert)):
        raise Http404
    alert, line = Alert(kind), panels.line_of(request.GET)
    asked = panels.alert_asked(request, *_place(request))
    if alert in TERMS:
        rows = terms_of(asked, alert, line, panels.within_of(request))
        return alert, tables.terms(), rows, asked
    if alert is Alert.UPGRADE:
        return alert, tables.upgrades(), list(upgrades(asked, line)), asked
    crossed = became(asked, line) if alert is Alert.ELIGIBLE else fell(asked, line)
    return alert, tables.changes(), crossed, asked


def _workbook(
    request: HttpRequest, area: str, title: str, table: Table, rows: list[Any], moment: Moment
) -> HttpResponse:
    require(request.user, EXPORT, area)
    heads, values = table.sheet(rows)
    told = {"list": title, "on": moment.day, "rows": len(rows)}
    record_look(verb="compare.exported", target=panels.area_named(area), by=request.user, **told)
    content = as_xlsx(title, heads, list(values), moment)
    name = f"attachment; filename*=UTF-8''{quote(f'{title}{moment.day}.xlsx')}"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": name})
