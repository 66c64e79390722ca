"""Keyed hashes: however a thing is written it gives one hash, and a file holds nothing else."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.core.credit_code import make_credit_code, make_registration_no
from qunjian.core.linkage import tokens
from qunjian.core.linkage.tokens import COLUMNS, Entry, Hasher, Unusable, meet, read, write

KEY = "青山绿水-2026-共同约定"
HASHER = Hasher(KEY)
RNG = Random(3)
CODE = make_credit_code(RNG, "990101")
OTHER = make_credit_code(RNG, "990101")
OLD = make_registration_no(RNG, "990101")


def of(*, names=(), codes=(), phones=(), hasher=HASHER):
    entry = Entry(tuple(names), tuple(codes), tuple(phones))
    return hasher.tokens(entry, phones=bool(phones))


def wide(text: str) -> str:
    """Full width, as an input method leaves it."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@pytest.mark.parametrize(
    "written",
    [
        CODE, CODE.lower(), f" {CODE} ", wide(CODE), f"{CODE[:8]} {CODE[8:]}",
        f"{CODE[:6]}-{CODE[6:]}", f"'{CODE}", f"\u200b{CODE}",
    ],
)  # fmt: skip
def test_a_code_gives_one_hash_however_it_is_written(written):
    assert of(codes=[written])["credit_code"] == of(codes=[CODE])["credit_code"] != ()


def test_look_alikes_are_put_right_where_the_check_character_proves_it():
    code = next(
        code for code in (make_credit_code(RNG, "990101") for _ in range(99)) if "0" in code[8:17]
    )
    damaged = code[:8] + code[8:].replace("0", "O")
    assert of(codes=[damaged])["credit_code"] == of(codes=[code])["credit_code"]


def test_the_nine_characters_meet_the_whole_code():
    assert (
        of(codes=[CODE])["organisation"] == of(codes=[f"{CODE[8:16]}-{CODE[16]}"])["organisation"]
    )


def test_a_number_of_fifteen_digits_is_told_apart():
    told = of(codes=[wide(OLD)])
    assert told["registration"] == of(codes=[OLD])["registration"] != ()
    assert told["credit_code"] == ()


@pytest.mark.parametrize("nothing", ["", "无", "-", "9.13390E+17", "913300001234560000", "12345"])
def test_what_excel_broke_and_what_is_none_gives_no_code(nothing):
    told = of(codes=[nothing])
    assert told["credit_code"] == ()
    assert told["organisation"] == ()


@pytest.mark.parametrize(
    "written",
    [
        "安澜县桥头竹器有限公司", "安瀾縣橋頭竹器有限公司", " 安澜县 桥头竹器有限公司",
        "安澜县桥头竹器有限公司（停业）", "3、安澜县桥头竹器有限公司",
        "中共安澜县桥头竹器有限公司支部委员会", "安澜县桥头竹器有限公司（原名称：桥头篾器厂）",
    ],
)  # fmt: skip
def test_a_name_gives_one_hash_however_it_is_written(written):
    assert set(of(names=["安澜县桥头竹器有限公司"])["name"]) <= set(of(names=[written])["name"])


def test_place_and_form_do_not_count_for_the_short_name():
    told = [of(names=[name]) for name in ("安澜县桥头竹器有限公司", "桥头竹器有限责任公司")]
    assert told[0]["short_name"] == told[1]["short_name"] != ()
    assert told[0]["name"] != told[1]["name"]


def test_a_brand_of_two_characters_is_no_short_name():
    assert of(names=["老王小吃店"])["short_name"] == ()


def test_a_branch_is_not_its_firm():
    firm, branch = (of(names=[name]) for name in ("桥头竹器有限公司", "桥头竹器有限公司河口分公司"))
    assert not set(firm["name"]) & set(branch["name"])
    assert not set(firm["short_name"]) & set(branch["short_name"])


@pytest.mark.parametrize("written", ["13800001234", "+86 138-0000-1234", "１３８００００１２３４"])
def test_a_telephone_gives_one_hash(written):
    assert of(phones=[written])["phone"] == of(phones=["13800001234"])["phone"] != ()


def test_telephones_are_left_out_unless_asked_for():
    assert HASHER.tokens(Entry(phones=("13800001234",)))["phone"] == ()


def test_another_key_gives_other_hashes_and_another_check():
    other = Hasher(KEY + "二")
    assert other.check != HASHER.check
    assert of(codes=[CODE], hasher=other)["credit_code"] != of(codes=[CODE])["credit_code"]


@pytest.mark.parametrize("key", ["", "短", "a" * 11, " " * 40])
def test_a_short_key_is_refused(key):
    with pytest.raises(Unusable, match="至少"):
        Hasher(key)


def test_a_key_may_be_typed_with_full_width_and_spaces():
    assert Hasher(wide("Common Key 2026!")).check == Hasher("CommonKey2026!").check


def test_the_same_text_in_two_columns_gives_two_hashes():
    digits = "057788881234"
    told = HASHER.tokens(Entry(names=(digits,), phones=(digits,)), phones=True)
    assert not set(told["name"]) & set(told["phone"])


def file_of(*entries, **given):
    return "".join(write(HASHER, [HASHER.tokens(each, **given) for each in entries]))


def test_a_file_holds_hashes_and_numbers_only():
    entries = [Entry(("桥头竹器厂",), (CODE,), ("13800001234",)), Entry(("河口砖厂",))]
    text = file_of(*entries, phones=True)
    for secret in ("桥头", "河口", CODE, CODE.lower(), "13800001234", KEY):
        assert secret not in text
    again = read(text.splitlines())
    assert (again.check, len(again.rows)) == (HASHER.check, 2)
    assert file_of(*reversed(entries), phones=True) == text  # the order tells nothing


def test_the_hashes_of_version_one_stay():
    """Files written today must meet files written in a year: change VERSION, never these."""
    told = HASHER.tokens(
        Entry(("安澜县桥头竹器有限公司",), ("91330326MA2ABCDE56",), ("13800001234",)), phones=True
    )
    assert HASHER.check == CHECK
    assert {name: each[:1] for name, each in told.items() if each} == PINNED


CHECK = "4c90f22a"
PINNED = {
    "credit_code": ("0ddaf0620c2ff4998cc2b4deced9b218",),
    "organisation": ("6a5bbdbe54c97961c16d1154a00e4c86",),
    "name": ("0c9b8fc4ab2dd323654d3337fcd8e5c9",),
    "phone": ("d6639c288946bc6e7ba4e98b5547cbad",),
    "short_name": ("04f171f600e3fac130f4f402e9d6852a",),
}


def test_common_entries_are_counted_by_the_strongest_proof():
    theirs = read(
        file_of(
            Entry(("改了名的厂",), (CODE,)),
            Entry(("河口砖厂",)),
            Entry(("别的厂",), (OTHER,)),
        ).splitlines()
    )
    ours = [
        (1, of(names=["桥头竹器厂"], codes=[CODE])),
        (2, of(names=["河口砖厂"])),
        (3, of(names=["无关的厂"])),
    ]
    found = meet(ours, theirs)
    assert found.met == {1: "credit_code", 2: "name"}
    assert (found.ours, found.theirs, found.theirs_met) == (3, 3, 2)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "不是加密比对"),
        ("单位名称,代码\n桥头竹器厂,\n", "不是加密比对"),
        ("qunjian-tokens,2,abc\nrow,name\n", "第 2 版"),
        ("qunjian-tokens,1,abc\nrow,单位名称\n", "栏目认不得"),
        ("qunjian-tokens,1,abc\nrow,name\n1,桥头竹器厂\n", "不是摘要"),
        ("qunjian-tokens,1,abc\nrow,name\n1\n", "格数不对"),
        ('qunjian-tokens,1,abc\nrow,name\n1,"' + "a" * 200_000 + "\n", "读不通"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(text, word):
    with pytest.raises(Unusable, match=word):
        read(text.splitlines(keepends=True))


@given(st.text(max_size=200))
def test_nothing_that_is_written_breaks_the_cleaning(text):
    told = tokens.normalised(Entry((text,), (text,), (text,)), phones=True)
    assert told.keys() == COLUMNS.keys()
    assert all("" not in values for values in told.values())


@given(st.lists(st.sampled_from(["甲竹器厂", "乙砖瓦厂", "丙茶叶社", "丁纸箱厂"]), unique=True))
def test_a_list_meets_itself_wholly(names):
    theirs = read(file_of(*(Entry((name,)) for name in names)).splitlines())
    found = meet([(at, of(names=[name])) for at, name in enumerate(names)], theirs)
    assert len(found.met) == len(names) == found.theirs_met
