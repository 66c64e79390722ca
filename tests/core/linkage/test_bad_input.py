"""Whatever the registers hold, the comparison ends in bounded time and says what it left out."""

import time

import pytest

from qunjian.core.linkage.engine import link
from qunjian.core.linkage.table import Register
from tests.support.dirty_registers import make

NAMES = ("安澜县宏达机械有限公司", "安澜县永盛家具厂", "安澜县白云果蔬专业合作社")


def register(letter, rows=(), **columns):
    records = [f"{letter}{place}" for place in range(len(rows))]
    return Register(letter, {"record_id": records, "name": list(rows), **columns})


def linked(found):
    return {
        (found.table.record[a], found.table.record[b])
        for a, b, score in zip(found.left, found.right, found.score, strict=True)
        if score >= 0.5
    }


@pytest.mark.parametrize(
    "registers",
    [
        [Register("A", {}), Register("B", {})],
        [register("A"), register("B", NAMES)],
        [register("A", ["", ""]), register("B", ["", "合计"])],
        [register("A", ["\x00\x1f\x7f"]), register("B", ["\u200b\ufeff"])],
        [Register("A", {"record_id": ["A0"]}), Register("B", {"record_id": ["B0"]})],
    ],
    ids=["no columns", "one empty", "only empty rows", "control characters", "no names"],
)
def test_nothing_to_compare_gives_no_pairs(registers):
    assert linked(link(registers)) == set()


def test_missing_columns_are_no_crash():
    people = ["王强", "李敏", "赵磊"]
    found = link(
        [register("A", NAMES, legal_person=people), register("B", NAMES, legal_person=people)]
    )
    assert linked(found) >= {("A0", "B0"), ("A1", "B1"), ("A2", "B2")}


def test_all_codes_missing_still_finds_firms():
    made = make(300, "easy", letters="AB")
    columns = ("record_id", "name", "legal_person", "phone", "address", "township")
    said = []
    found = link(
        [
            Register(
                letter,
                {
                    name: [row[at] for row in rows]
                    for name, at in zip(columns, (0, 1, 3, 4, 5, 6), strict=True)
                },
            )
            for letter, rows in made.registers.items()
        ],
        said.append,
    )
    assert any("内置" in text for text in said)
    right = [made.truth[a] == made.truth[b] for a, b in linked(found)]
    assert len(right) > 120
    assert sum(right) / len(right) > 0.95


def test_one_name_fifty_thousand_times_ends_soon_and_is_said():
    said = []
    start = time.monotonic()
    link([register("A", ["老王小吃店"] * 50_000), register("B", ["老王小吃店"] * 10)], said.append)
    assert time.monotonic() - start < 60
    assert any("50010 行的名称" in text for text in said)


def test_a_name_of_ten_thousand_characters_is_cut():
    long = "宏达" * 5_000
    found = link([register("A", [long, *NAMES]), register("B", [long, *NAMES])])
    assert max(map(len, found.table.text["plain"])) < 500


@pytest.mark.parametrize("value", ["\x00", "a" * 10_000, "１" * 5_000, "((((" * 2_000, "/" * 5_000])
def test_strange_values_in_every_column_are_no_crash(value):
    columns = ("code", "legal_person", "phone", "address", "township", "industry", "staff")
    strange = {name: [value, "", value] for name in columns}
    start = time.monotonic()
    link([register("A", NAMES, **strange), register("B", [value, *NAMES[:2]], **strange)])
    assert time.monotonic() - start < 20
