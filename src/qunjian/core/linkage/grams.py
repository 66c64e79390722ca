"""Characters and neighbouring characters of many texts at once, as numbers.

One character is its code point; two neighbours are the first shifted and the second, so that the
order of numbers is the order of texts and a number means the same everywhere.
"""

from collections import Counter
from collections.abc import ItemsView, Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
SHIFT = 21  # bits of a code point
LONGEST = 30  # characters of a text that are looked at


class Counts(Mapping[str, int]):
    """How often each gram occurs: a mapping that is also asked about many grams at once."""

    def __init__(self, codes: Longs, times: Longs) -> None:
        """:param codes: in order, each once"""
        self.codes, self.times = codes, times

    @classmethod
    def of(cls, told: Mapping[str, int]) -> "Counts":
        if isinstance(told, cls):
            return told
        codes = np.fromiter(map(_code, told), np.int64, len(told))
        order = np.argsort(codes)
        return cls(codes[order], np.fromiter(told.values(), np.int64, len(told))[order])

    def each(self, codes: Longs) -> Longs:
        """The count of each gram, 0 where it is not known."""
        if not len(self.codes):
            return np.zeros(len(codes), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[place] == codes, self.times[place], 0)

    def items(self) -> ItemsView[str, int]:
        return dict(zip(self, self.times.tolist(), strict=True)).items()

    def __getitem__(self, gram: str) -> int:
        found = int(self.each(np.array([_code(gram)]))[0])
        if not found:
            raise KeyError(gram)
        return found

    def __iter__(self) -> Iterator[str]:
        return map(_text, self.codes.tolist())

    def __len__(self) -> int:
        return len(self.codes)


def _code(gram: str) -> int:
    return ord(gram) if len(gram) == 1 else ord(gram[0]) << SHIFT | ord(gram[1])


def _text(code: int) -> str:
    first, second = divmod(code, 1 << SHIFT)
    return chr(first) + chr(second) if first else chr(second)


def _flat(texts: Iterable[str]) -> tuple[Longs, Longs, Longs, Longs]:
    """All characters with the place of their text, and all neighbours with theirs."""
    short = [text[:LONGEST] for text in texts]
    joined = "".join(short).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype="<u4").astype(np.int64)
    row = np.repeat(np.arange(len(short)), np.fromiter(map(len, short), np.int64, len(short)))
    beside = np.flatnonzero(row[:-1] == row[1:]) if len(row) else row
    return codes, row, codes[beside] << SHIFT | codes[beside + 1], row[beside]


def distinct(texts: Iterable[str]) -> tuple[Longs, Longs, Longs]:
    """All grams in order; then the place of each text's grams among them, and of their text."""
    codes, row, pairs, pair_row = _flat(texts)
    known, place = np.unique(np.concatenate([codes, pairs]), return_inverse=True)
    width = max(1, len(known))
    once = np.unique(np.concatenate([row, pair_row]) * width + place)
    return known, once % width, once // width


def counted(texts: Iterable[str]) -> tuple[Counts, Counts]:
    """In how many texts each gram is, and how often two neighbours stand in texts."""
    times = Counter(texts)
    weight = np.fromiter(times.values(), np.int64, len(times))
    known, place, row = distinct(times)
    within = np.bincount(place, weights=weight[row], minlength=len(known)).astype(np.int64)
    _, _, pairs, pair_row = _flat(times)
    beside, at = np.unique(pairs, return_inverse=True)
    often = np.bincount(at, weights=weight[pair_row], minlength=len(beside)).astype(np.int64)
    return Counts(known, within), Counts(beside, often)


def rarest(texts: Iterable[str], often: Counts, most: int) -> Longs:
    """The rarest neighbours of each text that stand elsewhere too: a line for each text.

    A gram is told by its place among all, from the rarest, starting at 1.
    """
    texts = list(texts)
    found = np.zeros((len(texts), most), dtype=np.int64)
    _, _, pairs, row = _flat(texts)
    if not len(pairs) or not len(often):
        return found
    place = np.minimum(np.searchsorted(often.codes, pairs), len(often) - 1)
    kept = (often.codes[place] == pairs) & (often.times[place] > 1)
    rank = np.empty(len(often), dtype=np.int64)
    rank[np.lexsort((often.codes, often.times))] = np.arange(1, len(often) + 1)
    bits = len(often).bit_length()
    each = row[kept] << bits | rank[place[kept]]
    each.sort()
    each = each[np.diff(each, prepend=-1) > 0]
    row = each >> bits
    start = np.flatnonzero(np.diff(row, prepend=-1))
    nth = np.arange(len(row)) - np.repeat(start, np.diff(start, append=len(row)))
    few = nth < most
    found[row[few], nth[few]] = each[few] & ((1 << bits) - 1)
    return found
