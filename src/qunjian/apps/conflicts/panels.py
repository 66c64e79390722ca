"""Conflicts as they are shown: who says what, and what each word would change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.conflicts.models import Conflict, ConflictField, ConflictState
from qunjian.apps.conflicts.queries import conflicts_visible_to, staff_of
from qunjian.apps.ledger.queries import SMALL, Sight
from qunjian.core.intake.profiles import REPLYING
from qunjian.core.vocabulary import Line, Outcome, Source
from qunjian.web.beside import Remark
from qunjian.web.filters import Filter, Option, Tab
from qunjian.web.query import changed

HIDDEN = "＊"
STATES = (ConflictState.OPEN, ConflictState.ASKED, ConflictState.RULED, ConflictState.AGREED)
PARTS = {"turns": "会改变研判或规上"}
FILTERS = (
    Filter("field", "项目", options=tuple(Option(*pair) for pair in ConflictField.pairs())),
    Filter("name", "单位名称", "text"),
    Filter("turns", "后果", "choice", tuple(Option(*pair) for pair in PARTS.items())),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """On one line, what the values would make of the unit; `line` '' is the scale."""

    line: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What one value would make of the unit."""

    value: str
    outcomes: tuple[str, ...]
    above: str


def prepared(user: Any, rows: list[Any]) -> list[Any]:
    """Rows with their words; member counts that this person may not see are starred."""
    staff, sight = staff_of(rows), Sight(scope_of(user, SMALL))
    for row in rows:
        row.hidden = row.field in sight.hidden_if(staff.get(row.unit_id), row.area_id)
        row.shown = [
            {**each, "value": HIDDEN if row.hidden else each["value"]} for each in row.said
        ]
        row.words = "；".join(f"{each['label']} {each['value']}" for each in row.shown)
        row.turning = [] if row.hidden else list(turning(row))
        row.consequence = "；".join(_told(turn) for turn in row.turning)
    return rows


def turning(conflict: Conflict) -> Iterable[Turn]:
    """The lines, and the scale, on which the values would come to different ends."""
    effect = conflict.effect
    for at, line in enumerate(Line):
        outcomes = tuple(dict.fromkeys(of[at] for _, of, _ in effect))
        if len(outcomes) > 1:
            yield Turn(line.value, tuple(Outcome.label_of(each) for each in outcomes))
    scales = tuple(dict.fromkeys(above for _, _, above in effect))
    if len(scales) > 1:
        yield Turn("", tuple(scale_word(each) for each in scales))


def _told(turn: Turn) -> str:
    who = f"{Line.label_of(turn.line)}：" if turn.line else ""
    return who + " / ".join(turn.words)


def scale_word(above: bool | None) -> str:
    return "规上未知" if above is None else "规上" if above else "规下"


def consequences(conflict: Conflict) -> list[Consequence]:
    """Value by value, for the table beside the choice."""
    return [
        Consequence(value, tuple(Outcome.label_of(each) for each in outcomes), scale_word(above))
        for value, outcomes, above in conflict.effect
    ]


def options(conflict: Any) -> list[tuple[str, str]]:
    """The words that can be chosen; the template says who says each and when."""
    return [(str(at), each["value"]) for at, each in enumerate(conflict.shown)]


def filters(request: HttpRequest) -> tuple[Filter, ...]:
    """The filters; one unit stands among them where a page about it led here."""
    asked = request.GET.get("unit", "")
    rows = conflicts_visible_to(request.user).filter(unit=asked) if asked.isdigit() else None
    first = rows.first() if rows is not None else None
    if first is None:
        return FILTERS
    return (*FILTERS, Filter("unit", "单位", "choice", (Option(asked, first.name),)))


def tabs(request: HttpRequest, counts: dict[str, int], current: str) -> list[Tab]:
    given = request.GET
    return [
        Tab(state.label, changed(given, state=state), state == current, counts.get(state, 0))
        for state in STATES
    ]


def beside_unit(user: Any, unit: Any) -> Remark | None:
    """On the card of a unit: how many things are told otherwise, and where to rule on them."""
    rows = list(conflicts_visible_to(user).filter(unit=unit).exclude(state=ConflictState.AGREED))
    if not rows:
        return None
    waiting = [row for row in rows if row.waits]
    told = waiting or rows
    things = "、".join(dict.fromkeys(row.thing for row in told))
    text = f"各方说法不一的有 {len(told)} 项{'没有裁定' if waiting else '，都已裁定'}：{things}。"
    href = reverse("conflicts-one", args=[told[0].pk])
    if len(told) > 1:
        href = f"{reverse('conflicts-list')}?unit={unit.pk}&state={told[0].state}"
    return Remark(text, "看各方怎么说", href)


def letters_to_write(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """(source, label, how many) of the bodies that there is something to ask of."""
    found = [(source, REPLYING[Source(source)][1], count) for source, count in counts.items()]
    return sorted(found, key=lambda one: -one[2])
