"""目标覆盖率: which share of a base a county wants covered by which day, and who says so."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cache
from importlib.resources import files

from qunjian.core.rules.model import Citation
from qunjian.core.rules.packs import citation_from


@dataclass(frozen=True, slots=True)
class Goal:
    """`share` of the base, reached at the latest on the day `by`."""

    area: str
    by: date
    share: Decimal
    citation: Citation

    def units(self, base: int) -> int:
        """How many of the base that is: the last one is a whole unit."""
        return int((self.share * base).to_integral_value(ROUND_CEILING))


@cache
def goals() -> tuple[Goal, ...]:
    """Every goal in the package, the earliest first."""
    content = files("qunjian.core.rules.packs").joinpath("coverage-goals.toml").read_bytes()
    table = tomllib.loads(content.decode())
    citations = {key: citation_from(row) for key, row in table["citation"].items()}
    found = (
        Goal(row["area"], row["by"], Decimal(row["share"]), citations[row["citation"]])
        for row in table["goal"]
    )
    return tuple(sorted(found, key=lambda goal: goal.by))


def goal_for(area_code: str, on: date) -> Goal | None:
    """The goal that is due next for an area; after the last day the last one stays."""
    told = [each for each in goals() if area_code.startswith(each.area)]
    said = [each for each in told if on in each.citation.force]
    return next((each for each in said if on <= each.by), said[-1] if said else None)
