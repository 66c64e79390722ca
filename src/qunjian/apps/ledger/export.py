"""The rows on screen as a workbook or a csv that Excel opens rightly."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from qunjian.apps.ledger.columns import HIDDEN, Column, text
from qunjian.apps.ledger.queries import MEMBERS_OF, SMALL_STAFF
from qunjian.apps.registry.models import UnitState
from qunjian.apps.verdicts.queries import Known
from qunjian.core.period import Moment
from qunjian.core.vocabulary import FactField

DANGEROUS = ("=", "+", "-", "@", "\t")
NO_PERSONS = frozenset({"legal_person", "phone"})


def as_xlsx(
    states: Sequence[UnitState], known: Sequence[Known], shown: Sequence[Column], moment: Moment
) -> bytes:
    """A workbook with the heading frozen and a line that says day and count."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("台账")
    bold = book.add_format({"bold": True, "bottom": 1})
    heading, lines = _table(states, known, shown, moment)
    sheet.write(0, 0, f"单位台账，截至 {moment.day}，共 {len(states)} 家")
    for at, label in enumerate(heading):
        sheet.write(1, at, label, bold)
    for number, line in enumerate(lines, start=2):
        for at, value in enumerate(line):
            sheet.write(number, at, value)
    sheet.freeze_panes(2, 1)
    sheet.set_column(0, 0, 36)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    book.close()
    return buffer.getvalue()


def as_csv(
    states: Sequence[UnitState], known: Sequence[Known], shown: Sequence[Column], moment: Moment
) -> bytes:
    """utf-8 with a mark, so that Excel reads it; cells that look like formulas are defused."""
    buffer = io.StringIO()
    heading, lines = _table(states, known, shown, moment)
    writer = csv.writer(buffer)
    writer.writerow(heading)
    writer.writerows([_safe(value) for value in line] for line in lines)
    return buffer.getvalue().encode("utf-8-sig")


def _table(
    states: Sequence[UnitState], known: Sequence[Known], shown: Sequence[Column], moment: Moment
) -> tuple[list[str], list[list[Any]]]:
    columns = [each for each in shown if each.code not in NO_PERSONS]
    lines = []
    for state, unit in zip(states, known, strict=True):
        staff = unit.counts.get(FactField.STAFF)
        small = frozenset(MEMBERS_OF) if staff is not None and staff < SMALL_STAFF else frozenset()
        cells = [text(each, state, unit, moment, small) for each in columns]
        lines.append([state.name, *(_plain(value) for value in cells)])
    return ["单位名称", *(each.label for each in columns)], lines


def _plain(value: Any) -> Any:
    if value is None or value == HIDDEN:
        return ""
    return value if isinstance(value, int | float) else str(value)


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value
