"""Which pairs are worth weighing: rows that share a key, with caps so that cost grows linearly."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import grams
from qunjian.core.linkage.decisions import Given, split
from qunjian.core.linkage.fields import ends_of
from qunjian.core.linkage.table import Ints, Table
from qunjian.core.names import pinyin_of

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
ONE, TWO, MOST = 6364136223846793005, 3935559000370003845, (1 << 63) - 1  # odd, for mixing
# What equal columns say at a glance.
GLANCE = (
    ("plain", 3.0), ("core", 2.0), ("brand", 2.0), ("person", 2.0), ("phone", 2.0),
    ("township", 0.5), ("door", 1.0), ("address", 1.0), ("organisation", 3.0), ("branch", 0.5),
)  # fmt: skip
FINER = ("township", "person", "phone", "trade", "address")  # what divides large groups
SMALL, LARGE = 16, 40  # rows of one key that are all paired: ordinary keys, strong keys
MOST_PARTNERS = 3  # per row and other register, after the cheap ranking
RARE_BIGRAMS = 3


@dataclass(frozen=True, slots=True)
class Key:
    """One way to bring rows together; `weight` is how much sharing it tells, for the ranking.

    `values` holds one number a row, or several runs of one number a row; 0 joins nothing.
    """

    name: str
    values: Longs
    cap: int
    weight: float
    is_code: bool = False


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
    codes: list[Longs] = []
    others: list[Longs] = []
    weights: list[NDArray[np.float32]] = []
    left_out = 0
    for key in keys_of(table):
        found, lost = pairs_of(key, table.ids, count, known.fresh)
        left_out += lost if key.name == "plain" else 0
        if key.is_code:
            codes.append(found)
        else:
            others.append(found)
            weights.append(np.full(len(found), key.weight, dtype=np.float32))
    return _with_said(_merged(codes, others, weights, table, left_out), known, count)


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
    codes: list[Longs],
    others: list[Longs],
    weights: list[NDArray[np.float32]],
    table: Table,
    left_out: int,
) -> Pairs:
    count = max(1, len(table))
    loose = np.concatenate(others) if others else np.empty(0, np.int64)
    unique, place = np.unique(loose, return_inverse=True)
    weight = np.bincount(
        place, weights=np.concatenate(weights) if weights else None, minlength=len(unique)
    )
    unique = unique[_best(unique, weight.astype(np.float32), table)]
    strong = np.unique(np.concatenate(codes)) if codes else np.empty(0, np.int64)
    every = np.union1d(unique, strong)
    is_open = np.isin(every, unique, assume_unique=True)
    left, right = split(every, count)
    return Pairs(left, right, is_open, np.zeros(len(every), dtype=np.int8), left_out)


def _best(unique: Longs, weight: NDArray[np.float32], table: Table) -> Bools:
    """Keep a pair when it is among the best of either row towards the other's register."""
    count = max(1, len(table))
    left, right = unique // count, unique % count
    weight = weight + glance(left, right, table.ids)
    keep = np.zeros(len(unique), dtype=bool)
    for mine, other in ((left, right), (right, left)):
        keep |= among_best(mine * 16 + table.register[other], weight, unique)
    return keep


def among_best(group: Longs, weight: NDArray[np.float32], place: Longs) -> Bools:
    """Which are the heaviest of their group; of equal weights the first in place."""
    order = np.lexsort((place, -weight, group))
    sorted_group = group[order]
    start = np.flatnonzero(np.r_[True, sorted_group[1:] != sorted_group[:-1]])
    sizes = np.diff(np.r_[start, len(order)])
    rank = np.arange(len(order)) - np.repeat(start, sizes)
    keep = np.zeros(len(group), dtype=bool)
    keep[order[rank < MOST_PARTNERS]] = True
    return keep


def glance(left: Longs, right: Longs, ids: Mapping[str, Ints | Longs]) -> NDArray[np.float32]:
    """What equal columns say at a glance."""
    total = np.zeros(len(left), dtype=np.float32)
    for name, worth in GLANCE:
        mine, other = ids[name][left], ids[name][right]
        total += worth * ((mine == other) & (mine > 0))
    return total


def keys_of(table: Table) -> Iterator[Key]:
    """Every key; a value of 0 joins nothing."""
    ids = {name: value.astype(np.int64) for name, value in table.ids.items()}
    yield Key("full", ids["full"], LARGE, 5, is_code=True)
    yield Key("organisation", ids["organisation"], LARGE, 5, is_code=True)
    yield Key("old", ids["old"], LARGE, 5, is_code=True)
    yield Key("union", ids["union"], LARGE, 5, is_code=True)
    yield Key("stem", ids["stem"], SMALL, 4, is_code=True)
    yield from _near_codes(table)
    yield Key("plain", ids["plain"], LARGE, 3)
    yield Key("core", ids["core"], LARGE, 3)
    yield Key("brand", ids["brand"], LARGE, 2)
    formers = table.shared().formers
    yield Key("former", _joined(table, "former", "core", formers), LARGE, 3)
    yield Key("phone", ids["phone"], SMALL, 2)
    yield Key("phone2", _joined(table, "phone2", "phone", table.shared().seconds), SMALL, 2)
    yield Key("door", _product(ids["door"], ids["township"], both=False), SMALL, 1)
    yield Key("address", ids["address"], SMALL, 1)
    yield Key("person", ids["person"], SMALL, 1.5)
    yield Key("person, township", _product(ids["person"], ids["township"]), LARGE, 2)
    starts = table.number([brand[:1] for brand in table.text["brand"]])
    ends = table.number([brand[-1:] for brand in table.text["brand"]])
    yield Key("person, first character", _product(ids["person"], starts), SMALL, 2)
    yield Key("first character, trade", _product(starts, ids["trade"]), SMALL, 1)
    yield Key("last character, trade", _product(ends, ids["trade"]), SMALL, 1)
    yield Key("sound", table.number(sounds_of(table, "core")), LARGE, 2)
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


def _joined(table: Table, first: str, second: str, wanted: Collection[str]) -> Longs:
    """A key that two columns share: rows whose first column is another's second."""
    return table.number(
        [
            one or (two if two in wanted else "")
            for one, two in zip(table.text[first], table.text[second], strict=True)
        ]
    )


def _near_codes(table: Table) -> Iterator[Key]:
    """Damaged codes meet whole ones by their two ends."""
    damaged = table.shared().damaged
    whole = [a or b for a, b in zip(table.text["full"], table.text["damaged"], strict=True)]
    ends = {code: ends_of(code) for code in set(whole)}
    for end in (0, 1):
        known = {
            code: found[end] if found and found[end] in damaged else ""
            for code, found in ends.items()
        }
        values = table.number([known[code] for code in whole])
        yield Key("near code", values, SMALL, 3, is_code=True)


def _bigrams(table: Table) -> Iterator[Key]:
    """The rarest pairs of neighbouring characters of each core, which a slip elsewhere leaves."""
    cores, which = table.distinct("core")
    # One number space, so that one row's rarest meets another's second rarest.
    found = grams.rarest(cores, grams.Counts.of(table.shared().pairs), RARE_BIGRAMS)
    yield Key("bigram", found[:, which].ravel(), SMALL + 8, 1)


def pairs_of(
    key: Key, ids: Mapping[str, Ints | Longs], count: int, fresh: Bools | None
) -> tuple[Longs, int]:
    """Pairs of rows with one value of a key. Large groups are divided by a second column.

    Also gives how many rows are in a large group that no second column divides.
    """
    found, large = _within_cap(key.values, key.cap, count, fresh)
    if not len(large):
        return found, 0
    pieces = [found]
    left = np.zeros(len(key.values), dtype=bool)
    left[large] = True
    divided = np.zeros(len(key.values), dtype=bool)
    for name in FINER:
        second = np.tile(ids[name].astype(np.int64), len(key.values) // count)
        finer = _product(key.values, second)
        finer[~left] = 0
        some, over = _within_cap(finer, key.cap, count, fresh)
        pieces.append(some)
        finer[over] = 0
        divided |= finer > 0
    return np.concatenate(pieces), int((left & ~divided).sum())


def _within_cap(values: Longs, cap: int, count: int, fresh: Bools | None) -> tuple[Longs, Longs]:
    order = np.argsort(values, kind="stable")
    order = order[values[order] > 0]
    if not len(order):
        return np.empty(0, np.int64), order
    ordered = values[order]
    start = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[start, len(order)])
    if fresh is not None:  # groups without a fresh row are passed over
        some = np.add.reduceat(fresh[order % count].astype(np.int64), start) > 0
        chosen = np.repeat(some, sizes)
        order, sizes = order[chosen], sizes[some]
        start = np.cumsum(sizes) - sizes
    large = np.repeat(sizes > cap, sizes)
    pieces = []
    for size in np.unique(sizes[(sizes > 1) & (sizes <= cap)]):
        rows = order[start[sizes == size][:, None] + np.arange(size)] % count
        first, second = np.triu_indices(size, 1)
        low = np.minimum(rows[:, first], rows[:, second]).ravel()
        high = np.maximum(rows[:, first], rows[:, second]).ravel()
        pair = low.astype(np.int64) * count + high
        pieces.append(pair[low < high])
    found = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
    if fresh is not None:
        found = found[fresh[found // count] | fresh[found % count]]
    return found, order[large]
