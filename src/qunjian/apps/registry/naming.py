"""Names of what many rows point at, read in a handful of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from qunjian.apps.areas.models import Area, Site
from qunjian.apps.registry.models import (
    CensusRound,
    Organisation,
    OrganisationState,
    Unit,
    UnitState,
)

STATES: dict[type[models.Model], tuple[type[models.Model], str]] = {
    Unit: (UnitState, "unit_id"),
    Organisation: (OrganisationState, "organisation_id"),
}
PLAIN = (Area, Site, CensusRound)


@dataclass(frozen=True, slots=True)
class Names:
    """By column and key: what people call it."""

    by_column: Mapping[str, Mapping[Any, str]]

    @classmethod
    def of(cls, rows: Iterable[models.Model]) -> "Names":
        """The names that these rows need; one query per kind of thing pointed at."""
        columns: dict[str, type[models.Model]] = {}
        wanted: dict[type[models.Model], set[Any]] = {}
        for row in rows:
            for field in row._meta.concrete_fields:
                target = field.related_model
                if target in STATES or target in PLAIN:
                    columns[field.attname] = target
                    wanted.setdefault(target, set()).add(getattr(row, field.attname))
        read = {target: _names(target, keys - {None}) for target, keys in wanted.items()}
        return cls({column: read[target] for column, target in columns.items()})

    def only(self, column: str, keys: Collection[Any], instead: str) -> "Names":
        """The same, with what is not among the keys called by another word."""
        shown = {
            key: name if key in keys else instead
            for key, name in self.by_column.get(column, {}).items()
        }
        return Names({**self.by_column, column: shown})

    def get(self, column: str, key: Any) -> str:
        """The name, or the key itself when nothing has that name."""
        return self.by_column.get(column, {}).get(key, str(key))


def _names(target: type[models.Model], keys: set[Any]) -> dict[Any, str]:
    if target in PLAIN:
        return {row.pk: str(row) for row in target._default_manager.filter(pk__in=keys)}
    states, column = STATES[target]
    rows = states._default_manager.filter(known_to=None, **{f"{column}__in": keys})
    found = dict(rows.order_by("valid_from").values_list(column, "name"))
    if lost := keys - found.keys():  # held no more: a joined unit, an undone organisation
        once = states._default_manager.filter(**{f"{column}__in": lost})
        found |= dict(once.order_by("known_from", "valid_from").values_list(column, "name"))
    return found
