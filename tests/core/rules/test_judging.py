from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qunjian.core.rules import Covering, Facts, judge, judge_codes, shipped_sets
from qunjian.core.rules.judging import PARTS_OF_STAFF
from qunjian.core.vocabulary import (
    FactField,
    Layer,
    Line,
    Mode,
    OperatingState,
    OrganisationForm,
    Outcome,
    UnitKind,
)

NATIONAL, *COUNTIES = shipped_sets()
YUEXI = next(each for each in COUNTIES if each.code == "yuexi-2020")
TODAY = date(2026, 5, 1)
COVERING = Covering("安澜纺织厂工会", OrganisationForm.UNION_COMMITTEE, Mode.JOINT)
people = st.one_of(st.integers(0, 5), st.integers(0, 130))


@st.composite
def units(draw, *, told=True):
    """Facts of a unit: figures that may be missing, parts that are not more than the staff."""
    counts = {}
    staff = draw(people if told else st.none() | people)
    if staff is not None:
        counts[FactField.STAFF] = staff
    for part in PARTS_OF_STAFF:
        if draw(st.booleans()):
            counts[part] = draw(people.filter(lambda n: staff is None or n <= staff))
    return Facts(
        kind=draw(st.just(UnitKind.ENTERPRISE) | st.sampled_from(UnitKind)),
        operating_state=draw(st.just(OperatingState.OPERATING) | st.sampled_from(OperatingState)),
        counts=counts,
        covered_by=draw(st.sampled_from([(), (), (COVERING,)])),
        not_yet=draw(st.sampled_from(["", "", "业主未同意"])),
    )


lines = st.sampled_from(Line)
days = st.dates(date(2009, 1, 1), date(2027, 1, 1))
sets = st.lists(st.sampled_from(COUNTIES), unique=True, max_size=2).map(
    lambda some: (NATIONAL, *some)
)


@given(units(told=False), lines, days, sets)
def test_the_fast_way_agrees_with_the_one_that_explains(facts, line, on, asked):
    verdict = judge(facts, line, on=on, sets=asked)

    assert judge_codes(facts, line, on=on, sets=asked) == verdict.codes
    assert verdict.because.endswith("。")


@given(
    units(told=False),
    st.sampled_from([rule for rule in NATIONAL.rules if rule.outcome is Outcome.MUST]),
    st.integers(0, 80),
    st.dates(date(2023, 6, 30), date(2027, 1, 1)),
    st.sampled_from(COUNTIES),
)
def test_a_county_set_never_lifts_a_duty_of_law(facts, rule, more, on, county):
    counts = {**facts.counts, rule.condition.measure: int(rule.condition.figure) + more}
    facts = Facts(UnitKind.ENTERPRISE, OperatingState.OPERATING, counts, (), facts.not_yet)
    line = rule.line
    before = judge(facts, line, on=on, sets=(NATIONAL,))
    assert before.outcome is Outcome.MUST

    after = judge(facts, line, on=on, sets=(NATIONAL, county))

    assert after.codes == before.codes
    assert after.layer is Layer.NATIONAL
    assert set(before.above) <= set(after.above)


@given(units(told=False), lines, days, sets, st.data())
def test_an_untold_fact_is_never_guessed(facts, line, on, asked, data):
    """Whatever the facts turn out to be, a verdict that is not "unknown" stays what it was."""
    before = judge_codes(facts, line, on=on, sets=asked)
    assume(before.outcome is not Outcome.UNKNOWN and not before.missing)
    counts = dict(facts.counts)
    staff = counts.setdefault(FactField.STAFF, data.draw(people))
    assume(all(number <= staff for number in counts.values()))
    for part in PARTS_OF_STAFF:
        counts.setdefault(part, data.draw(st.integers(0, staff)))

    after = judge_codes(
        Facts(facts.kind, facts.operating_state, counts, facts.covered_by, facts.not_yet),
        line,
        on=on,
        sets=asked,
    )

    assert after.outcome is before.outcome


@given(units(told=False), lines, days, sets)
def test_a_missing_fact_is_named_only_where_its_telling_could_settle_something(
    facts, line, on, asked
):
    before = judge_codes(facts, line, on=on, sets=asked)
    for missing in before.missing:
        assert facts.counts.get(missing) is None
        staff = facts.counts.get(FactField.STAFF, 200)
        results = {
            judge_codes(
                Facts(
                    facts.kind,
                    facts.operating_state,
                    {**facts.counts, missing: number},
                    (),
                    facts.not_yet,
                ),
                line,
                on=on,
                sets=asked,
            )
            for number in {0, 1, 2, 3, 25, 100, staff}
            if number <= staff
        }
        assert results != {before}


@pytest.mark.parametrize(
    ("first", "rule"),
    [(citation.force.start, rule) for rule in NATIONAL.rules for citation in (rule.citation,)],
    ids=lambda value: getattr(value, "id", None),
)
def test_on_the_day_before_its_edition_a_text_is_silent_and_says_so(first, rule):
    facts = Facts(next(iter(rule.kinds)), OperatingState.OPERATING, {})

    before = judge(facts, rule.line, on=first - timedelta(days=1), sets=(NATIONAL,))
    after = judge(facts, rule.line, on=first, sets=(NATIONAL,))

    assert rule not in [finding.rule for finding in before.findings]
    assert str(first) in before.silences[0].because
    assert rule in [finding.rule for finding in after.findings]


def verdict_of(line, sets=(NATIONAL, YUEXI), on=TODAY, **counts):
    facts = Facts(
        UnitKind.ENTERPRISE,
        OperatingState.OPERATING,
        {FactField(code): number for code, number in counts.items()},
    )
    return judge(facts, line, on=on, sets=sets)


def test_law_and_wish_are_both_shown_and_which_decided_is_said():
    verdict = verdict_of(Line.UNION, staff=30, union_members=25)

    assert (verdict.outcome, verdict.layer, verdict.rule_id) == (
        Outcome.MUST,
        Layer.NATIONAL,
        "national.union.own-committee",
    )
    assert [(f.layer, f.rule.outcome) for f in verdict.above] == [(Layer.COUNTY, Outcome.TARGET)]
    assert verdict.because == (
        "工会会员25人，符合“工会会员满25人”，应当建立基层工会委员会。"
        "岳西县党建带群建试点（2020）定为“目标”；以全国规定的“应当”为准。"
    )


def test_the_order_in_which_the_sets_are_given_does_not_matter():
    given_first = verdict_of(Line.UNION, (YUEXI, NATIONAL), staff=30, union_members=25)

    assert given_first.codes == verdict_of(Line.UNION, staff=30, union_members=25).codes


def test_a_missing_fact_names_who_could_give_it():
    verdict = verdict_of(Line.LEAGUE, staff=30)

    assert verdict.because == "缺团员，可问团县委台账或走访。"
    assert verdict.figures == {FactField.LEAGUE_MEMBERS: None}


def test_a_secondary_source_is_marked_wherever_it_is_cited():
    verdict = verdict_of(Line.LEAGUE, (NATIONAL,), league_members=2)

    assert str(verdict.citation) == (
        "《中国共产主义青年团支部工作条例（试行）》第二章（二手资料，待核原文）"
    )


def test_the_national_layer_says_why_it_is_silent_on_women():
    verdict = verdict_of(Line.WOMEN, (NATIONAL,), women=30)

    assert verdict.outcome is Outcome.NOT_YET
    assert [silence.because for silence in verdict.silences] == [
        "妇联章程的组织条款没有见到原文，全国层面不设人数规定；请看本县规则。"
    ]


def test_a_covered_unit_that_stopped_is_covered_and_to_be_checked():
    facts = Facts(UnitKind.ENTERPRISE, OperatingState.SUSPENDED, {}, (COVERING,))

    verdict = judge(facts, Line.UNION, on=TODAY, sets=(NATIONAL,))

    assert verdict.because == "已由安澜纺织厂工会（联合组建）覆盖。单位现为“停业”，请核对。"


def test_a_kind_of_unit_that_a_rule_does_not_name_is_told_why():
    facts = Facts(UnitKind.INDIVIDUAL, OperatingState.OPERATING, {FactField.UNION_MEMBERS: 25})

    verdict = judge(facts, Line.UNION, on=TODAY, sets=(NATIONAL,))

    assert verdict.because == (
        "这一天没有适用的规则。全国规定的工线规则不适用于个体工商户。工会法第三条列举企业、"
        "事业单位、机关、社会组织；个体工商户、农民专业合作社没有列出，这里不判断。"
    )
