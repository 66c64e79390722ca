"""Characters and neighbouring characters of many texts at once, as numbers.

One character is its code point; two neighbours are the first shifted and the second, so that the
order of numbers is the order of texts and a number means the same everywhere.
"""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence, Sized

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Texts = Sequence[str] | NDArray[np.object_]
SHIFT = 21  # bits of a code point
PAIR = (1 << 2 * SHIFT) - 1
STRETCH = 100_000  # texts that are looked at together
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
        return self.found(codes)[1]

    def found(self, codes: Longs) -> tuple[Longs, Longs]:
        """The place of each gram among these and its count, 0 where it is not known."""
        if not len(self.codes):
            return np.zeros(len(codes), dtype=np.int64), np.zeros(len(codes), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return place, np.where(self.codes[place] == codes, self.times[place], 0)

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


def stretches(texts: Sized) -> Iterator[slice]:
    """Texts that are looked at together, so that memory stays small."""
    for start in range(0, len(texts), STRETCH):
        yield slice(start, min(start + STRETCH, len(texts)))


def distinct(texts: Texts) -> Iterator[tuple[slice, Longs, Longs]]:
    """Each text's grams once, in the order of texts and grams, and their text in the stretch."""
    for part in stretches(texts):
        codes, row, pairs, pair_row = _flat(texts[part])
        both = np.concatenate([row << 2 * SHIFT | codes, pair_row << 2 * SHIFT | pairs])
        both.sort()
        both = both[_new(both)]
        yield part, both & PAIR, both >> 2 * SHIFT


def _new(ordered: Longs) -> NDArray[np.bool_]:
    """Where another value begins."""
    found: NDArray[np.bool_] = np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)]
    return found


def counted(times: Mapping[str, int]) -> tuple[Counts, Counts]:
    """In how many texts each gram is, and how often two neighbours stand in texts.

    :param times: how often each text occurs
    """
    texts = list(times)
    weight = np.fromiter(times.values(), np.int64, len(times))
    within = [_summed(codes, weight[part][row]) for part, codes, row in distinct(texts)]
    often = []
    for part in stretches(texts):
        _, _, pairs, row = _flat(texts[part])
        often.append(_summed(pairs, weight[part][row]))
    return _joined(within), _joined(often)


def _summed(codes: Longs, weight: Longs) -> Counts:
    order = np.argsort(codes)
    codes, weight = codes[order], weight[order]
    start = np.flatnonzero(_new(codes))
    return Counts(codes[start], np.add.reduceat(weight, start) if len(start) else weight)


def _joined(parts: Sequence[Counts]) -> Counts:
    if len(parts) == 1:
        return parts[0]
    nothing = np.empty(0, np.int64)
    return _summed(
        np.concatenate([nothing, *(part.codes for part in parts)]),
        np.concatenate([nothing, *(part.times for part in parts)]),
    )


def rarest(texts: Texts, often: Counts, most: int) -> Longs:
    """The rarest neighbours of each text that stand elsewhere too: a line for each text.

    A gram is told by its place among all, from the rarest, starting at 1.
    """
    rank = np.zeros(len(often), dtype=np.int64)
    rank[np.lexsort((often.codes, often.times))] = np.arange(1, len(often) + 1)
    rank[often.times < 2] = 0
    parts = [_rarest(texts[part], often, rank, most) for part in stretches(texts)]
    return np.concatenate([np.empty((0, most), dtype=np.int64), *parts])


def _rarest(texts: Texts, often: Counts, rank: Longs, most: int) -> Longs:
    found = np.zeros((len(texts), most), dtype=np.int64)
    _, _, pairs, row = _flat(texts)
    if not len(pairs) or not len(often):
        return found
    place = np.minimum(np.searchsorted(often.codes, pairs), len(often) - 1)
    each = np.where(often.codes[place] == pairs, rank[place], 0)
    kept = each > 0
    bits = len(often).bit_length()
    each = row[kept] << bits | each[kept]
    each.sort()
    each = each[_new(each)]
    row = each >> bits
    start = np.flatnonzero(_new(row))
    nth = np.arange(len(row)) - np.repeat(start, np.diff(start, append=len(row)))
    few = nth < most
    found[row[few], nth[few]] = each[few] & ((1 << bits) - 1)
    return found
