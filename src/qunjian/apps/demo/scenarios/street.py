"""A street's league working committee, whose communities carry the enterprises around them.

The public text has no day; 30 June 2012 is our convention, as is the reading of "sizeable" as above
scale by the statistical definition. Street, names and every number that the text leaves open (how
many enterprises, who carries whom) are filled in here; persons are pseudonyms throughout.
"""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from qunjian.apps.areas.queries import communities, turned_from_villages, urban
from qunjian.apps.demo.generator import words
from qunjian.apps.demo.generator.model import (
    Counts,
    County,
    Held,
    Organisation,
    Place,
    Unit,
)
from qunjian.apps.demo.scenarios import reading
from qunjian.apps.demo.scenarios.making import Maker
from qunjian.apps.registry.models import CommitteePost, EntryWay, Establishment
from qunjian.core.industry import section_of
from qunjian.core.period import Moment
from qunjian.core.place import full_code
from qunjian.core.vocabulary import Line, Mode, OrganisationForm

SEED = 20120630
DAY = date(2012, 6, 30)
COUNTED_ON = date(2012, 3, 20)
BEFORE = date(2008, 3, 3), date(2011, 12, 16)
LATELY = date(2012, 1, 9), date(2012, 5, 25)
COUNTY = Place(full_code("339901"), "临港区（虚构）", "county")
STREET = Place(full_code("339901001"), "望海街道（虚构）", "township")
URBAN = ("望海", "灯塔", "锦绣", "文汇", "港城")
TURNED = ("前岙", "后岙", "石浦头")  # kept the code of the village that they were
SIZEABLE, OTHERS, OWN = 14, 66, 9
CARRIED_OF = 2  # of three small enterprises around a community
DEPUTIES = 4
APPOINTED_ON, ELECTION_DUE = date(2012, 4, 16), date(2012, 12, 31)
MADE = [trade for trade in words.INDUSTRIES if section_of(trade[0]) == "C"]


def build() -> County:
    """The street with its committee, its communities and the enterprises around them."""
    rng = Random(SEED)  # noqa: S311 -- chance that can be repeated is wanted
    county = County("临港区", COUNTY.code, DAY, _places(), [], [])
    maker = Maker(county, rng, (date(1999, 3, 1), date(2007, 12, 20)))
    around = county.villages_of(STREET)
    for number in range(SIZEABLE + OTHERS):
        counts = _counts(rng, sizeable=number < SIZEABLE)
        trades = MADE if number < SIZEABLE else words.INDUSTRIES
        maker.enterprise(counts, village=around[number % len(around)], trades=trades)
    committee = _committee(maker)
    county.organisations = [committee, *_founded(maker, committee)]
    return county


def figures(moment: Moment) -> dict[str, Any]:
    """The keys of the one day."""
    book = reading.whole(moment)
    there = communities(COUNTY.code, moment)
    deputies = {"post": CommitteePost.DEPUTY, "establishment": Establishment.OUTSIDE}
    return {
        "communities": reading.listed(there),
        "village_turned": reading.listed(turned_from_villages(there)),
        "urban": reading.listed(urban(there)),
        "sizeable_enterprises": reading.pair(book, "above-statistical"),
        "carried_by_community": reading.pair(book, "covered-by-community", line=Line.LEAGUE),
        "off_establishment_deputies": reading.posts(moment, **deputies),
        "appointed_exceptions": reading.exceptions(moment),
    }


def _places() -> list[Place]:
    stem = STREET.code[:9]
    named = [(number, name) for number, name in enumerate(URBAN, 1)]
    named += [(200 + number, name) for number, name in enumerate(TURNED)]
    below = [Place(f"{stem}{number:03d}", f"{name}社区", "village") for number, name in named]
    return [Place(full_code("3399"), "东屿市（虚构）", "city"), COUNTY, STREET, *below]


def _counts(rng: Random, *, sizeable: bool) -> Counts:
    staff = rng.randint(80, 420) if sizeable else rng.randint(6, 60)
    members = rng.randint(4, 24) if sizeable else rng.randint(0, 4)
    return Counts(
        staff=staff,
        women=staff // 3,
        youth=min(staff, members + rng.randint(2, 30)),
        league_members=members,
        party_members=rng.randint(3, 9) if sizeable else rng.randint(0, 2),
        revenue=rng.randint(2_100, 40_000) if sizeable else rng.randint(20, 1_900),
    )


def _committee(maker: Maker) -> Organisation:
    """The working committee: four units give it a deputy each, off the establishment."""
    on = date(2011, 5, 4)
    one = maker.organisation(
        Line.LEAGUE, [], on, Mode.OTHER, town=STREET, form=OrganisationForm.LEAGUE_WORKING,
        name="共青团望海街道工作委员会（虚构）",
    )  # fmt: skip
    elected = str(EntryWay.ELECTED)
    one.posts = [Held(str(CommitteePost.CHIEF), "书记甲", str(Establishment.INSIDE), elected, on)]
    one.posts += [
        Held(str(CommitteePost.DEPUTY), f"副书记{mark}", str(Establishment.OUTSIDE), elected, on)
        for mark in "乙丙丁戊"[:DEPUTIES]
    ]
    return one


def _founded(maker: Maker, committee: Organisation) -> Iterator[Organisation]:
    """Own branches of the larger, community branches for those around; Party ones beside."""
    units = maker.county.units
    sizeable, others = units[:SIZEABLE], units[SIZEABLE:]
    yield from maker.singles(Line.PARTY, sizeable, BEFORE)
    own = list(maker.singles(Line.LEAGUE, sizeable[:OWN], BEFORE))
    own[-1].posts = [_exception()]
    for branch in own:
        branch.parent = committee
        yield branch
    carried = [*sizeable[OWN:], *(u for at, u in enumerate(others) if at % 3 < CARRIED_OF)]
    for village in maker.county.villages_of(STREET):
        around: list[Unit] = [unit for unit in carried if unit.village == village]
        name = f"共青团{village.name}支部委员会（虚构）"
        branch = maker.organisation(
            Line.LEAGUE, around, maker.names.workday(*LATELY), Mode.REGIONAL, name=name,
            town=STREET, parent=committee,
        )  # fmt: skip
        branch.place, branch.lead = village, None
        yield branch


def _exception() -> Held:
    """Where an election is not possible yet: appointed, the election follows."""
    return Held(
        str(CommitteePost.CHIEF),
        "书记己",
        str(Establishment.OUTSIDE),
        str(EntryWay.APPOINTED),
        APPOINTED_ON,
        ELECTION_DUE,
    )
