"""Which pairs are worth weighing: rows that share a key, with caps so that cost grows linearly.

What two rows share is counted in points, two for every halving of the rows that share as much by
chance. A pair whose points leave more than a few strangers to a row says no more than that both
are, say, in one building, and could not become a link; it is not weighed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import grams
from qunjian.core.linkage.decisions import Given, split
from qunjian.core.linkage.fields import ENDS, ends_of
from qunjian.core.linkage.pairing import (
    HEAVIEST,
    NO_ROWS,
    Bools,
    Bytes,
    Groups,
    Sources,
    among_best,
    grouped,
    stretches,
)
from qunjian.core.linkage.table import Ints, Longs, Table, Texts
from qunjian.core.names import pinyin_of

ONE, TWO, MOST = 6364136223846793005, 3935559000370003845, (1 << 63) - 1  # odd, for mixing
HALVING = 2  # points
FEW = 2 * HALVING  # points that may be wanting: four strangers for a row
SILENT = 3 * HALVING  # and where nothing but the name and the area is told of both
NAMED = ("plain", "core", "brand")
COUNTED = (*NAMED, "person", "phone", "address", "door")  # columns whose rarity counts
# One in eight rows shares these by chance; rows of one address are mostly of one township.
USUAL, NEAR = 3 * HALVING, 5
GLANCED = (*COUNTED, "township", "road", "trade", "branch")
FINER = ("township", "person", "phone", "trade", "address")  # what divides large groups
SMALL, OFTEN, LARGE = 16, 24, 40  # rows of a key that are all paired: ordinary, bigram, strong
RARE_BIGRAMS = 3
THREADS = 2


@dataclass(frozen=True, slots=True)
class Key:
    """One way to bring rows together.

    `values` holds one number a row, or several runs of them, a row's beside each other; 0 joins
    nothing. `tells`: how few rows share a value says something that no column says.
    """

    name: str
    values: Longs
    cap: int
    tells: bool = False
    is_code: bool = False
    runs: int = 1

    def told(self) -> tuple[Longs, Ints, Bytes]:
        """The values that join something, with their rows and runs."""
        at = np.flatnonzero(self.values)
        row, run = np.divmod(at, self.runs)
        return self.values[at], row.astype(np.int32), run.astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Found:
    """The groups of a key, how many rows share each of its values that join something, and how
    many rows are in large groups that no second column divides."""

    groups: Groups
    seen: Ints
    left_out: int


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
    count, rows = len(table), table.shared().rows
    sources = Sources(count)
    left_out = 0
    for key in keys_of(table):
        found = groups_of(key, table.ids, known.fresh)
        left_out += found.left_out if key.name == "plain" else 0
        hints = _hints(key, found.seen, count, rows) if key.tells else [None] * key.runs
        sources.add(found.groups, hints, strong=key.is_code)
    return _with_said(_merged(sources, table, known.fresh, left_out), known, count)


def _hints(key: Key, seen: Ints, count: int, rows: int) -> list[Bytes]:
    """What each row's values of a key tell, run by run."""
    hints = np.zeros((key.runs, count), dtype=np.uint8)
    _, row, run = key.told()
    hints[run, row] = points(rows, seen)
    return list(hints)


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


@dataclass(frozen=True, slots=True)
class _Kept:
    """Pairs of a stretch of left rows that are worth something, or that a code brought."""

    left: Ints
    right: Ints
    worth: Bytes
    strong: Bools
    best: Bools

    def chosen(self, column: NDArray[Any]) -> NDArray[Any]:
        return column[self.best | self.strong]


def _merged(sources: Sources, table: Table, fresh: Bools | None, left_out: int) -> Pairs:
    """What all keys found of each pair, and of that the best of either row.

    A stretch of rows after the other, so that no list of all pairs stands in memory.
    """
    rows, register = table.shared().rows, table.register
    rare = {name: points(rows, table.rarity(name)) for name in COUNTED}

    def weighed(stretch: range) -> _Kept:
        part = sources.part(stretch, fresh)
        named, rest = glance(part.left, part.right, table.ids, rare)
        worth = worth_of(part.hint, named, rest, rows)
        worth[~part.loose] = 0
        some = part.strong | (worth > 0)
        left, right = part.left[some].astype(np.int32), part.right[some].astype(np.int32)
        worth = worth[some]
        best = among_best(left, register[right], worth, right) & (worth > 0)
        return _Kept(left, right, worth, part.strong[some], best)

    def ranked(stretch: range) -> None:
        _rank(kept, register, stretch)

    with ThreadPoolExecutor(THREADS) as pool:
        kept = list(pool.map(weighed, stretches(len(table))))
        list(pool.map(ranked, stretches(len(table))))
    left, right, best = (
        np.concatenate([one.chosen(getattr(one, name)) for one in kept])
        for name in ("left", "right", "best")
    )
    return Pairs(left, right, best, np.zeros(len(left), dtype=np.int8), left_out)


def _rank(kept: Sequence[_Kept], register: Ints, rows: range) -> None:
    """Find the best pairs of some right rows, whose pairs are in all parts."""
    places = [
        np.flatnonzero((one.right >= rows.start) & (one.right < rows.stop) & (one.worth > 0))
        for one in kept
    ]
    found = list(zip(kept, places, strict=True))
    left = np.concatenate([one.left[at] for one, at in found])
    right = np.concatenate([one.right[at] for one, at in found])
    worth = np.concatenate([one.worth[at] for one, at in found])
    best = among_best(right, register[left], worth, left)
    for one, at in found:
        one.best[at] |= best[: len(at)]
        best = best[len(at) :]


def points(rows: int, seen: Ints | Longs) -> Bytes:
    """What it is worth to share something that so many of the rows have."""
    found: Bytes = np.rint(HALVING * np.log2(max(1, rows) / np.maximum(seen, 1))).astype(np.uint8)
    return found


def glance(
    left: Longs, right: Longs, ids: Mapping[str, Ints | Longs], rare: Mapping[str, Bytes]
) -> tuple[Ints, Ints]:
    """The points of what names have in common, and of all else that is equal or cannot be."""

    def same(name: str) -> Bools:
        mine = ids[name][left]
        found: Bools = (mine == ids[name][right]) & (mine > 0)
        return found

    def told(name: str) -> Bools:
        found: Bools = (ids[name][left] > 0) & (ids[name][right] > 0)
        return found

    said = {name: np.where(same(name), rare[name][left], 0).astype(np.int32) for name in COUNTED}
    named = np.maximum.reduce([said[name] for name in NAMED]) + USUAL * same("trade")
    place = np.maximum(said["address"], said["door"])
    area = np.where(place > 0, NEAR, USUAL) * same("township")
    area += np.where(place > 0, 0, USUAL) * same("road")
    rest = said["person"] + said["phone"] + place + area + USUAL * same("branch")
    # What is not told of both could not be shared, and so its want tells nothing against them.
    rest += np.where(told("person") | told("phone") | told("address"), 0, SILENT)
    return named.astype(np.int32), rest.astype(np.int32)


def worth_of(hint: Ints, named: Ints, rest: Ints, rows: int) -> Bytes:
    """The points of pairs above what is wanted at least; 0 where a pair is not worth weighing."""
    whole = int(points(rows, np.ones(1, np.int32))[0])
    # Keys and equal names tell of the same characters, so the better one counts.
    total = np.maximum(np.minimum(hint, whole), named) + rest - whole
    found: Bytes = np.clip(total + FEW + 1, 0, HEAVIEST).astype(np.uint8)
    return found


def keys_of(table: Table) -> Iterator[Key]:
    """Every key; a value of 0 joins nothing."""
    shared = table.shared()

    def ids(name: str) -> Longs:
        return table.ids[name].astype(np.int64)

    yield Key("full", ids("full"), LARGE, is_code=True)
    yield Key("organisation", ids("organisation"), LARGE, is_code=True)
    yield Key("old", ids("old"), LARGE, is_code=True)
    yield Key("union", ids("union"), LARGE, is_code=True)
    yield Key("stem", ids("stem"), SMALL, is_code=True)
    yield from _near_codes(table)
    yield Key("plain", ids("plain"), LARGE)
    yield Key("core", ids("core"), LARGE)
    yield Key("brand", ids("brand"), LARGE)
    yield Key("former", _joined(table, "former", "core", shared.formers), LARGE, tells=True)
    yield Key("phone", ids("phone"), SMALL)
    yield Key("phone2", _joined(table, "phone2", "phone", shared.seconds), SMALL, tells=True)
    yield Key("door", _product(ids("door"), ids("township"), both=False), SMALL)
    yield Key("address", ids("address"), SMALL)
    yield Key("person", ids("person"), SMALL)
    yield Key("person, township", _product(ids("person"), ids("township")), LARGE)
    starts = _numbers(table, ["brand"], lambda brand: brand[:1])
    ends = _numbers(table, ["brand"], lambda brand: brand[-1:])
    yield Key("person, first character", _product(ids("person"), starts), SMALL)
    yield Key("first character, trade", _product(starts, ids("trade")), SMALL, tells=True)
    yield Key("last character, trade", _product(ends, ids("trade")), SMALL)
    yield Key("sound", _numbers(table, ["core"], _Sounds().of), LARGE, tells=True)
    yield from _bigrams(table)


class _Sounds(dict[int, str]):
    """The pinyin of each character, looked up once."""

    def __missing__(self, char: int) -> str:
        found = self[char] = pinyin_of(chr(char))
        return found

    def of(self, text: str) -> str:
        return text.translate(self)


def _product(first: Longs, second: Longs, *, both: bool = True) -> Longs:
    """One number for two, mixed because each may be as large as a number can be."""
    joined: Longs = (first * ONE + second * TWO) & MOST
    joined[(first == 0) | ((second == 0) & both)] = 0
    return joined


def _numbers(table: Table, columns: Sequence[str], told: Callable[[str], str]) -> Longs:
    """What is told of each row's text as a number; the first of the columns that says anything."""
    known = [table.distinct(name) for name in columns]
    seen: dict[str, str] = {}  # each different text stands in memory once
    made = (told(text) for texts, _ in known for text in texts)
    return _spread(table.number([seen.setdefault(text, text) for text in made]), known)


def _spread(number: Longs, known: Sequence[tuple[Texts, Ints]]) -> Longs:
    """Each row's number from those of different texts of some columns, one after the other."""
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
    damaged = sorted(table.shared().damaged)
    number = dict(zip(damaged, table.number(damaged).tolist(), strict=True))
    known = [table.distinct(name) for name in ("full", "damaged") if damaged]
    told = (
        number.get(end, 0)
        for texts, _ in known
        for code in texts
        for end in ends_of(code) or ("",) * ENDS
    )
    numbers = np.fromiter(told, np.int64).reshape(-1, ENDS)
    for end in range(ENDS):
        yield Key("near code", _spread(numbers[:, end], known), SMALL, is_code=True)


def _bigrams(table: Table) -> Iterator[Key]:
    """The rarest pairs of neighbouring characters of each core, which a slip elsewhere leaves."""
    cores, which = table.distinct("core")
    # One number space, so that one row's rarest meets another's second rarest.
    found = grams.rarest(cores, grams.Counts.of(table.shared().pairs), RARE_BIGRAMS)
    yield Key("bigram", found[which].ravel(), OFTEN, tells=True, runs=RARE_BIGRAMS)


def groups_of(key: Key, ids: Mapping[str, Ints | Longs], fresh: Bools | None) -> Found:
    """Rows with one value of a key. Large groups are divided by a second column."""
    values, rows, run = key.told()
    whole = grouped(values, key.cap, None if fresh is None else fresh[rows])
    pieces = [(whole.small, whole.after)]
    large = whole.large
    divided = np.zeros(len(large), dtype=bool)
    for name in FINER if len(large) else ():
        finer = _product(values[large], ids[name][rows[large]].astype(np.int64))
        told = np.flatnonzero(finer)
        at = large[told]
        some = grouped(finer[told], key.cap, None if fresh is None else fresh[rows[at]])
        pieces.append((at[some.small], some.after))
        finer[told[some.large]] = 0
        divided |= finer > 0
    at = np.concatenate([at for at, _ in pieces])
    after = np.concatenate([after for _, after in pieces])
    return Found(Groups(rows[at], after, run[at]), whole.size, int((~divided).sum()))
