"""Lists, declared: columns, order, pages, chosen columns and totals; apps bring rows and words.

LEDGER = Table("ledger", "台账", columns, sort="-checked_on", counted="家", selectable=True)
listing = LEDGER.listing(request, queryset, totals={"staff": 38412})
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal

from django.db.models import F, OrderBy, QuerySet
from django.http import HttpRequest, QueryDict

from qunjian.web.paging import Paging
from qunjian.web.query import changed
from qunjian.web.words import told

Align = Literal["start", "end", "center"]
Read = Callable[[Any], Any]
ALIGNED = {"start": "", "end": "qj-num", "center": "qj-mid"}
SORTED = {"": "", "up": "ascending", "down": "descending"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `code` stands in addresses and saved views and is never reused.

    `value` reads the row (the attribute named `code`, if it is not given); `sort` is the ORM path
    it is ordered by ('' cannot be sorted); a `template` draws the cell with `row` and `value`.
    """

    code: str
    label: str
    value: Read | None = None
    unit: str = ""
    align: Align = "start"
    sort: str = ""
    name: bool = False
    href: Callable[[Any], str] | None = None
    template: str = ""
    format: Callable[[Any], str] = told
    shown: bool = True
    export: Read | None = None
    exported: bool = True
    group: str = ""

    @property
    def css(self) -> str:
        return ALIGNED[self.align]

    def read(self, row: Any) -> Any:
        return self.value(row) if self.value else attrgetter(self.code)(row)

    def read_for_export(self, row: Any) -> Any:
        return self.export(row) if self.export else self.read(row)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: which way it is sorted now, and the address that sorts it."""

    column: Column
    href: str
    direction: str

    @property
    def aria(self) -> str:
        return SORTED[self.direction]


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    value: Any
    text: str
    href: str = ""

    @property
    def empty(self) -> bool:
        return not self.column.template and self.text == ""


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    source: Any
    cells: tuple[Cell, ...]
    label: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A column in the chooser."""

    column: Column
    chosen: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list as it is drawn by components/table.html."""

    table: "Table"
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    paging: Paging
    choices: tuple[Choice, ...]
    totals: tuple[str, ...]
    totals_note: str
    sort: str
    hidden: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(head.column for head in self.heads)

    @property
    def sums(self) -> list[tuple[Column, str]]:
        """The totals with their columns, whose labels stand beside them on a telephone."""
        return list(zip(self.columns, self.totals, strict=True))

    @property
    def chosen_count(self) -> int:
        return sum(choice.chosen for choice in self.choices)

    @property
    def groups(self) -> list[tuple[str, list[Choice]]]:
        """The chooser's columns under the headings they were declared with, in that order."""
        grouped: dict[str, list[Choice]] = {}
        for choice in self.choices:
            grouped.setdefault(choice.column.group, []).append(choice)
        return list(grouped.items())


@dataclass(frozen=True)
class Table:
    """A list that can be asked for. `sort` is a column's code, with a minus when it falls."""

    code: str
    label: str
    columns: tuple[Column, ...]
    sort: str = ""
    counted: str = "家"
    selectable: bool = False
    key: Read = attrgetter("pk")
    state: Callable[[Any], str] | None = None
    cards: bool = True
    by_code: Mapping[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_code = {column.code: column for column in self.columns}
        if len(by_code) != len(self.columns):
            raise ValueError(f"a code stands twice in the table {self.code}")
        if sum(column.name for column in self.columns) != 1:
            raise ValueError(f"the table {self.code} needs one column that names the row")
        object.__setattr__(self, "by_code", by_code)

    def chosen(self, given: QueryDict) -> tuple[Column, ...]:
        """The columns asked for by ?col=, in declared order; the name always stands first."""
        wanted = {code for code in given.getlist("col") if code in self.by_code}
        columns = [c for c in self.columns if c.code in wanted or (not wanted and c.shown)]
        name = next(column for column in self.columns if column.name)
        return (name, *(column for column in columns if column is not name))

    def order(self, given: QueryDict) -> str:
        """The code sorted by, with a minus when it falls; anything unknown is the default."""
        asked = given.get("sort", "")
        column = self.by_code.get(asked.removeprefix("-"))
        return asked if column and column.sort else self.sort

    def listing(
        self,
        request: HttpRequest,
        rows: "QuerySet[Any] | Sequence[Any]",
        *,
        count: int | None = None,
        totals: Mapping[str, Any] | None = None,
        totals_note: str = "",
        prepare: Callable[[list[Any]], Iterable[Any]] | None = None,
        in_order: bool = False,
    ) -> Listing:
        """The page asked for. `totals` are of the whole filter; `prepare` adds to the rows shown;
        rows that are `in_order` already are only cut."""
        given = request.GET
        order = self.order(given)
        if count is None:
            count = rows.count() if isinstance(rows, QuerySet) else len(rows)
        paging = Paging.asked(given, count)
        columns = self.chosen(given)
        ordered = rows if in_order else self.sorted(rows, order)
        cut: Iterable[Any] = ordered[paging.start : paging.stop]
        shown = list(cut)
        prepared = prepare(shown) if prepare else shown
        return Listing(
            table=self,
            heads=tuple(self._head(given, column, order) for column in columns),
            rows=tuple(self._row(columns, row) for row in prepared),
            paging=paging,
            choices=tuple(Choice(c, c in columns) for c in self.columns if not c.name),
            totals=tuple(_total(column, totals) for column in columns) if totals else (),
            totals_note=totals_note,
            sort=order,
            hidden=repeated(given, "col", "page"),
        )

    def sorted(self, rows: "QuerySet[Any] | Sequence[Any]", order: str) -> Any:
        """The rows in the order of a code; unknown values come last, whichever way it goes."""
        column = self.by_code.get(order.removeprefix("-"))
        falling = order.startswith("-")
        if isinstance(rows, QuerySet):
            if not column:
                return rows
            tie = "-pk" if falling else "pk"  # the way the index goes
            return rows.order_by(_order(rows, column.sort, falling), tie)
        if not column:
            return rows
        known = [row for row in rows if column.read(row) is not None]
        unknown = [row for row in rows if column.read(row) is None]
        return sorted(known, key=column.read, reverse=falling) + unknown

    def sheet(
        self, rows: Iterable[Any], given: QueryDict | None = None
    ) -> tuple[list[str], Iterator[list[Any]]]:
        """Heads and values for xlsx or csv: the columns on screen, without those not to leave."""
        asked = self.chosen(given) if given is not None else self.columns
        columns = [column for column in asked if column.exported]
        heads = [f"{c.label}（{c.unit}）" if c.unit else c.label for c in columns]
        return heads, ([column.read_for_export(row) for column in columns] for row in rows)

    def _head(self, given: QueryDict, column: Column, order: str) -> Head:
        if not column.sort:
            return Head(column, "", "")
        direction = {column.code: "up", f"-{column.code}": "down"}.get(order, "")
        first = column.code if column.align == "start" else f"-{column.code}"
        turned = {"up": f"-{column.code}", "down": column.code}
        return Head(column, changed(given, sort=turned.get(direction, first)), direction)

    def _row(self, columns: tuple[Column, ...], source: Any) -> Row:
        cells = tuple(_cell(column, source) for column in columns)
        state = self.state(source) if self.state else ""
        return Row(str(self.key(source)), source, cells, cells[0].text, state)


def repeated(given: QueryDict, *names: str) -> tuple[tuple[str, str], ...]:
    """The parameters of an address that a form has to send again, without those it sets itself."""
    return tuple(
        (name, value) for name in given if name not in names for value in given.getlist(name)
    )


def _order(rows: "QuerySet[Any]", path: str, falling: bool) -> OrderBy:
    """Unknown values last; a column that is always known keeps the order of its index."""
    fields = {field.name: field for field in rows.model._meta.concrete_fields}
    last = None if path in fields and not fields[path].null else True
    expression = F(path)
    return expression.desc(nulls_last=last) if falling else expression.asc(nulls_last=last)


def _cell(column: Column, source: Any) -> Cell:
    value = column.read(source)
    text = "" if column.template else column.format(value)
    return Cell(column, value, text, column.href(source) if column.href else "")


def _total(column: Column, totals: Mapping[str, Any]) -> str:
    return column.format(totals[column.code]) if column.code in totals else ""
