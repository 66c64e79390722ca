"""The invented county is the same every time, and as large as it says."""

from collections import Counter
from datetime import date

import pytest

from qunjian.apps.demo.generator.county import DAY, build
from qunjian.apps.demo.registers import folder
from qunjian.core.credit_code import is_credit_code
from qunjian.core.vocabulary import Line, OperatingState, UnitKind

HALF_YEAR = date(2026, 6, 30)


@pytest.fixture(scope="module")
def county():
    return build()


def test_the_county_has_its_nine_towns_and_its_units(county):
    assert len(county.townships) == 9
    assert Counter(unit.kind for unit in county.units) == {
        UnitKind.ENTERPRISE: 1236,
        UnitKind.SOCIAL: 86,
        UnitKind.INDIVIDUAL: 140,
        UnitKind.COOPERATIVE: 46,
    }
    assert sum(unit.above_scale for unit in county.units) == 199


def test_above_scale_is_what_the_countys_own_definition_says(county):
    by_revenue = {
        unit.key
        for unit in county.of_kind(UnitKind.ENTERPRISE)
        if unit.counts.revenue is not None and unit.counts.revenue >= 500
    }
    assert by_revenue == {unit.key for unit in county.units if unit.above_scale}
    assert all(unit.operating for unit in county.units if unit.above_scale)


def test_the_league_grows_from_47_organisations_to_71(county):
    def own(day):
        return [one for one in county.of_line(Line.LEAGUE, day) if not one.outer]

    def above(day):
        covered = (unit for one in own(day) for unit in one.covered_on(day))
        return {unit.key for unit in covered if unit.above_scale}

    assert (len(own(HALF_YEAR)), len(above(HALF_YEAR))) == (47, 61)
    assert (len(own(DAY)), len(above(DAY))) == (71, 94)
    assert len(county.not_yet) == 21


def test_names_and_codes_are_given_out_once_and_the_codes_are_right(county):
    names = [unit.name for unit in county.units]
    codes = [unit.credit_code for unit in county.units if unit.credit_code]
    assert len(set(names)) == len(names)
    assert len(set(codes)) == len(codes)
    assert all(is_credit_code(code) for code in codes)
    assert {code[2:8] for code in codes} == {"339926"}


def test_nothing_happens_before_a_unit_opens(county):
    for unit in county.units:
        for day in (unit.state_on, unit.renamed_on, unit.moved_on):
            assert day is None or day >= unit.opened_on
        assert unit.state is OperatingState.OPERATING or unit.state_on is not None


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(county):
    first = {made.register.file: made.content for made in folder.make(county)}
    again = {made.register.file: made.content for made in folder.make(build())}
    assert again == first
    others = {made.register.file: made.content for made in folder.make(build(seed=1), seed=1)}
    assert all(others[file] != content for file, content in first.items())


def test_no_phone_and_no_identity_number_could_be_somebodys(county):
    assert all(unit.phone.startswith("140") for unit in county.units)
    register = next(made for made in folder.make(county) if "企业名册_2026" in made.register.file)
    assert register.faults.counts()["identity"] == 1
