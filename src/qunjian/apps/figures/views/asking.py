"""What every page of figures asks for: the scope, the question, the part of its rows."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import Scope, require
from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.indicators import INDICATORS
from qunjian.apps.figures.panels.rows import own_line
from qunjian.apps.registry.exports.screen import XLSX


def asked_of(request: HttpRequest, code: str = "") -> tuple[Scope, Asked]:
    """The scope and what is asked; without an area the person's own, out of scope 404."""
    if code and code not in INDICATORS:
        raise Http404
    asked = Asked.read(request.GET)
    scope = require(request.user, "registry.see", asked.area or None)
    asked = asked.narrowed(area=asked.area or scope.top() or "")
    if code and INDICATORS[code].needs_line and asked.line is None:
        asked = asked.narrowed(line=own_line(request.user))
    return scope, asked


def part_of(request: HttpRequest) -> Part:
    text = request.GET.get("part", "")
    return Part(text) if text in set(map(str, Part)) else Part.COUNTED


def as_file(content: bytes, name: str, **headers: Any) -> HttpResponse:
    """A workbook to keep, under a Chinese name."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": disposition, **headers}
    )
