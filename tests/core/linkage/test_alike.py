"""What doubtful pairs are like, and how much an answer changes."""

import pytest

from qunjian.core.linkage.alike import Firm, is_branch, note_of, pattern_of, said_of, use_of


@pytest.mark.parametrize(
    ("left", "right", "pattern"),
    [
        ("锦屿制衣厂", "锦屿服饰厂", "trade:制衣/服饰"),
        ("锦屿服饰厂", "锦屿制衣厂", "trade:制衣/服饰"),
        ("兴沅家具有限公司", "兴沅家具厂", "form"),
        ("宏笙机电有限公司城关分公司", "宏笙机电有限公司", "branch"),
        ("明垣包装有限公司", "明恒包装有限公司", "char:垣/恒"),
        ("瑞屏纸品有限公司", "瑞屏纸品有限公司", "same-name"),
        ("", "瑞屏纸品有限公司", ""),
    ],
)
def test_patterns(left, right, pattern):
    assert pattern_of(left, right) == pattern


def test_a_borrowed_code_is_a_likeness_of_its_own():
    names = "宏笙机电有限公司", "宏笙机电有限公司城关分公司"
    assert pattern_of(*names, same_code=True) == "code-branch"
    assert [is_branch(name) for name in names] == [False, True]


def test_patterns_are_told_in_words():
    assert said_of("trade:制衣/服饰") == "字号相同，行业字样不同（“制衣”与“服饰”）"
    assert said_of("form") == "只差组织形式、地名或备注"
    assert said_of("什么") == "别的差别"


def test_coverage_comes_before_the_base_and_the_base_before_the_rest():
    listed, alone = Firm(listed=True), Firm()
    union = Firm(lines=frozenset(["union"]))
    covers, base, joins = (use_of(0.5, listed, one) for one in (union, alone, listed))
    assert covers > base > joins > use_of(0.9, listed, listed)
    assert [note_of(use) for use in (covers, base, joins)] == ["影响覆盖", "影响底数", "只影响合并"]
    assert use_of(0.5, Firm(30), Firm(30)) < base
