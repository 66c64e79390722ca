"""Whatever the county: a set against itself moves nobody, and a cell opens whom it counts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.compare.queries import WhatIf
from qunjian.apps.compare.sides import Side, choices
from qunjian.core.vocabulary import Line
from qunjian.web import clock
from tests.support import counties as chance
from tests.support.counties import COUNTY, counties, days, entered
from tests.support.factories import make_area, make_user

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope(everywhere=True)
few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def person():
    chance.make_places()
    return make_user(area=make_area(COUNTY.code))


@few
@given(county=counties(), data=st.data(), day=days, bare=st.booleans())
def test_against_itself_nobody_changes(person, county, data, day, bare):
    with entered(county):
        rules = data.draw(st.sampled_from(sorted(choices(person, COUNTY.code))))
        side = Side(rules, day)
        asked = WhatIf(EVERYWHERE, person, COUNTY.code, side, side, bare=bare)
        assert all(was is becomes for moves in asked.moves().values() for was, becomes in moves)
        for line in Line:
            assert asked.changes(line, lambda move: move[0] is not move[1]) == []
        assert all(before == after for before, after in asked.shares().values())


@few
@given(county=counties(), data=st.data(), first=days, second=days)
def test_what_moves_there_moves_back(person, county, data, first, second):
    with entered(county):
        known = sorted(choices(person, COUNTY.code))
        there = Side(data.draw(st.sampled_from(known)), first)
        back = Side(data.draw(st.sampled_from(known)), second)
        one, other = (
            WhatIf(EVERYWHERE, person, COUNTY.code, *sides).moves()
            for sides in ((there, back), (back, there))
        )
        turned = {
            line: {(becomes, was): n for (was, becomes), n in moves.items()}
            for line, moves in other.items()
        }
        assert {line: dict(moves) for line, moves in one.items()} == turned


@few
@given(county=counties(), data=st.data(), day=days, bare=st.booleans())
def test_units_alike_stand_for_each_other(person, county, data, day, bare):
    """Known now it is told by groups, known at the moment by every unit."""
    with entered(county):
        known = sorted(choices(person, COUNTY.code))
        sides = [Side(data.draw(st.sampled_from(known)), day) for _ in range(2)]
        grouped, read = (
            WhatIf(EVERYWHERE, person, COUNTY.code, *sides, at, bare) for at in (None, clock.now())
        )
        assert grouped.moves() == read.moves()
        assert grouped.shares() == read.shares()
        for line in Line:
            told, one_by_one = (
                [(each.pk, each.move, each.why_becomes) for each in asked.changes(line, any)]
                for asked in (grouped, read)
            )
            assert told == one_by_one
