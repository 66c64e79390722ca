"""Things that happen to units by chance for hypothesis."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Coverage, OrganisationState
from qunjian.core.vocabulary import Source, UnitChange
from tests.support.counties import TOWNS
from tests.support.factories import make_area, make_organisation, state_of

KINDS = ("found", "count", "close", "end", "dissolve", "not-yet")
Step = tuple[date, str, int]


def steps(first: date, last: date) -> st.SearchStrategy[list[Step]]:
    """Some days, on each what happens to which of four units."""
    step = st.tuples(st.dates(first, last), st.sampled_from(KINDS), st.integers(0, 3))
    return st.lists(step, min_size=3, max_size=8)


def enter(on: date, kind: str, unit: Any, number: int) -> None:
    """One thing that happened; what cannot happen any more is passed over alike every time."""
    state = state_of(unit)
    covering = Coverage.objects.known().filter(unit=unit, valid_to=None, valid_from__lt=on).first()
    if kind == "found":
        make_organisation(f"第{number}支部", units=(unit,), on=on, area=make_area(TOWNS[0].code))
    elif kind == "count":
        actions.count_unit(
            unit=unit, source=Source.CENSUS, on=on, by=None, staff=20 + number, women=9
        )
    elif kind == "close" and state.operating_state == "operating":
        actions.change_unit(
            state=state, on=on, change=UnitChange.STATE, by=None, operating_state="cancelled"
        )
    elif kind == "end" and covering:
        actions.end_coverage(coverage=covering, on=on, by=None)
    elif kind == "dissolve" and covering:
        standing = OrganisationState.objects.known().get(
            organisation=covering.organisation, valid_to=None
        )
        actions.dissolve_organisation(state=standing, on=on, by=None, reason="试一试")
    elif kind == "not-yet":
        actions.record_not_yet(unit=unit, line="women", reason="owner", on=on, by=None)
