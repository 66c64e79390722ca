"""Which pairs are worth weighing: rows that share a key, with caps so that cost grows linearly."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import grams
from qunjian.core.linkage.decisions import Given, split
from qunjian.core.linkage.fields import ends_of
from qunjian.core.linkage.pairing import (
    NO_ROWS,
    Bools,
    Bytes,
    Groups,
    among_best,
    grouped,
    joined,
    parts,
)
from qunjian.core.linkage.table import Ints, Longs, Table
from qunjian.core.names import pinyin_of

ONE, TWO, MOST = 6364136223846793005, 3935559000370003845, (1 << 63) - 1  # odd, for mixing
# What equal columns say at a glance.
GLANCE = (
    ("plain", 6), ("core", 4), ("brand", 4), ("person", 4), ("phone", 4),
    ("township", 1), ("door", 2), ("address", 2), ("organisation", 6), ("branch", 1),
)  # fmt: skip
FINER = ("township", "person", "phone", "trade", "address")  # what divides large groups
SMALL, LARGE = 16, 40  # rows of one key that are all paired: ordinary keys, strong keys
RARE_BIGRAMS = 3


@dataclass(frozen=True, slots=True)
class Key:
    """One way to bring rows together; `weight` is how much sharing it tells, for the ranking.

    `values` holds one number a row, or several beside each other; 0 joins nothing.
    """

    name: str
    values: Longs
    cap: int
    weight: int
    is_code: bool = False

    def told(self, count: int) -> tuple[Longs, Ints]:
        """The values that join something, and the row of each of `count` rows."""
        at = np.flatnonzero(self.values)
        return self.values[at], (at // max(1, len(self.values) // max(1, count))).astype(np.int32)


@dataclass(slots=True)
class Pairs:
    """Pairs of rows, left < right; `open` where not only a code brought them together.

    `said` is 1 where a person decided that they are one firm, -1 where they are two, else 0.
    """

    left: Ints
    right: Ints
    open: Bools
    said: NDArray[np.int8]
    left_out: int

    def __len__(self) -> int:
        return len(self.left)


def find(table: Table, known: Given) -> Pairs:
    """All candidate pairs, each once, in the order of rows; of fresh rows, if those are told."""
    count = len(table)
    found: list[tuple[Key, Groups]] = []
    left_out = 0
    for key in keys_of(table):
        groups, lost = groups_of(key, table.ids, count, known.fresh)
        left_out += lost if key.name == "plain" else 0
        found.append((replace(key, values=NO_ROWS), groups))
    return _with_said(_merged(found, table, known.fresh, left_out), known, count)


def _with_said(pairs: Pairs, known: Given, count: int) -> Pairs:
    """Pairs that people decided are weighed too, found or not."""
    if not len(known.pairs):
        return pairs
    keys = pairs.left.astype(np.int64) * count + pairs.right
    new = np.setdiff1d(known.pairs, keys, assume_unique=True)
    every = np.concatenate([keys, new])
    is_open = np.concatenate([pairs.open, np.ones(len(new), dtype=bool)])
    order = np.argsort(every)
    every, is_open = every[order], is_open[order]
    said = np.zeros(len(every), dtype=np.int8)
    said[np.searchsorted(every, known.pairs)] = known.said
    left, right = split(every, count)
    return Pairs(left, right, is_open, said, pairs.left_out)


def _merged(
    found: Sequence[tuple[Key, Groups]], table: Table, fresh: Bools | None, left_out: int
) -> Pairs:
    """What all keys found of each pair, and of that the best."""
    count = len(table)
    empty = (np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, bool))
    kept: list[tuple[Longs, Bytes, Bools]] = [empty]
    groups = [groups for _, groups in found]
    weights = [0 if key.is_code else key.weight for key, _ in found]
    for part in parts(groups, weights, [key.is_code for key, _ in found], count, fresh):
        total = part.weight + glance(part.left, part.right, table.ids)
        total[part.weight == 0] = 0  # only a code speaks for these
        kept.append((part.left * count + part.right, total.astype(np.uint8), part.strong))
    pair = np.concatenate([one for one, _, _ in kept])
    weight = np.concatenate([one for _, one, _ in kept])
    strong = np.concatenate([one for _, _, one in kept])
    left, right = split(pair, count)
    best = _best(left, right, weight, table.register)
    some = best | strong
    return Pairs(left[some], right[some], best[some], np.zeros(int(some.sum()), np.int8), left_out)


def _best(left: Ints, right: Ints, every: Bytes, register: Ints) -> Bools:
    """Keep a pair when it is among the best of either row towards the other's register."""
    loose = np.flatnonzero(every)
    left, right, weight = left[loose], right[loose], every[loose]
    best = np.zeros(len(loose), dtype=bool)
    for mine, other in ((left, right), (right, left)):
        best |= among_best(mine, register[other], weight, other)
    keep = np.zeros(len(every), dtype=bool)
    keep[loose[best]] = True
    return keep


def glance(left: Longs, right: Longs, ids: Mapping[str, Ints | Longs]) -> Ints:
    """What equal columns say at a glance."""
    total = np.zeros(len(left), dtype=np.int32)
    for name, worth in GLANCE:
        mine, other = ids[name][left], ids[name][right]
        total += worth * ((mine == other) & (mine > 0))
    return total


def keys_of(table: Table) -> Iterator[Key]:
    """Every key; a value of 0 joins nothing."""
    shared = table.shared()

    def ids(name: str) -> Longs:
        return table.ids[name].astype(np.int64)

    yield Key("full", ids("full"), LARGE, 10, is_code=True)
    yield Key("organisation", ids("organisation"), LARGE, 10, is_code=True)
    yield Key("old", ids("old"), LARGE, 10, is_code=True)
    yield Key("union", ids("union"), LARGE, 10, is_code=True)
    yield Key("stem", ids("stem"), SMALL, 8, is_code=True)
    yield from _near_codes(table)
    yield Key("plain", ids("plain"), LARGE, 6)
    yield Key("core", ids("core"), LARGE, 6)
    yield Key("brand", ids("brand"), LARGE, 4)
    yield Key("former", _joined(table, "former", "core", shared.formers), LARGE, 6)
    yield Key("phone", ids("phone"), SMALL, 4)
    yield Key("phone2", _joined(table, "phone2", "phone", shared.seconds), SMALL, 4)
    yield Key("door", _product(ids("door"), ids("township"), both=False), SMALL, 2)
    yield Key("address", ids("address"), SMALL, 2)
    yield Key("person", ids("person"), SMALL, 3)
    yield Key("person, township", _product(ids("person"), ids("township")), LARGE, 4)
    starts = _numbers(table, ["brand"], lambda brand: brand[:1])
    ends = _numbers(table, ["brand"], lambda brand: brand[-1:])
    yield Key("person, first character", _product(ids("person"), starts), SMALL, 4)
    yield Key("first character, trade", _product(starts, ids("trade")), SMALL, 2)
    yield Key("last character, trade", _product(ends, ids("trade")), SMALL, 2)
    yield Key("sound", _numbers(table, ["core"], pinyin_of), LARGE, 4)
    yield from _bigrams(table)


def sounds_of(table: Table, name: str) -> list[str]:
    """The pinyin of a column, each value read once."""
    read = {text: pinyin_of(text) for text in set(table.text[name])}
    return [read[text] for text in table.text[name]]


def _product(first: Longs, second: Longs, *, both: bool = True) -> Longs:
    """One number for two, mixed because each may be as large as a number can be."""
    joined: Longs = (first * ONE + second * TWO) & MOST
    joined[(first == 0) | ((second == 0) & both)] = 0
    return joined


def _numbers(table: Table, columns: Sequence[str], told: Callable[[str], str]) -> Longs:
    """What is told of each row's text as a number; the first of the columns that says anything."""
    known = [table.distinct(name) for name in columns]
    number = table.number([told(text) for texts, _ in known for text in texts])
    found = NO_ROWS
    for texts, which in known:
        own, number = number[: len(texts)][which], number[len(texts) :]
        found = np.where(found > 0, found, own) if len(found) else own
    return found


def _joined(table: Table, first: str, second: str, wanted: Collection[str]) -> Longs:
    """A key that two columns share: rows whose first column is another's second."""
    if not wanted:
        return NO_ROWS
    return _numbers(table, [first, second], lambda text: text if text in wanted else "")


def _near_codes(table: Table) -> Iterator[Key]:
    """Damaged codes meet whole ones by their two ends."""
    damaged = table.shared().damaged
    for end in (0, 1):

        def told(code: str, end: int = end) -> str:
            found = ends_of(code)
            return found[end] if found and found[end] in damaged else ""

        values = NO_ROWS if not damaged else _numbers(table, ["full", "damaged"], told)
        yield Key("near code", values, SMALL, 6, is_code=True)


def _bigrams(table: Table) -> Iterator[Key]:
    """The rarest pairs of neighbouring characters of each core, which a slip elsewhere leaves."""
    cores, which = table.distinct("core")
    # One number space, so that one row's rarest meets another's second rarest.
    found = grams.rarest(cores, grams.Counts.of(table.shared().pairs), RARE_BIGRAMS)
    yield Key("bigram", found[which].ravel(), SMALL + 8, 2)


def groups_of(
    key: Key, ids: Mapping[str, Ints | Longs], count: int, fresh: Bools | None
) -> tuple[Groups, int]:
    """Rows with one value of a key. Large groups are divided by a second column.

    Also gives how many rows are in a large group that no second column divides.
    """
    values, rows = key.told(count)
    few, large = grouped(values, rows, key.cap, fresh)
    if not len(large):
        return few, 0
    large.sort()
    values, rows = values[large], rows[large]
    pieces = [few]
    divided = np.zeros(len(large), dtype=bool)
    for name in FINER:
        finer = _product(values, ids[name][rows].astype(np.int64))
        told = np.flatnonzero(finer)
        some, over = grouped(finer[told], rows[told], key.cap, fresh)
        pieces.append(some)
        finer[told[over]] = 0
        divided |= finer > 0
    return joined(pieces), int((~divided).sum())
