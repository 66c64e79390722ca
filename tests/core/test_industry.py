import pytest

from qunjian.core.industry import ancestors, find, industries, inside, name_of, section_of


def test_the_standard_has_four_levels():
    levels = [industry.level for industry in industries().values()]

    assert [levels.count(level) for level in (1, 2, 3, 4)] == [20, 97, 473, 1382]


def test_every_industry_hangs_under_a_section():
    assert {ancestors(code)[0].level for code in industries()} == {1}


def test_ancestors_begin_with_the_section():
    assert [one.code for one in ancestors("2923")] == ["C", "29", "292", "2923"]
    assert ancestors("9999") == []


def test_names_and_sections():
    assert name_of("2923") == "塑料丝、绳及编织品制造"
    assert name_of("9999") == "9999"
    assert section_of("2923") == "C"
    assert section_of("9999") == ""


def test_inside_holds_all_below():
    assert inside("292")[:2] == ["292", "2921"]
    assert all(code.startswith("292") for code in inside("292"))
    assert len(inside("C")) > len(inside("29"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2923", "2923"),
        ("C2923", "2923"),
        ("c2923", "2923"),
        ("C29 橡胶和塑料制品业", "29"),
        ("C", "C"),
        ("制造业", "C"),
        ("橡胶和塑料制品业", "29"),
        ("塑料制品", "292"),
        ("普通初中教育", "8331"),
        ("普通小学教育", "8321"),
        ("A2923", None),
        ("9999", None),
        ("29231", None),
        ("做塑料的", None),
        ("", None),
    ],
)
def test_find_reads_codes_and_names_without_guessing(text, code):
    assert find(text) == code


def test_a_name_in_two_branches_is_not_guessed():
    names = [industry.name for industry in industries().values()]
    found = [find(name) for name in names]

    assert {name_of(code) for code in found if code} <= set(names)
    assert found.count(None) < 20
