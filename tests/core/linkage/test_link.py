from random import Random

import numpy as np
import pytest

from qunjian.core.linkage.engine import link
from qunjian.core.linkage.explain import explain
from qunjian.core.linkage.table import COLUMNS, Register
from tests.support.dirty_registers import make


def registers_of(made, *, shuffled=None):
    found = []
    for letter, rows in made.registers.items():
        rows = list(rows)
        columns = list(enumerate(COLUMNS))
        if shuffled:
            shuffled.shuffle(rows)
            shuffled.shuffle(columns)
        found.append(Register(letter, {name: [row[at] for row in rows] for at, name in columns}))
    if shuffled:
        shuffled.shuffle(found)
    return found


def pairs_of(found):
    record = found.table.record
    return {
        (record[a], record[b]): score
        for a, b, score in zip(found.left, found.right, found.score, strict=True)
    }


@pytest.fixture(scope="module")
def made():
    return make(700, "usual", letters="ABC")


@pytest.fixture(scope="module")
def found(made):
    return link(registers_of(made))


def test_dirty_registers_are_joined_rightly(made, found):
    record, register = found.table.record, found.table.register
    same = {
        (a, b)
        for a in range(len(record))
        for b in range(a + 1, len(record))
        if register[a] != register[b] and made.truth[record[a]] == made.truth[record[b]]
    }
    linked = {
        (a, b)
        for a in range(len(record))
        for b in range(a + 1, len(record))
        if register[a] != register[b] and found.firm[a] == found.firm[b]
    }
    right = len(same & linked)
    assert right / len(linked) > 0.99
    assert right / len(same) > 0.97


def test_the_order_of_rows_registers_and_columns_changes_nothing(made, found):
    again = link(registers_of(made, shuffled=Random(3)))
    assert pairs_of(again) == pairs_of(found)


def test_scores_of_half_or_more_are_the_ledger(found):
    linked = found.score >= 0.5
    assert (found.firm[found.left[linked]] == found.firm[found.right[linked]]).all()
    assert (found.firm[found.left[~linked]] != found.firm[found.right[~linked]]).all()
    assert (found.score >= 0.05).all()
    assert (found.score <= 1).all()


def test_totals_and_joint_organisations_are_left_out_with_a_reason(made, found):
    assert len(found.table.skipped) == 6
    assert all(made.truth[record] == -1 for record, reason in found.table.skipped if reason)


def test_a_clean_copy_links_wholly(made):
    rows = [row for row in made.registers["A"] if made.truth[row[0]] >= 0]
    once = {row[1]: row for row in rows}  # one row a name: doubles may be either's copy
    rows = list(once.values())
    copy = [("B" + row[0][1:], *row[1:]) for row in rows]
    registers = [
        Register(letter, dict(zip(COLUMNS, map(list, zip(*chosen, strict=True)), strict=True)))
        for letter, chosen in (("A", rows), ("B", copy))
    ]
    found = link(registers)
    firm = dict(zip(found.table.record, found.firm, strict=True))
    assert [row[0] for row in rows if firm[row[0]] != firm["B" + row[0][1:]]] == []


def test_parent_and_branch_stay_apart(made, found):
    branch = found.table.ids["branch"] > 0
    mixed = {
        int(firm)
        for firm in np.intersect1d(found.firm[branch], found.firm[~branch])
        if len({made.truth[record] for record in found.table.record[found.firm == firm]}) > 1
    }
    assert len(mixed) <= 1


def test_every_pair_is_explained_in_sentences(found):
    some = slice(0, 40)
    told = explain(found, found.left[some], found.right[some])
    for one, score in zip(told, found.score[some], strict=True):
        assert one.score == pytest.approx(score)
        assert one.agrees or one.against
        assert one.decided.endswith("。")
        assert one.would_change.endswith("。")
        words = "".join((*one.agrees, *one.against, one.decided, one.would_change, one.answer))
        assert "_" not in words
        assert "%" in one.answer


def test_two_rows_that_were_never_weighed_are_explained_too(found):
    [told] = explain(found, np.array([0], np.int32), np.array([len(found.table) - 1], np.int32))
    assert told.score < 0.5
    assert told.against


def test_explanations_hold_no_whole_person_or_phone(made, found):
    told = explain(found, found.left[:200], found.right[:200])
    text = "".join("".join((*one.agrees, *one.against)) for one in told)
    for rows in made.registers.values():
        for row in rows:
            assert not row[4] or row[4] not in text


def test_a_column_that_no_register_has_is_no_crash(made):
    registers = [
        Register(one.letter, {n: c for n, c in one.columns.items() if n not in ("phone", "staff")})
        for one in registers_of(made)
    ]
    found = link(registers)
    assert found.scored.judge.models
    assert (found.score >= 0.5).sum() > 500


def test_a_code_on_a_branch_and_on_its_parent_is_the_parents():
    code = "91110000600037341L"
    parent, branch = "安澜县宏达机械有限公司", "安澜县宏达机械有限公司城关分公司"
    rows = {"name": [parent, branch], "code": [code, code], "phone": ["13800138000"] * 2}
    found = link(
        [
            Register("A", {"record_id": ["A0", "A1"], **rows}),
            Register("B", {"record_id": ["B0", "B1"], **rows}),
        ]
    )
    assert found.table.text["full"].tolist() == [code, "", code, ""]
    firm = dict(zip(found.table.record, found.firm, strict=True))
    assert firm["A0"] == firm["B0"] != firm["A1"]
    [told] = explain(found, np.array([0], np.int32), np.array([3], np.int32))
    assert any("分支机构" in text for text in told.against)
    assert told.score < 0.5


def test_two_rows_that_are_all_there_are_are_not_taken_for_common():
    code = "91330326MA2ABCDE56"
    rows = {"A": ["a", "示范县宏达塑料有限公司", code], "B": ["b", "示范县宏达塑料有限公司", code]}
    registers = [
        Register(letter, dict(zip(COLUMNS, ([cell] for cell in row), strict=False)))
        for letter, row in rows.items()
    ]
    assert link(registers).score[0] > 0.99
