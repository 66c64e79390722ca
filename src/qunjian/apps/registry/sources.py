"""Which source counts first for each field, and what another order would change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count

from qunjian.apps.registry import confidential
from qunjian.apps.registry.derive import county_priorities
from qunjian.apps.registry.models import AdoptedCount, Headcount, SourcePriority
from qunjian.apps.registry.queries import unit_names
from qunjian.core.adoption import Priority, Statement, foremost
from qunjian.core.period import Moment
from qunjian.core.vocabulary import FactField, Source

SHOWN = 20
REORDER = "registry.reorder-sources"


@dataclass(frozen=True, slots=True)
class Order:
    """The order of sources of one field as it stands; `own` is the county's."""

    field: FactField
    sources: tuple[str, ...]
    fresh_days: int
    own: bool

    @property
    def labels(self) -> list[str]:
        return [Source.label_of(source) for source in self.sources]


@dataclass(frozen=True, slots=True)
class Difference:
    """One unit whose value would be another; hidden values are said to be hidden."""

    unit_id: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a new order would do today: how many units change, and the first of them."""

    count: int
    asked: int
    shown: list[Difference]


def orders() -> list[Order]:
    """One per field, in the order of the fields."""
    own = set(SourcePriority.objects.known().filter(valid_to=None).values_list("field", flat=True))
    held = county_priorities()
    return [
        Order(field, tuple(map(str, held[field][0])), held[field][1], field.value in own)
        for field in FactField
    ]


def counted_units() -> int:
    """How many units have any counts, and so are counted anew under another order."""
    units: int = Headcount.objects.known().aggregate(n=Count("unit", distinct=True))["n"]
    return units


def preview(field: FactField, priority: Priority, moment: Moment) -> Preview:
    """Only units of which two sources tell can change; they alone are looked at."""
    held = county_priorities()[field]
    changed: list[tuple[int, Any, Any]] = []
    asked = 0
    for unit_id, said in _said(field, moment):
        asked += 1
        before, after = (
            foremost(said, order, moment.day).told[field] for order in (held, priority)
        )
        if before != after:
            changed.append((unit_id, before, after))
    return Preview(len(changed), asked, _named(field, changed[:SHOWN], moment))


def _said(field: FactField, moment: Moment) -> Iterator[tuple[int, list[Statement]]]:
    rows = Headcount.objects.known().filter(
        valid_from__lte=moment.day, **{f"{field}__isnull": False}
    )
    by_several = (
        rows.order_by().values("unit").annotate(n=Count("source", distinct=True)).filter(n__gt=1)
    )
    told = rows.filter(unit__in=by_several.values("unit")).order_by("unit", "pk")
    values = told.values_list("unit", "pk", "source", "valid_from", field.value)
    for unit_id, group in groupby(values.iterator(), key=lambda row: row[0]):
        yield unit_id, [Statement(pk, source, day, {field: v}) for _, pk, source, day, v in group]


def _named(
    field: FactField, changed: Sequence[tuple[int, Any, Any]], moment: Moment
) -> list[Difference]:
    ids = [unit_id for unit_id, _, _ in changed]
    names = unit_names(ids, moment)
    staff = dict(AdoptedCount.objects.on(moment).filter(unit__in=ids).values_list("unit", "staff"))
    return [
        Difference(unit_id, names.get(unit_id, str(unit_id)), *texts)
        for unit_id, before, after in changed
        for texts in [_texts(field, staff.get(unit_id), before, after)]
    ]


def _texts(field: FactField, staff: int | None, before: Any, after: Any) -> tuple[str, str]:
    if field.value in confidential.hidden_fields(staff):
        return confidential.NOT_SHOWN, confidential.NOT_SHOWN
    return f"{before:g}", f"{after:g}"
