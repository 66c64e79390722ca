"""Which units ought to have an organisation, and which clause says so.

A rule is a row of data judged by a few kinds of condition; a new kind of condition is code, a
figure never is. `judge` answers for one unit, one line and one day with its reasons,
`judge_codes` with the codes alone, for a whole county.
"""

from qunjian.core.rules.goals import Goal, goal_for
from qunjian.core.rules.judging import (
    Codes,
    Covering,
    Facts,
    Finding,
    Silence,
    Verdict,
    judge,
    judge_codes,
    outcome_of,
)
from qunjian.core.rules.model import Citation, Condition, Confidence, Rule, RuleSet
from qunjian.core.rules.packs import Unusable, load_pack, shipped_sets
from qunjian.core.rules.scale import scale_class, statistical_scale

__all__ = [
    "Citation",
    "Codes",
    "Condition",
    "Confidence",
    "Covering",
    "Facts",
    "Finding",
    "Goal",
    "Rule",
    "RuleSet",
    "Silence",
    "Unusable",
    "Verdict",
    "goal_for",
    "judge",
    "judge_codes",
    "load_pack",
    "outcome_of",
    "scale_class",
    "shipped_sets",
    "statistical_scale",
]
