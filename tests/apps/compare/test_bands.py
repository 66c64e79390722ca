"""Units that no rule tells apart are judged once, and rightly so."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qunjian.apps.compare.bands import Bands
from qunjian.core.rules import Facts, outcome_of, shipped_sets
from qunjian.core.vocabulary import FactField, Line, OperatingState, UnitKind

DAY = date(2026, 8, 31)
BANDS = Bands(shipped_sets())
FIGURES = [1, 2, 3, 4, 5, 9, 10, 11, 19, 20, 21, 24, 25, 26, 29, 30, 31, 49, 50, 99, 100, 101]
COUNTS = st.fixed_dictionaries(
    {field: st.none() | st.sampled_from([0, *FIGURES, 500, 2000]) for field in FactField}
)
_judged: dict = {}


@given(COUNTS, st.sampled_from(UnitKind))
def test_what_lies_alike_is_judged_alike(counts, kind):
    told = {field: value for field, value in counts.items() if value is not None}
    facts = Facts(kind, OperatingState.OPERATING, told)
    outcomes = [outcome_of(facts, line, on=DAY, sets=shipped_sets()) for line in Line]
    assert _judged.setdefault((kind, BANDS.of(told)), outcomes) == outcomes
