"""Pages that belong to no app: whether the server is well, and what went wrong."""

import logging
import secrets

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served: the database answers and has every table."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as fault:
        log.error("healthz: %s", fault)
        return HttpResponse("数据库连不上\n", status=503, content_type="text/plain; charset=utf-8")
    if waiting:
        message = "数据库结构还没有更新，请运行 qunjian migrate\n"
        return HttpResponse(message, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def our_fault(request: HttpRequest) -> HttpResponse:
    """Say sorry with a number under which the log tells what happened."""
    number = secrets.token_hex(4)
    log.error("error page %s at %s", number, request.path)
    return render(request, "errors/500.html", {"number": number}, status=500)
