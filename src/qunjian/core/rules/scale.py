"""规模以上 by the statistical definition (统计口径), which depends on the industry.

A county's own definition (县口径) is part of its rule set: `RuleSet.above_scale`. The two are
kept apart; neither stands in for the other.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from qunjian.core.industry import ancestors
from qunjian.core.rules.model import Citation, Comparison, Condition
from qunjian.core.rules.packs import citation_from
from qunjian.core.vocabulary import FactField


@dataclass(frozen=True, slots=True)
class ScaleClass:
    """Industries with one threshold; without a condition all of them are above scale, unless
    `depends_on` names what the ledger does not hold."""

    industries: frozenset[str]
    condition: Condition | None
    depends_on: str
    citation: Citation

    def above(self, counts: Mapping[FactField, Any]) -> bool | None:
        if self.depends_on:
            return None
        return self.condition is None or self.condition.met(counts.get(FactField.REVENUE))


@cache
def scale_classes() -> tuple[ScaleClass, ...]:
    """Every class, also of earlier years, as the package's table has them."""
    content = files("qunjian.core.rules.packs").joinpath("statistical-scale.toml").read_bytes()
    table = tomllib.loads(content.decode())
    citations = {key: citation_from(row) for key, row in table["citation"].items()}
    return tuple(
        ScaleClass(
            frozenset(row["industries"]),
            Condition(FactField.REVENUE, Comparison.AT_LEAST, Decimal(row["figure"]))
            if "figure" in row
            else None,
            row.get("depends_on", ""),
            citations[row["citation"]],
        )
        for row in table["class"]
    )


def scale_class(industry: str, on: date) -> ScaleClass | None:
    """The class an industry belongs to on a day; None where no definition was in force."""
    for code in reversed([each.code for each in ancestors(industry)]):
        for each in scale_classes():
            if code in each.industries and on in each.citation.force:
                return each
    return None


def statistical_scale(industry: str, counts: Mapping[FactField, Any], on: date) -> bool | None:
    """统计口径 of above scale; None when a fact, the industry or a definition is missing."""
    found = scale_class(industry, on)
    return found.above(counts) if found else None
