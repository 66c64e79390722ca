"""By what a row of a register is known again: its cleaned name, its code, the place it tells."""

from qunjian.apps.intake.judging.model import Told
from qunjian.apps.intake.judging.snapshot import CODE_FIELDS
from qunjian.core.names import clean_unit_name

CODE_AT_MOST, PLACE_AT_MOST = 20, 60
PLACES = ("township", "area_name", "village")
Known = tuple[str, str, str]
"""(name key, code, place) as `UnitMemory` keeps them; '' for what the row does not tell."""


def known_by(told: Told) -> Known:
    """The three by which the row of a unit is known."""
    values = told.values
    code = next((values[field] for field in CODE_FIELDS if field in values), "")
    place = next((values[field] for field in PLACES if field in values), "")
    return told.name_key, code[:CODE_AT_MOST], place[:PLACE_AT_MOST]


def known_by_name(name: str) -> Known:
    """The same for a unit that is only named, as in a list of covered units."""
    return clean_unit_name(name), "", ""
