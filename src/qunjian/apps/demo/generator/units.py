"""The units of the demo county, with the figures that its overview is known by."""

from collections.abc import Iterator
from datetime import date
from random import Random

from qunjian.apps.demo.generator import words
from qunjian.apps.demo.generator.model import Counts, County, Unit
from qunjian.apps.demo.generator.naming import UNIT_DEGREES, Names, near, town_centre
from qunjian.core.credit_code import make_credit_code, make_registration_no
from qunjian.core.vocabulary import OperatingState, UnitKind

ABOVE_SCALE_REVENUE = 500  # 万元, the demo county's own definition
UNION_STAFF, LEAGUE_MEMBERS, WOMEN = 25, 3, 10  # the demo county's own thresholds
CANCELLED, REVOKED, MOVED_OUT, MISSING = 17, 14, 11, 7
INDIVIDUALS, COOPERATIVES, SOCIAL = 140, 46, 86
RENAMED, MOVED, OPENED_THIS_YEAR = 24, 16, 28
UNKNOWN_REVENUE, UNKNOWN_LEAGUE, UNKNOWN_WOMEN, UNKNOWN_YOUTH = 34, 26, 18, 30
YEAR_BEGINS, ROUND_BEGINS = date(2026, 1, 1), date(2026, 8, 10)


def fill(county: County, rng: Random) -> None:
    """Give the county its enterprises, individuals, cooperatives and social organisations."""
    maker = _Maker(county, rng)
    for number, (town, _, _, below, above) in enumerate(words.TOWNS):
        for counts in _above_scale(rng, town, above):
            maker.enterprise(number, counts, above_scale=True)
        for _ in range(below):
            maker.enterprise(number, _small(rng))
    for _ in range(INDIVIDUALS):
        maker.individual()
    for _ in range(COOPERATIVES):
        maker.cooperative()
    maker.social_organisations(SOCIAL)
    _close_some(county, maker.names)
    _open_some_lately(county, maker.names)
    _rename_and_move(county, maker.names)
    _forget_some(county, maker.names)
    _join_associations(county, maker.names)


class _Maker:
    def __init__(self, county: County, rng: Random) -> None:
        self.county, self.rng, self.names = county, rng, Names(rng)
        self.weights = [town[3] for town in words.TOWNS]

    def enterprise(self, town: int, counts: Counts, *, above_scale: bool = False) -> Unit:
        forms = [form for form, _ in words.FORMS_OF_ENTERPRISE]
        [form] = self.rng.choices(forms, [share for _, share in words.FORMS_OF_ENTERPRISE])
        [trade] = self.rng.choices(words.INDUSTRIES, [share for *_, share in words.INDUSTRIES])
        code, in_name, _ = trade
        name = f"安澜县{self.names.brand()}{in_name}{form}"
        unit = self._unit(name, UnitKind.ENTERPRISE, "91", town, code, counts)
        unit.above_scale = above_scale
        unit.capital = self.rng.choice((10, 30, 50, 50, 100, 200, 500, 1000)) * (
            10 if above_scale else 1
        )
        return unit

    def individual(self) -> None:
        code, trade = self.rng.choice(words.TRADES_OF_INDIVIDUALS)
        staff = self.rng.randint(1, 5)
        counts = Counts(staff=staff, women=self.rng.randint(0, staff), party_members=0)
        [town] = self.rng.choices(range(len(self.weights)), self.weights)
        name = f"安澜县{self.county.townships[town].name[:-1]}{self.names.brand()}{trade}"
        self._unit(name, UnitKind.INDIVIDUAL, "92", town, code, counts)

    def cooperative(self) -> None:
        code, trade = self.rng.choice(words.TRADES_OF_COOPERATIVES)
        town = self.rng.randrange(len(self.weights))
        name = f"安澜县{self.names.brand()}{trade}专业合作社"
        self._unit(name, UnitKind.COOPERATIVE, "93", town, code, _small(self.rng))

    def social_organisations(self, number: int) -> None:
        groups = [(name, "9522") for name in words.ASSOCIATIONS]
        groups += [(name, "9529") for name in words.SOCIAL_GROUPS]
        for name, industry in groups:
            counts = _small(self.rng).but(revenue=None)
            town = {"鳌川商会": 1, "萧塘商会": 2}.get(name, 0)
            unit = self._unit(f"安澜县{name}", UnitKind.SOCIAL, "51", town, industry, counts)
            body = "安澜县工商业联合会" if name[-2:] == "商会" else "安澜县民政局"
            unit.registration_body, unit.supervising_body = "安澜县民政局", body
        for place in range(number - len(groups)):
            industry, service, body = words.SOCIAL_SERVICES[place % len(words.SOCIAL_SERVICES)]
            [town] = self.rng.choices(range(len(self.weights)), self.weights)
            counts = _small(self.rng)
            name = f"安澜县{self.names.brand()}{service}"
            unit = self._unit(name, UnitKind.SOCIAL, "52", town, industry, counts.but(revenue=None))
            unit.registration_body, unit.supervising_body = "安澜县民政局", body

    def _unit(
        self, name: str, kind: UnitKind, prefix: str, town: int, industry: str, counts: Counts
    ) -> Unit:
        rng, township = self.rng, self.county.townships[town]
        unit = Unit(
            key=len(self.county.units),
            name=name,
            kind=kind,
            credit_code=make_credit_code(rng, self.county.code[:6], prefix),
            township=township,
            village=rng.choice(self.county.villages_of(township)),
            industry=industry,
            opened_on=self.names.workday(date(1998, 3, 1), date(2025, 12, 20)),
            counts=counts,
            legal_person=self.names.person(),
            phone=self.names.phone(),
            capital=rng.choice((3, 5, 10, 30)),
        )
        spots = [spot for spot in self.county.spots if spot.area == township.code]
        if spots and kind is UnitKind.ENTERPRISE and rng.random() < 0.45:
            unit.site = rng.choice(spots)
        centre = town_centre(town)
        if unit.site:
            centre = unit.site.longitude, unit.site.latitude
        unit.longitude, unit.latitude = near(rng, centre, UNIT_DEGREES)
        where = unit.site.name if unit.site else unit.village.name
        unit.address = f"安澜县{township.name}{where}{self.names.street()}"
        self.county.units.append(unit)
        return unit


def _above_scale(rng: Random, town: str, number: int) -> Iterator[Counts]:
    """So many of a town's units meet each line's threshold, as the county's table says."""
    (_, union), (_, league), (_, women) = words.TOWN_LINES[town]
    meets = [set(rng.sample(range(number), eligible)) for eligible in (union, league, women)]
    for place in range(number):
        yield _large(rng, *(place in chosen for chosen in meets))


def _large(rng: Random, union: bool, league: bool, women: bool) -> Counts:
    if union:
        staff = max(UNION_STAFF, round(rng.lognormvariate(4.3, 0.75)))
    else:
        staff = rng.randint(WOMEN + 4, UNION_STAFF - 1)
    share = rng.uniform(0.2, 0.6)
    females = max(WOMEN, round(staff * share)) if women else rng.randint(1, WOMEN - 1)
    youth = min(staff, max(LEAGUE_MEMBERS + 2, round(staff * rng.uniform(0.2, 0.55))))
    if league:
        most = max(LEAGUE_MEMBERS, youth // 2)
        members = min(most, LEAGUE_MEMBERS + int(rng.expovariate(0.25)))
    else:
        members = rng.randint(0, LEAGUE_MEMBERS - 1)
    return Counts(
        staff=staff,
        women=min(females, staff),
        youth=youth,
        league_members=members,
        union_members=round(staff * rng.uniform(0.55, 0.98)),
        party_members=rng.randint(3, 3 + staff // 25),
        revenue=min(90_000, ABOVE_SCALE_REVENUE + 20 + int(rng.lognormvariate(7.2, 1.1))),
    )


def _small(rng: Random) -> Counts:
    staff = min(180, max(1, round(rng.lognormvariate(2.25, 0.85))))
    youth = round(staff * rng.uniform(0.1, 0.6))
    few = rng.random() < 0.3
    return Counts(
        staff=staff,
        women=round(staff * rng.uniform(0.1, 0.75)),
        youth=youth,
        league_members=min(youth, rng.randint(0, 4) if few else rng.randint(0, 2)),
        union_members=round(staff * rng.uniform(0, 0.9)),
        party_members=min(staff, rng.choices((0, 1, 2, 3, 4), (55, 20, 12, 9, 4))[0]),
        revenue=min(ABOVE_SCALE_REVENUE - 10, 5 + int(rng.lognormvariate(4.4, 0.9))),
    )


def _small_enterprises(county: County) -> list[Unit]:
    return [unit for unit in county.of_kind(UnitKind.ENTERPRISE) if not unit.above_scale]


def _close_some(county: County, names: Names) -> None:
    fates = [
        (OperatingState.CANCELLED, CANCELLED, date(2025, 3, 1), date(2026, 8, 14)),
        (OperatingState.REVOKED, REVOKED, date(2024, 6, 1), date(2026, 5, 30)),
        (OperatingState.MOVED_OUT, MOVED_OUT, date(2026, 1, 10), date(2026, 8, 14)),
        (OperatingState.MISSING, MISSING, ROUND_BEGINS, ROUND_BEGINS),
    ]
    chosen = iter(
        names.rng.sample(_small_enterprises(county), CANCELLED + REVOKED + MOVED_OUT + MISSING)
    )
    for state, number, first, last in fates:
        for _ in range(number):
            unit = next(chosen)
            unit.state, unit.state_on = state, names.day(first, last)
            unit.opened_on = min(unit.opened_on, date(2022, 5, 20))
            if state is OperatingState.REVOKED:
                unit.opened_on = min(unit.opened_on, date(2012, 9, 3))
                unit.registration_no = make_registration_no(names.rng, county.code[:6])
                unit.credit_code = ""  # never exchanged for a licence of three certificates in one


def _open_some_lately(county: County, names: Names) -> None:
    standing = [unit for unit in _small_enterprises(county) if unit.operating]
    chosen = names.rng.sample(standing, OPENED_THIS_YEAR)
    for place, unit in enumerate(chosen):
        first = date(2026, 7, 1) if place < 8 else YEAR_BEGINS
        last = date(2026, 8, 14) if place < 8 else date(2026, 6, 30)
        unit.opened_on = names.workday(first, last)


def _rename_and_move(county: County, names: Names) -> None:
    """Changes between last year's register and this year's."""
    standing = [
        unit
        for unit in county.of_kind(UnitKind.ENTERPRISE)
        if unit.operating and unit.opened_on < YEAR_BEGINS
    ]
    changed = names.rng.sample(standing, RENAMED + MOVED)
    for unit in changed[:RENAMED]:
        rest = unit.name[5:]
        unit.former_name = f"安澜县{names.brand()}{rest}"
        unit.renamed_on = names.workday(date(2026, 1, 5), date(2026, 8, 14))
    for unit in changed[RENAMED:]:
        others = [town for town in county.townships if town != unit.township]
        unit.former_township = names.rng.choice(others)
        unit.moved_on = names.workday(date(2026, 1, 5), date(2026, 8, 7))


def _forget_some(county: County, names: Names) -> None:
    standing = [unit for unit in _small_enterprises(county) if unit.operating]
    for field, number in (
        ("revenue", UNKNOWN_REVENUE),
        ("league_members", UNKNOWN_LEAGUE),
        ("women", UNKNOWN_WOMEN),
        ("youth", UNKNOWN_YOUTH),
    ):
        for unit in names.rng.sample(standing, number):
            unit.counts = unit.counts.but(**{field: None})


def _join_associations(county: County, names: Names) -> None:
    by_name = {
        unit.name.removeprefix(county.name): unit for unit in county.of_kind(UnitKind.SOCIAL)
    }
    for name, industries in words.ASSOCIATION_INDUSTRIES.items():
        for unit in county.of_kind(UnitKind.ENTERPRISE):
            if unit.operating and unit.industry in industries and names.rng.random() < 0.5:
                unit.association = by_name[name]
