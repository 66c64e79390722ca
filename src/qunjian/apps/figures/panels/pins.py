"""The list of pins, and the sentence of one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from qunjian.apps.accounts.permissions import may
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.indicators import INDICATORS
from qunjian.apps.figures.models import Pin
from qunjian.apps.figures.panels.difference import address
from qunjian.apps.figures.panels.rows import said
from qunjian.apps.figures.pins import Restatement
from qunjian.web.words import LINE_NAMES, number


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pin as the list shows it."""

    pin: Pin
    indicator: str
    unit: str
    base: str
    words: str
    href: str
    may_drop: bool


def pinned(user: Any, pin: Pin) -> Pinned:
    indicator, asked = INDICATORS.get(pin.code), Asked.read(pin.asked)
    line = [LINE_NAMES[asked.line]] if asked.line else []
    return Pinned(
        pin,
        indicator=indicator.name if indicator else pin.code,
        unit=indicator.unit if indicator else "",
        base=indicator.base_label if indicator else "",
        words="，".join([*line, pin.area.name, *said(asked)]),
        href=address_of(pin) if indicator else "",
        may_drop=may_drop(user, pin),
    )


def may_drop(user: Any, pin: Pin) -> bool:
    """One's own, or anybody's for the office that leads."""
    own = pin.by_id == user.pk and may(user, "figures.pin", pin.area_id)
    return own or may(user, "figures.drop-any-pin", pin.area_id)


def address_of(pin: Pin) -> str:
    """The rows behind the pinned number, for ever."""
    given = {**pin.asked, "day": pin.day.isoformat(), "known": pin.known_at.isoformat()}
    return f"{reverse('figures-rows', args=[pin.code])}?{urlencode(given)}"


def of_restatement(told: Restatement) -> dict[str, Any]:
    return {"told": told, "sentence": restated_words(told), "difference_href": restated_href(told)}


def restated_href(told: Restatement) -> str:
    return address(told.told.after, told.pin.moment)


def restated_words(told: Restatement) -> str:
    """Whether the county would say another number of that day by now."""
    after = told.told.after
    if not told.restated:
        return "现在所知与固定时一样"
    rows = f"{len(told.told.moved)} 行变动"
    unit, change = after.indicator.unit, told.told.change
    if not change:
        return f"现在所知仍是 {_value(after)}，但有 {rows}"
    more = f"{'多' if change > 0 else '少'} {number(abs(change))} {unit}"
    return f"现在所知是 {_value(after)}，{more}（{rows}）"


def _value(figure: Figure) -> str:
    return f"{number(figure.value)} {figure.indicator.unit}"


def suggested_name(figure: Figure, area: str) -> str:
    line = LINE_NAMES[figure.asked.line] if figure.asked.line else ""
    return f"{area}{line}{figure.indicator.name} {figure.moment.day}"[:80]
