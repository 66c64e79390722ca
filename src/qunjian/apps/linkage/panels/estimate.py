"""How many links are wrong and how many were missed: reckoned, and by the checked sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from qunjian.apps.linkage.models import RegisterComparison
from qunjian.apps.linkage.queries.comparisons import sample_counts

MIDDLE = 1.96


@dataclass(frozen=True, slots=True)
class Estimate:
    """A count with the interval that holds it in 95 of 100 cases; `of` is how many could be."""

    label: str
    count: float
    low: float
    high: float
    of: int
    note: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """One band of the sample: drawn, checked, and how many of the checked are one firm."""

    label: str
    drawn: int
    checked: int
    same: int
    low: float
    high: float


def estimates(comparison: RegisterComparison, figures: Mapping[str, Any]) -> dict[str, Any]:
    told = figures["estimate"]
    sample = [
        Stratum(label, drawn, checked, same, *wilson(same, checked))
        for label, (drawn, checked, same, _) in sorted(sample_counts(comparison).items())
    ]
    return {
        "reckoned": [
            Estimate("连错的", *told["wrong"], figures["linked"], "按同一家处理、其实是两家"),
            Estimate("漏连的", *told["missed"], figures["apart"], "按两家处理、其实是同一家"),
        ],
        "sample": sample,
        "checked": sum(each.checked for each in sample),
        "drawn": sum(each.drawn for each in sample),
    }


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval of a share by Wilson, which holds for few and for none."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, MIDDLE**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    spread = MIDDLE * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - spread), min(1.0, middle + spread)
