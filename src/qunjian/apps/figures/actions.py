"""Pinning a figure, and taking a pin out again."""

from datetime import date
from typing import Any

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.trail import action, record
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.models import Pin
from qunjian.apps.figures.queries import Book
from qunjian.core.period import Moment
from qunjian.web import clock


@action
def pin_figure(
    *, scope: Scope, code: str, asked: Asked, moment: Moment, name: str, why: str, by: Any
) -> Pin:
    """Keep a figure as it is known at the moment, or as it is known now."""
    now = clock.now()
    known_at = moment.known_at or now
    at = Moment(moment.day, known_at)
    figure = Book(scope, at, asked.area).asked(code, asked)
    pin = Pin.objects.create(
        name=name, code=code, asked=asked.parameters(), area_id=asked.area, day=at.day,
        known_at=known_at, value=figure.value, denominator=figure.denominator,
        left_out=figure.left_out, why=why, by=by, pinned_at=now,
    )  # fmt: skip
    record("figures.pinned", pin, by=by, reason=why, after=pin.told())
    return pin


@action
def drop_pin(*, pin: Pin, by: Any, reason: str = "") -> date:
    """Take a pin out of the list; what it said stays in the trail. Gives the day it was of."""
    record("figures.pin-dropped", pin, by=by, reason=reason, before=pin.told())
    pin.delete()
    return pin.day
