"""Counts of a unit: what every source says, which value counts and why, and what is doubtful."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from qunjian.apps.ledger.queries import Sight
from qunjian.apps.registry.derive import county_priorities
from qunjian.apps.registry.doubts import OpenDoubt, open_doubts
from qunjian.apps.registry.models import AdoptedCount, Dismissal, Headcount, UnitState
from qunjian.apps.verdicts.queries import Known
from qunjian.core import adoption
from qunjian.core.period import Moment
from qunjian.core.plausibility import doubt_age, doubt_days
from qunjian.core.vocabulary import FactField
from qunjian.core.vocabulary import Source as Told
from qunjian.web.panels import Source

STALE_AFTER = 180
HIDDEN = "＊"


@dataclass(frozen=True, slots=True)
class Column:
    """One source's last statement by the day."""

    headcount: Headcount
    label: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Value:
    """What one source says of one field; `used` when this is the value that counts."""

    text: Any
    used: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Line:
    field: FactField
    label: str
    adopted: Any
    why: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A count that the rules looked at, with its source."""

    label: str
    value: Any
    unit: str
    source: Source | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """A doubt of the day; a dismissed one says when and is silent until a figure changes."""

    doubt: OpenDoubt
    dismissed: Dismissal | None


class Counts:
    """Everything about the counts of a unit on a day, for one person."""

    def __init__(self, state: UnitState, known: Known, moment: Moment, sight: Sight) -> None:
        self.state, self.moment, self.sight = state, moment, sight
        self.hidden = sight.hidden(known)

    def hidden_in(self, row: Headcount) -> frozenset[str]:
        """Also what a source says of members is hidden where it counted fewer than five staff."""
        return self.hidden | self.sight.hidden_if(row.staff, self.state.area_id)

    @cached_property
    def statements(self) -> list[Headcount]:
        """Every statement by the day, the newest first."""
        rows = Headcount.objects.known(self.moment.known_at).filter(
            unit=self.state.unit_id, valid_from__lte=self.moment.day
        )
        return list(rows.select_related("round").order_by("-valid_from", "-pk"))

    @cached_property
    def adopted(self) -> dict[FactField, adoption.Adopted]:
        said = [
            adoption.Statement(row.pk, row.source, row.valid_from, _told(row))
            for row in self.statements
        ]
        return adoption.adopt(said, county_priorities(), self.moment.day)

    @property
    def _telling(self) -> list[Headcount]:
        """Without those that were taken back until they tell nothing."""
        return [
            row
            for row in self.statements
            if row.unchanged or any(getattr(row, field) is not None for field in FactField)
        ]

    @cached_property
    def columns(self) -> list[Column]:
        """The last statement of each source, and older ones that still count for something."""
        used = {each.id for each in self.adopted.values()}
        shown: list[Headcount] = []
        for row in self._telling:
            if row.pk in used or all(other.source != row.source for other in shown):
                shown.append(row)
        shown.reverse()
        return [Column(row, Told.label_of(row.source), self._stale(row)) for row in shown]

    @property
    def older(self) -> list[Headcount]:
        shown = {column.headcount.pk for column in self.columns}
        return [row for row in self._telling if row.pk not in shown]

    @property
    def lines(self) -> Iterator[Line]:
        doubtful = {field for warned in self.warnings for field in warned.doubt.fields}
        for field in FactField:
            chosen = self.adopted.get(field)
            values = tuple(
                Value(
                    self._shown(field, getattr(column.headcount, field), column.headcount),
                    chosen is not None and chosen.id == column.headcount.pk,
                    field in doubtful and chosen is not None and chosen.id == column.headcount.pk,
                )
                for column in self.columns
            )
            adopted = self._shown(field, chosen.value) if chosen else None
            why = chosen.reason if chosen else ""
            yield Line(field, field.label, adopted, why, values)

    def figure(self, field: FactField) -> Figure:
        """The value that counts in a field, with its source, for the rules."""
        chosen = self.adopted.get(field)
        unit = "万元" if field is FactField.REVENUE else "人"
        label = field.label.removesuffix("（万元）")
        return Figure(
            label,
            self._shown(field, chosen.value) if chosen else None,
            unit,
            self._source(chosen.id) if chosen else None,
            field in self.hidden,
        )

    @cached_property
    def warnings(self) -> list[Warned]:
        """Doubts about the values that count on the day; those about hidden counts are silent."""
        values = {str(field): each.value for field, each in self.adopted.items()}
        doubts = [*open_doubts(values, self._before()), *self._about_days()]
        dismissed = self._dismissals()
        return [
            Warned(doubt, dismissed.get((doubt.code, doubt.figures)))
            for doubt in doubts
            if self.hidden.isdisjoint(doubt.fields)
        ]

    def _about_days(self) -> Iterator[OpenDoubt]:
        opened, closed = self.state.opened_on, self.state.closed_on
        doubts = doubt_days(opened, closed, self.moment.day)
        told: dict[str, Any] = {"opened_on": opened, "closed_on": closed}
        if self.statements:
            counted = told["counted_on"] = self.statements[0].valid_from
            doubts += doubt_age(counted, self.moment.day)
        for doubt in doubts:
            figures = " ".join(f"{name}={told.get(name)}" for name in doubt.fields)
            code = f"{doubt.code}:{doubt.fields[0]}"
            yield OpenDoubt(code, figures, doubt.sentence, doubt.fields[0], doubt.fields)

    def _before(self) -> dict[str, Any]:
        """The counts that held before the last statement."""
        day = self.statements[0].valid_from if self.statements else date.max
        earlier = (
            AdoptedCount.objects.known(self.moment.known_at)
            .filter(unit=self.state.unit_id, valid_from__lt=day)
            .order_by("-valid_from")
            .first()
        )
        return {str(field): value for field, value in _told(earlier).items()} if earlier else {}

    def _dismissals(self) -> dict[tuple[str, str], Dismissal]:
        rows = Dismissal.objects.on(self.moment).filter(unit=self.state.unit_id)
        return {(row.code, row.figures): row for row in rows.select_related("event")}

    def _shown(self, field: FactField, value: Any, row: Headcount | None = None) -> Any:
        hidden = self.hidden_in(row) if row else self.hidden
        return HIDDEN if field in hidden and value is not None else value

    def _source(self, pk: int) -> Source:
        row = next(row for row in self.statements if row.pk == pk)
        words = f"{Told.label_of(row.source)} {row.valid_from}"
        if self._stale(row):
            return Source("stale", words)
        return Source("visit" if row.source == Told.VISIT else "register", words)

    def _stale(self, row: Headcount) -> bool:
        return (self.moment.day - row.valid_from).days > STALE_AFTER


def _told(row: Any) -> dict[FactField, Any]:
    return {field: getattr(row, field) for field in FactField if getattr(row, field) is not None}
