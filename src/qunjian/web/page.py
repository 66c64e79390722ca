"""Whole pages and parts of pages: the only place that knows htmx's headers."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

DECIDING_HEADERS = ("HX-Request", "HX-History-Restore-Request")
ERROR_PAGES = (400, 403, 404, 409, 422, 500)


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the whole page, or one of its partials when htmx asks for a part of it."""
    if fragment and wants_part(request):
        template = f"{template}#{fragment}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, DECIDING_HEADERS)
    return response


def wants_part(request: HttpRequest) -> bool:
    """htmx asks for a part; a history restore wants the page, whatever else it says."""
    asked, restoring = (name in request.headers for name in DECIDING_HEADERS)
    return asked and not restoring


def go(request: HttpRequest, to: Any, *arguments: Any, **named: Any) -> HttpResponse:
    """Send the reader to another page; htmx would put that page inside this one."""
    response: HttpResponse = redirect(to, *arguments, **named)
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """What was done, shown on the next page; `undo` is the address that takes it back."""
    messages.success(request, text, extra_tags=undo)


def problem(
    request: HttpRequest,
    status: int,
    *,
    title: str = "",
    text: str = "",
    points: Iterable[str] = (),
    act: str = "",
    href: str = "",
    reference: str = "",
) -> HttpResponse:
    """A page for what went wrong; what is not given is said by the page of that status."""
    context = {
        "title": title,
        "text": text,
        "points": list(points),
        "act": act,
        "href": href,
        "reference": reference,
    }
    known = status if status in ERROR_PAGES else 500
    response = render(request, f"errors/{known}.html", context, status=status)
    patch_vary_headers(response, DECIDING_HEADERS)
    return response
