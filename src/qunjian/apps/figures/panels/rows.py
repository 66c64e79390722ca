"""What stands around the rows of a figure: parts to switch between, narrowings, documents."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from qunjian.apps.accounts.permissions import may, posts_of
from qunjian.apps.areas.models import Area
from qunjian.apps.figures.asked import Asked, Part, Scale, StaffSize
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.indicators import ALL, Counted, Group, Indicator
from qunjian.apps.figures.panels import difference
from qunjian.apps.figures.queries import Book
from qunjian.apps.verdicts.queries import sets_for
from qunjian.core import industry
from qunjian.core.choice import Choice
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode, UnitKind
from qunjian.web.filters import Filter, Option, Tab, shown
from qunjian.web.query import changed
from qunjian.web.words import number, rate

NARROWINGS = (
    "kind", "scale", "mode", "section", "state", "outcome", "reason", "site", "opened", "form",
    "since", "size",
)  # fmt: skip
CHOSEN_BY_FILTER = frozenset({"kind", "scale", "mode", "section", "size"})


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Something the figure is narrowed by, and the address without it."""

    words: str
    clear_href: str


def own_line(user: Any) -> Line:
    """The line of the person's post; the first of the four for people of all lines."""
    return next((Line(post.line) for post in posts_of(user) if post.line), Line.PARTY)


def area_named(code: str) -> Area:
    found = Area.objects.filter(pk=code).first()
    if not found:
        raise Http404
    return found


def groups(book: Book, asked: Asked) -> list[tuple[Group, list[tuple[Indicator, Figure]]]]:
    """Every indicator with its figure, in the groups of the page."""
    told: dict[Group, list[tuple[Indicator, Figure]]] = {group: [] for group in Group}
    for indicator in ALL:
        narrowed = asked if indicator.needs_line else asked.narrowed(line=None)
        told[indicator.group].append((indicator, book.asked(indicator.code, narrowed)))
    return list(told.items())


def of_rows(request: HttpRequest, figure: Figure, part: Part) -> dict[str, Any]:
    asked, area = figure.asked, area_named(figure.asked.area)
    told = [(name, words) for name in NARROWINGS if (words := _words(asked, name))]
    return {
        "area": area,
        "tabs": _tabs(figure, part),
        "said": [words for _, words in told],
        "chips": shown(request, _filters(figure, area)),
        "narrowings": [
            Narrowing(words, changed(request.GET, **{name: None}))
            for name, words in told
            if name not in CHOSEN_BY_FILTER
        ],
        "lines": list(Line) if figure.indicator.needs_line else [],
        "sets": sets_for(asked.area) if "规则" in figure.indicator.document else (),
        "sentence": sentence(figure),
        "series_href": _page("figures-series", figure),
        "groups_href": _page("figures-groups", figure),
        "difference_href": _difference(figure),
        "as_known_now": replace(figure, moment=Moment(figure.moment.day)).href,
        "pin_href": _pin_address(request, figure),
    }


def said(asked: Asked) -> list[str]:
    """What the figure is narrowed to, in words."""
    return [words for name in NARROWINGS if (words := _words(asked, name))]


def _filters(figure: Figure, area: Area) -> list[Filter]:
    """By what the figure can be narrowed; organisations have no scale and no industry."""
    below = Area.objects.filter(parent=area).order_by("code")
    places = tuple(Option(each.pk, each.name) for each in (area, *below))
    filters = [Filter("area", "区划", "choice", places)] if len(places) > 1 else []
    modes = Filter("mode", "组建方式", "choice", _options(Mode))
    if figure.indicator.counted is Counted.ORGANISATIONS and not figure.indicator.needs_line:
        return [*filters, modes]
    filters += [
        Filter("scale", "规模", "choice", _options(Scale)),
        Filter("kind", "类别", "choice", _options(UnitKind)),
        Filter("section", "行业", "choice", tuple(_sections())),
        Filter("size", "人数", "choice", _options(StaffSize)),
    ]
    return [*filters, modes] if figure.asked.line else filters


def _options(codes: type[Choice]) -> tuple[Option, ...]:
    return tuple(Option(value, label) for value, label in codes.pairs())


def _sections() -> Iterator[Option]:
    for code, each in industry.industries().items():
        if each.level == 1:
            yield Option(code, each.name)


def sentence(figure: Figure) -> str:
    """The figure as one would write it: 94 家，占应建单位 178 家的 52.8%."""
    unit = figure.indicator.unit
    if figure.value is None:
        return "没有单位报过这个数。"
    told = f"{number(figure.value)} {unit}"
    if figure.denominator is None:
        return told
    share = rate(figure.value, figure.denominator)
    said = f"{told}，占{figure.base_label} {number(figure.denominator)} {unit}的 {share}"
    if figure.goal is None:
        return said
    wanted = f"目标：{figure.goal.by} 前达到 {figure.goal.share:.0%}"
    short = figure.short_of_goal
    return f"{said}。{wanted}，" + (f"还差 {number(short)} {unit}" if short else "已达到")


def _tabs(figure: Figure, part: Part) -> list[Tab]:
    """The parts of the figure; people are added up, so their parts are not counted here."""
    indicator, unit_rows = figure.indicator, figure.indicator.measure is None
    tabs = [Tab(_counted_label(indicator), figure.href, part is Part.COUNTED,
                figure.value if unit_rows else None)]  # fmt: skip
    if indicator.base:
        base = figure.denominator if unit_rows else None
        rest = figure.rest if unit_rows else None
        tabs.append(Tab(f"分母：{indicator.base_label}", figure.base_href, part is Part.BASE, base))
        tabs.append(Tab("分母里其余的", figure.rest_href, part is Part.REST, rest))
    if indicator.left_out_label:
        tabs.append(
            Tab(
                f"没有算进来：{indicator.left_out_label}",
                figure.left_out_href,
                part is Part.LEFT_OUT,
                figure.left_out,
            )
        )
    return tabs


def _counted_label(indicator: Indicator) -> str:
    return "计入的单位" if indicator.measure else f"计入的：{indicator.name}"


def _words(asked: Asked, name: str) -> str:
    value = getattr(asked, name)
    if value in (None, ""):
        return ""
    if name == "site":
        return "所选园区楼宇"
    return Asked(**{name: value}).words()[0]


def _difference(figure: Figure) -> str:
    """To what is known now, for a figure as it was known once; else to what was known then."""
    now = Moment(figure.moment.day) if figure.moment.known_at else None
    return difference.address(figure, now)


def _pin_address(request: HttpRequest, figure: Figure) -> str:
    """Where the figure can be pinned, for those who may."""
    if not may(request.user, "figures.pin", figure.asked.area):
        return ""
    return _page("figures-pin", figure)


def _page(name: str, figure: Figure) -> str:
    """Another page of the same figure."""
    return f"{reverse(name, args=[figure.indicator.code])}?{urlencode(figure.rows_query)}"
