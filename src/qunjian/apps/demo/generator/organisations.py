"""The organisations of the demo county on four lines, and what each answers for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from qunjian.apps.demo.generator import units as limits
from qunjian.apps.demo.generator import words
from qunjian.apps.demo.generator.model import (
    Change,
    County,
    Cover,
    NotYet,
    Organisation,
    Place,
    Unit,
)
from qunjian.apps.demo.generator.naming import Names
from qunjian.core.period import Period
from qunjian.core.vocabulary import Line, Mode, OrganisationChange, OrganisationForm, UnitKind

HALF_YEAR, CAMPAIGN_ENDS = date(2026, 6, 30), date(2026, 8, 28)
OF_LINE = {Line.UNION: 0, Line.LEAGUE: 1, Line.WOMEN: 2}  # column of words.TOWN_LINES
HEADS = {
    Line.PARTY: "中共{}支部委员会",
    Line.UNION: "{}工会委员会",
    Line.LEAGUE: "共青团{}支部委员会",
    Line.WOMEN: "{}妇女委员会",
}
JOINT_HEADS = {
    Line.PARTY: "中共{}联合支部委员会",
    Line.UNION: "{}联合工会委员会",
    Line.LEAGUE: "共青团{}联合支部委员会",
    Line.WOMEN: "{}联合妇女委员会",
}
FORMS = {
    Line.PARTY: OrganisationForm.PARTY_BRANCH,
    Line.UNION: OrganisationForm.UNION_COMMITTEE,
    Line.LEAGUE: OrganisationForm.LEAGUE_BRANCH,
    Line.WOMEN: OrganisationForm.WOMEN_COMMITTEE,
}
SUPERIORS = {
    Line.PARTY: "中共安澜县{}委员会",
    Line.UNION: "安澜县{}总工会",
    Line.LEAGUE: "共青团安澜县{}委员会",
    Line.WOMEN: "安澜县{}妇女联合会",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How one line covers: `joint` and `trade` are above-scale units in each organisation."""

    joint: tuple[tuple[str, int], ...]  # township and number
    trade: tuple[tuple[str, int], ...]  # name of an association and number
    small_singles: int
    small_in_each: tuple[int, int]  # small units besides in each joint or trade organisation
    since_2026_07: tuple[int, ...] = ()  # single, joint, trade, small founded in the campaign
    first_half: int = 0  # founded in the first half of 2026


def _spread(*towns: tuple[str, tuple[int, ...]]) -> tuple[tuple[str, int], ...]:
    return tuple((town, number) for town, numbers in towns for number in numbers)


PLANS = {
    Line.PARTY: Plan(
        joint=_spread(
            ("城关镇", (4, 4, 3, 4, 3)), ("鳌川镇", (4, 3, 4, 4)), ("萧塘镇", (4, 4, 3)),
            ("水口镇", (3, 4)), ("万桥镇", (4, 3, 4)), ("昆南镇", (3, 3)), ("山前镇", (3,)),
            ("麻溪镇", (3,)), ("凤栖镇", (2,)),
        ),
        trade=(("塑料编织行业协会", 6), ("服饰行业协会", 6), ("箱包皮革行业协会", 4)),
        small_singles=29,
        small_in_each=(1, 5),
    ),
    Line.UNION: Plan(
        joint=_spread(
            ("城关镇", (5, 4, 4)), ("鳌川镇", (5, 4, 4)), ("萧塘镇", (4, 4)), ("水口镇", (4, 3)),
            ("万桥镇", (4, 4)), ("昆南镇", (3,)), ("山前镇", (3,)),
        ),
        trade=(("塑料编织行业协会", 7), ("五金机电商会", 7), ("汽配行业协会", 3)),
        small_singles=28,
        small_in_each=(4, 16),
    ),
    Line.LEAGUE: Plan(
        joint=_spread(
            ("城关镇", (4,)), ("鳌川镇", (4,)), ("萧塘镇", (4,)), ("水口镇", (3,)),
            ("城关镇", (3,)), ("万桥镇", (2,)), ("昆南镇", (2,)),
        ),
        trade=(
            ("塑料编织行业协会", 5), ("服饰行业协会", 5), ("箱包皮革行业协会", 4),
            ("五金机电商会", 5),
        ),
        small_singles=7,
        small_in_each=(1, 4),
        since_2026_07=(19, 3, 1, 1),
        first_half=10,
    ),
    Line.WOMEN: Plan(
        joint=_spread(("城关镇", (4, 3)), ("鳌川镇", (4,)), ("萧塘镇", (3,)), ("水口镇", (3,))),
        trade=(("服饰行业协会", 6), ("箱包皮革行业协会", 4)),
        small_singles=5,
        small_in_each=(1, 6),
    ),
}  # fmt: skip
LEAGUE_JOINED_LATE = 2  # units that joined an existing joint branch in the campaign
UNDER_A_GENERAL = 6
TRADE_HEADS = (Line.UNION, Line.WOMEN)
NOT_YET_REASONS = (("few_members", 12), ("owner", 6), ("new", 3))


def found(county: County, names: Names) -> None:
    for line, plan in PLANS.items():
        county.organisations += _Founder(county, names, line, plan).found()
    _league_history(county, names)
    _hang(county)
    county.organisations += _outer(county, names)
    few = [u for u in county.units if u.above_scale and (u.counts.league_members or 0) < 3]
    reasons = (reason for reason, number in NOT_YET_REASONS for _ in range(number))
    county.not_yet += [NotYet(u, Line.LEAGUE, r) for u, r in zip(few, reasons, strict=True)]


class _Founder:
    def __init__(self, county: County, names: Names, line: Line, plan: Plan) -> None:
        self.county, self.names, self.rng = county, names, names.rng
        self.line, self.plan = line, plan
        self.above = self._chosen_above()
        self.small = [
            unit
            for unit in county.of_kind(UnitKind.ENTERPRISE, UnitKind.SOCIAL)
            if unit.operating and not unit.above_scale
        ]
        self.rng.shuffle(self.small)
        self.numbers = count(1)

    def _chosen_above(self) -> list[Unit]:
        """As many of each town's eligible above-scale units as the county's table says."""
        chosen: list[Unit] = []
        for town in self.county.townships:
            here = [u for u in self.county.units if u.above_scale and u.township == town]
            fit = [unit for unit in here if _eligible(unit, self.line)]
            column = OF_LINE.get(self.line)
            wanted = len(fit) if column is None else words.TOWN_LINES[town.name][column][0]
            chosen += self.rng.sample(fit, wanted)
        return chosen

    def found(self) -> list[Organisation]:
        trade = [self._trade(*one) for one in self.plan.trade]
        joint = [self._joint(*one) for one in self.plan.joint]
        single = [self._single(unit) for unit in self.above]
        fit = [u for u in self.small if _eligible(u, self.line) and u.counts.staff]
        small = [self._single(unit) for unit in fit[: self.plan.small_singles]]
        groups = [single, joint, trade, small]
        for group, late in zip(groups, self.plan.since_2026_07, strict=False):
            for organisation in group[-late:]:
                first = date(2026, 7, 1)
                self._begin(organisation, self.names.workday(first, CAMPAIGN_ENDS))
        early = [o for o in single if o.founded_on < date(2026, 1, 1)]
        for organisation in early[: self.plan.first_half]:
            self._begin(organisation, self.names.workday(date(2026, 1, 5), HALF_YEAR))
        return [one for group in groups for one in group]

    def _begin(self, organisation: Organisation, day: date) -> None:
        organisation.founded_on = day
        for cover in organisation.covers:
            cover.period = Period(day)

    def _single(self, unit: Unit) -> Organisation:
        if unit in self.small:
            self.small.remove(unit)
        name = HEADS[self.line].format(unit.name)
        return self._organisation(name, Mode.SINGLE, unit.township, [unit], unit)

    def _joint(self, town: str, number: int) -> Organisation:
        here = [unit for unit in self.above if unit.township.name == town][:number]
        beside = self._take_small(unit for unit in self.small if unit.township.name == town)
        spot = next((unit.site.name for unit in here if unit.site), town)
        mode = Mode.JOINT if len(here) + len(beside) <= 5 else Mode.REGIONAL
        name = JOINT_HEADS[self.line].format(f"安澜县{spot}第{next(self.numbers)}")
        return self._organisation(name, mode, here[0].township, [*here, *beside], here[0])

    def _trade(self, association: str, number: int) -> Organisation:
        full = f"安澜县{association}"
        lead = next(unit for unit in self.county.units if unit.name == full)
        trades = words.ASSOCIATION_INDUSTRIES[association]
        left = [unit for unit in self.above if unit.industry in trades]
        left += [unit for unit in self.above if unit.industry not in trades]
        beside = self._take_small(unit for unit in self.small if unit.industry in trades)
        name = JOINT_HEADS[self.line].format(full)
        units = [lead, *left[:number], *beside] if lead in self.small else left[:number] + beside
        return self._organisation(name, Mode.TRADE, lead.township, units, lead)

    def _take_small(self, fit: Iterable[Unit]) -> list[Unit]:
        number = self.rng.randint(*self.plan.small_in_each)
        return [unit for unit, _ in zip(list(fit), range(number), strict=False)]

    def _organisation(
        self, name: str, mode: Mode, town: Place, units: Sequence[Unit], lead: Unit
    ) -> Organisation:
        for unit in units:
            for pool in (self.above, self.small):
                if unit in pool and mode is not Mode.SINGLE:
                    pool.remove(unit)
        opened = max(lead.opened_on + timedelta(days=90), date(2008, 3, 1))
        last = date(2025, 12, 19) if self.line is Line.LEAGUE else date(2026, 6, 26)
        founded = self.names.workday(min(opened, last), last)
        return Organisation(
            name=name,
            line=self.line,
            form=_form(self.line, units),
            mode=mode,
            township=town,
            founded_on=founded,
            lead=lead,
            superior=SUPERIORS[self.line].format(town.name),
            secretary=self.names.person(),
            covers=[Cover(unit, Period(founded)) for unit in units],
        )


def _eligible(unit: Unit, line: Line) -> bool:
    counts = unit.counts
    if line is Line.PARTY:
        return (counts.party_members or 0) >= 1
    if line is Line.UNION:
        return (counts.staff or 0) >= limits.UNION_STAFF
    if line is Line.LEAGUE:
        return (counts.league_members or 0) >= limits.LEAGUE_MEMBERS
    return (counts.women or 0) >= limits.WOMEN


def _form(line: Line, units: Sequence[Unit]) -> OrganisationForm:
    members = sum(unit.counts.party_members or 0 for unit in units)
    if line is Line.PARTY and len(units) > 1 and members > 30:
        return OrganisationForm.PARTY_GENERAL
    return FORMS[line]


def _league_history(county: County, names: Names) -> None:
    """Since July a branch became a general branch, six groups branches; two units joined."""
    league = [o for o in county.of_line(Line.LEAGUE) if o.founded_on <= HALF_YEAR]
    trade = next(o for o in league if o.mode is Mode.TRADE)
    small = [o for o in league if o.mode is Mode.SINGLE][:6]
    for organisation in (trade, *small):
        day = names.workday(date(2026, 7, 1), CAMPAIGN_ENDS)
        grown = FORMS[Line.LEAGUE]
        if organisation is trade:
            grown = OrganisationForm.LEAGUE_GENERAL
        else:
            organisation.form = OrganisationForm.LEAGUE_GROUP
        change = Change(day, OrganisationChange.UPGRADED, grown, organisation.name)
        organisation.changes.append(change)
    joint = [o for o in league if o.mode in (Mode.JOINT, Mode.REGIONAL)][:LEAGUE_JOINED_LATE]
    for organisation in joint:
        above = [cover for cover in organisation.covers if cover.unit.above_scale]
        above[-1].period = Period(names.workday(date(2026, 7, 1), CAMPAIGN_ENDS))


def _hang(county: County) -> None:
    """Single branches of a town stand under the general branch that sits there."""
    general = (OrganisationForm.PARTY_GENERAL, OrganisationForm.LEAGUE_GENERAL)
    for above in [o for o in county.organisations if o.form_on(county.day) in general]:
        below = [
            one
            for one in county.organisations
            if one.line is above.line
            and one.mode is Mode.SINGLE
            and one.township == above.township
            and one.parent is None
        ]
        for one in below[:UNDER_A_GENERAL]:
            one.parent = above
    _hang_by_trade(county)


def _hang_by_trade(county: County) -> None:
    """Members' own unions and women's organisations stand under those of their association."""
    of_trades = [o for o in county.organisations if o.mode is Mode.TRADE and o.line in TRADE_HEADS]
    for above in of_trades:
        for one in county.organisations:
            if (
                (one.line, one.mode) == (above.line, Mode.SINGLE)
                and one.lead
                and one.lead.association is above.lead
                and one.founded_on >= above.founded_on
            ):
                one.parent = above


def _outer(county: County, names: Names) -> Iterator[Organisation]:
    lead = next(u for u in county.units if u.name.endswith("青年企业家商会"))
    for name, day in (
        ("安澜县青年企业家联谊会", date(2018, 5, 4)),
        ("萧塘镇青年联合会", date(2026, 8, 12)),
    ):
        town = next(t for t in county.townships if name.startswith(t.name) or t is lead.township)
        if name.startswith("萧塘镇"):
            town = next(t for t in county.townships if t.name == "萧塘镇")
        yield Organisation(
            name=name,
            line=Line.LEAGUE,
            form=OrganisationForm.LEAGUE_OUTER,
            mode=Mode.OTHER,
            township=town,
            founded_on=day,
            lead=lead if town is lead.township else None,
            superior=SUPERIORS[Line.LEAGUE].format(town.name),
            secretary=names.person(),
            outer=True,
        )
