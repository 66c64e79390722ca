"""Every worked case comes out as written, and every figure of every set has its cases."""

import pytest

from qunjian.core.rules import Rule, RuleSet, judge, judge_codes, shipped_sets
from qunjian.core.rules.cases import cases_of
from qunjian.core.rules.cases.own import tried
from qunjian.core.rules.model import Condition

SETS = {each.code: each for each in shipped_sets()}
ALL = [case for code in SETS for cases in cases_of(code).values() for case in cases]
RULES = [(each, rule) for each in shipped_sets() for rule in each.rules]
SCALES = [
    (each, condition) for each in shipped_sets() for all_of in each.scale for condition in all_of
]


@pytest.mark.parametrize("case", ALL, ids=[f"{each.rule_id}: {each.name}" for each in ALL])
def test_the_rules_follow_the_cases(case):
    sets = tuple(SETS[code] for code in case.sets)
    came = tried(case, sets)
    assert (came.outcome, came.answer, came.missing) == (case.outcome, case.answer, case.missing)
    if case.of_scale:
        return
    [rule] = [rule for each in sets for rule in each.rules if rule.id == case.rule_id]
    verdict = judge(case.facts, rule.line, on=case.on, sets=sets)
    assert judge_codes(case.facts, rule.line, on=case.on, sets=sets) == verdict.codes
    if case.form:
        assert verdict.form.label == case.form


@pytest.mark.parametrize(("rule_set", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_every_threshold_has_cases_at_below_above_and_untold(rule_set: RuleSet, rule: Rule):
    assert _needed(rule.condition) - _told(rule_set, rule.id, rule.condition) == set()


@pytest.mark.parametrize(
    ("rule_set", "condition"), SCALES, ids=[f"{each.code} {of}" for each, of in SCALES]
)
def test_every_figure_of_a_scale_has_cases_too(rule_set: RuleSet, condition: Condition):
    assert _needed(condition) - _told(rule_set, "scale", condition) == set()


def test_cases_are_of_rules_that_are_there():
    known = {rule.id for _, rule in RULES} | {"scale"}
    assert {case.rule_id for case in ALL} - known == set()


def test_a_case_says_its_facts_itself():
    told = {case.name: case.told for case in ALL if case.rule_id == "national.party.own-branch"}
    assert told["党员3人"] == "非公企业，在营，党员3人"
    assert told["党员3人，已有党支部"].endswith("已由安澜纺织厂党支部覆盖")
    assert cases_of("a-set-of-ones-own") == {}


def _told(rule_set: RuleSet, rule_id: str, condition: Condition) -> set[int | None]:
    cases = cases_of(rule_set.code).get(rule_id, ())
    return {case.facts.counts.get(condition.measure) for case in cases}


def _needed(condition: Condition) -> set[int | None]:
    """The values that a threshold's cases must have; None for the fact that nobody told."""
    at = [condition.figure, *([condition.upper] if condition.upper else [])]
    values = {int(figure) + step for figure in at for step in (-1, 0, 1)}
    return {*(value for value in values if value >= 0), None}
