"""The rows of a list as markup, put together in one go: a page has a thousand cells and more."""

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from django.utils.safestring import SafeData, SafeString, mark_safe

from qunjian.web.tables import Cell, Column, Listing, Row

Include = Callable[[str, Cell, Row], str]
CHECK = (
    '<td class="qj-table__check"><label class="qj-check qj-check--bare">'
    '<input class="qj-check__box" type="checkbox" name="chosen" value="{}">'
    '<span class="qj-visually-hidden">选中{}</span></label></td>'
)
MISSING = "缺"
# Up to here a cell is a word, and is not broken; beyond it is prose, and must not be narrow.
WORD = 12


def drawn(listing: Listing, include: Include) -> SafeString:
    """The body of the table; `include` draws a cell that has a template of its own."""
    starts = [_start(column) for column in listing.columns]
    checks = listing.table.selectable
    return mark_safe("".join(_row(row, starts, checks, include) for row in listing.rows))  # noqa: S308 -- escaped piece by piece


def _start(column: Column) -> str:
    css = f' class="{_safe(column.css)}"' if column.css else ""
    return f'<td{css} data-label="{_safe(column.label)}"'


def _row(row: Row, starts: list[str], checks: bool, include: Include) -> str:
    state = f' data-state="{_safe(row.state)}"' if row.state else ""
    check = CHECK.format(_safe(row.key), _safe(row.label)) if checks else ""
    return f"<tr{state}>{check}{''.join(_cells(row, starts, include))}</tr>\n"


def _cells(row: Row, starts: list[str], include: Include) -> Iterator[str]:
    for at, (cell, start) in enumerate(zip(row.cells, starts, strict=True)):
        inside = _inside(cell, row, include)
        if at == 0:
            yield f'<th scope="row">{inside}</th>'
        else:
            yield f"{start}{_words(cell)}{' data-empty' if cell.empty else ''}>{inside}</td>"


def _words(cell: Cell) -> str:
    """How much there is to read in a cell of text, for its width."""
    if cell.column.template or cell.column.css:
        return ""
    return ' data-words="few"' if len(cell.text) <= WORD else ' data-words="many"'


def _inside(cell: Cell, row: Row, include: Include) -> str:
    if cell.column.template:
        return include(cell.column.template, cell, row)
    if cell.href:
        css = ' class="qj-table__name"' if cell.column.name else ""
        return f'<a{css} href="{_safe(cell.href)}">{_safe(cell.text)}</a>'
    if cell.text == MISSING:
        return f'<span class="qj-missing">{MISSING}</span>'
    return _safe(cell.text)


def _safe(text: Any) -> str:
    return str(text) if isinstance(text, SafeData) else escape(str(text))
