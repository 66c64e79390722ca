"""Figures and the rows behind them: one declaration, one pass, the same answer everywhere.

figure("coverage-eligible", scope, moment, line=Line.LEAGUE, area="330326001000").value
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any, TypeVar

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import OF_COUNTED, Asked, Part
from qunjian.apps.figures.criteria import Test
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.indicators import INDICATORS, Counted, Indicator
from qunjian.apps.figures.listing import Listed
from qunjian.apps.figures.rows import OrganisationRow, Row, Stock, UnitRow
from qunjian.apps.figures.since import told_since
from qunjian.apps.figures.stock import ids_of, organisations_of, remembered, stock, units_among
from qunjian.apps.figures.tallies import Tallies
from qunjian.apps.verdicts.counting import counted
from qunjian.core.period import Moment

K = TypeVar("K")
COVERING = "organisations-covering"


class Book:
    """The figures of one scope (or one area inside it) on one day; made once for a page.

    `only` are the units meant, if not all.
    """

    def __init__(
        self, scope: Scope, moment: Moment, area: str = "", only: frozenset[int] | None = None
    ) -> None:
        self.scope, self.moment, self.area, self._only = scope, moment, area, only
        self._rows: dict[tuple[str, Asked, Part], list[Row]] = {}
        self._units: dict[Asked, Sequence[UnitRow]] = {}
        self._earlier: dict[date, Sequence[UnitRow]] = {}

    @cached_property
    def stock(self) -> Stock:
        """Every row, for what is listed or cannot be told by tallies."""
        return self._read(self.moment)

    def units(self, units: Sequence[int]) -> dict[int, UnitRow]:
        """Some units by their number, whatever is asked; those that are there."""
        if self._only is not None:
            return {row.pk: row for row in self.stock.units}
        rows = units_among(self.scope, self.moment, self.area, units)
        return {row.pk: row for row in rows}

    def _read(self, moment: Moment) -> Stock:
        if self._only is None:
            return stock(self.scope, moment, self.area)
        units = list(units_among(self.scope, moment, self.area, self._only))
        return Stock(moment.day, units, ())

    @cached_property
    def tallies(self) -> Tallies | None:
        """Units counted by the database, where verdicts of the day are kept."""
        day = counted(self.moment) if self._only is None else None
        if day is None:
            return None
        return remembered(
            ("tallies", self.scope, self.moment, self.area),
            lambda: Tallies(self.scope, self.moment, self.area, day),
        )

    @cached_property
    def organisations(self) -> Sequence[OrganisationRow]:
        """Every organisation of the areas; read without the units where those are not needed."""
        if self.tallies is None and self.apart is None:
            return self.stock.organisations
        told = (self.scope, self.moment, self.area)
        covers = self.tallies.units_inside if self.tallies else partial(ids_of, *told)
        return remembered(("organisations", *told), lambda: organisations_of(*told, covers()))

    @cached_property
    def apart(self) -> "Apart | None":
        """What is known now, and the units of which anything was told since the moment; None
        where nothing less than reading every unit tells."""
        since = told_since(self.moment) if self._only is None else None
        if since is None or self.now.tallies is None:
            return None
        less, more = (self.among(since, each) for each in (self.now.moment, self.moment))
        return Apart(since, self.now, less, more)

    @cached_property
    def now(self) -> "Book":
        """The same day as it is known now."""
        return Book(self.scope, Moment(self.moment.day), self.area)

    def among(self, units: frozenset[int], moment: Moment) -> "Book":
        """Some units of it, as they are known at a moment."""
        return Book(self.scope, moment, self.area, units)

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
        if self.apart and self.apart.tell(indicator, asked):
            return replace(self.apart.figure(indicator, asked), moment=self.moment)
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
            self._earlier[day] = self._read(replace(self.moment, day=day)).units
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


@dataclass(frozen=True, slots=True)
class Apart:
    """What is known now as a whole; of it the units of which more was told since some moment, as
    they are known now (`less`) and as they were known then (`more`)."""

    units: frozenset[int]
    whole: Book
    less: Book
    more: Book

    def tell(self, indicator: Indicator, asked: Asked) -> bool:
        """Whether the figure known then is the one known now, but for these units."""
        tallies = self.whole.tallies
        of_units = indicator.counted is not Counted.ORGANISATIONS
        return of_units and tallies is not None and tallies.tell(indicator, asked)

    def figure(self, indicator: Indicator, asked: Asked) -> Figure:
        told, less, more = (
            book.asked(indicator.code, asked) for book in (self.whole, self.less, self.more)
        )
        value = (told.value or 0) - (less.value or 0) + (more.value or 0)
        base = (told.denominator or 0) - (less.denominator or 0) + (more.denominator or 0)
        return replace(
            told,
            value=value if value or self._anybody(indicator, asked) else None,
            denominator=base if indicator.base else None,
            left_out=told.left_out - less.left_out + more.left_out,
        )

    def _anybody(self, indicator: Indicator, asked: Asked) -> bool:
        """Whether anybody told a number of people; of heads none are none."""
        if not indicator.measure or self.whole.tallies is None:
            return True
        less, more = (len(book.rows(indicator.code, asked)) for book in (self.less, self.more))
        return self.whole.tallies.told(indicator, asked) - less + more > 0


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
