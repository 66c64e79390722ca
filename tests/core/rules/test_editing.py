"""A set of one's own: written back, edited rule by rule, compared, and the single decision."""

import tomllib
from copy import deepcopy
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.core.rules import Facts, Unusable, judge, load_pack, shipped_sets
from qunjian.core.rules import editing as edit
from qunjian.core.rules.book import describe
from qunjian.core.rules.comparing import RuleChange, differences
from qunjian.core.rules.packs import SHIPPED
from qunjian.core.rules.writing import _key, _value, to_toml
from qunjian.core.vocabulary import FactField, Line, OperatingState, Outcome, UnitKind

DAY = date(2026, 8, 31)
FOLDER = files("qunjian.core.rules.packs")
SOURCES = {name: FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in SHIPPED}
SETS = {each.code: each for each in shipped_sets()}
DECISION = """
[set]
code = "case-1"
name = "个案决定"
layer = "decision"
area = "339926"
document = "安党群〔2026〕9号"
from = 2026-01-01

[citation.t1]
document = "安党群〔2026〕9号"
article = "全文"
edition = "2026年"
wording = "该企业与园区联建。"
confidence = "SEED"
from = 2026-01-01

[[rule]]
id = "case-1.union"
line = "union"
measure = "staff"
comparison = "always"
figure = "0"
outcome = "joint_only"
form = "union_committee"
says = "与园区联建"
citation = "t1"
"""


def made(table):
    return load_pack(to_toml(table).encode())


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_written_is_read_again_the_same(name):
    table = tomllib.loads(SOURCES[name])
    assert tomllib.loads(to_toml(table)) == table


def test_strange_text_survives():
    table = {"set": {"name": '引"号\\ \x7f\n行', "from": DAY, "n": 3, "yes": True, "中": [["a"]]}}
    assert tomllib.loads(to_toml(table)) == table


@pytest.mark.parametrize("name", SHIPPED)
def test_a_set_differs_from_itself_in_nothing(name):
    assert differences(SETS[name], SETS[name]) == []


def test_a_figure_changed_is_one_difference_and_the_text_stays_once():
    table = tomllib.loads(SOURCES["anlan-demo"])
    rule, citation = edit.parts_of(table, "anlan.union.own")
    changed = made(edit.with_rule(table, {**rule, "figure": "30"}, citation))
    [difference] = differences(SETS["anlan-demo"], changed)
    assert difference.change is RuleChange.CHANGED
    assert difference.words == (("条件", "从业人数满25人", "从业人数满30人"),)
    assert len({rule.citation for rule in changed.rules}) == 3


def test_added_dropped_and_texts_that_nobody_rests_on_go():
    table = tomllib.loads(SOURCES["anlan-demo"])
    rule, citation = edit.parts_of(table, "anlan.union.own")
    new = {**rule, "id": edit.free_id(table, "union")}
    more = edit.with_rule(table, new, {**citation, "article": "第四条"})
    less = edit.without_rule(more, "anlan.union.own")
    kinds = [each.change for each in differences(SETS["anlan-demo"], made(less))]
    assert kinds == [RuleChange.ADDED, RuleChange.DROPPED]
    assert "union" not in less["citation"]


def test_a_copy_under_another_code_has_ids_of_its_own():
    table = tomllib.loads(SOURCES["anlan-demo"])
    copy = made(edit.copied(table, code="mine-2026", name="我县", area="990101"))
    assert {rule.id.partition(".")[0] for rule in copy.rules} == {"mine-2026"}
    assert made(edit.copied(table, code="anlan-demo")).rules[0].id == "anlan.union.own"


def test_a_decision_counts_before_a_wish_and_never_lifts_a_duty():
    decision = load_pack(DECISION.encode())
    sets = (SETS["national"], SETS["anlan-demo"], decision)

    def verdict(**counts):
        told = {FactField(name): value for name, value in counts.items()}
        facts = Facts(UnitKind.ENTERPRISE, OperatingState.OPERATING, told)
        return judge(facts, Line.UNION, on=DAY, sets=sets)

    wished = verdict(staff=40, union_members=10)
    assert wished.outcome is Outcome.JOINT_ONLY
    assert wished.deciding.rule.id == "case-1.union"
    assert "定为“目标”" in wished.because
    due = verdict(staff=40, union_members=30)
    assert due.outcome is Outcome.MUST
    assert "个案决定定为“宜联建”" in due.because
    assert verdict(staff=40).outcome is Outcome.UNKNOWN


def test_only_a_decision_may_ask_for_no_figure():
    with pytest.raises(Unusable, match="只用于个案决定"):
        load_pack(DECISION.replace('"decision"', '"county"').encode())
    with pytest.raises(Unusable, match="只能定目标"):
        load_pack(DECISION.replace('"joint_only"', '"must"').encode())


ODD = st.sampled_from([None, 3, True, "", "x", "NaN", "Infinity", [], [3], {}, {"a": 1}, DAY, 1.5])


@given(st.data())
def test_whatever_is_uploaded_is_a_set_or_a_list_of_problems(data):
    table = tomllib.loads(SOURCES["anlan-demo"])
    for _ in range(data.draw(st.integers(1, 3))):
        spoil(table, data)
    try:
        describe(load_pack(to_toml_of_anything(table)))
    except Unusable as unusable:
        told = unusable.problems
        assert told


def spoil(place, data):
    """Put something odd somewhere, or take something away."""
    while place:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        odd = deepcopy(data.draw(ODD))
        if odd is None:
            del place[key]
        else:
            place[key] = odd
        return


def to_toml_of_anything(table):
    """The same content with no regard for its shape."""
    return "\n".join(f"{_key(key)} = {_value(value)}" for key, value in table.items()).encode()


def test_nesting_without_end_is_a_problem_like_another():
    with pytest.raises(Unusable):
        load_pack(b"a = " + b"[" * 100_000)
