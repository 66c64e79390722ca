"""Figures are the number of their rows, whatever is asked; a row changed changes the figure."""

from datetime import date, timedelta

import pytest

from qunjian.apps.accounts.permissions import Reach, Scope
from qunjian.apps.audit.trail import action
from qunjian.apps.figures.asked import Asked, Part, Scale
from qunjian.apps.figures.indicators import ALL, INDICATORS, Counted
from qunjian.apps.figures.queries import Book, figure, rows_behind
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import NotYetReason, OrganisationState
from qunjian.core.period import Moment
from qunjian.core.vocabulary import FactField, Line, Mode, Source, UnitChange, UnitKind
from tests.support.factories import START, make_area, make_organisation, make_unit, state_of

pytestmark = pytest.mark.django_db
COUNTY, TOWN, TOWN_2 = "339926000000", "339926001000", "339926002000"
DAY = date(2025, 6, 30)
SCOPE = Scope(everywhere=True)


@pytest.fixture
@action
def county():
    """Nine units by hand: the league asks for 3 members, one with 1 or 2 may join others."""
    town, other = make_area(TOWN, "城关镇"), make_area(TOWN_2, "鳌川镇")
    named = {}
    for name, area, values in (
        ("甲", town, {"staff": 60, "youth": 30, "league_members": 5, "revenue": 900}),
        ("乙", town, {"staff": 40, "youth": 10, "league_members": 4}),
        ("丙", other, {"staff": 30, "youth": 8, "league_members": 3}),
        ("丁", other, {"staff": 10, "youth": 4, "league_members": 1}),
        ("戊", town, {"staff": 4, "youth": 3, "league_members": 3}),
        ("己", town, {"staff": 20}),
        ("庚", other, {}),
        ("辛", other, {"staff": 50, "youth": 20, "league_members": 6}),
        ("壬", other, {"staff": 8, "youth": 2, "kind": "social", "league_members": 2}),
    ):
        named[name] = make_unit(f"{name}单位", area, industry="1810", **values)
    named["联合"] = make_organisation(
        "城关联合团支部", units=(named["甲"], named["丙"]), area=make_area(COUNTY, "安澜县")
    )
    named["单独"] = make_organisation("辛团支部", units=(named["辛"],), area=other)
    named["外围"] = make_organisation(
        "青年联谊会", units=(named["丁"],), form="league_outer", outer=True, area=other
    )
    actions.change_unit(
        state=state_of(named["辛"]), on=date(2025, 5, 1), change=UnitChange.STATE, by=None,
        operating_state="cancelled",
    )  # fmt: skip
    actions.record_not_yet(
        unit=named["丁"], line="league", reason=NotYetReason.FEW_MEMBERS, on=START, by=None
    )
    return named


def told(code, day=DAY, **asked):
    found = figure(code, SCOPE, Moment(day), **asked)
    return found.value, found.denominator, found.left_out


LEAGUE = {"line": Line.LEAGUE}


#: figure, what is asked of it, and (value, denominator, left out) counted by hand
BY_HAND = (
    ("units", {}, (9, None, 0)),
    ("operating", {}, (8, 9, 0)),
    ("coverage-base", LEAGUE, (2, 8, 1)),
    ("coverage-eligible", LEAGUE, (2, 4, 1)),
    ("gap", LEAGUE, (2, 4, 1)),
    ("not-yet", LEAGUE, (1, 8, 1)),
    ("could", LEAGUE, (1, 8, 1)),
    ("not-yet", {**LEAGUE, "reason": "few_members"}, (1, 8, 1)),
    ("unknown", LEAGUE, (2, 8, 1)),
    ("coverage-base", {**LEAGUE, "area": TOWN}, (1, 4, 0)),
    ("coverage-base", {**LEAGUE, "kind": UnitKind.SOCIAL}, (0, 1, 0)),
    ("coverage-base", {**LEAGUE, "mode": Mode.JOINT}, (2, 8, 1)),
    ("coverage-base", {**LEAGUE, "mode": Mode.SINGLE}, (0, 8, 1)),
    ("covered-closed", LEAGUE, (1, 3, 0)),
    ("organisations", {}, (2, None, 1)),
    ("organisations-outer", {}, (1, None, 0)),
    ("organisations-covering", LEAGUE, (1, None, 0)),
    ("organisations-new", LEAGUE, (2, 2, 0)),
    ("organisations-new", {**LEAGUE, "since": START}, (0, 2, 0)),
    ("organisations-upgraded", LEAGUE, (0, 2, 0)),
    ("coverage-new", LEAGUE, (2, 2, 1)),
    ("coverage-new", {**LEAGUE, "since": START}, (0, 2, 1)),
    ("gap-unled", LEAGUE, (2, 8, 1)),
    ("gap-single", LEAGUE, (2, 2, 1)),
    ("gap-trade", LEAGUE, (0, 2, 1)),
    ("coverage-led", LEAGUE, (0, 0, 1)),
    ("covered-by-community", LEAGUE, (0, 2, 1)),
    ("youth-reached", LEAGUE, (38, 57, 2)),
    ("members", LEAGUE, (15, None, 3)),
    ("staff", {}, (172, None, 1)),
    ("uncounted", {}, (1, 8, 1)),
)


def test_figures_of_a_county_counted_by_hand(county, subtests):
    for code, asked, expected in BY_HAND:
        with subtests.test(code, asked=asked):
            assert told(code, **asked) == expected


def test_organisations_and_covered_units_are_two_things(county):
    book = Book(SCOPE, Moment(DAY))
    units = book.rows("coverage-base", Asked(**LEAGUE))
    organisations = book.rows("organisations-covering", Asked(**LEAGUE))
    assert [row.name for row in units] == ["甲单位", "丙单位"]
    assert [row.name for row in organisations] == ["城关联合团支部"]


def every_question():
    lines = [None, *Line]
    for indicator in ALL:
        for line in lines[indicator.needs_line :]:
            for narrowed in ({}, {"area": TOWN}, {"scale": Scale.ABOVE}, {"mode": Mode.JOINT}):
                yield indicator, Asked(line=line, **narrowed)


def test_every_figure_is_the_number_of_its_rows(county):
    book = Book(SCOPE, Moment(DAY))
    for indicator, asked in every_question():
        found = book.asked(indicator.code, asked)
        rows = book.rows(indicator.code, asked)
        if indicator.measure:
            counts = [indicator.measure(row, asked.line) for row in rows]
            assert found.value == (sum(counts) if counts else None), (indicator.code, asked)
        else:
            assert found.value == len(rows), (indicator.code, asked)
        ids = [row.pk for row in rows]
        assert len(ids) == len(set(ids))
        assert ids == rows_behind(
            indicator.code, SCOPE, Moment(DAY),
            **{name: getattr(asked, name) for name in Asked.__slots__},
        )  # fmt: skip


def test_what_is_counted_lies_in_its_base_and_the_rest_is_the_difference(county):
    book = Book(SCOPE, Moment(DAY))
    for indicator, asked in every_question():
        if not indicator.base:
            continue
        counted, base, rest, out = (
            {row.pk for row in book.rows(indicator.code, asked, part)} for part in Part
        )
        assert counted <= base
        assert base - counted == rest
        assert not out & base


def test_parts_of_a_county_add_up_to_it(county):
    book = Book(SCOPE, Moment(DAY))
    for indicator in ALL:
        line = Line.LEAGUE if indicator.needs_line else None
        if indicator.code == "organisations-covering":
            continue  # one organisation may cover units of two towns
        whole = book.asked(indicator.code, Asked(line=line)).value
        places = (TOWN, TOWN_2)
        if indicator.counted is Counted.ORGANISATIONS:
            continue  # the county's own organisations sit in no town
        parts = [book.asked(indicator.code, Asked(line=line, area=each)).value for each in places]
        assert whole == sum(part or 0 for part in parts), indicator.code


def test_a_past_day_tells_what_was_true_then(county):
    assert told("coverage-base", date(2025, 4, 30), **LEAGUE) == (3, 9, 0)
    assert told("units", START - timedelta(days=1)) == (0, None, 0)


def test_a_fact_changed_changes_the_figure(county):
    assert told("coverage-base", **LEAGUE)[0] == 2
    actions.dissolve_organisation(
        state=OrganisationState.objects.known().get(organisation=county["联合"]),
        on=date(2025, 6, 1), by=None, reason="两家都已退出",
    )  # fmt: skip
    assert told("coverage-base", **LEAGUE)[0] == 0
    assert told("coverage-base", date(2025, 5, 31), **LEAGUE)[0] == 2


def test_what_was_known_then_stays_askable(county):
    known = state_of(county["壬"]).known_from
    make_unit("迟报单位", make_area(TOWN), staff=9)
    assert figure("units", SCOPE, Moment(DAY)).value == 10
    assert figure("units", SCOPE, Moment(DAY, known_at=known)).value == 9


def test_members_of_few_staff_are_in_no_sum(county):
    book = Book(SCOPE, Moment(DAY))
    rows = book.rows("members", Asked(**LEAGUE))
    assert "戊单位" not in {row.name for row in rows}
    left_out = book.rows("members", Asked(**LEAGUE), Part.LEFT_OUT)
    assert {row.name for row in left_out} == {"戊单位", "己单位", "庚单位"}
    assert all((row.count(FactField.STAFF) or 0) >= 5 for row in rows)


def test_scope_limits_every_figure(county):
    scope = Scope(reaches=(Reach(TOWN),))
    assert figure("units", scope, Moment(DAY)).value == 4
    assert figure("units", scope, Moment(DAY), area=TOWN_2).value == 0
    assert figure("units", Scope(), Moment(DAY)).value == 0


def test_a_line_must_be_told_where_it_matters(county):
    with pytest.raises(ValueError, match="哪一条线"):
        figure("gap", SCOPE, Moment(DAY))


def test_queries_are_few_and_the_same_for_any_number(county, django_assert_max_num_queries):
    for most in (60, 60):
        book = Book(SCOPE, Moment(DAY))
        with django_assert_max_num_queries(most):
            for indicator, asked in every_question():
                book.asked(indicator.code, asked)


def test_tallies_tell_what_the_rows_are(county):
    """Counted by the database or over rows, for every day and area: the same figures."""
    for day in (DAY, date(2025, 3, 2), date(2026, 8, 31)):
        book = Book(SCOPE, Moment(day))
        over_rows = Book(SCOPE, Moment(day))
        over_rows.tallies = None
        assert book.tallies is not None
        for indicator, asked in every_question():
            assert book.asked(indicator.code, asked) == over_rows.asked(indicator.code, asked)


def test_every_indicator_says_what_it_counts():
    assert len(INDICATORS) == len(ALL)
    for indicator in ALL:
        assert indicator.definition.endswith("。")
        assert bool(indicator.base) == bool(indicator.base_label)
        assert not indicator.leaves_out or indicator.left_out_label


#: figure, what it is divided by, and how a row tells it
DIVIDED = (
    ("coverage-eligible", "area", lambda row: row.area),
    ("coverage-base", "mode", lambda row: row.mode(Line.LEAGUE)),
    ("units", "section", lambda row: row.section),
    ("members", "kind", lambda row: row.known.kind),
    ("gap", "outcome", lambda row: row.outcomes[Line.LEAGUE]),
)


def test_figures_by_a_dimension_are_those_asked_one_by_one(county, subtests):
    book, asked = Book(SCOPE, Moment(DAY)), Asked(**LEAGUE)
    for code, dimension, key in DIVIDED:
        with subtests.test(code, by=dimension):
            found = book.by(code, dimension, asked, key)
            assert found
            for value, split in found.items():
                assert split == book.asked(code, asked.narrowed(**{dimension: value}))


def test_a_doubt_set_aside_is_counted_no_more_until_the_figure_changes(county):
    odd = make_unit("奇怪单位", make_area(TOWN), staff=10, women=12)
    assert rows_behind("doubted", SCOPE, Moment(DAY)) == [odd.pk]
    actions.dismiss_warning(
        unit=odd, code="more_than_staff:women", figures="women=12 staff=10",
        on=START, reason="含季节工", by=None,
    )  # fmt: skip
    assert rows_behind("doubted", SCOPE, Moment(DAY)) == []
    actions.count_unit(unit=odd, source=Source.CENSUS, on=DAY, by=None, staff=10, women=13)
    assert rows_behind("doubted", SCOPE, Moment(DAY)) == [odd.pk]
