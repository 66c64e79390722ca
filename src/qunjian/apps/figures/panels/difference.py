"""The page of a difference: the two moments asked for, the sentence, the tabs."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from qunjian.apps.figures.differing import Difference
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.moving import Move, Movements
from qunjian.core.period import Moment
from qunjian.web import clock
from qunjian.web.filters import Tab
from qunjian.web.query import changed
from qunjian.web.tables import repeated
from qunjian.web.words import full_day, number, rate

OWN = ("day", "known", "than-day", "than-known", "page", "sort", "col", "move")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two figures, and how its knowledge is said."""

    label: str
    figure: Figure
    known: str


def address(figure: Figure, than: Moment | None = None) -> str:
    """The difference of a figure; without a second moment, to what was known on its own day."""
    given = {**figure.rows_query}
    if than:
        given["than-day"] = than.day.isoformat()
        given["than-known"] = than.known_at.isoformat() if than.known_at else ""
    path = reverse("figures-difference", args=[figure.indicator.code])
    return f"{path}?{urlencode(given)}"


def asked_moments(request: HttpRequest, moment: Moment) -> tuple[Moment, Moment]:
    """(what to compare with, the figure's own). With no other moment given: what was known when
    the day ended, or for today the end of the month before."""
    given, today = request.GET, clock.today()
    day = min(_day(given.get("day", "")) or moment.day, today)
    own = Moment(day, _known(given.get("known", "")))
    than_day = _day(given.get("than-day", ""))
    if than_day or "than-known" in given:
        return Moment(min(than_day or day, today), _known(given.get("than-known", ""))), own
    if day == today:
        return Moment(today.replace(day=1) - timedelta(days=1), own.known_at), own
    return Moment(day, _end_of(day)), own


def of_difference(request: HttpRequest, told: Difference) -> dict[str, Any]:
    return {
        "told": told,
        "sides": _sides(told),
        "sentence": sentence(told),
        "tabs": _tabs(request, told),
        "hidden": repeated(request.GET, *OWN),
        "today": clock.today(),
    }


def chosen(request: HttpRequest, told: Difference, order: str) -> Movements:
    """The rows of the tab asked for, all of them when none is, in the order of a column."""
    asked = request.GET.get("move", "")
    rows = told.by(Move(asked)) if asked in set(map(str, Move)) else told.moved
    if not order:
        return rows
    return rows.in_order(order.removeprefix("-"), falling=order.startswith("-"))


def sentence(told: Difference) -> str:
    """从 61 家到 94 家，多 33 家：进来 35 家，出去 2 家。"""
    unit = told.after.indicator.unit
    if told.change is None:
        return "有一个时点上没有单位报过这个数，比不了。"
    said = [f"从 {number(told.before.value)} {unit}到 {number(told.after.value)} {unit}，"]
    said.append(_more(told.change, unit))
    entered, left, other = (told.by(m) for m in (Move.ENTERED, Move.LEFT, Move.CHANGED))
    rows = "个" if unit == "个" else "家"
    parts = [f"{words} {len(each)} {rows}" for words, each in
             (("进来", entered), ("出去", left), ("人数变了的", other)) if each]  # fmt: skip
    said.append(f"：{'，'.join(parts)}。" if parts else "。")
    if told.base_change:
        said.append(f"分母{_more(told.base_change, unit)}，")
        shares = [rate(each.value, each.denominator) for each in (told.before, told.after)]
        said.append(f"占比从 {shares[0]} 到 {shares[1]}。")
    return "".join(said)


def _more(change: int, unit: str) -> str:
    return f"{'多' if change > 0 else '少'} {number(abs(change))} {unit}" if change else "没有增减"


def _sides(told: Difference) -> list[Side]:
    same_day = told.before.moment.day == told.after.moment.day
    labels = ("当时所知", "后来所知") if same_day else ("前一天", "后一天")
    return [
        Side(label, figure, known_words(figure.moment))
        for label, figure in zip(labels, (told.before, told.after), strict=True)
    ]


def known_words(moment: Moment) -> str:
    at = moment.known_at
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S} 所知" if at else "现在所知"


def _tabs(request: HttpRequest, told: Difference) -> list[Tab]:
    asked = request.GET.get("move", "")
    told_by = [(move, len(told.by(move))) for move in Move]
    tabs = [Tab("全部变动", changed(request.GET, move=None), not asked, len(told.moved))]
    return tabs + [
        Tab(move.label, changed(request.GET, move=move), asked == move, count)
        for move, count in told_by
        if count
    ]


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _known(text: str) -> datetime | None:
    """A moment, or a day that is meant to its end; without a zone it is the county's own."""
    text = text.replace(" ", "+")
    try:
        at, day = parse_datetime(text), parse_date(text)
    except ValueError:
        return None
    if day and "T" not in text:
        return _end_of(day)
    if at and timezone.is_naive(at):  # from a form: all that was learned in that second
        return timezone.make_aware(at.replace(microsecond=at.microsecond or 999_999))
    return at


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def file_name(told: Difference) -> str:
    days = "至".join(full_day(each.moment.day) for each in (told.before, told.after))
    return f"{told.after.indicator.name}差异{days}.xlsx"
