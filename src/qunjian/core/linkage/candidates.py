"""Which pairs are worth weighing: rows that share a key, with caps so that cost grows linearly."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage.decisions import Given, split
from qunjian.core.linkage.fields import Code, near_keys
from qunjian.core.linkage.table import Ints, Table, numbered
from qunjian.core.names import pinyin_of

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
SMALL, LARGE = 16, 40  # rows of one key that are all paired: ordinary keys, strong keys
MOST_PARTNERS = 5  # per row and other register, after the cheap ranking
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
        found, lost = _pairs_of(key, table, count, known.fresh)
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
    weight = weight + _cheap(left, right, table)
    keep = np.zeros(len(unique), dtype=bool)
    for mine, other in ((left, right), (right, left)):
        group = mine * 16 + table.register[other]
        order = np.lexsort((unique, -weight, group))
        sorted_group = group[order]
        start = np.flatnonzero(np.r_[True, sorted_group[1:] != sorted_group[:-1]])
        sizes = np.diff(np.r_[start, len(order)])
        rank = np.arange(len(order)) - np.repeat(start, sizes)
        keep[order[rank < MOST_PARTNERS]] = True
    return keep


def _cheap(left: Longs, right: Longs, table: Table) -> NDArray[np.float32]:
    """What equal columns say at a glance."""
    total = np.zeros(len(left), dtype=np.float32)
    for name, worth in (
        ("plain", 3), ("core", 2), ("brand", 2), ("person", 2), ("phone", 2), ("township", 0.5),
        ("door", 1), ("address", 1), ("organisation", 3), ("branch", 0.5),
    ):  # fmt: skip
        ids = table.ids[name]
        total += worth * ((ids[left] == ids[right]) & (ids[left] > 0))
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
    yield Key("former", _joined(table.text["former"], table.text["core"]), LARGE, 3)
    yield Key("phone", ids["phone"], SMALL, 2)
    yield Key("phone2", _joined(table.text["phone2"], table.text["phone"]), SMALL, 2)
    yield Key("door", _product(ids["door"], ids["township"], both=False), SMALL, 1)
    yield Key("address", ids["address"], SMALL, 1)
    yield Key("person", ids["person"], SMALL, 1.5)
    yield Key("person, township", _product(ids["person"], ids["township"]), LARGE, 2)
    starts = numbered([brand[:1] for brand in table.text["brand"]])[0].astype(np.int64)
    ends = numbered([brand[-1:] for brand in table.text["brand"]])[0].astype(np.int64)
    yield Key("person, first character", _product(ids["person"], starts), SMALL, 2)
    yield Key("first character, trade", _product(starts, ids["trade"]), SMALL, 1)
    yield Key("last character, trade", _product(ends, ids["trade"]), SMALL, 1)
    sounds = numbered(sounds_of(table, "core"))[0].astype(np.int64)
    yield Key("sound", sounds, LARGE, 2)
    yield from _bigrams(table)


def sounds_of(table: Table, name: str) -> list[str]:
    """The pinyin of a column, each value read once."""
    read = {text: pinyin_of(text) for text in set(table.text[name])}
    return [read[text] for text in table.text[name]]


def _product(first: Longs, second: Longs, *, both: bool = True) -> Longs:
    joined = first * (int(second.max(initial=0)) + 1) + second
    joined[(first == 0) | ((second == 0) & both)] = 0
    return joined


def _joined(first: "NDArray[np.object_]", second: "NDArray[np.object_]") -> Longs:
    """A key that two columns share: rows whose first column is another's second."""
    wanted = set(first) - {""}
    return numbered(
        [one or (two if two in wanted else "") for one, two in zip(first, second, strict=True)]
    )[0].astype(np.int64)


def _near_codes(table: Table) -> Iterator[Key]:
    """Damaged codes meet whole ones by their two ends."""
    damaged = {
        key for text in set(table.text["damaged"]) if text for key in near_keys(Code(damaged=text))
    }
    for end in (0, 1):
        values = []
        for full, broken in zip(table.text["full"], table.text["damaged"], strict=True):
            found = near_keys(Code(full=full, damaged=broken)) if full or broken else ()
            values.append(found[end] if found and found[end] in damaged else "")
        yield Key("near code", numbered(values)[0].astype(np.int64), SMALL, 3, is_code=True)


def _bigrams(table: Table) -> Iterator[Key]:
    """The rarest pairs of neighbouring characters of each core, which a slip elsewhere leaves."""
    cores = table.text["core"]
    count: dict[str, int] = {}
    for core in cores:
        for at in range(min(len(core), 30) - 1):
            gram = core[at : at + 2]
            count[gram] = count.get(gram, 0) + 1
    chosen: list[list[str]] = [[] for _ in range(RARE_BIGRAMS)]
    for core in cores:
        grams = {core[at : at + 2] for at in range(min(len(core), 30) - 1)}
        rarest = sorted((g for g in grams if count[g] > 1), key=lambda g: (count[g], g))
        for place in range(RARE_BIGRAMS):
            chosen[place].append(rarest[place] if place < len(rarest) else "")
    # One number space, so that one row's rarest meets another's second rarest.
    flat = numbered([gram for column in chosen for gram in column])[0].astype(np.int64)
    yield Key("bigram", flat, SMALL + 8, 1)


def _pairs_of(key: Key, table: Table, count: int, fresh: Bools | None) -> tuple[Longs, int]:
    """Pairs of rows with one value of a key. Large groups are divided by a second column."""
    found, large = _within_cap(key.values, key.cap, count, fresh)
    lost = 0
    if len(large):
        pieces = [found]
        left = np.zeros(len(key.values), dtype=bool)
        left[large] = True
        for name in ("township", "person", "phone", "trade", "address"):
            second = np.tile(table.ids[name].astype(np.int64), len(key.values) // count)
            finer = _product(key.values, second)
            finer[~left] = 0
            some, over = _within_cap(finer, key.cap, count, fresh)
            pieces.append(some)
            lost = max(lost, len(over))
        found = np.concatenate(pieces)
    return found, lost


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
