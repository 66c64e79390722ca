"""全南 2011: party-led group building measured against a county's goals. Names are invented.

Above-scale enterprises with a Party organisation come first, then others above and below scale.
The public text gives the goals and the conditions; the population and who founded when are filled
in here.
"""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from qunjian.apps.demo.generator.model import Counts, County, Organisation, Place, Unit
from qunjian.apps.demo.generator.naming import make_places
from qunjian.apps.demo.scenarios import reading
from qunjian.apps.demo.scenarios.making import Maker
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode, OrganisationForm, UnitKind

SEED = 20110124
DAYS = date(2011, 6, 30), date(2011, 12, 31), date(2012, 11, 7)
COUNTED_ON = date(2011, 1, 24)
BEFORE = date(2006, 3, 1), date(2011, 1, 20)
PHASES = (
    (date(2011, 2, 14), date(2011, 6, 24)),
    (date(2011, 7, 4), date(2011, 12, 23)),
    (date(2012, 1, 9), date(2012, 10, 31)),
)
COUNTY = Place("360729000000", "全南县", "county")
TOWNS = {f"{mark}镇（虚构）": (5, 1) for mark in "甲乙丙丁"}
LED, ABOVE, BELOW, SOCIAL = 50, 12, 70, 6
NO_WOMEN, FEW_MEMBERS = 2, 6  # of the first, by which a line's condition is not met
# how many of those that meet the condition had founded by each of the three days
FOUNDED = {Line.UNION: (33, 41, 50), Line.LEAGUE: (25, 34, 43), Line.WOMEN: (28, 40, 48)}
CLASSES = ("complete", "partial", "none")
BASE = "above_scale_with_party"


def build() -> County:
    """The county with its history from the opinion of January 2011 to the congress."""
    rng = Random(SEED)  # noqa: S311 -- chance that can be repeated is wanted
    places = make_places(rng, [COUNTY], TOWNS)
    county = County("全南县", COUNTY.code, DAYS[-1], places, [], [])
    maker = Maker(county, rng, (date(1998, 3, 2), date(2005, 12, 20)))
    led = [maker.enterprise(_large(rng, place)) for place in range(LED)]
    for place in range(ABOVE):
        maker.enterprise(_large(rng, place + LED))
    for _ in range(BELOW):
        maker.enterprise(_small(rng))
    for _ in range(SOCIAL):
        name = f"全南县{maker.names.brand()}幼儿园"
        maker.unit(name, UnitKind.SOCIAL, "8310", _small(rng))
    county.organisations = [*maker.singles(Line.PARTY, led, BEFORE)]
    for line, founded in FOUNDED.items():
        county.organisations += _founded(maker, line, led, founded)
    return county


def figures(moment: Moment) -> dict[str, Any]:
    """Rate, goal and gap by line on one of the days, and who is guided how."""
    book = reading.whole(moment, COUNTY.code)
    asked = [{"line": line, "area": COUNTY.code} for line in Line]
    return {
        "rate": {str(each["line"]): reading.rate(book, INDICATOR, BASE, **each) for each in asked},
        "target": {str(each["line"]): reading.goal(book, INDICATOR, **each) for each in asked},
        "gap": {str(each["line"]): reading.short(book, INDICATOR, **each) for each in asked},
        "guidance_classes": {name: reading.pair(book, f"guidance-{name}") for name in CLASSES},
    }


INDICATOR = "coverage-led"


def _founded(
    maker: Maker, line: Line, led: list[Unit], founded: tuple[int, ...]
) -> Iterator[Organisation]:
    """Each phase founds in the next enterprises that meet the line's condition."""
    fit = [unit for unit in led if _meets(unit.counts, line)]
    for first, last, within in zip((0, *founded), founded, PHASES, strict=False):
        for unit in fit[first:last]:
            on = maker.names.workday(*within)
            form = _form(unit.counts, line)
            yield maker.organisation(line, [unit], on, Mode.SINGLE, form=form)


def _meets(counts: Counts, line: Line) -> bool:
    if line is Line.LEAGUE:
        return (counts.league_members or 0) >= LEAGUE_FROM
    return line is not Line.WOMEN or bool(counts.women)


LEAGUE_FROM, GENERAL_FROM, COMMITTEE_FROM = 3, 30, 100
ASSEMBLY_FROM, COMMITTEE_OF_WOMEN_FROM = 20, 10


def _form(counts: Counts, line: Line) -> OrganisationForm | None:
    """By size, as the opinion has it."""
    members, women = counts.league_members or 0, counts.women or 0
    if line is Line.LEAGUE and members >= COMMITTEE_FROM:
        return OrganisationForm.LEAGUE_COMMITTEE
    if line is Line.LEAGUE and members >= GENERAL_FROM:
        return OrganisationForm.LEAGUE_GENERAL
    if line is Line.WOMEN and women >= ASSEMBLY_FROM:
        return OrganisationForm.WOMEN_ASSEMBLY
    if line is Line.WOMEN and women < COMMITTEE_OF_WOMEN_FROM:
        return OrganisationForm.WOMEN_GROUP
    return None


def _large(rng: Random, place: int) -> Counts:
    """Above scale one way or the other: 50 staff and 5 million yuan, or 100 staff."""
    many = place % 3 == 0
    staff = rng.randint(110, 400) if many else rng.randint(52, 95)
    few = place < FEW_MEMBERS
    members = rng.randint(0, 2) if few else rng.choice((3, 5, 8, 14, 31, 36))
    return Counts(
        staff=staff,
        women=0 if LED - NO_WOMEN <= place < LED else rng.randint(4, staff // 2),
        youth=min(staff, members + rng.randint(2, 16)),
        league_members=members,
        party_members=rng.randint(3, 9) if place < LED else rng.randint(0, 2),
        revenue=rng.randint(120, 480) if many else rng.randint(520, 6_000),
    )


def _small(rng: Random) -> Counts:
    staff = rng.randint(6, 45)
    members = rng.randint(0, 4)
    return Counts(
        staff=staff,
        women=rng.randint(0, staff // 2),
        youth=min(staff, members + rng.randint(0, 5)),
        league_members=members,
        party_members=rng.randint(0, 2),
        revenue=rng.randint(20, 900),
    )
