"""Cells of columns that mean nothing to us but, by their heading, hold persons."""

from collections.abc import Mapping
from typing import Any

from qunjian.apps.intake.returning import PERSONAL_HEADING
from qunjian.core.person_name import mask


def shown_text(column: Mapping[str, Any], text: str) -> str:
    """The text, shown as little as a person's name where no field masked it already."""
    if not column.get("field") and PERSONAL_HEADING.search(column.get("heading") or ""):
        return mask(text)
    return text
