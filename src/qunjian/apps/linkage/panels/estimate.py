"""How many links are wrong and how many were missed: reckoned, and by the checked sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qunjian.apps.linkage.models import RegisterComparison
from qunjian.apps.linkage.queries.sampling import checked_estimate


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A count with the interval that holds it in 95 of 100 cases; `of` is how many could be."""

    label: str
    note: str
    count: float
    low: float
    high: float
    of: int


WRONG = ("连错的", "按同一家处理、其实是两家")
MISSED = ("漏连的", "按两家处理、其实是同一家")


def estimates(comparison: RegisterComparison, figures: Mapping[str, Any]) -> dict[str, Any]:
    told = figures["estimate"]
    checked = checked_estimate(comparison)
    sides = ((WRONG, checked.links), (MISSED, checked.missed)) if checked else ()
    return {
        "reckoned": [
            Reckoned(*WRONG, *told["wrong"], figures["linked"]),
            Reckoned(*MISSED, *told["missed"], figures["apart"]),
        ],
        "sampled": [
            Reckoned(*words, round(one.wrong, 1), round(one.low, 1), round(one.high, 1), one.pairs)
            for words, one in sides
            if one is not None
        ],
        "checked": checked,
    }
