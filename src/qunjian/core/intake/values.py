"""What one cell means for one field."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Value:
    """`value` is None for what is not told; `note` says what was put right, `problem` what is
    wrong and what to do."""

    value: Any = None
    note: str = ""
    problem: str = ""


def read_value(field: str, text: str, *, unit: str = "") -> Value:
    """The value of a cell; `unit` is what the heading says, such as 万元."""
    return Value(text.strip() or None)
