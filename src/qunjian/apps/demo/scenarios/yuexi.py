"""岳西 2020: Party-led group building on four lines. Names are invented.

384 units: those with a Party organisation come first (singles, then joint ones of four units),
then the 98 of the first task list, then a few others. What the public text leaves open (which unit
belongs to which organisation, head counts, days) is filled in here.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

from qunjian.apps.demo.generator import words
from qunjian.apps.demo.generator.model import (
    Change,
    Counts,
    County,
    Cover,
    Organisation,
    Place,
    Unit,
)
from qunjian.apps.demo.generator.naming import Names, make_places
from qunjian.apps.demo.generator.organisations import FORMS, HEADS, JOINT_HEADS
from qunjian.apps.demo.scenarios import reading
from qunjian.core.credit_code import make_credit_code
from qunjian.core.period import Moment, Period
from qunjian.core.vocabulary import (
    Line,
    Mode,
    OrganisationChange,
    Outcome,
    UnitKind,
)

SEED = 20200525
BEFORE, AFTER = date(2020, 5, 25), date(2020, 7, 6)
COUNTED_ON, SINCE = date(2020, 5, 20), date(2020, 5, 26)
COUNTY = Place("340828000000", "岳西县", "county")
TOWNS = {
    "甲镇（虚构）": (8, 2),
    "乙镇（虚构）": (6, 1),
    "丙乡（虚构）": (5, 0),
    "丁乡（虚构）": (5, 0),
}
UNITS, EVERY_SOCIAL, RESTAURANTS = 384, 18, 52
PARTY_SINGLE, PARTY_JOINT, IN_A_JOINT = 210, 14, 4
WITH_PARTY = PARTY_SINGLE + PARTY_JOINT * IN_A_JOINT
# the first list: without a Party organisation, and lacking a line for which they are eligible
LACK_UNION, LACK_LEAGUE, LACK_WOMEN, WOMEN_AND_UNION = 50, 26, 35, 13
LISTED = LACK_UNION + LACK_LEAGUE + LACK_WOMEN - WOMEN_AND_UNION
UNION_SINGLE, UNION_JOINT = 104, 10
LEAGUE_SINGLE, LEAGUE_JOINT = 21, 2
WOMEN_SINGLE, WOMEN_JOINT = 40, 3
PARK, PARK_OWN = 66, 2
NEW_PARTY, NEW_UNION, NEW_LEAGUE, NEW_WOMEN, REGROUPED = 4, 11, 6, 6, 3
LEDGER = (UnitKind.ENTERPRISE, UnitKind.SOCIAL)
SHOULD = (Outcome.MUST, Outcome.TARGET)


def build() -> County:
    """The county with its history from before the county meeting to July."""
    rng = Random(SEED)  # noqa: S311 -- chance that can be repeated is wanted
    names = Names(rng)
    county = County("岳西县", COUNTY.code, AFTER, make_places(rng, [COUNTY], TOWNS), [], [])
    maker = _Maker(county, names)
    for at in range(UNITS):
        maker.unit(at)
    restaurants = [maker.restaurant() for _ in range(RESTAURANTS)]
    county.organisations = [*_before(maker), *_since(maker, restaurants)]
    return county


def figures(moment: Moment) -> dict[str, Any]:
    """The keys of the day before the county meeting."""
    book = reading.whole(moment)
    covered = {
        str(line): reading.of_kinds(book, "coverage-base", LEDGER, line=line) for line in Line
    }
    return {
        "units": reading.of_kinds(book, "units", LEDGER),
        "organisations": reading.by_line(book, "organisations"),
        "covered_units": covered,
    }


def later_figures(moment: Moment) -> dict[str, Any]:
    """The keys of July that follow from the ledger; what was instructed needs tasks."""
    union = Line.UNION
    enterprise, individual = UnitKind.ENTERPRISE, UnitKind.INDIVIDUAL
    return {
        **figures(moment),
        "park_union_units": reading.covered_by_mode(moment, union, Mode.REGIONAL, enterprise),
        "association_units": reading.covered_by_mode(moment, union, Mode.TRADE, individual),
        "regrouped_joint_party": reading.changed(moment, Line.PARTY, OrganisationChange.REGROUPED),
        "first_list": first_list(moment),
    }


def first_list(moment: Moment) -> dict[str, Any]:
    """Units without a Party organisation that should found on a line and are not covered."""
    book = reading.whole(moment)
    with_party = {row.pk for row in book.rows("coverage-base", reading.Asked(line=Line.PARTY))}
    lines = (Line.UNION, Line.LEAGUE, Line.WOMEN)
    wanted = {
        str(line): {
            row.pk for row in book.rows("gap", reading.Asked(line=line)) if row.pk not in with_party
        }
        for line in lines
    }
    units = set().union(*wanted.values())
    counted = {"units": units, **wanted}
    return {key: {"value": len(rows), "rows": len(rows)} for key, rows in counted.items()}


class _Maker:
    def __init__(self, county: County, names: Names) -> None:
        self.county, self.names, self.rng = county, names, names.rng

    def unit(self, at: int) -> Unit:
        """Every eighteenth unit is a social organisation."""
        if at % EVERY_SOCIAL == EVERY_SOCIAL - 1:
            name, kind, prefix, industry = (
                f"岳西县{self.names.brand()}幼儿园",
                "social",
                "52",
                "8310",
            )
        else:
            industry, trade, _ = self.rng.choice(words.INDUSTRIES)
            name = f"岳西县{self.names.brand()}{trade}有限公司"
            kind, prefix = "enterprise", "91"
        return self._add(name, UnitKind(kind), prefix, industry, _counts(at, self.rng))

    def restaurant(self) -> Unit:
        name = f"岳西县{self.names.brand()}餐馆"
        counts = Counts(staff=2, women=1, youth=1, league_members=0, union_members=1)
        return self._add(name, UnitKind.INDIVIDUAL, "92", "6210", counts)

    def _add(self, name: str, kind: UnitKind, prefix: str, industry: str, counts: Counts) -> Unit:
        town = self.county.townships[len(self.county.units) % len(TOWNS)]
        unit = Unit(
            key=len(self.county.units),
            name=name,
            kind=kind,
            credit_code=make_credit_code(self.rng, COUNTY.code[:6], prefix),
            township=town,
            village=self.rng.choice(self.county.villages_of(town)),
            industry=industry,
            opened_on=self.names.workday(date(2005, 1, 4), date(2016, 12, 30)),
            counts=counts,
        )
        self.county.units.append(unit)
        return unit

    def organisation(
        self, line: Line, units: Sequence[Unit], on: date, mode: Mode, name: str = ""
    ) -> Organisation:
        head = HEADS if mode is Mode.SINGLE else JOINT_HEADS
        return Organisation(
            name=name or head[line].format(units[0].name),
            line=line,
            form=FORMS[line],
            mode=mode,
            township=units[0].township,
            founded_on=on,
            lead=units[0],
            secretary=self.names.person(),
            covers=[Cover(unit, Period(on)) for unit in units],
        )

    def earlier(self) -> date:
        return self.names.workday(date(2017, 3, 1), date(2020, 4, 30))

    def lately(self) -> date:
        return self.names.workday(SINCE, date(2020, 7, 3))

    def singles(self, line: Line, units: Sequence[Unit], *, new: bool = False) -> Iterator[Any]:
        for unit in units:
            on = self.lately() if new else self.earlier()
            yield self.organisation(line, [unit], on, Mode.SINGLE)

    def joints(self, line: Line, number: int) -> Iterator[Organisation]:
        """Joint organisations cover what the joint Party branches cover, side by side."""
        for place in range(number):
            first = PARTY_SINGLE + place * IN_A_JOINT
            units = self.county.units[first : first + IN_A_JOINT]
            yield self.organisation(line, units, self.earlier(), Mode.JOINT)


def _counts(at: int, rng: Random) -> Counts:
    """Head counts that make exactly the listed units eligible where they are not covered."""
    place = at - WITH_PARTY
    if place < 0:
        staff = rng.randint(8, 120)
        return _people(rng, staff, max(3, staff // 3), rng.randint(3, 6), rng.randint(3, 9))
    if place < LACK_UNION:
        women = 3 + at % 3 if place < WOMEN_AND_UNION else at % 3
        return _people(rng, rng.randint(6, 30), women, at % 3, 0)
    if place < LACK_UNION + LACK_LEAGUE:
        return _people(rng, rng.randint(8, 30), at % 3, 3 + at % 2, 0)
    if place < LISTED:
        return _people(rng, rng.randint(8, 30), 3 + at % 4, at % 3, 0)
    if place < LISTED + NEW_PARTY:
        return _people(rng, rng.randint(8, 30), 2, 1, 4)
    return _people(rng, rng.randint(1, 2), 1, 0, 0)


def _people(rng: Random, staff: int, women: int, members: int, party: int) -> Counts:
    return Counts(
        staff=staff,
        women=women,
        youth=min(staff, members + rng.randint(0, 4)),
        league_members=members,
        union_members=None,
        party_members=party,
    )


def _before(maker: _Maker) -> Iterator[Organisation]:
    """224 Party, 114 union, 23 league and 43 women's organisations."""
    units = maker.county.units
    yield from maker.singles(Line.PARTY, units[:PARTY_SINGLE])
    for place, joint in enumerate(maker.joints(Line.PARTY, PARTY_JOINT)):
        if place < REGROUPED:
            on = maker.lately()
            kind = OrganisationChange.REGROUPED
            joint.changes.append(Change(on, kind, joint.form, joint.name))
        yield joint
    listed = units[WITH_PARTY + LACK_UNION : WITH_PARTY + LISTED + NEW_PARTY]
    own = [*listed, *units[: UNION_SINGLE - len(listed)]]
    yield from maker.singles(Line.UNION, own)
    yield from maker.joints(Line.UNION, UNION_JOINT)
    yield from maker.singles(Line.LEAGUE, units[:LEAGUE_SINGLE])
    yield from maker.joints(Line.LEAGUE, LEAGUE_JOINT)
    yield from maker.singles(Line.WOMEN, units[:WOMEN_SINGLE])
    yield from maker.joints(Line.WOMEN, WOMEN_JOINT)


def _since(maker: _Maker, restaurants: Sequence[Unit]) -> Iterator[Organisation]:
    """Since 26 May: 4 Party, 11 union, 6 league, 6 women's; the park, the restaurants."""
    units = maker.county.units
    first = WITH_PARTY + LISTED
    yield from maker.singles(Line.PARTY, units[first : first + NEW_PARTY], new=True)
    free = [u for u in units[UNION_SINGLE:PARTY_SINGLE] if u.kind is UnitKind.ENTERPRISE]
    park = free[:PARK]
    yield maker.organisation(
        Line.UNION, park, maker.lately(), Mode.REGIONAL, "岳西县经济开发区联合工会委员会（虚构）"
    )
    yield maker.organisation(
        Line.UNION,
        restaurants,
        maker.lately(),
        Mode.TRADE,
        "岳西县餐饮行业协会联合工会委员会（虚构）",
    )
    others = NEW_UNION - PARK_OWN - 2
    yield from maker.singles(Line.UNION, [*park[:PARK_OWN], *free[PARK : PARK + others]], new=True)
    women = units[WOMEN_SINGLE : WOMEN_SINGLE + NEW_WOMEN]
    league = units[LEAGUE_SINGLE : LEAGUE_SINGLE + NEW_LEAGUE]
    yield from maker.singles(Line.LEAGUE, league, new=True)
    yield from maker.singles(Line.WOMEN, women, new=True)
