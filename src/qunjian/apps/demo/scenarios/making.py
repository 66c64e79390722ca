"""What every scenario is made with: units, organisations, names and days by repeatable chance."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from qunjian.apps.demo.generator import words
from qunjian.apps.demo.generator.model import (
    Counts,
    County,
    Cover,
    Organisation,
    Place,
    Spot,
    Unit,
)
from qunjian.apps.demo.generator.naming import Names
from qunjian.apps.demo.generator.organisations import FORMS, HEADS, JOINT_HEADS
from qunjian.core.credit_code import make_credit_code, make_registration_no
from qunjian.core.period import Period
from qunjian.core.vocabulary import Line, Mode, OrganisationForm, UnitKind

CODED_SINCE = date(2015, 10, 1)  # since then a licence carries the unified code
PREFIXES = {UnitKind.ENTERPRISE: "91", UnitKind.INDIVIDUAL: "92"}
Span = tuple[date, date]


class Maker:
    """Fills one county; a name is given out once."""

    def __init__(self, county: County, rng: Random, opened: Span) -> None:
        self.county, self.rng, self.names = county, rng, Names(rng)
        self.opened = opened

    def enterprise(
        self,
        counts: Counts,
        *,
        village: Place | None = None,
        site: Spot | None = None,
        trades: Sequence[tuple[str, str, int]] = words.INDUSTRIES,
    ) -> Unit:
        industry, trade, _ = self.rng.choice(trades)
        name = f"{self.county.name}{self.names.brand()}{trade}有限公司"
        unit = self.unit(name, UnitKind.ENTERPRISE, industry, counts, village=village)
        unit.site = site
        return unit

    def unit(
        self,
        name: str,
        kind: UnitKind,
        industry: str,
        counts: Counts,
        *,
        village: Place | None = None,
    ) -> Unit:
        """Townships take turns, unless a village is given."""
        towns, stem = self.county.townships, self.county.code[:6]
        at = len(self.county.units)
        town = towns[at % len(towns)]
        if village:
            town = next(each for each in towns if each.code[:9] == village.code[:9])
        unit = Unit(
            key=at,
            name=name,
            kind=kind,
            credit_code="",
            township=town,
            village=village or self.rng.choice(self.county.villages_of(town)),
            industry=industry,
            opened_on=self.names.workday(*self.opened),
            counts=counts,
        )
        if self.county.day >= CODED_SINCE:
            unit.credit_code = make_credit_code(self.rng, stem, PREFIXES.get(kind, "52"))
        elif kind is UnitKind.ENTERPRISE:
            unit.registration_no = make_registration_no(self.rng, stem)
        self.county.units.append(unit)
        return unit

    def organisation(
        self,
        line: Line,
        units: Sequence[Unit],
        on: date,
        mode: Mode,
        *,
        name: str = "",
        form: OrganisationForm | None = None,
        town: Place | None = None,
        parent: Organisation | None = None,
    ) -> Organisation:
        """Covers the units from its founding on; the first of them leads."""
        head = HEADS if len(units) == 1 else JOINT_HEADS
        return Organisation(
            name=name or head[line].format(units[0].name),
            line=line,
            form=form or FORMS[line],
            mode=mode,
            township=town or units[0].township,
            founded_on=on,
            lead=units[0] if units else None,
            secretary=self.names.person(),
            covers=[Cover(unit, Period(on)) for unit in units],
            parent=parent,
        )

    def singles(self, line: Line, units: Sequence[Unit], within: Span) -> Iterator[Organisation]:
        """Every unit its own."""
        for unit in units:
            yield self.organisation(line, [unit], self.names.workday(*within), Mode.SINGLE)

    def joints(
        self, line: Line, units: Sequence[Unit], each: int, within: Span
    ) -> Iterator[Organisation]:
        """So many neighbours of the list together."""
        for first in range(0, len(units), each):
            on = self.names.workday(*within)
            yield self.organisation(line, units[first : first + each], on, Mode.JOINT)
