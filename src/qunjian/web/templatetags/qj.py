"""The small marks and words of every page, as filters and tags (loaded everywhere)."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import loader
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from qunjian.core.vocabulary import Line
from qunjian.web import words
from qunjian.web.cells import drawn
from qunjian.web.query import changed
from qunjian.web.tables import Cell, Listing, Row
from qunjian.web.words import anchor_of

register = template.Library()
for name in ("number", "day", "full_day", "told", "blank", "mask_name", "mask_phone", "line_name"):
    register.filter(name, getattr(words, name))


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> SafeString:
    """A Lucide icon out of the sprite; it says nothing, so the words stand beside it."""
    return format_html(
        '<svg class="qj-icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" qj-icon--{size}" if size else "",
        static("qunjian/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def rows(context: template.Context, listing: Listing) -> SafeString:
    """The rows of a list; what a template of a column's own shows is drawn by it."""
    drawing: dict[str, Any] = {}

    def include(name: str, cell: Cell, row: Row) -> str:
        if name not in drawing:
            found: Any = loader.get_template(name)
            drawing[name] = found.template
        with context.push(value=cell.value, row=row.source):
            return str(drawing[name].render(context))

    return drawn(listing, include)


@register.filter
def rate(value: float | None) -> str:
    """0.528 → 52.8%; unknown is 缺."""
    return words.rate(value)


@register.filter
def rate_of(numerator: float | None, denominator: float | None) -> str:
    """94 of 178 → 52.8%; of nothing is —."""
    return words.rate(numerator, denominator)


@register.filter
def day_number(value: date | None) -> str:
    """For <time datetime=…>: empty when nobody knows."""
    return value.isoformat() if value else ""


@register.filter
def missing(value: Any) -> bool:
    return value is None or value == ""


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key] in a template; None when it is not there."""
    return mapping.get(key) if mapping else None


@register.filter
def values_of(given: Any, name: str) -> list[str]:
    """Every value of one parameter of an address, for a form that sends them again."""
    return list(given.getlist(name))


@register.simple_tag
def figure(value: Any, href: str = "", size: str = "") -> SafeString:
    """A number as the door to its rows; without rows to open it is only a number."""
    text = words.told(value)
    if value is None or not href:
        return format_html("<span{}>{}</span>", _size(size, value is None), text)
    kind = f" qj-figure--{size}" if size else ""
    return format_html('<a class="qj-figure{}" href="{}">{}</a>', kind, href, text)


@register.simple_tag
def source(kind: str, said: Any) -> SafeString:
    """Where a value comes from: the shape says the kind, the words say the rest."""
    return format_html('<span class="qj-source" data-kind="{}">{}</span>', kind, said)


@register.simple_tag
def bar(
    share: float | None, line: str = "", size: str = "", goal: float | None = None
) -> SafeString:
    """A share of 1 as a bar: SVG with a width, because styles are not allowed and paper is."""
    kinds = "".join(f" qj-bar--{kind}" for kind in (line, size) if kind)
    height = 10 if size == "tall" else 6
    mark = "" if goal is None else _goal(goal, height)
    return format_html(
        '<svg class="qj-bar{}" viewBox="0 0 100 {}" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="qj-bar__track" width="100" height="{}"/>'
        '<rect class="qj-bar__fill" width="{}" height="{}"/>{}</svg>',
        kinds,
        height,
        height,
        _percent(share),
        height,
        mark,
    )


@register.simple_tag
def line_mark(code: str, state: str = "", size: str = "") -> SafeString:
    """The character of a line; `state` is a state of the design or an outcome of the rules."""
    drawn = words.line_state(state) if state else ""
    said = words.line_name(code) + (words.LINE_STATES[drawn] if drawn else "")
    return format_html(
        '<span class="qj-line qj-line--{}{}"{} title="{}"><span aria-hidden="true">{}</span>'
        '<span class="qj-visually-hidden">{}</span></span>',
        code,
        f" qj-line--{size}" if size else "",
        format_html(' data-state="{}"', drawn) if drawn else "",
        said,
        Line.label_of(code),
        said,
    )


@register.simple_tag
def quad(states: Mapping[str, str] | None) -> SafeString:
    """The four lines of a unit, always in the same order; a line nobody judged is unknown."""
    given = states or {}
    return _quad(*(given.get(line.value) or "unknown" for line in Line))


@lru_cache(maxsize=4_096)
def _quad(*states: str) -> SafeString:
    """Remembered: a page of the ledger shows the same few combinations again and again."""
    marks = format_html_join(
        "",
        "{}",
        ((line_mark(line.value, state),) for line, state in zip(Line, states, strict=True)),
    )
    return format_html('<span class="qj-quad">{}</span>', marks)


@register.simple_tag
def help_link(chapter: str, heading: str = "") -> SafeString:
    """A question mark that opens the manual at a chapter, or at one of its headings."""
    try:
        href = reverse("help-page", args=[chapter])
    except NoReverseMatch:  # the manual belongs to the site, which these pages can do without
        return SafeString("")
    return format_html(
        '<a class="qj-helpmark" href="{}{}" target="_blank" aria-label="{}">{}</a>',
        href,
        f"#{anchor_of(heading)}" if heading else "",
        f"手册：{heading or '说明'}（新窗口）",
        icon("circle-help", "sm"),
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's query string with some parameters changed; None takes one away."""
    return changed(context["request"].GET, **changes)


@register.simple_tag
def asking(**parameters: Any) -> str:
    """A query string from parameters; empty ones are left out."""
    return "?" + urlencode({key: value for key, value in parameters.items() if value})


def _percent(share: float | None) -> str:
    return f"{min(max(share or 0, 0), 1) * 100:.1f}"


def _goal(goal: float, height: int) -> SafeString:
    return format_html(
        '<rect class="qj-bar__goal" x="{}" width="0.6" height="{}"/>', _percent(goal), height
    )


def _size(size: str, unknown: bool) -> SafeString:
    kinds = [f"qj-figure--{size}"] if size else []
    kinds += ["qj-missing"] if unknown else []
    return format_html(' class="{}"', " ".join(kinds)) if kinds else SafeString("")
