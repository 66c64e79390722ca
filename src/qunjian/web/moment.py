"""The day a page is asked for: today, or a past day that the whole site then shows, read-only."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime

from qunjian.core.period import Moment
from qunjian.web import clock
from qunjian.web.page import problem

COOKIE = "day"


def moment_of(request: HttpRequest) -> Moment:
    """The moment asked for by ?day= (and ?known=), else by the day kept for the whole site."""
    return Moment(day_of(request), known_of(request))


def day_of(request: HttpRequest) -> date:
    """A day that cannot be read is today; a day in the future too."""
    today = clock.today()
    day = read_day(request.GET.get("day") or request.COOKIES.get(COOKIE, ""))
    return day if day and day < today else today


def known_of(request: HttpRequest) -> datetime | None:
    """What was known at a moment: ?known=2026-08-31T09:00:00+08:00; without a zone, all is."""
    try:
        # a plus sign that nobody escaped arrives as a blank
        at = parse_datetime(request.GET.get("known", "").replace(" ", "+"))
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def is_past(request: HttpRequest) -> bool:
    """Whether the page shows another day than today, and so cannot be written to."""
    moment = moment_of(request)
    return moment.day != clock.today() or moment.known_at is not None


def read_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def address_of_day(request: HttpRequest, day: date | None) -> str:
    """Where a link leads that puts the whole site to `day` (None: today) and comes back here."""
    parameters = {
        "day": day.isoformat() if day else "",
        "back": request.get_full_path(),
    }
    return f"{reverse('web-day')}?{urlencode(parameters)}"


def shortcuts(request: HttpRequest) -> list[dict[str, Any]]:
    """Days that people keep asking for: ends of the last month, quarter, half-year and year."""
    today = clock.today()
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    named = (
        ("上月底", month - timedelta(days=1)),
        ("上季度末", quarter - timedelta(days=1)),
        ("去年底", date(today.year - 1, 12, 31)),
        ("去年今天", _a_year_before(today)),
    )
    seen: dict[date, str] = {}
    for label, day in named:
        seen.setdefault(day, label)
    return [{"label": "今天", "day": today, "href": address_of_day(request, None)}] + [
        {"label": label, "day": day, "href": address_of_day(request, day)}
        for day, label in seen.items()
    ]


def only_today(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that writes, or asks what to write: while the site shows a past day, it answers 409
    at once, before anybody has filled in anything."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        return _kept_still(request) if is_past(request) else view(request, *arguments, **named)

    return guarded


def writes_today(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that can be read on any day and written to today alone."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method == "POST" and is_past(request):
            return _kept_still(request)
        return view(request, *arguments, **named)

    return guarded


def _kept_still(request: HttpRequest) -> HttpResponse:
    lost = "，什么都没有保存" if request.method == "POST" else ""
    return problem(
        request,
        409,
        title="现在看的是过去的一天，不能改",
        text=f"全站正按 {day_of(request)} 显示。回到今天后再做这一步{lost}。",
        act="回到今天",
        href=address_of_day(request, None),
    )


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
