"""What comparisons found of a source's rows, by what such a row is known again.

A row is known by its cleaned name, its code and the place that it tells.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qunjian.apps.audit.bulk import any_of
from qunjian.apps.intake.judging.model import Told
from qunjian.apps.intake.models import UnitMemory
from qunjian.core.names import clean_unit_name

CODE_FIELDS = ("credit_code", "registration_no", "org_code")
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


@dataclass(frozen=True, slots=True)
class Remembered:
    """The unit of the ledger that is meant, none for one of its own; see `UnitMemory`."""

    unit: int | None
    waiting: bool
    group: str


class Memory:
    """What is remembered of one source's registers of an area; asks nothing when it is empty."""

    def __init__(self, source: str, area: str) -> None:
        self._rows = UnitMemory.objects.filter(source=source, area=area)
        self._any = self._rows.exists()
        self._found: dict[Known, Remembered] = {}

    def __bool__(self) -> bool:
        """Whether anything is remembered at all."""
        return self._any

    def load(self, name_keys: Collection[str]) -> set[int]:
        """Read what is remembered of these names; gives back the units that are meant."""
        self._found = {}
        if not self._any or not name_keys:
            return set()
        rows = self._rows.filter(name_key__in=any_of(name_keys))
        for key, code, place, unit, waiting, group in rows.values_list(
            "name_key", "code", "place", "unit_id", "waiting", "group"
        ):
            self._found[key, code, place] = Remembered(unit, waiting, group)
        return {each.unit for each in self._found.values() if each.unit is not None}

    def of(self, told: Told) -> Remembered | None:
        return self._found.get(known_by(told)) if self._found else None

    def of_name(self, name_key: str) -> Remembered | None:
        """The same for a unit that is only named."""
        return self._found.get((name_key, "", "")) if self._found else None


def name_keys(rows: Iterable[Told]) -> set[str]:
    return {row.name_key for row in rows} - {""}
