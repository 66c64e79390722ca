"""The hidden sheet of a workbook that went out filled in: what stood in it, vouched for.

Its first row holds a marker and a signed token, its second the fields, the others a unit each;
NOT_GIVEN stands where a value was held back, so that anything told there is simply news.
"""

from collections.abc import Sequence
from typing import Any

from django.core import signing

from qunjian.apps.intake.judging.cells import reader_of
from qunjian.core.intake.sheet import Sheet

Bases = dict[str, dict[str, str]]

NAME = "系统用表"
EXPLANATIONS = "填表说明"
MARKER = "qunjian-base-1"
KEY = "id"
NOT_GIVEN = "*"
_SIGNER = signing.Signer(salt="intake.base")


def base_rows(fields: Sequence[str], rows: Sequence[Sequence[str]], about: str) -> list[list[str]]:
    """The cells of the hidden sheet; `rows` begin with the unit's number."""
    return [[MARKER, _SIGNER.sign(about)], [KEY, *fields], *(list(row) for row in rows)]


def taken_out(sheets: Sequence[Sheet]) -> tuple[Bases, list[Sheet]]:
    """The texts that went out, by unit and field, and the sheets that people fill in.

    Without a marker that we signed nothing is a base: the file is read like any other.
    """
    bases: Bases = {}
    rest = []
    for sheet in sheets:
        if _is_ours(sheet):
            names = [name for name in sheet.rows[1][1:] if name]
            for row in sheet.rows[2:]:
                bases[row[0]] = dict(zip(names, [*row[1:], *[""] * len(names)], strict=False))
        else:
            rest.append(sheet)
    return bases, [one for one in rest if not (bases and one.name == EXPLANATIONS)]


def _is_ours(sheet: Sheet) -> bool:
    if len(sheet.rows) < 2 or len(sheet.rows[0]) < 2 or sheet.rows[0][0] != MARKER:
        return False
    try:
        _SIGNER.unsign(sheet.rows[0][1])
    except signing.BadSignature:
        return False
    return True


def values_of(bases: Bases) -> dict[str, dict[str, Any]]:
    """The same texts read as the cells of the workbook are."""
    return {
        unit: {name: _value(name, text) for name, text in base.items() if text != NOT_GIVEN}
        for unit, base in bases.items()
    }


def _value(name: str, text: str) -> Any:
    value = reader_of(name, "万元" if name == "revenue" else "")(text)[0] if text else None
    return value[1] if isinstance(value, tuple) else value
