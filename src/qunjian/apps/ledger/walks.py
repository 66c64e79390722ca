"""Pages of long lists: the database walks along an index until the page is full.

Nothing is looked for in all rows, sorted, or kept: what was just written is there at once.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit import bulk
from qunjian.apps.ledger.models import SearchLine
from qunjian.apps.ledger.queries import Question, in_order, plainly, worded
from qunjian.apps.registry.models import AdoptedCount, UnitState
from qunjian.apps.verdicts.models import Judgement
from qunjian.core.period import Moment

Walk = Callable[[slice], list[int]]
Profiles = list[int]


def along_names(
    scope: Scope, moment: Moment, asked: Question, profiles: Profiles | None, *, falling: bool
) -> Walk:
    """Keys of states in the order of their names."""
    rows: QuerySet[UnitState] = UnitState.objects.on(moment)
    place = "area"
    if connection.vendor == "sqlite":  # an expression is no index that it could prefer
        rows, place = rows.annotate(place=Concat("area_id", Value(""))), "place"
    rows = rows.filter(scope.q(place), plainly(asked, place))
    rows = _narrowed(rows, moment, asked, profiles).order_by(
        *in_order("name", "pk", falling=falling)
    )
    keys = rows.values_list("pk", flat=True)
    return lambda cut: list(keys[cut])


def along_counts(
    scope: Scope, moment: Moment, asked: Question, profiles: Profiles | None, order: str
) -> Walk:
    """Keys of states in the order of a count, as far as it is told."""
    field, falling = order.removeprefix("-"), order.startswith("-")
    there = UnitState.objects.on(moment).filter(
        scope.q("area"), plainly(asked), unit=OuterRef("unit")
    )
    rows = AdoptedCount.objects.on(moment).filter(**{f"{field}__isnull": False})
    rows = rows.filter(Exists(_narrowed(there, moment, asked, profiles)))
    units = rows.order_by(*in_order(field, "unit", falling=falling)).values_list("unit", flat=True)

    def page(cut: slice) -> list[int]:
        found = list(units[cut])
        states = UnitState.objects.on(moment).filter(unit__in=found)
        keys = dict(states.values_list("unit_id", "pk"))
        return [keys[unit] for unit in found]

    return page


def _narrowed(
    rows: QuerySet[UnitState], moment: Moment, asked: Question, profiles: Profiles | None
) -> QuerySet[UnitState]:
    """Looked up row by row, so that the database keeps to the order it walks in."""
    if asked.q:
        rows = rows.filter(Exists(SearchLine.objects.filter(worded(asked.q), pk=OuterRef("pk"))))
    if profiles is not None:
        held = Judgement.objects.filter(
            unit=OuterRef("unit"), valid_from__lte=moment.day, valid_to__gt=moment.day
        )
        # compared as a value: a database may join what merely has to exist, and sort it all
        rows = rows.alias(profile=Subquery(held.values("profile")[:1]))
        rows = rows.filter(profile__in=_listed(profiles))
    return rows


def _listed(numbers: Profiles) -> Any:
    """In the way in which the database looks a number up among thousands fastest."""
    return bulk.any_of(numbers) if connection.vendor == "sqlite" else numbers
