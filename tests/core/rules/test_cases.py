import pytest

from qunjian.core.rules import Rule, judge, judge_codes, shipped_sets
from tests.core.rules.cases import SETS, cases_of, facts_of, sets_of

ANSWERS = {True: "适用", False: "不适用", None: "待补充"}
ALL = [(code, rule_id, case) for code in SETS for rule_id, case in cases_of(code)]
RULES = [(each.code, rule) for each in shipped_sets() for rule in each.rules]


@pytest.mark.parametrize(
    ("code", "rule_id", "case"), ALL, ids=[f"{rule}: {case['name']}" for _, rule, case in ALL]
)
def test_the_rules_follow_the_cases(code, rule_id, case):
    [rule] = [rule for rule in SETS[code].rules if rule.id == rule_id]

    facts, on, sets = facts_of(case), case["on"], sets_of(case)
    verdict = judge(facts, rule.line, on=on, sets=sets)

    answer = next((ANSWERS[f.met] for f in verdict.findings if f.rule is rule), "无此条")
    assert (verdict.outcome.label, answer) == (case["outcome"], case["rule"])
    assert [fact.label for fact in verdict.missing] == case.get("missing", [])
    assert judge_codes(facts, rule.line, on=on, sets=sets) == verdict.codes
    if "form" in case:
        assert verdict.form.label == case["form"]


@pytest.mark.parametrize(("code", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_every_threshold_has_cases_at_below_above_and_untold(code, rule):
    measure = rule.condition.measure.value
    cases = [case for rule_id, case in cases_of(code) if rule_id == rule.id]

    assert needed(rule) - {case.get(measure) for case in cases} == set()


def needed(rule: Rule) -> set[int | None]:
    """The values that a rule's cases must have; None for the fact that nobody told."""
    at = [rule.condition.figure, *([rule.condition.upper] if rule.condition.upper else [])]
    values = {int(figure) + step for figure in at for step in (-1, 0, 1)}
    return {*(value for value in values if value >= 0), None}
