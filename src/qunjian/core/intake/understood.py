"""What a sheet turned out to hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import overload

Texts = Sequence[str]


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """One column of the table; `reason` says in a sentence why it means its field, or none.

    `dropped` columns hold personal data that no field needs: their cells are in no row.
    """

    letter: str
    heading: str
    field: str | None = None
    confidence: float = 0.0
    reason: str = ""
    dropped: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One record under the row number of the spreadsheet, its texts as shown."""

    row: int
    values: dict[str, str]
    cells: dict[str, str]


class ReadRows(Sequence[ReadRow]):
    """The records of a sheet, made when asked for: 100,000 rows are not held twice.

    `carried` holds the texts of merged cells for the rows they reach down to.
    """

    __slots__ = ("_carried", "_cells", "_fields", "_first_row", "_grid", "_indexes", "_wanted")

    def __init__(
        self,
        grid: Sequence[Texts],
        indexes: Sequence[int],
        *,
        first_row: int,
        fields: Sequence[tuple[str, int]],
        cells: Sequence[tuple[str, int]],
        carried: dict[int, dict[int, str]] | None = None,
    ) -> None:
        self._grid = grid
        self._indexes = indexes
        self._first_row = first_row
        self._fields = tuple(fields)
        self._cells = tuple(cells)
        self._wanted = max([at for _, at in (*self._fields, *self._cells)], default=-1) + 1
        self._carried = carried or {}

    def __len__(self) -> int:
        return len(self._indexes)

    @overload
    def __getitem__(self, which: int) -> ReadRow: ...
    @overload
    def __getitem__(self, which: slice) -> list[ReadRow]: ...
    def __getitem__(self, which: int | slice) -> ReadRow | list[ReadRow]:
        if isinstance(which, slice):
            return [self._read(index) for index in self._indexes[which]]
        return self._read(self._indexes[which])

    def __iter__(self) -> Iterator[ReadRow]:
        return map(self._read, self._indexes)

    def texts(self, letters: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Row numbers with the texts of some columns: for rows that are only kept."""
        places = dict(self._cells)
        wanted = [places[letter] for letter in letters]
        if not wanted:
            return
        pick = itemgetter(*wanted) if len(wanted) > 1 else lambda row: (row[wanted[0]],)
        numbers = map(self._first_row.__add__, self._indexes)
        yield from zip(numbers, map(pick, map(self._whole, self._indexes)), strict=True)

    def _whole(self, index: int) -> Texts:
        row = self._grid[index]
        if len(row) < self._wanted:
            row = [*row, *[""] * (self._wanted - len(row))]
        extra = self._carried.get(index)
        return [extra.get(at, text) for at, text in enumerate(row)] if extra else row

    def _read(self, index: int) -> ReadRow:
        row = self._whole(index)
        return ReadRow(
            index + self._first_row,
            {field: row[at] for field, at in self._fields},
            {letter: row[at] for letter, at in self._cells},
        )


@dataclass(frozen=True, slots=True)
class Understood:
    """A sheet as it was understood; all row numbers are the spreadsheet's own.

    `section_rows` lie inside the block but are neither records nor totals: headings between
    groups, repeated headings, sample rows.
    """

    name: str
    hidden: bool = False
    is_table: bool = False
    heading_rows: tuple[int, ...] = ()
    first_data_row: int | None = None
    last_data_row: int | None = None
    data_rows: int = 0
    total_rows: tuple[int, ...] = ()
    section_rows: tuple[int, ...] = ()
    columns: tuple[ReadColumn, ...] = ()
    rows: Sequence[ReadRow] = ()
    notes: tuple[str, ...] = ()

    def fields(self) -> dict[str, ReadColumn]:
        """The columns that are read, by field."""
        return {column.field: column for column in self.columns if column.field}
