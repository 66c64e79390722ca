"""From a sheet of text to a table of records."""

from collections.abc import Mapping

from qunjian.core.intake.profiles import Profile
from qunjian.core.intake.sheet import Sheet
from qunjian.core.intake.understood import ReadColumn, ReadRow, ReadRows, Understood

__all__ = ["ReadColumn", "ReadRow", "ReadRows", "Understood", "understand"]


def understand(
    sheet: Sheet,
    *,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    profile: Profile | None = None,
) -> Understood:
    """Where a sheet's table is and what its columns mean.

    `mapping` (letter → field, '' for a column that is not read) is a person's word and decides;
    `remembered` (heading → field) is their word of last time, then come the profile's words.
    """
    return Understood(sheet.name, sheet.hidden)
