"""Cases that a county writes beside its own rules: read, judged, kept through every edit."""

import tomllib
from datetime import date

import pytest

from qunjian.core.rules import Unusable, load_pack
from qunjian.core.rules import editing as edit
from qunjian.core.rules.cases.own import cases_in, tried_of
from qunjian.core.rules.writing import to_toml
from tests.support.rules import set_source

GOOD = {"of": "mine.union.own", "name": "从业25人", "staff": 25, "outcome": "待补充"}


def table_of(*cases, more=""):
    return edit.with_cases(tomllib.loads(set_source(more=more)), list(cases))


def tried(*cases, more=""):
    table = tomllib.loads(to_toml(table_of(*cases, more=more)))
    return tried_of(table, load_pack(to_toml(table).encode()))


def test_a_case_is_judged_under_law_and_its_own_set():
    members = {"union_members": 10}
    kept, other = tried(
        {**GOOD, **members, "outcome": "目标", "rule": "适用"},
        {**GOOD, **members, "staff": 24, "outcome": "目标"},
    )
    assert (kept.agrees, kept.result, kept.answer) == (True, "目标", "适用")
    assert (other.agrees, other.result, other.answer) == (False, "可以", "不适用")
    assert kept.case.on == date(2026, 1, 1)


def test_an_untold_count_is_missing_and_a_nought_is_none():
    untold, nought = tried(
        {**GOOD, "missing": ["工会会员"]},
        {**GOOD, "union_members": 0, "staff": 3, "outcome": "暂不具备"},
    )
    assert untold.agrees
    assert untold.result == "待补充，缺工会会员"
    assert nought.agrees
    assert "工会会员0人" in nought.case.told


def test_the_sets_own_scale_has_cases_too():
    condition = '{ measure = "staff", comparison = "at_least", figure = "50" }'
    scale = f'[scale]\nsays = "50人以上"\nany_of = [[{condition}]]\n'
    case = {"of": "scale", "name": "49人", "staff": 49, "outcome": "规模以下"}
    assert [each.agrees for each in tried(case, {**case, "staff": 50}, more=scale)] == [True, False]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"of": "mine.union.gone"}, "不在这套规则里"),
        ({"of": "scale"}, "不在这套规则里"),
        ({"name": ""}, "缺少 name"),
        ({"staf": 3}, "不认得的 staf"),
        ({"staff": "25"}, "整数"),
        ({"staff": -1}, "整数"),
        ({"staff": True}, "整数"),
        ({"on": "2026年"}, "on 要写成"),
        ({"kind": "shop"}, "不对"),
        ({"kind": 3}, "要写成文字"),
    ],
)
def test_a_case_that_cannot_be_read_is_told_in_a_sentence(change, says):
    table = tomllib.loads(set_source())
    row = {**GOOD, **change}
    with pytest.raises(Unusable, match=says):
        cases_in({**table, "case": [row]}, load_pack(set_source().encode()))
    with pytest.raises(Unusable, match="写法不对"):
        cases_in({**table, "case": row}, load_pack(set_source().encode()))


def test_cases_go_with_their_rule_and_along_with_a_copy():
    table = table_of(GOOD)
    assert "case" not in edit.without_rule(table, "mine.union.own")
    assert edit.copied(table, code="other")["case"][0]["of"] == "other.union.own"
    assert edit.copied(table, code="mine")["case"] == [GOOD]
