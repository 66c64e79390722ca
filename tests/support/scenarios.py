"""Scenarios for tests: one built for a whole file, and its figures as plain values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from qunjian.apps.demo.management.commands.scenario import build
from qunjian.apps.demo.scenarios import SCENARIOS, figures_of
from qunjian.core.period import Moment


@contextmanager
def built(name: str, blocker: Any) -> Iterator[None]:
    """The county stands for all tests of a file; what each of them writes is taken back."""
    with blocker.unblock(), transaction.atomic():
        build(name)
        yield
        transaction.set_rollback(True)


def values(found: dict[str, Any]) -> Any:
    """The values alone, and that every one has as many rows; a rate as its two parts."""
    if {"numerator", "denominator"} <= set(found):
        assert found["value"] == round(found["numerator"] / found["denominator"], 3)
        return found["numerator"], found["denominator"], found["base"]
    if {"value", "rows"} <= set(found):
        assert found["value"] == found["rows"]
        return found["value"]
    return {key: values(each) for key, each in found.items()}


def figures(name: str, day: str) -> dict[str, Any]:
    """What is printed of one day."""
    return dict(figures_of(name)["days"][day])


def days(name: str) -> list[Moment]:
    return [Moment(day) for day in SCENARIOS[name].read]
