"""Text that is safe as a cell of a spreadsheet."""

from datetime import date, datetime
from typing import Any

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """
    The value as a csv cell: text that a spreadsheet would run as a formula gets an apostrophe.

    Unknown is an empty cell, days are ISO; numbers stay as they are.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value
