"""Which units ought to have an organisation, and which clause says so.

A rule is a row of data judged by a few kinds of condition; a new kind of condition is code, a
figure never is. `judge` answers for one unit, one line and one day.
"""

from qunjian.core.rules.judging import (
    Covering,
    Facts,
    Finding,
    Silence,
    Verdict,
    judge,
    outcome_of,
)
from qunjian.core.rules.model import Citation, Condition, Rule, RuleSet
from qunjian.core.rules.packs import load_pack, shipped_sets

__all__ = [
    "Citation",
    "Condition",
    "Covering",
    "Facts",
    "Finding",
    "Rule",
    "RuleSet",
    "Silence",
    "Verdict",
    "judge",
    "load_pack",
    "outcome_of",
    "shipped_sets",
]
