"""What the pages of comparisons and alerts show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area
from qunjian.apps.compare.alerts import EXPLAINED, Alert, counts
from qunjian.apps.compare.matrix import Matrix, matrix_of
from qunjian.apps.compare.queries import ABSENT, Move, WhatIf, code_of, label_of, outcome_from
from qunjian.apps.compare.sides import NOW, Side, choices, read_side
from qunjian.apps.compare.terms import USUAL, WITHIN
from qunjian.core.vocabulary import Line, Outcome
from qunjian.web.filters import Option
from qunjian.web.moment import moment_of, read_day

QUARTER = timedelta(days=91)
ROWS = "compare-whatif-rows"


@dataclass(frozen=True, slots=True)
class AlertPanel:
    alert: Alert
    note: str
    figures: tuple[tuple[Line, int, str], ...]


def area_named(code: str) -> Area:
    found = Area.objects.filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def places(top: str) -> list[Option]:
    """The person's own area and those one level below it."""
    rows = Area.objects.filter(parent=top, valid_to=None).order_by("code")
    return [Option(each.pk, each.name) for each in (area_named(top), *rows)]


def whatif_of(request: HttpRequest, scope: Scope, area: str) -> WhatIf:
    """What the address asks."""
    moment = moment_of(request)
    known = choices(request.user, area)
    before, after = (read_side(request.GET, name, known, moment.day) for name in ("a", "b"))
    bare = request.GET.get("bare") == "1"
    return WhatIf(scope, request.user, area, before, after, moment.known_at, bare)


def parameters(asked: WhatIf, **more: str) -> dict[str, str]:
    """The same as it stands in an address."""
    told = {
        "area": asked.area,
        "a": asked.before.rules,
        "a-day": asked.before.day.isoformat(),
        "b": asked.after.rules,
        "b-day": asked.after.day.isoformat(),
        "bare": "1" if asked.bare else "",
        "known": asked.known_at.isoformat() if asked.known_at else "",
        **more,
    }
    return {name: value for name, value in told.items() if value}


def matrices(asked: WhatIf) -> list[Matrix]:
    moves = asked.moves()

    def href(line: Line, *move: Outcome | None) -> str:
        told = dict(zip(("from", "to"), map(code_of, move), strict=False))
        return f"{reverse(ROWS)}?{urlencode(parameters(asked, line=str(line), **told))}"

    return [matrix_of(line, moves[line], href) for line in Line]


def whatif_context(request: HttpRequest, asked: WhatIf, top: str) -> dict[str, Any]:
    known = choices(request.user, asked.area)
    drawn = matrices(asked)
    return {
        "asked": asked,
        "choices": known,
        "names": [known.get(side.rules, "") for side in (asked.before, asked.after)],
        "days": [rules.day for rules in asked.rules()],
        "matrices": drawn,
        "rates": rates(asked) if not asked.bare else (),
        "changed": sum(each.changed for each in drawn),
        "same": asked.before == asked.after,
        "area": area_named(asked.area),
        "places": places(top),
    }


@dataclass(frozen=True, slots=True)
class RateChange:
    """覆盖率（按应建） of a line on both sides: covered, of those wanted."""

    line: Line
    before: tuple[int, int]
    after: tuple[int, int]


def rates(asked: WhatIf) -> list[RateChange]:
    """Where the share changes: the same organisations, measured against other rules."""
    told = asked.shares()
    found = [RateChange(line, *told[line]) for line in Line]
    return [each for each in found if each.before != each.after]


def move_of(given: Mapping[str, str]) -> tuple[str, Any]:
    """Which rows an address asks for: one cell, or all whose outcome changes; with its words."""
    codes = given.get("from", ""), given.get("to", "")
    known = {ABSENT, *map(str, Outcome)}
    if not set(codes) <= known:
        return "结论改变的单位", lambda move: move[0] is not move[1]
    wanted: Move = (outcome_from(codes[0]), outcome_from(codes[1]))
    words = f"{label_of(wanted[0])} → {label_of(wanted[1])}"
    return words, lambda move: move[0] is wanted[0] and move[1] is wanted[1]


def line_of(given: Mapping[str, str]) -> Line:
    text = given.get("line", "")
    if text not in set(map(str, Line)):
        raise Http404
    return Line(text)


def since_of(request: HttpRequest) -> date:
    """The day compared with; a quarter ago if none is told."""
    today = moment_of(request).day
    told = read_day(request.GET.get("since", ""))
    return told if told and told < today else today - QUARTER


def alert_asked(request: HttpRequest, scope: Scope, area: str) -> WhatIf:
    moment = moment_of(request)
    before, after = Side(NOW, since_of(request)), Side(NOW, moment.day)
    return WhatIf(scope, request.user, area, before, after, moment.known_at)


def within_of(request: HttpRequest) -> int:
    """How many days ahead terms are looked at."""
    text = request.GET.get("within", "")
    return int(text) if text in map(str, WITHIN) else USUAL


def alert_panels(asked: WhatIf, within: int) -> list[AlertPanel]:
    told = counts(asked, within)
    since, day = asked.before.day.isoformat(), asked.after.day.isoformat()

    def href(alert: Alert, line: Line) -> str:
        given = {"line": str(line), "area": asked.area, "since": since, "day": day}
        if alert is Alert.TERM_ENDS:
            given["within"] = str(within)
        return f"{reverse('compare-alert-rows', args=[alert])}?{urlencode(given)}"

    return [
        AlertPanel(
            alert,
            EXPLAINED[alert],
            tuple((line, told[alert][line], href(alert, line)) for line in Line),
        )
        for alert in Alert
    ]
