"""平阳 2010: league branches in non-public enterprises, from June to August. Names are invented.

1,236 enterprises; the 199 above scale come first in the order of how they are covered: by June,
between June and August, not covered, not yet. What the public text leaves open (which enterprise
stands where, head counts, days, the split of classes and reasons) is filled in here.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from random import Random
from typing import Any

from qunjian.apps.demo.generator.model import (
    Change,
    Counts,
    County,
    NotYet,
    Organisation,
    Place,
    Spot,
    Unit,
)
from qunjian.apps.demo.generator.naming import make_places
from qunjian.apps.demo.scenarios import reading
from qunjian.apps.demo.scenarios.making import Maker
from qunjian.apps.figures.asked import Scale, reason_of
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode, OrganisationChange, OrganisationForm, UnitKind

SEED = 20100630
JUNE, AUGUST = date(2010, 6, 30), date(2010, 8, 31)
COUNTED_ON = date(2010, 6, 21)
BEFORE, THIS_YEAR = (date(2005, 3, 1), date(2009, 12, 18)), (date(2010, 1, 11), date(2010, 6, 25))
SINCE = date(2010, 7, 1), date(2010, 8, 27)
COUNTY = Place("330326000000", "平阳县", "county")
TOWNS = {f"{mark}镇（虚构）": (6, 2) for mark in "甲乙丙丁戊己庚辛壬"}
ENTERPRISES, ABOVE = 1236, 199
# above-scale enterprises by how they come to be covered, in this order
OLD_SINGLES, OLD_JOINT, NEW_SINGLES, JOINT, TRADE, OTHER = 40, 21, 12, 6, 12, 3
LEFT_SINGLE, LEFT_JOINT, LEFT_TRADE = 50, 15, 19
REASONS = (("few_members", 12), ("owner", 6), ("new", 3))
IN_A_JOINT, FOUNDED_THIS_YEAR, GROUPS = 3, 10, 6
TRADES = ("塑料编织行业协会", "服装行业协会")
LEAGUE = {"line": Line.LEAGUE}
ABOVE_SCALE = {"line": Line.LEAGUE, "scale": Scale.ABOVE}


def build() -> County:
    """The county with the history of its league organisations."""
    rng = Random(SEED)  # noqa: S311 -- chance that can be repeated is wanted
    places = make_places(rng, [COUNTY], TOWNS)
    county = County("平阳县", COUNTY.code, AUGUST, places, [], [])
    town = county.townships[0]
    park = Spot("服装园区（虚构）", "park", town.code, "甲镇园区路1号", 120.5, 27.6)
    county.spots = [park]
    maker = Maker(county, rng, (date(1996, 3, 1), date(2004, 12, 20)))
    blocks = _above_scale(maker, park)
    for _ in range(ENTERPRISES - ABOVE):
        maker.enterprise(_small(rng))
    _join_trades(maker, [*blocks[TRADE_AT], *blocks[LEFT_TRADE_AT]])
    before = list(_before(maker, blocks))
    committee = next(one for one in before if one.form is OrganisationForm.LEAGUE_COMMITTEE)
    county.organisations = [*before, *_since(maker, blocks, committee)]
    return county


def figures(moment: Moment) -> dict[str, Any]:
    """The keys of June: what there is, and why the others have none."""
    book = reading.whole(moment)
    classes = {way: reading.pair(book, f"gap-{way}", **ABOVE_SCALE) for way in WAYS}
    return {
        **_both_days(moment),
        "not_covered_by_class": {
            **classes,
            "not_yet": reading.pair(book, "not-yet", **ABOVE_SCALE),
        },
        "not_yet_by_reason": reading.split(
            book, "not-yet", "reason", lambda row: reason_of(row, Line.LEAGUE), **ABOVE_SCALE
        ),
    }


def later_figures(moment: Moment) -> dict[str, Any]:
    """The keys of August: also what came since June, and how."""
    book, since = reading.whole(moment), {"since": JUNE}
    mode, form = attrgetter("mode"), attrgetter("form")
    return {
        **_both_days(moment),
        "new_organisations_by_mode": reading.split(
            book, "organisations-new", "mode", mode, **LEAGUE, **since
        ),
        "newly_covered_by_mode": reading.split(
            book, "coverage-new", "mode", lambda row: row.mode(Line.LEAGUE), **ABOVE_SCALE, **since
        ),
        "trade_youth": reading.pair(book, "youth-reached", **ABOVE_SCALE, mode=Mode.TRADE),
        "upgrades": reading.split(book, "organisations-upgraded", "form", form, **LEAGUE, **since),
        "outer_organisations": reading.pair(book, "organisations-outer", **LEAGUE),
    }


def _both_days(moment: Moment) -> dict[str, Any]:
    book = reading.whole(moment)
    return {
        "base": reading.pair(book, "units", kind=UnitKind.ENTERPRISE),
        "above_scale": reading.pair(book, "above-scale"),
        "organisations": reading.pair(book, "organisations", **LEAGUE),
        "organisations_new_this_year": reading.pair(book, "organisations-new", **LEAGUE),
        "covered": reading.pair(book, "coverage-base", **ABOVE_SCALE),
        "coverage_of_above_scale": reading.rate(
            book, "coverage-base", "above_scale", **ABOVE_SCALE
        ),
        "coverage_of_eligible": reading.rate(book, "coverage-eligible", "eligible", **ABOVE_SCALE),
        "not_covered": reading.rest(book, "coverage-base", **ABOVE_SCALE),
    }


WAYS = ("single", "trade", "joint")
SIZES = (
    OLD_SINGLES, OLD_JOINT, NEW_SINGLES, JOINT, TRADE, OTHER, LEFT_SINGLE, LEFT_JOINT, LEFT_TRADE,
    *(number for _, number in REASONS),
)  # fmt: skip
JOINT_AT, TRADE_AT, LEFT_JOINT_AT, LEFT_TRADE_AT, NOT_YET_AT = 3, 4, 7, 8, 9
Blocks = list[list[Unit]]


def _above_scale(maker: Maker, park: Spot) -> Blocks:
    """The 199 in blocks of their fates; those to be joined sit in the park together."""
    blocks: Blocks = []
    for at, size in enumerate(SIZES):
        site = park if at in (JOINT_AT, LEFT_JOINT_AT) else None
        few = at == NOT_YET_AT
        block = [
            maker.enterprise(_large(maker.rng, few=few, trade=at == TRADE_AT), site=site)
            for _ in range(size)
        ]
        if at >= NOT_YET_AT:
            reason, _ = REASONS[at - NOT_YET_AT]
            maker.county.not_yet += [NotYet(unit, Line.LEAGUE, reason) for unit in block]
        blocks.append(block)
    return blocks


def _large(rng: Random, *, few: bool, trade: bool) -> Counts:
    staff = rng.randint(150, 420) if trade else rng.randint(40, 400)
    members = rng.randint(0, 2) if few else rng.randint(3, 12)
    return Counts(
        staff=staff,
        women=staff // 3,
        youth=rng.randint(50, 70) if trade else rng.randint(members, 40),
        league_members=members,
        revenue=rng.randint(500, 30_000),
    )


def _small(rng: Random) -> Counts:
    staff = rng.randint(5, 60)
    members = rng.randint(0, 4)
    return Counts(
        staff=staff,
        women=staff // 3,
        youth=min(staff, members + rng.randint(0, 6)),
        league_members=members,
        revenue=rng.randint(10, 490),
    )


def _join_trades(maker: Maker, units: Sequence[Unit]) -> None:
    counts = Counts(staff=5)
    named = [f"平阳县{name}" for name in TRADES]
    trades = [maker.unit(name, UnitKind.ASSOCIATION, "9521", counts) for name in named]
    for place, unit in enumerate(units):
        unit.association = trades[place % len(trades)]


def _before(maker: Maker, blocks: Blocks) -> Iterator[Organisation]:
    """47 by the end of June, ten of them of this year; seven are upgraded afterwards."""
    alone, together = blocks[0], blocks[1]
    old = alone[:-FOUNDED_THIS_YEAR]
    for place, one in enumerate(maker.singles(Line.LEAGUE, old, BEFORE)):
        if place < GROUPS:
            one.form = OrganisationForm.LEAGUE_GROUP
            _upgrade(maker, one, OrganisationForm.LEAGUE_BRANCH)
        yield one
    yield from maker.singles(Line.LEAGUE, alone[-FOUNDED_THIS_YEAR:], THIS_YEAR)
    first, *others = maker.joints(Line.LEAGUE, together, IN_A_JOINT, BEFORE)
    first.form, first.name = OrganisationForm.LEAGUE_COMMITTEE, "服装园区联合团委（虚构）"
    _upgrade(maker, others[0], OrganisationForm.LEAGUE_GENERAL)
    yield first
    yield from others


def _upgrade(maker: Maker, one: Organisation, form: OrganisationForm) -> None:
    on = maker.names.workday(*SINCE)
    one.changes.append(Change(on, OrganisationChange.UPGRADED, form, one.name))


def _since(maker: Maker, blocks: Blocks, committee: Organisation) -> Iterator[Organisation]:
    """24 since June, and a youth federation beside them."""
    _, _, single, joint, trade, other, *_ = blocks
    yield from maker.singles(Line.LEAGUE, single, SINCE)
    for branch in maker.singles(Line.LEAGUE, joint, SINCE):
        branch.mode, branch.parent = Mode.JOINT, committee
        yield branch
    half = len(trade) // len(TRADES)
    for place, name in enumerate(TRADES):
        members = trade[place :: len(TRADES)][:half]
        on, named = maker.names.workday(*SINCE), f"共青团平阳县{name}支部委员会（虚构）"
        yield maker.organisation(Line.LEAGUE, members, on, Mode.TRADE, name=named)
    below = maker.county.units[ABOVE]  # the fourth stands in an enterprise below scale
    for branch in maker.singles(Line.LEAGUE, [*other, below], SINCE):
        branch.mode = Mode.OTHER
        yield branch
    yield Organisation(
        name="甲镇青年联合会（虚构）",
        line=Line.LEAGUE,
        form=OrganisationForm.LEAGUE_OUTER,
        mode=Mode.OTHER,
        township=maker.county.townships[0],
        founded_on=maker.names.workday(*SINCE),
        secretary=maker.names.person(),
        outer=True,
    )
