import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.core.names import clean_unit_name, fold, initials_of, pinyin_of, search_keys


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("安澜县永盛（重庆）机械 有限公司", "安澜县永盛重庆机械有限公司"),
        ("安瀾縣永盛〔重慶〕機械有限公司", "安澜县永盛重庆机械有限公司"),
        ("ＡＢＣ－１２３", "abc123"),
        ("", ""),
        ("·—（）", ""),
    ],
)
def test_fold_leaves_what_search_compares(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "other",
    [
        "安澜县永盛（重庆）机械有限公司",
        " 安澜县永盛(重庆) 机械有限公司\u3000",
        "安瀾縣永盛【重慶】機械有限公司",
        "安澜县永盛\u200b（重庆）机械有限公司",
    ],
)
def test_one_name_in_many_spellings_has_one_key(other):
    assert clean_unit_name(other) == "安澜县永盛(重庆)机械有限公司"


@pytest.mark.parametrize(
    "other",
    ["安澜县永盛机械有限公司", "安澜县永盛重庆机械有限公司", "安澜永盛（重庆）机械有限公司"],
)
def test_a_name_that_lacks_something_is_another_name(other):
    assert clean_unit_name(other) != clean_unit_name("安澜县永盛（重庆）机械有限公司")


@given(st.text("安瀾澜（）()【】ＡＢabc 1２-·重庆慶\u200b", max_size=30))
def test_folding_and_cleaning_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert clean_unit_name(clean_unit_name(text)) == clean_unit_name(text)


def test_pinyin_and_initials_take_the_usual_reading():
    assert pinyin_of("吕单（长）行A1") == "lvdanchanghanga1"
    assert initials_of("吕单（长）行A1") == "ldcha1"


def test_search_keys_hold_names_both_readings_and_codes_on_lines_of_their_own():
    assert search_keys(["安澜厦", "安澜厦"], ["91AB-1", ""]).split("\n") == [
        "安澜厦",
        "anlanxia",
        "alx",
        "anlansha",
        "als",
        "91ab1",
    ]


def test_search_keys_of_many_heteronyms_stay_short():
    assert len(search_keys(["行长重厦乐"], []).split("\n")) == 1 + 2 * 8


def test_search_keys_are_fast():
    names = [
        f"安澜县{chr(0x4E00 + i % 3000)}{chr(0x5200 + i // 3000)}有限公司" for i in range(20_000)
    ]
    search_keys(names, [])
    start = time.perf_counter()
    for name in names:
        search_keys([name], ["91110000600037341L"])

    assert time.perf_counter() - start < 0.6
