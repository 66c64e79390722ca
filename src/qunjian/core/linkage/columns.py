"""Columns of texts in which each different text is kept, and cleaned, once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Column(Sequence[str]):
    """The different texts of a column, and which of them each row has.

    The first is the empty text, which means missing; the others stand in the order in which the
    rows first meet them. Asked for rows, it gives their texts.
    """

    values: Texts
    ids: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Column":
        if isinstance(texts, cls):
            return texts
        growing = Growing()
        growing.add(texts)
        return growing.column()

    @classmethod
    def joined(cls, columns: Sequence[Sequence[str]]) -> "Column":
        """The rows of several columns, one after the other."""
        told = [column for column in columns if isinstance(column, cls)]
        if told and len(told) == len(columns) and len({id(column.values) for column in told}) == 1:
            return cls(told[0].values, np.concatenate([column.ids for column in told]))
        growing = Growing()
        for column in columns:
            if isinstance(column, cls):
                growing.add(column.values.tolist(), column.ids)
            else:
                growing.add(column)
        return growing.column()

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, rows: Any) -> Any:
        return self.values[self.ids[rows]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tolist())

    def tolist(self) -> list[str]:
        """Every row's text."""
        found: list[str] = self.values[self.ids].tolist()
        return found

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Texts:
        return self.values[self.ids]

    def counts(self) -> Ints:
        """How many rows have each text; 0 for the missing one."""
        found = np.bincount(self.ids, minlength=len(self.values)).astype(np.int32)
        found[0] = 0
        return found

    def each(self, made: Callable[[str], str]) -> "Column":
        """What is made of every row's text."""
        return self.told(list(map(made, self.values)))

    def told(self, texts: Sequence[str]) -> "Column":
        """The same rows with other texts in the place of each different one."""
        other = Column.of(texts)
        return Column(other.values, other.ids[self.ids])

    def at(self, rows: NDArray[Any]) -> "Column":
        """Other rows, each with the text of one of these; every text is met in the same order."""
        return Column(self.values, self.ids[rows])

    def taken(self, rows: NDArray[Any]) -> "Column":
        """Some rows, in their order, with the texts that they have."""
        ids = self.ids[rows]
        first = np.full(len(self.values), len(ids))
        first[ids[::-1]] = np.arange(len(ids))[::-1]
        first[0] = -1
        met = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(ids))]
        place = np.zeros(len(self.values), dtype=np.int32)
        place[met] = np.arange(len(met))
        return Column(self.values[met], place[ids])

    def without(self, rows: NDArray[np.bool_]) -> "Column":
        """The same rows, some of which have lost their text."""
        return Column(self.values, np.where(rows, 0, self.ids)).taken(np.arange(len(self)))


class Growing:
    """A column to which rows are added in parts."""

    def __init__(self) -> None:
        self._seen: defaultdict[str, int] = defaultdict(count().__next__)
        self._seen[""]
        self._ids: list[Ints] = []

    def add(self, texts: Sequence[str], ids: Ints | None = None) -> None:
        """Texts of further rows, or different texts and which of them each row has."""
        known = np.fromiter(map(self._seen.__getitem__, texts), np.int32, len(texts))
        self._ids.append(known if ids is None else known[ids])

    def column(self) -> Column:
        ids = np.concatenate(self._ids) if self._ids else np.empty(0, dtype=np.int32)
        return Column(as_texts(list(self._seen)), ids)


def as_texts(values: Sequence[str]) -> Texts:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
