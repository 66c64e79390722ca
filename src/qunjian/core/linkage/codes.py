"""What the codes of two rows say of each other; the one thing the learned model never sees."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from qunjian.core.linkage.table import Ints, Table

States = NDArray[np.int8]
NEAR = 2  # slips by which a damaged code may differ from the whole one


class CodeState(IntEnum):
    """Strata of pairs, each with a share of true links of its own."""

    SILENT = 0
    EQUAL = 1
    DIFFERENT = 2
    NEARLY = 3
    ORGANISATION_EQUAL = 4
    ORGANISATION_DIFFERENT = 5
    OLD_EQUAL = 6
    OLD_DIFFERENT = 7
    STEM_EQUAL = 8
    STEM_DIFFERENT = 9
    DAMAGED_DIFFERENT = 10
    EQUAL_AND_BRANCH = 11


def states(table: Table, left: Ints, right: Ints) -> States:
    """The state of each pair; a later line overrules an earlier one."""
    out = np.zeros(len(left), dtype=np.int8)
    _both(table, "old", left, right, out, CodeState.OLD_EQUAL, CodeState.OLD_DIFFERENT)
    _stems(table, left, right, out)
    _both(
        table, "organisation", left, right, out,
        CodeState.ORGANISATION_EQUAL, CodeState.ORGANISATION_DIFFERENT,
    )  # fmt: skip
    _damaged(table, left, right, out)
    _both(table, "union", left, right, out, CodeState.EQUAL, CodeState.SILENT)
    _both(table, "full", left, right, out, CodeState.EQUAL, CodeState.DIFFERENT)
    branches = table.ids["branch_stem"]
    out[(out == CodeState.EQUAL) & (branches[left] != branches[right])] = CodeState.EQUAL_AND_BRANCH
    return out


def _both(
    table: Table, name: str, left: Ints, right: Ints, out: States, same: int, other: int
) -> None:
    mine, theirs = table.ids[name][left], table.ids[name][right]
    told = (mine > 0) & (theirs > 0)
    out[told] = np.where(mine[told] == theirs[told], same, other)


def _stems(table: Table, left: Ints, right: Ints, out: States) -> None:
    """Digits that Excel left are compared only where one side has nothing better."""
    ids, full = table.ids["stem"], table.ids["full"]
    only = (full[left] == 0) | (full[right] == 0)
    told = (ids[left] > 0) & (ids[right] > 0) & only
    out[told] = np.where(
        ids[left][told] == ids[right][told], CodeState.STEM_EQUAL, CodeState.STEM_DIFFERENT
    )


def _damaged(table: Table, left: Ints, right: Ints, out: States) -> None:
    full, damaged = table.ids["full"], table.ids["damaged"]
    broken = (damaged[left] > 0) | (damaged[right] > 0)
    whole = ((full[left] > 0) | (damaged[left] > 0)) & ((full[right] > 0) | (damaged[right] > 0))
    rows = np.flatnonzero(broken & whole)
    if not len(rows):
        return
    codes = np.where(full > 0, table.text["full"], table.text["damaged"])
    mine, theirs = codes[left[rows]], codes[right[rows]]
    slips = cpdist(mine, theirs, scorer=Levenshtein.distance, score_cutoff=NEAR, dtype=np.int32)
    out[rows] = np.where(slips <= NEAR, CodeState.NEARLY, CodeState.DAMAGED_DIFFERENT)
