"""What must hold for any registers: a stranger changes nothing, and runs repeat themselves."""

import pytest

from qunjian.core.linkage.engine import link
from qunjian.core.linkage.table import COLUMNS, Register
from tests.support.dirty_registers import make

pytestmark = pytest.mark.slow
STRANGER = ("A9999999", "鄂尔多斯市乌兰牧骑艺术团", "", "额尔德尼", "04778123456", "", "", "", "")


def members(rows):
    found = link(
        [
            Register(letter, dict(zip(COLUMNS, map(list, zip(*chosen, strict=True)), strict=True)))
            for letter, chosen in rows.items()
        ]
    )
    groups = {}
    for record, firm in zip(found.table.record.tolist(), found.firm.tolist(), strict=True):
        groups.setdefault(firm, set()).add(record)
    return {frozenset(group) for group in groups.values()}


@pytest.mark.parametrize(("setting", "seed"), [("usual", 31), ("hard", 32)])
def test_a_stranger_changes_no_other_firm(setting, seed):
    rows = make(600, setting, letters="ABC", seed=seed).registers
    with_stranger = {**rows, "A": [*rows["A"], STRANGER]}
    assert members(with_stranger) - members(rows) == {frozenset([STRANGER[0]])}


def test_the_same_rows_give_the_same_firms():
    rows = make(400, "hard", letters="AB", seed=33).registers
    assert members(rows) == members(rows)
