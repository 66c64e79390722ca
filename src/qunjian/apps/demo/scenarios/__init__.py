"""Public descriptions of real work, each as a small invented county that gives its figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qunjian.apps.demo.actions import enter_county
from qunjian.apps.demo.generator.model import County
from qunjian.apps.demo.scenarios import pingyang, quannan, street, yuexi, yuexi_registers
from qunjian.core.period import Moment


def _as_it_is(*, county: County, counted_on: date) -> None:
    enter_county(county=county, counted_on=counted_on, by=None)


@dataclass(frozen=True, slots=True)
class Scenario:
    """How the county is made and entered, and what the ledger alone says of it on which days."""

    build: Callable[[], County]
    counted_on: date
    read: Mapping[date, Callable[[Moment], dict[str, Any]]]
    enter: Callable[..., Any] = _as_it_is


SCENARIOS: Mapping[str, Scenario] = {
    "pingyang": Scenario(
        pingyang.build,
        pingyang.COUNTED_ON,
        {pingyang.JUNE: pingyang.figures, pingyang.AUGUST: pingyang.later_figures},
    ),
    "street": Scenario(street.build, street.COUNTED_ON, {street.DAY: street.figures}),
    "yuexi": Scenario(
        yuexi.build,
        yuexi.COUNTED_ON,
        {yuexi.BEFORE: yuexi.figures, yuexi.AFTER: yuexi.later_figures},
        yuexi_registers.enter,
    ),
    "quannan": Scenario(
        quannan.build, quannan.COUNTED_ON, dict.fromkeys(quannan.DAYS, quannan.figures)
    ),
}


def figures_of(name: str) -> dict[str, Any]:
    """What the ledger says of a scenario on each of its days, every value with its rows."""
    days = SCENARIOS[name].read.items()
    return {"scenario": name, "days": {f"{day}": read(Moment(day)) for day, read in days}}
