"""The overview as it is shown: what was chosen, segments, bars, charts, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from qunjian.apps.accounts.permissions import may, scope_of
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.presenters import sentence
from qunjian.apps.dashboard import queries
from qunjian.apps.dashboard.mapping import Placed
from qunjian.apps.dashboard.queries import Base, Chosen, Done, Funnel, LineCover, Overview, Point
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.panels import difference
from qunjian.apps.figures.panels.rows import own_line
from qunjian.apps.intake.models import BatchState
from qunjian.apps.intake.queries import batches_visible_to, preview
from qunjian.apps.registry.queries import in_area
from qunjian.core import industry
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode
from qunjian.web.charts import Chart, Series, bars, trend
from qunjian.web.moment import read_day
from qunjian.web.words import LINE_NAMES, full_day, number, rate

OWN = {Mode.SINGLE: "own", Mode.JOINT: "joint", Mode.REGIONAL: "regional", Mode.TRADE: "trade"}
GAPS = (20, 40, 60)
GAP_KEY = (
    (0, "没有缺口"), (1, "缺口不到 20%"), (2, "20% 起"), (3, "40% 起"), (4, "60% 起"),
)  # fmt: skip
BATCHES = 3


def chosen_of(request: HttpRequest, area: str, moment: Moment) -> Chosen:
    """From the address; what is not chosen is what the person would choose first."""
    given = request.GET
    scope = scope_of(request.user, "registry.see")
    asked = given.get("base", "")
    base = Base(asked) if asked in set(map(str, Base)) else None
    line = given.get("line", "")
    return Chosen(
        area=area,
        base=base or queries.default_base(scope, moment, area),
        rate=given.get("rate", "") if given.get("rate") in queries.RATES else "eligible",
        line=Line(line) if line in set(map(str, Line)) else own_line(request.user),
        since=since_of(given.get("since", ""), moment.day),
    )


def since_of(text: str, day: date) -> date:
    """The day to compare with: the one asked for, else the end of the month before."""
    asked = read_day(text)
    return asked if asked and asked < day else day.replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Segment:
    x: float
    width: float
    mode: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A bar of the funnel, and what was lost on the way to it, each loss with its rows."""

    label: str
    figure: Figure
    value: int
    share: str
    segments: list[Segment]
    loses: str = ""
    losses: list[tuple[str, Figure]] = field(default_factory=list)


def stages(funnel: Funnel, base_label: str) -> list[Stage]:
    base = funnel.base.value or 0
    eligible, covered = funnel.eligible.value or 0, funnel.covered.value or 0
    at, segments = 0, []
    for mode, figure in funnel.modes:
        segments.append(Segment(at, figure.value or 0, OWN.get(mode, "other")))
        at += figure.value or 0
    return [
        Stage(base_label, funnel.base, base, "家", [Segment(0, base, "")]),
        Stage(
            "应建", funnel.eligible, eligible, rate(eligible, base), [Segment(0, eligible, "")],
            "不算应建：", _losses(funnel),
        ),
        Stage(
            "已覆盖", funnel.covered, covered, rate(covered, eligible), segments,
            "应建未建：", [(each.asked.words()[-1], each) for each in funnel.gap],
        ),
    ]  # fmt: skip


def _losses(funnel: Funnel) -> list[tuple[str, Figure]]:
    """Why units of the base are not among those that should have an organisation."""
    told = [(each.asked.words()[-1], each) for each in funnel.not_yet]
    told += [("缺事实、判不出", funnel.unknown), ("只是可以建", funnel.could)]
    return [(words, figure) for words, figure in told if figure.value]


def modes(funnel: Funnel) -> list[tuple[Mode, str, Figure]]:
    """The legend of the last bar."""
    return [(mode, OWN.get(mode, "other"), figure) for mode, figure in funnel.modes]


def gap_level(figure: Figure) -> int:
    """Four steps of sand by what is missing; 0 when nothing is."""
    if not figure.denominator or figure.value is None:
        return 0
    missing = figure.denominator - figure.value
    if missing <= 0:
        return 0
    return 1 + sum(missing * 100 >= percent * figure.denominator for percent in GAPS)


def with_gaps(places: Sequence[Placed]) -> list[tuple[Placed, int]]:
    return [(place, gap_level(place.figure)) for place in places]


def places(told: Overview) -> list[dict[str, Any]]:
    return [
        {"place": each, "cells": [(figure, gap_level(figure)) for figure in each.lines]}
        for each in told.places
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """What a figure has more or fewer than on the day compared with, and the rows of it."""

    words: str
    href: str


def covers(told: Overview, since: date) -> list[tuple[LineCover, list[Change]]]:
    """Each line with what changed since the day: coverage, organisations, gap."""
    return [(each, [_change(*change, since) for change in each.changes]) for each in told.covers]


def _change(figure: Figure, change: int, since: date) -> Change:
    unit, day = figure.indicator.unit, f"{since:%m-%d}"
    words = f"较 {day} {change:+,} {unit}" if change else f"与 {day} 持平"
    return Change(words, difference.address(figure, replace(figure.moment, day=since)))


def since_days(day: date) -> list[tuple[str, date]]:
    """Days that people compare with, of the page's own day; the same day once."""
    month = day.replace(day=1)
    quarter = month.replace(month=(day.month - 1) // 3 * 3 + 1)
    named = (
        ("上月末", month - timedelta(days=1)),
        ("上季度末", quarter - timedelta(days=1)),
        ("上年末", date(day.year - 1, 12, 31)),
        ("一年前", day - timedelta(days=365)),
    )
    seen = {on: label for label, on in reversed(named)}
    return [(label, on) for label, on in named if seen[on] == label]


def series_href(told: Overview, chosen: Chosen) -> str:
    """The four lines over years, with the units and the base that the page has."""
    figure = told.covers[list(Line).index(chosen.line)].coverage
    given = {**figure.rows_query, "split": "lines", "step": "year"}
    return f"{reverse('figures-series', args=[figure.indicator.code])}?{urlencode(given)}"


def trend_chart(points: list[Point], chosen: Chosen) -> Chart | None:
    """Covered units of the four lines over months."""
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    at = list(Line).index(chosen.line)
    before, now = first.figures[at].value or 0, last.figures[at].value or 0
    step = f"{'多' if now >= before else '少'} {number(abs(now - before))} 家"
    said = "没有变化" if now == before else step
    return trend(
        "coverage",
        title="已覆盖单位的变化",
        finding=f"{LINE_NAMES[chosen.line]}从 {full_day(first.day)} 的 {number(before)} 家"
        f"到 {full_day(last.day)} 的 {number(now)} 家，{said}。",
        points=[_point_name(point.day, last.day) for point in points],
        series=[
            Series(LINE_NAMES[line], [point.figures[place].value for point in points], str(line))
            for place, line in enumerate(Line)
        ],
        unit="家",
    )


def _point_name(day: date, last: date) -> str:
    return f"{day:%m-%d}" if day.year == last.year else f"{day:%Y-%m-%d}"


def sections_chart(told: Overview, chosen: Chosen) -> Chart | None:
    """Where the gap lies by section of industry, on one line."""
    if not told.sections:
        return None
    most = max(told.sections, key=lambda each: each[2].value or 0)
    gap = most[2].value or 0
    finding = (
        f"缺口最多的是{industry.name_of(most[0])}：应建未建 {number(gap)} 家。"
        if gap
        else "各行业都没有应建未建的单位。"
    )
    return bars(
        "sections",
        title=f"{LINE_NAMES[chosen.line]}：按行业门类",
        finding=finding,
        names=[industry.name_of(section) for section, _, _ in told.sections],
        series=[
            Series("已覆盖", [covered.value for _, covered, _ in told.sections], chosen.line),
            Series("应建未建", [each.value for _, _, each in told.sections], style="target"),
        ],
        unit="家",
        stacked=True,
        size="tall" if len(told.sections) > 8 else "normal",
        hrefs=[gap.href for _, _, gap in told.sections],
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to be done, with the way to it."""

    icon: str
    title: str
    note: str
    href: str


def waiting(request: HttpRequest, told: Overview, area: str) -> list[Waiting]:
    """What waits in the area: batches, missing facts, doubts, reasons to ask about again."""
    found: list[Waiting] = []
    if may(request.user, "intake.see"):
        found += _open_batches(request, area)
    found += [
        Waiting(
            "circle-dashed", f"{LINE_NAMES[line]}：{number(figure.value)} 家缺事实，研判定不下来",
            "补上党员、会员、团员或女职工人数后自动重判", figure.href,
        )
        for line, figure in zip(Line, told.unknown, strict=True)
        if figure.value
    ]  # fmt: skip
    facts = (
        (told.closed, "building-2", "家已覆盖的单位不在营了", "所在组织要重新核对"),
        (
            told.doubted,
            "triangle-alert",
            "家单位的人数互相不合",
            "分项多于从业人数，或团员多于青年",
        ),
        (told.uncounted, "users-round", "家在营单位缺从业人数", "没有任何来源报过"),
        (told.again, "history", "家“暂不具备”的单位该再问了", "约定再问的日子已到"),
        (told.stale, "clock", "家单位的人数久未核实", "超过 180 天没有新的来源"),
    )
    found += [
        Waiting(icon, f"{number(figure.value)} {words}", note, figure.href)
        for figure, icon, words, note in facts
        if figure.value
    ]
    return found


def _open_batches(request: HttpRequest, area: str) -> list[Waiting]:
    """Those that would write something, or whose rows were all refused; the rest ask nothing."""
    rows = batches_visible_to(request.user).filter(in_area(area), state=BatchState.PREVIEWED)
    told = rows.defer("base", "sheets", "mapping")
    found = ((batch, preview(batch)) for batch in told)
    asking = ((batch, would) for batch, would in found if would.writes or would.refused)
    return [
        Waiting(
            "inbox",
            f"“{batch.file_name}”"
            + ("等着应用" if would.writes else f"有 {would.refused} 行不收，没有可写的"),
            f"{batch.sender}，时点 {batch.counted_on}",
            reverse("intake-batch", args=[batch.pk]),
        )
        for batch, would in islice(asking, BATCHES)
    ]


@dataclass(frozen=True, slots=True)
class News:
    when: Any
    words: str
    name: str
    by: str
    href: str


def news(done: list[Done]) -> list[News]:
    return [
        News(
            each.event.at, sentence(each.event), each.event.target_name, each.event.by_name,
            reverse(f"registry-{each.subject}", args=[each.pk]),
        )
        for each in done
    ]  # fmt: skip


def batches(request: HttpRequest, area: str) -> list[Any]:
    """The newest registers of the area that went in."""
    if not may(request.user, "intake.see"):
        return []
    done = (BatchState.APPLIED, BatchState.UNDONE)
    rows = batches_visible_to(request.user).filter(in_area(area), state__in=done)
    return list(rows[:BATCHES])


def crumbs(request: HttpRequest, area: Area) -> list[Area]:
    """The areas above, as far as the person may see."""
    scope = scope_of(request.user, "registry.see")
    above, at = [], area.parent
    while at and scope.covers(at.pk):
        above.insert(0, at)
        at = at.parent
    return above
