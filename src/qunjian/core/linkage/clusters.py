"""One firm per row: pairs compete, then rows are gathered so that a register's row has one firm."""

from collections import defaultdict
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qunjian.core.linkage.table import Ints, Table

Doubles = NDArray[np.float64]
LINK = 0.5
DOUBLE = 0.5  # pairs inside one register have low odds beforehand, so this takes strong evidence
MOST_IMPLIED = 24  # rows of a firm up to which every pair in it is written
CLIP = 6.0
SURE, FAINT = 20.0, -7.0
REJECTED = 0.45
FIRM_BITS = 32
NOBODY: set[int] = set()
# The part of a contradiction that counts against a firm's best link; more by good codes.
AGAINST, BY_CODE, UNWEIGHED = 0.25, 0.7, -0.1


@dataclass(slots=True)
class Joined:
    """Final scores of the weighed pairs, the firm of each row, and pairs that firms imply."""

    score: Doubles
    firm: Ints
    implied: list[tuple[int, int, float]]
    contradicted: list[tuple[int, int]]  # decisions that others rule out, as rows


@dataclass(frozen=True, slots=True)
class Ready:
    """Pairs ready to be joined: `by_code` where both codes are good and different, `said` what
    people decided, as in `candidates.Pairs`."""

    left: Ints
    right: Ints
    logit: Doubles
    by_code: NDArray[np.bool_]
    said: NDArray[np.int8]


def compete(table: Table, pairs: Ready) -> Doubles:
    """Probabilities when at most one row of a register can be the other row's firm.

    Doubles of one firm inside a register do not compete, as far as they are sure.
    """
    logit = np.where(pairs.said == 0, pairs.logit, pairs.said * SURE)
    odds: Doubles = np.exp(np.clip(logit, -SURE, SURE))
    found = odds / (1 + odds)
    some = np.flatnonzero((logit > FAINT) | (pairs.said != 0))  # the others take nothing away
    left, right, odds = pairs.left[some], pairs.right[some], odds[some]
    inside = table.register[left] == table.register[right]
    sure = inside & (logit[some] > np.log(DOUBLE / (1 - DOUBLE)))
    twin = _parts(len(table), left[sure], right[sure])
    total = np.zeros(len(left))
    for mine, other in ((left, right), (right, left)):
        total += _rivals(mine.astype(np.int64) * 16 + table.register[other], twin[other], odds)
    total[inside] = 0
    found[some] = odds / (1 + odds + np.maximum(total, 0))
    return found


def _rivals(group: NDArray[np.int64], firm: Ints, odds: Doubles) -> Doubles:
    """The odds of all other firms of each pair's group, each with its best row."""
    if not len(group):
        return odds
    key = group << FIRM_BITS | firm
    order = np.argsort(key)
    key = key[order]
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    best = np.maximum.reduceat(odds[order], start)
    group = key[start] >> FIRM_BITS
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    total = np.repeat(np.add.reduceat(best, first), np.diff(np.r_[first, len(start)]))
    found = np.empty(len(odds))
    found[order] = np.repeat(total - best, np.diff(np.r_[start, len(order)]))
    return found


def _parts(count: int, left: Ints, right: Ints) -> Ints:
    """A number for each row, equal where pairs join rows directly or by others."""
    joined = sparse.coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(count, count))
    _, part = sparse.csgraph.connected_components(joined, directed=False)
    found: Ints = part.astype(np.int32)
    return found


def _root(root: dict[int, int], row: int) -> int:
    while root[row] != row:
        root[row] = root[root[row]]
        row = root[row]
    return row


def gather(table: Table, pairs: Ready, chance: Doubles) -> Joined:
    """Join rows in the order of chance, as long as nothing inside the new firm forbids it.

    What people decided comes first: their firms stand whatever else speaks, and rows that they
    told apart never meet, not even by a third row.
    """
    left, right = pairs.left, pairs.right
    linked = (chance >= LINK) & (pairs.said >= 0) | (pairs.said > 0)
    part = _parts(len(table), left[linked], right[linked])
    size = np.bincount(part)
    # Where every two rows link, or only two rows do, nothing inside can forbid the firm.
    sure = (chance > LINK) & (pairs.said == 0)
    links = np.bincount(part[left[sure]], minlength=len(size))
    agreed = (links == size * (size - 1) // 2) | (size <= 2)
    firm = _first(part, len(size))[part]
    some = np.flatnonzero(linked & agreed[part[left]])
    weakest = _weakest(left[some], right[some], chance[some], part, len(size))[part]
    rows = np.flatnonzero(~agreed[part])
    near = np.flatnonzero((part[left] == part[right]) & ~agreed[part[left]])
    firms = _Firms(table, rows, _some(pairs, near), chance[near])
    contradicted = firms.join_all()
    firm[rows] = [_root(firms.root, row) for row in rows.tolist()]
    weakest[rows] = [firms.weakest.get(one, 0.0) for one in firm[rows].tolist()]
    together = firm[left] == firm[right]
    final = np.where(together, np.maximum(chance, weakest[left]), np.minimum(chance, REJECTED))
    final = np.where(pairs.said == 0, final, np.where(together, 1.0, 0.0))
    near = near[together[near]]
    return Joined(final, firm, _implied(firms, left[near], right[near]), contradicted)


def _first(part: Ints, parts: int) -> Ints:
    """The first row of each part."""
    first = np.empty(parts, dtype=np.int32)
    first[part[::-1]] = np.arange(len(part), dtype=np.int32)[::-1]
    return first


def _weakest(left: Ints, right: Ints, chance: Doubles, part: Ints, parts: int) -> Doubles:
    """The weakest link of each part that is needed when the likeliest are taken first."""
    order = np.argsort(-chance)
    rank = np.empty(len(order))
    rank[order] = np.arange(1, len(order) + 1)  # 0 would be no link
    joined = sparse.coo_matrix((rank, (left, right)), shape=(len(part), len(part)))
    needed = sparse.csgraph.minimum_spanning_tree(joined).tocoo()
    found = np.ones(parts)
    np.minimum.at(found, part[needed.row], chance[order[needed.data.astype(np.int64) - 1]])
    return found


def _some(pairs: Ready, places: NDArray[np.int64]) -> Ready:
    return Ready(*(getattr(pairs, one.name)[places] for one in fields(Ready)))


class _Firms:
    """Growing firms with their rows and the weakest link that made each."""

    def __init__(
        self, table: Table, rows: NDArray[np.int64], pairs: Ready, chance: Doubles
    ) -> None:
        self.pairs, self.chance = pairs, chance
        self.register = dict(zip(rows.tolist(), table.register[rows].tolist(), strict=True))
        self.root = {row: row for row in self.register}
        self.rows: dict[int, list[int]] = {}
        self.apart: dict[int, set[int]] = {}
        self.weakest: dict[int, float] = {}
        logit = np.clip(
            np.log(np.maximum(chance, 1e-9) / np.maximum(1 - chance, 1e-9)), -CLIP, CLIP
        )
        logit = np.where(logit < 0, logit * np.where(pairs.by_code, BY_CODE, AGAINST), logit)
        self.size = len(table)
        keys = pairs.left.astype(np.int64) * self.size + pairs.right
        self.weighed = dict(zip(keys.tolist(), logit.tolist(), strict=True))

    def join_all(self) -> list[tuple[int, int]]:
        """Join the pairs that are likely; give the decisions that cannot be obeyed."""
        pairs, chance = self.pairs, self.chance
        missed = self._obey()
        linked = np.flatnonzero((chance >= LINK) & (pairs.said == 0))
        order = linked[np.lexsort((pairs.right[linked], pairs.left[linked], -chance[linked]))]
        for pair in order.tolist():
            self.join(int(pairs.left[pair]), int(pairs.right[pair]), float(chance[pair]))
        return missed

    def _obey(self) -> list[tuple[int, int]]:
        """Join what people joined, keep apart what they told apart."""
        pairs = self.pairs
        for pair in np.flatnonzero(pairs.said < 0).tolist():
            one, two = int(pairs.left[pair]), int(pairs.right[pair])
            self.apart.setdefault(one, set()).add(two)
            self.apart.setdefault(two, set()).add(one)
        missed = []
        for pair in np.flatnonzero(pairs.said > 0).tolist():
            one, two = int(pairs.left[pair]), int(pairs.right[pair])
            if not self.join(one, two, 1.0, by_person=True):
                missed.append((one, two))
        return missed

    def join(self, one: int, two: int, chance: float, *, by_person: bool = False) -> bool:
        """Whether the two rows are in one firm now."""
        mine, other = _root(self.root, one), _root(self.root, two)
        if mine == other:
            return True
        rows, others = self.rows.get(mine, [mine]), self.rows.get(other, [other])
        if self.apart and any(not self.apart.get(row, NOBODY).isdisjoint(others) for row in rows):
            return False
        if not by_person and not self._allowed(rows, others):
            return False
        keep, gone = min(mine, other), max(mine, other)
        self.root[gone] = keep
        self.rows[keep] = rows + others
        self.rows.pop(gone, None)
        weakest = min(self.weakest.get(mine, 1.0), self.weakest.get(other, 1.0), chance)
        self.weakest.pop(gone, None)
        self.weakest[keep] = weakest
        return True

    def _allowed(self, rows: list[int], others: list[int]) -> bool:
        """The best link between two firms against all that contradicts it.

        Two rows of one register must be sure doubles. A contradiction counts for a part only: rows
        of one firm differ among themselves where departments kept other persons and addresses.
        """
        best, against = 0.0, 0.0
        for one in rows:
            for two in others:
                key = one * self.size + two if one < two else two * self.size + one
                found = self.weighed.get(key)
                sure = found is not None and found >= 0
                if self.register[one] == self.register[two] and not sure:
                    return False
                if found is None:
                    against += UNWEIGHED
                elif found < 0:
                    against += found
                else:
                    best = max(best, found)
        return best + against > 0


def _implied(firms: _Firms, left: Ints, right: Ints) -> list[tuple[int, int, float]]:
    """Pairs of one firm that were never weighed themselves."""
    known: dict[int, set[tuple[int, int]]] = defaultdict(set)
    roots = firms.root
    for one, two in zip(left.tolist(), right.tolist(), strict=True):
        known[_root(roots, one)].add((one, two))
    found = []
    for root, rows in sorted(firms.rows.items()):
        if len(rows) < 3 or len(rows) > MOST_IMPLIED:
            continue
        pairs = {(a, b) for a in rows for b in rows if a < b} - known[root]
        found += [(a, b, firms.weakest[root]) for a, b in sorted(pairs)]
    return found
