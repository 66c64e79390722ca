"""Figures and the rows behind them: one declaration, one pass, the same answer everywhere.

figure("coverage-eligible", scope, moment, line=Line.LEAGUE, area="330326001000").value
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.urls import reverse

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import OF_COUNTED, Asked, Part
from qunjian.apps.figures.indicators import INDICATORS, Counted, Indicator, Test
from qunjian.apps.figures.listing import Listed
from qunjian.apps.figures.rows import OrganisationRow, Row, Stock, UnitRow
from qunjian.apps.figures.stock import organisations_of, remembered, stock
from qunjian.apps.figures.tallies import Tallies
from qunjian.apps.verdicts.counting import counted
from qunjian.core.period import Moment
from qunjian.core.rules import Goal, goal_for
from qunjian.core.vocabulary import UnitKind

K = TypeVar("K")
COVERING = "organisations-covering"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with everything that belongs to it: its base, its definition, its day, its rows.

    `value` is the count, or the sum of people (None where nobody told any); `denominator` is
    None for what is no share. `left_out` are rows that neither part counts.
    """

    indicator: Indicator
    asked: Asked
    moment: Moment
    value: int | None
    denominator: int | None
    left_out: int

    @property
    def numerator(self) -> int | None:
        return self.value

    @property
    def rate(self) -> float | None:
        if self.value is None or not self.denominator:
            return None
        return self.value / self.denominator

    @property
    def rest(self) -> int | None:
        """What the base has and the value does not count."""
        if self.value is None or self.denominator is None:
            return None
        return self.denominator - self.value

    @property
    def goal(self) -> Goal | None:
        """What the county wants of it by which day, where it has said so."""
        return goal_for(self.asked.area, self.moment.day) if self.indicator.goal else None

    @property
    def short_of_goal(self) -> int | None:
        """How many more must be counted to reach the goal; they are among the rest."""
        if self.goal is None or self.value is None or self.denominator is None:
            return None
        return max(0, self.goal.units(self.denominator) - self.value)

    @property
    def base_label(self) -> str:
        """The base by its name; "operating units" that were narrowed say to what."""
        label, asked = self.indicator.base_label, self.asked
        if label != "在营单位" or not (asked.scale or asked.kind):
            return label
        return f"{asked.scale.label}企业" if asked.scale else f"在营{UnitKind.label_of(asked.kind)}"

    @property
    def definition(self) -> str:
        return self.indicator.definition

    @property
    def rows_query(self) -> dict[str, str]:
        """The parameters of the page of rows; day and knowledge are part of the figure."""
        told = {**self.asked.parameters(), "day": self.moment.day.isoformat()}
        if self.moment.known_at:
            told["known"] = self.moment.known_at.isoformat()
        return told

    def address(self, part: Part = Part.COUNTED) -> str:
        """Where exactly these rows are listed; it can be sent to a colleague."""
        given = self.rows_query if part is Part.COUNTED else {**self.rows_query, "part": part}
        return f"{reverse('figures-rows', args=[self.indicator.code])}?{urlencode(given)}"

    @property
    def href(self) -> str:
        return self.address()

    @property
    def base_href(self) -> str:
        return self.address(Part.BASE)

    @property
    def rest_href(self) -> str:
        return self.address(Part.REST)

    @property
    def left_out_href(self) -> str:
        return self.address(Part.LEFT_OUT)


class Book:
    """The figures of one scope (or one area inside it) on one day; made once for a page."""

    def __init__(self, scope: Scope, moment: Moment, area: str = "") -> None:
        self.scope, self.moment, self.area = scope, moment, area
        self._rows: dict[tuple[str, Asked, Part], list[Row]] = {}
        self._units: dict[Asked, Sequence[UnitRow]] = {}
        self._earlier: dict[date, Sequence[UnitRow]] = {}

    @cached_property
    def stock(self) -> Stock:
        """Every row, for what is listed or cannot be told by tallies."""
        return stock(self.scope, self.moment, self.area)

    @cached_property
    def tallies(self) -> Tallies | None:
        """Units counted by the database, where verdicts of the day are kept."""
        day = counted(self.moment)
        if day is None:
            return None
        return remembered(
            ("tallies", self.scope, self.moment, self.area),
            lambda: Tallies(self.scope, self.moment, self.area, day),
        )

    @cached_property
    def organisations(self) -> Sequence[OrganisationRow]:
        """Every organisation of the areas; read without the units where tallies tell of those."""
        if self.tallies is None:
            return self.stock.organisations
        key = ("organisations", self.scope, self.moment, self.area)
        covers = self.tallies.units_inside
        return remembered(
            key, lambda: organisations_of(self.scope, self.moment, self.area, covers())
        )

    @property
    def empty(self) -> bool:
        """Whether there is no unit at all."""
        return not self.stock.units if self.tallies is None else self.tallies.empty

    def figure(self, code: str, **asked: Any) -> Figure:
        return self.asked(code, Asked(**asked))

    def asked(self, code: str, asked: Asked) -> Figure:
        """
        The figure of an indicator, narrowed.

        :raises LookupError: if there is no such indicator.
        :raises ValueError: if it needs a line and none is asked for.
        """
        indicator = _indicator(code, asked)
        if self.tallies and self.tallies.tell(indicator, asked):
            return self._told(self.tallies, indicator, asked)
        rows, base, out = (
            self.rows(code, asked, part) for part in (Part.COUNTED, Part.BASE, Part.LEFT_OUT)
        )
        return self._figure(indicator, asked, rows, base, out)

    def by(
        self, code: str, dimension: str, asked: Asked, key: Callable[[Any], K]
    ) -> dict[K, Figure]:
        """The figure for every value of a dimension, out of one pass over its rows."""
        indicator = _indicator(code, asked)
        if self.tallies and self.tallies.tell(indicator, asked):
            return self._told_by(self.tallies, indicator, dimension, asked, key)
        own_base = dimension not in OF_COUNTED or indicator.counted is Counted.ORGANISATIONS
        counted = _grouped(self.rows(code, asked), key)
        base, out = (self.rows(code, asked, part) for part in (Part.BASE, Part.LEFT_OUT))
        bases, outs = (_grouped(rows if own_base else (), key) for rows in (base, out))
        return {
            value: self._figure(
                indicator,
                asked.narrowed(**{dimension: value}),
                counted.get(value, ()),
                bases.get(value, ()) if own_base else base,
                outs.get(value, ()) if own_base else out,
            )
            for value in {*counted, *bases, *outs}
        }

    def _told(self, tallies: Tallies, indicator: Indicator, asked: Asked) -> Figure:
        base = tallies.count(indicator, asked, Part.BASE) or 0
        return Figure(
            indicator, asked, self.moment, tallies.count(indicator, asked, Part.COUNTED),
            base if indicator.base else None, tallies.count(indicator, asked, Part.LEFT_OUT) or 0,
        )  # fmt: skip

    def _told_by(
        self,
        tallies: Tallies,
        indicator: Indicator,
        dimension: str,
        asked: Asked,
        key: Callable[[Any], K],
    ) -> dict[K, Figure]:
        whole = self._told(tallies, indicator, asked)
        counted, bases, outs = (
            tallies.by(indicator, dimension, asked, part, key)
            for part in (Part.COUNTED, Part.BASE, Part.LEFT_OUT)
        )
        none = None if indicator.measure else 0
        if dimension in OF_COUNTED:
            return {
                value: replace(whole, asked=asked.narrowed(**{dimension: value}), value=units)
                for value, units in counted.items()
            }
        return {
            value: Figure(
                indicator, asked.narrowed(**{dimension: value}), self.moment,
                counted.get(value, none), bases.get(value, 0) if indicator.base else None,
                outs.get(value, 0) or 0,
            )
            for value in {*counted, *bases, *outs}
        }  # fmt: skip

    def rows(self, code: str, asked: Asked, part: Part = Part.COUNTED) -> list[Row]:
        """The rows that a figure counts, or the other rows that belong to it."""
        wanted = (code, asked, part)
        if wanted not in self._rows:
            self._rows[wanted] = self._find(_indicator(code, asked), asked, part)
        return self._rows[wanted]

    def listed(self, code: str, asked: Asked, part: Part = Part.COUNTED) -> Sequence[Row]:
        """The same rows, of which only those looked at are read where tallies tell which."""
        indicator, tallies = _indicator(code, asked), self.tallies
        if tallies is None or indicator.counted is Counted.ORGANISATIONS:
            return self.rows(code, asked, part)
        if not tallies.tell(indicator, asked):
            return self.rows(code, asked, part)
        return Listed(self.moment, tallies.units(indicator, asked, part), tallies.columns)

    def _figure(
        self,
        indicator: Indicator,
        asked: Asked,
        counted: Sequence[Row],
        base: Sequence[Row],
        left_out: Sequence[Row],
    ) -> Figure:
        return Figure(
            indicator=indicator,
            asked=asked,
            moment=self.moment,
            value=_value(indicator, asked, counted),
            denominator=(_value(indicator, asked, base) or 0) if indicator.base else None,
            left_out=len(left_out),
        )

    def _find(self, indicator: Indicator, asked: Asked, part: Part) -> list[Row]:
        code = indicator.code
        if code == COVERING:
            return list(self._covering(asked)) if part is Part.COUNTED else []
        day, line = self.moment.day, asked.line
        counts, base, out = self._counts(indicator, asked), indicator.base, indicator.leaves_out
        measure = indicator.measure
        meant = self._meant(indicator, asked)
        if measure:
            told = [row for row in meant if measure(row, line) is not None]
            if part is Part.LEFT_OUT:
                wanted = base or counts
                return [r for r in meant if wanted(r, line, day) and measure(r, line) is None]
            meant = told
        if part is Part.COUNTED:
            return [r for r in meant if counts(r, line, day) and _of_line(asked, r)]
        if part is Part.LEFT_OUT:
            return [r for r in meant if out(r, line, day)] if out else []
        if base is None:
            return []
        if part is Part.BASE:
            return [r for r in meant if base(r, line, day)]
        return [
            r for r in meant
            if base(r, line, day) and not (counts(r, line, day) and _of_line(asked, r))
        ]  # fmt: skip

    def _counts(self, indicator: Indicator, asked: Asked) -> Test:
        """What counts; of a flow only what came after the day asked, else in this year."""
        counts, happened = indicator.counts, indicator.happened
        if indicator.stock:
            return counts
        begins = asked.since or date(self.moment.day.year - 1, 12, 31)
        if happened:
            return lambda row, line, day: (
                counts(row, line, day) and begins < (happened(row) or begins) <= day
            )
        before = {row.pk for row in self._before(begins) if counts(row, asked.line, begins)}
        return lambda row, line, day: row.pk not in before and counts(row, line, day)

    def _before(self, day: date) -> Sequence[UnitRow]:
        if day not in self._earlier:
            moment = replace(self.moment, day=day)
            self._earlier[day] = stock(self.scope, moment, self.area).units
        return self._earlier[day]

    def _meant(self, indicator: Indicator, asked: Asked) -> Sequence[Any]:
        if indicator.counted is Counted.ORGANISATIONS:
            return [row for row in self.organisations if asked.organisation(row)]
        of_units = asked.of_units()
        if of_units.area == self.area:  # the stock was read for this area alone
            of_units = of_units.narrowed(area="")
        if of_units not in self._units:
            self._units[of_units] = of_units.units(self.stock.units)
        return self._units[of_units]

    def _covering(self, asked: Asked) -> Iterable[OrganisationRow]:
        """Organisations by the units they cover, wherever they sit themselves."""
        line = asked.line
        units = self.rows("coverage-base", asked)
        covers: dict[int, list[int]] = {}
        told: dict[int, Any] = {}
        for unit in units:
            for organisation, covering in unit.known.coverings[line]:  # type: ignore[union-attr,index]
                covers.setdefault(organisation, []).append(unit.pk)
                told[organisation] = covering
        here = {row.pk: row for row in self.organisations}
        for pk, units_covered in covers.items():
            covering, row = told[pk], here.get(pk)
            yield OrganisationRow(
                pk, covering.name, line, covering.form, covering.mode,  # type: ignore[arg-type]
                row.area if row else "", False, row.founded_on if row else None,
                tuple(units_covered),
            )  # fmt: skip


def figure(code: str, scope: Scope, moment: Moment, *, area: str = "", **dimensions: Any) -> Figure:
    """One figure on its own; a page with many makes a `Book` first."""
    return Book(scope, moment).figure(code, area=area, **dimensions)


def rows_behind(
    code: str,
    scope: Scope,
    moment: Moment,
    *,
    area: str = "",
    part: Part = Part.COUNTED,
    **dimensions: Any,
) -> list[int]:
    """The ids of the units or organisations behind a figure; as many as the figure says."""
    asked = Asked(area=area, **dimensions)
    return [row.pk for row in Book(scope, moment).rows(code, asked, part)]


def _indicator(code: str, asked: Asked) -> Indicator:
    indicator = INDICATORS[code]
    if indicator.needs_line and asked.line is None:
        raise ValueError(f"指标“{indicator.name}”要说明是哪一条线。")
    return indicator


def _grouped(rows: Iterable[Row], key: Callable[[Any], K]) -> dict[K, list[Row]]:
    grouped: dict[K, list[Row]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return grouped


def _of_line(asked: Asked, row: Row) -> bool:
    return asked.of_line(row) if isinstance(row, UnitRow) else True


def _value(indicator: Indicator, asked: Asked, rows: Sequence[Row]) -> int | None:
    if indicator.measure is None:
        return len(rows)
    told = [indicator.measure(row, asked.line) for row in rows if isinstance(row, UnitRow)]
    return sum(each for each in told if each is not None) if told else None
