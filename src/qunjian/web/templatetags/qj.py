"""How things are said on every page: numbers, days, missing values, lines, icons."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qunjian.core import person_name
from qunjian.core.vocabulary import Line
from qunjian.web import clock
from qunjian.web.query import changed

register = template.Library()
MISSING = "缺"
LINE_NAMES = {
    "party": "党组织",
    "union": "工会",
    "league": "团组织",
    "women": "妇女组织",
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A Lucide icon out of the sprite; it says nothing, so the words stand beside it."""
    return format_html(
        '<svg class="qj-icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" qj-icon--{size}" if size else "",
        static("qunjian/icons.svg"),
        name,
    )


@register.filter
def number(value: Any) -> str:
    """1236 → 1,236; unknown is 缺, which is not 0."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, Decimal | float):
        text = f"{value:,.4f}".rstrip("0").rstrip(".")
        return text or "0"
    return f"{value:,}"


@register.filter
def rate(value: float | None) -> str:
    """0.528 → 52.8%; no denominator is —."""
    return "—" if value is None else f"{value * 100:.1f}%"


@register.filter
def width(value: float | None) -> str:
    """A share as the width of a bar of 100."""
    return f"{min(max(value or 0, 0), 1) * 100:.1f}"


@register.filter
def day(value: date | None) -> str:
    """08-31 in this year, 2025-12-30 in others; unknown is 缺."""
    if value is None:
        return MISSING
    return value.strftime("%m-%d" if value.year == clock.today().year else "%Y-%m-%d")


@register.filter
def full_day(value: date | None) -> str:
    return MISSING if value is None else value.strftime("%Y-%m-%d")


@register.filter
def told(value: Any) -> Any:
    """The value, or 缺 when nobody has told it."""
    return MISSING if value is None or value == "" else value


@register.filter
def mask_name(value: str | None) -> str:
    return person_name.mask(value or "") or MISSING


@register.filter
def mask_phone(value: str | None) -> str:
    return person_name.mask_phone(value or "") or MISSING


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key] in a template; None when it is not there."""
    return mapping.get(key) if mapping else None


@register.filter
def line_name(code: str) -> str:
    return LINE_NAMES.get(str(code), str(code))


@register.simple_tag
def line_mark(code: str, state: str = "", size: str = "") -> SafeString:
    """The character of a line; `state` as the design language has it (covered, due, none …)."""
    return format_html(
        '<span class="qj-line qj-line--{}{}"{}><span aria-hidden="true">{}</span>'
        '<span class="qj-visually-hidden">{}</span></span>',
        code,
        f" qj-line--{size}" if size else "",
        format_html(' data-state="{}"', state) if state else "",
        Line.label_of(code),
        LINE_NAMES.get(str(code), ""),
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's query string with some parameters changed; None takes one away."""
    return changed(context["request"].GET, **changes)


@register.simple_tag
def asking(**parameters: Any) -> str:
    """A query string from parameters; empty ones are left out."""
    return "?" + urlencode({key: value for key, value in parameters.items() if value})
