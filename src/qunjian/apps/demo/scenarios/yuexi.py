"""岳西 2020: Party-led group building on four lines. Names are invented.

384 units: those with a Party organisation come first (singles, then joint ones of four units),
then the 98 of the first task list, then a few others. What the public text leaves open (which unit
belongs to which organisation, head counts, days) is filled in here.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

from qunjian.apps.demo.generator.model import (
    Change,
    Counts,
    County,
    Organisation,
    Place,
    Unit,
)
from qunjian.apps.demo.generator.naming import make_places
from qunjian.apps.demo.scenarios import reading
from qunjian.apps.demo.scenarios.making import Maker
from qunjian.core.period import Moment
from qunjian.core.vocabulary import (
    Line,
    Mode,
    OrganisationChange,
    UnitKind,
)

SEED = 20200525
BEFORE, AFTER = date(2020, 5, 25), date(2020, 7, 6)
COUNTED_ON = date(2020, 5, 20)
EARLIER = date(2017, 3, 1), date(2020, 4, 30)
LATELY = date(2020, 5, 26), date(2020, 7, 3)
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


def build() -> County:
    """The county with its history from before the county meeting to July."""
    rng = Random(SEED)  # noqa: S311 -- chance that can be repeated is wanted
    county = County("岳西县", COUNTY.code, AFTER, make_places(rng, [COUNTY], TOWNS), [], [])
    maker = Maker(county, rng, (date(2005, 1, 4), date(2016, 12, 30)))
    for at in range(UNITS):
        _unit(maker, at)
    restaurants = [_restaurant(maker) for _ in range(RESTAURANTS)]
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
    lines = (Line.UNION, Line.LEAGUE, Line.WOMEN)
    wanted = {str(line): reading.pair(book, "gap-unled", line=line) for line in lines}
    return {"units": reading.pair(book, "gap-unled"), **wanted}


def _unit(maker: Maker, at: int) -> Unit:
    """Every eighteenth unit is a social organisation."""
    counts = _counts(at, maker.rng)
    if at % EVERY_SOCIAL == EVERY_SOCIAL - 1:
        name = f"岳西县{maker.names.brand()}幼儿园"
        return maker.unit(name, UnitKind.SOCIAL, "8310", counts)
    return maker.enterprise(counts)


def _restaurant(maker: Maker) -> Unit:
    name = f"岳西县{maker.names.brand()}餐馆"
    counts = Counts(staff=2, women=1, youth=1, league_members=0, union_members=1)
    return maker.unit(name, UnitKind.INDIVIDUAL, "6210", counts)


def _joints(maker: Maker, line: Line, number: int) -> Iterator[Organisation]:
    """Joint organisations cover what the joint Party branches cover, side by side."""
    units = maker.county.units[PARTY_SINGLE : PARTY_SINGLE + number * IN_A_JOINT]
    return maker.joints(line, units, IN_A_JOINT, EARLIER)


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


def _before(maker: Maker) -> Iterator[Organisation]:
    """224 Party, 114 union, 23 league and 43 women's organisations."""
    units = maker.county.units
    yield from maker.singles(Line.PARTY, units[:PARTY_SINGLE], EARLIER)
    for place, joint in enumerate(_joints(maker, Line.PARTY, PARTY_JOINT)):
        if place < REGROUPED:
            on = maker.names.workday(*LATELY)
            kind = OrganisationChange.REGROUPED
            joint.changes.append(Change(on, kind, joint.form, joint.name))
        yield joint
    listed = units[WITH_PARTY + LACK_UNION : WITH_PARTY + LISTED + NEW_PARTY]
    own = [*listed, *units[: UNION_SINGLE - len(listed)]]
    for line, alone, together in (
        (Line.UNION, own, UNION_JOINT),
        (Line.LEAGUE, units[:LEAGUE_SINGLE], LEAGUE_JOINT),
        (Line.WOMEN, units[:WOMEN_SINGLE], WOMEN_JOINT),
    ):
        yield from maker.singles(line, alone, EARLIER)
        yield from _joints(maker, line, together)


def _since(maker: Maker, restaurants: Sequence[Unit]) -> Iterator[Organisation]:
    """Since 26 May: 4 Party, 11 union, 6 league, 6 women's; the park, the restaurants."""
    units = maker.county.units
    first = WITH_PARTY + LISTED
    yield from maker.singles(Line.PARTY, units[first : first + NEW_PARTY], LATELY)
    free = [u for u in units[UNION_SINGLE:PARTY_SINGLE] if u.kind is UnitKind.ENTERPRISE]
    park = free[:PARK]
    for named, members, mode in (
        ("经济开发区", park, Mode.REGIONAL),
        ("餐饮行业协会", restaurants, Mode.TRADE),
    ):
        name = f"岳西县{named}联合工会委员会（虚构）"
        on = maker.names.workday(*LATELY)
        yield maker.organisation(Line.UNION, members, on, mode, name=name)
    others = NEW_UNION - PARK_OWN - 2
    own = [*park[:PARK_OWN], *free[PARK : PARK + others]]
    yield from maker.singles(Line.UNION, own, LATELY)
    women = units[WOMEN_SINGLE : WOMEN_SINGLE + NEW_WOMEN]
    league = units[LEAGUE_SINGLE : LEAGUE_SINGLE + NEW_LEAGUE]
    yield from maker.singles(Line.LEAGUE, league, LATELY)
    yield from maker.singles(Line.WOMEN, women, LATELY)
