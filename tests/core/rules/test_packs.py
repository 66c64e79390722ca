from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.core.rules import Unusable, load_pack, shipped_sets
from qunjian.core.rules.book import as_markdown, describe
from qunjian.core.rules.cases import cases_of
from qunjian.core.rules.model import Citation, Confidence
from qunjian.core.rules.packs import SHIPPED
from qunjian.core.vocabulary import FactField, Layer, Line

SETS = {each.code: each for each in shipped_sets()}
GOOD = """
[set]
code = "trial"
name = "试用"
layer = "county"
area = "339926"
document = "试用文件"
from = 2020-01-01

[citation.a]
document = "试用文件"
article = "第一条"
edition = "2020年"
wording = "从业3人以上的建立工会。"
confidence = "SEED"
from = 2020-01-01

[[rule]]
id = "trial.union.own"
line = "union"
measure = "staff"
comparison = "at_least"
figure = "3"
outcome = "target"
form = "union_committee"
says = "建立工会"
citation = "a"
"""

RULE = "规则 trial.union.own 不对："


def problems_of(text: str) -> list[str]:
    with pytest.raises(Unusable) as unusable:
        load_pack(text.encode())
    return unusable.value.problems


def test_the_shipped_sets_are_read_and_named_after_their_files():
    assert list(SETS) == list(SHIPPED)


def test_a_rule_id_stands_for_one_rule_in_all_sets():
    ids = [rule.id for each in shipped_sets() for rule in each.rules]

    assert len(ids) == len(set(ids))


def test_nothing_local_or_unverified_stands_in_the_national_set():
    assert {rule.citation.confidence for rule in SETS["national"].rules} <= {
        Confidence.S1,
        Confidence.S2,
    }


def test_a_pack_can_be_read_from_a_file(tmp_path):
    file = tmp_path / "trial.toml"
    file.write_text(GOOD, encoding="utf-8")

    trial = load_pack(file)

    assert (trial.code, trial.layer, str(trial.rules[0].condition)) == (
        "trial",
        Layer.COUNTY,
        "从业人数满3人",
    )
    assert trial.speaks_for("339926001001", date(2020, 1, 1))
    assert not trial.speaks_for("339926001001", date(2019, 12, 31))
    assert not trial.speaks_for("340828000000", date(2020, 1, 1))


@pytest.mark.parametrize("word", ["document", "article", "wording", "edition", "from"])
def test_a_rule_without_its_source_is_refused(word):
    head, source = GOOD.split("[citation.a]")
    source = "\n".join(row for row in source.splitlines() if not row.startswith(f"{word} ="))

    assert problems_of(f"{head}[citation.a]{source}") == [f"出处 a 缺少 {word}"]


def test_a_citation_with_an_empty_word_cannot_be_made():
    period = SETS["national"].force
    with pytest.raises(ValueError, match=r"^article 是空的，请补上$"):
        Citation("工会法", " ", "2021年", "应当", period, Confidence.S1)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"target"', '"must"', "规则集 不对：县的规则只能定目标，不能定“应当”：trial.union.own"),
        ('"target"', '"covered"', RULE + "规则不能直接给出“已覆盖”"),
        ('"union_committee"', '"league_branch"', RULE + "团支部不是工线的组织形式"),
        (
            '"at_least"',
            '"about"',
            RULE + "没有“about”这个代码，可用：at_least、below、between、exactly、always",
        ),
        (
            '"at_least"',
            '"between"',
            RULE + "“between”要有 figure 和 upper 两个数，其他比较只要 figure",
        ),
        ('figure = "3"', 'figure = "三"', "规则 trial.union.own 的数字写错了"),
        ('figure = "3"', 'figure = "0"', RULE + "figure 0 没有意义，请填正数"),
        ('"trial.union.own"', '"Own"', "规则 Own 不对：编号要写成 national.party.own-branch 这样"),
        ('"SEED"', '"M"', "出处 a 不对：没有“M”这个代码，可用：S1、S2、SEED、DEMO"),
        ('code = "trial"', "", "规则集 缺少 code"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_told_in_a_sentence(old, new, problem):
    assert problems_of(GOOD.replace(old, new, 1)) == [problem]


def test_every_problem_is_told_at_once():
    text = GOOD.replace('"staff"', '"shoes"').replace('code = "trial"', "")

    assert problems_of(text + '\n[citation.b]\ndocument = "无人引用"\n') == [
        "出处 b 缺少 article",
        (
            f"{RULE}没有“shoes”这个代码，可用："
            "staff、women、youth、league_members、union_members、party_members、revenue"
        ),
        "出处 b 没有规则用到",
        "规则集 缺少 code",
    ]


def test_a_file_that_is_no_toml_is_refused_with_a_sentence():
    assert problems_of("[set")[0].startswith("文件不是可读的 TOML：")


@pytest.mark.parametrize(
    ("staff", "revenue", "above"),
    [
        (49, 500, False), (50, 499, False), (50, 500, True), (51, 501, True),
        (99, 499, False), (100, 0, True), (101, None, True), (99, None, None),
        (49, None, False), (None, 499, None), (None, None, None),
    ],
)  # fmt: skip
def test_above_scale_follows_the_county_s_own_definition(staff, revenue, above):
    told = {FactField.STAFF: staff, FactField.REVENUE: revenue}
    counts = {field: value for field, value in told.items() if value is not None}

    assert SETS["quannan-2011"].above_scale(counts) is above


def test_a_set_without_a_definition_says_so_instead_of_answering():
    with pytest.raises(LookupError, match=r"^岳西县党建带群建试点（2020）没有规模以上的口径$"):
        SETS["yuexi-2020"].above_scale({FactField.STAFF: 500})


@given(st.sampled_from(shipped_sets()))
def test_the_book_has_every_rule_once_and_speaks_of_every_line(rule_set):
    book = describe(rule_set)

    entries = [entry.rule for chapter in book.chapters for entry in chapter.entries]
    assert [chapter.line for chapter in book.chapters] == list(Line)
    assert sorted(entries, key=id) == sorted(rule_set.rules, key=id)
    assert all(bool(chapter.entries) != bool(chapter.silent) for chapter in book.chapters)


def test_the_book_marks_own_words_and_secondary_sources():
    printed = as_markdown(describe(SETS["national"], cases_of("national")))

    assert "条文：“用人单位有会员二十五人以上的，应当" in printed
    assert "条文：（大意）凡是有正式党员3人以上的" in printed
    assert "核对：二手资料，待核原文" in printed
    assert "- 党员2人：宜联建（本条：不适用；2024-05-01）" in printed
