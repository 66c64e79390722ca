"""From weighed pairs and people's decisions to firms; plain values, no database.

People come before the engine, and sure links before unsure ones. Two rows that a person told
apart never come into one firm, not even through a third row: the link that would do it waits.
What follows from the others need not be asked: a pair inside one firm, or between two firms told
apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qunjian.apps.linkage.models import PairStanding

LINK = 0.5  # at which the engine itself takes two rows for one firm
LINKED, WAITING, APART = (
    standing.value for standing in (PairStanding.LINKED, PairStanding.WAITING, PairStanding.APART)
)
FORBIDDEN = "按可能性应归到一起，但其中有两行已经认定不是同一家；请再看一次。"
Two = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A pair of rows by their places; `said` is what a person decided, None for nothing."""

    left: int
    right: int
    score: float
    said: bool | None = None
    contradicted: bool = False


@dataclass(slots=True)
class Settled:
    """The firm of each row by its place, and the standing of each pair in the order given."""

    firm: list[int]
    standing: list[str]
    #: pairs that would join what a person told apart, by their place
    forbidden: set[int] = field(default_factory=set)


def standing_of(pair: Weighed, low: float, high: float) -> str:
    """How a pair stands by itself."""
    if pair.contradicted:
        return WAITING
    if pair.said is not None:
        return LINKED if pair.said else APART
    if pair.score >= max(high, LINK):
        return LINKED
    return WAITING if low <= pair.score < high else APART


def settle(rows: int, pairs: Sequence[Weighed], low: float, high: float) -> Settled:
    """Firms are numbered in the order of their first rows."""
    standing = [standing_of(pair, low, high) for pair in pairs]
    firms = _Firms(rows, ((p.left, p.right) for p in pairs if p.said is False))
    linked = [at for at, stands in enumerate(standing) if stands == LINKED]
    forbidden = set()
    for at in sorted(linked, key=lambda at: (not pairs[at].said, -pairs[at].score, at)):
        if not firms.join(pairs[at].left, pairs[at].right):
            standing[at] = WAITING
            forbidden.add(at)
    for at, pair in enumerate(pairs):
        if standing[at] == WAITING and at not in forbidden and not pair.contradicted:
            standing[at] = firms.followed(pair.left, pair.right)
    return Settled(firms.numbers(), standing, forbidden)


class _Firms:
    def __init__(self, rows: int, apart: Iterable[Two]) -> None:
        self._root = list(range(rows))
        self._apart: dict[int, set[int]] = {}
        for one, two in apart:
            self._apart.setdefault(one, set()).add(two)
            self._apart.setdefault(two, set()).add(one)

    def _of(self, row: int) -> int:
        while self._root[row] != row:
            self._root[row] = self._root[self._root[row]]
            row = self._root[row]
        return row

    def join(self, one: int, two: int) -> bool:
        """Join two rows' firms, unless a person told rows of them apart."""
        mine, other = sorted((self._of(one), self._of(two)))
        if mine == other:
            return True
        if self._told_apart(mine, other):
            return False
        self._root[other] = mine
        if told := self._apart.pop(other, None):
            self._apart.setdefault(mine, set()).update(told)
        return True

    def followed(self, one: int, two: int) -> str:
        """What follows for a pair that waits: A is B and B is C, or A is B and B is not C."""
        mine, other = self._of(one), self._of(two)
        if mine == other:
            return LINKED
        return APART if self._told_apart(mine, other) else WAITING

    def _told_apart(self, mine: int, other: int) -> bool:
        return any(self._of(row) == mine for row in self._apart.get(other, ()))

    def numbers(self) -> list[int]:
        seen: dict[int, int] = {}
        return [seen.setdefault(self._of(row), len(seen) + 1) for row in range(len(self._root))]


# -- who waits ---------------------------------------------------------------------------------


def held_back(waiting: Iterable[Two], rank: Mapping[int, tuple[bool, int, int]]) -> set[int]:
    """The firms that stay out until a person has decided: of two that may be one, the later.

    `waiting` are two firms each; `rank` is (not in the ledger, place of the side, first row),
    smaller for what comes first. A firm that the ledger holds is never held back.
    """
    later = {max(one, two, key=rank.__getitem__) for one, two in waiting if one != two}
    return {firm for firm in later if rank[firm][0]}
