"""Small counties by chance for hypothesis: any mixture of units, gaps in what is told, coverage."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from qunjian.apps.demo.actions import enter_county
from qunjian.apps.demo.generator.model import (
    Change,
    Counts,
    County,
    Cover,
    NotYet,
    Organisation,
    Place,
    Unit,
)
from qunjian.apps.demo.generator.organisations import FORMS
from qunjian.apps.registry.models import NotYetReason
from qunjian.core.period import Period
from qunjian.core.vocabulary import (
    Line,
    Mode,
    OperatingState,
    OrganisationChange,
    OrganisationForm,
    UnitKind,
)
from tests.support.factories import make_area

# the demonstration's county, which has a definition of above scale and targets on three lines
COUNTY = Place("339926000000", "安澜县", "county")
TOWNS = (
    Place("339926001000", "城关镇", "township"),
    Place("339926002000", "鳌川镇", "township"),
)
VILLAGES = (
    Place("339926001001", "东门社区", "village"),
    Place("339926002201", "后塘村", "village"),
)
OPENED, DAY = date(2024, 1, 1), date(2025, 6, 30)
WITHIN = (date(2024, 3, 1), date(2025, 9, 1))
days = st.dates(*WITHIN)


def people(most: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, most)


counts = st.builds(
    Counts,
    staff=people(130), women=people(25), youth=people(40), league_members=people(5),
    union_members=people(40), party_members=people(5), revenue=people(1_000),
)  # fmt: skip


@st.composite
def units(draw: st.DrawFn, key: int = 0) -> Unit:
    town = draw(st.integers(0, 1))
    return Unit(
        key=key,
        name=f"第{key}单位",
        kind=draw(st.sampled_from([UnitKind.ENTERPRISE, UnitKind.ENTERPRISE, *UnitKind])),
        credit_code="",
        township=TOWNS[town],
        village=VILLAGES[town],
        industry=draw(st.sampled_from(["", "1819", "5212"])),
        opened_on=OPENED,
        counts=draw(counts),
        state=draw(st.sampled_from([OperatingState.OPERATING] * 4 + [OperatingState.CANCELLED])),
    )


@st.composite
def organisations(draw: st.DrawFn, key: int, among: list[Unit]) -> Organisation:
    """Covers each of its units for a time of its own; may be upgraded."""
    line, on = draw(st.sampled_from(Line)), draw(days)
    outer = line is Line.LEAGUE and draw(st.integers(0, 4)) == 0
    covered = draw(st.lists(st.sampled_from(among), max_size=4, unique_by=lambda unit: unit.key))
    made = Organisation(
        name=f"第{key}组织",
        line=line,
        form=OrganisationForm.LEAGUE_OUTER if outer else FORMS[line],
        mode=draw(st.sampled_from(Mode)),
        township=draw(st.sampled_from(TOWNS)),
        place=draw(st.none() | st.sampled_from(VILLAGES)),
        founded_on=on,
        outer=outer,
        covers=[Cover(unit, draw(_spans(on))) for unit in covered],
    )
    if draw(st.booleans()):
        later = on + timedelta(days=draw(st.integers(1, 300)))
        made.changes.append(Change(later, OrganisationChange.UPGRADED, made.form, made.name))
    return made


@st.composite
def _spans(draw: st.DrawFn, on: date) -> Period:
    start = on + timedelta(days=draw(st.integers(0, 60)))
    until = draw(st.none() | st.integers(1, 300))
    return Period(start, start + timedelta(days=until) if until else None)


@st.composite
def counties(draw: st.DrawFn) -> County:
    number = draw(st.integers(1, 7))
    made = [draw(units(key)) for key in range(number)]
    county = County(COUNTY.name, COUNTY.code, DAY, [COUNTY, *TOWNS, *VILLAGES], [], made)
    county.organisations = [
        draw(organisations(key, made)) for key in range(draw(st.integers(0, 6)))
    ]
    found = draw(
        st.lists(
            st.tuples(st.sampled_from(made), st.sampled_from(Line), st.sampled_from(NotYetReason)),
            max_size=3,
            unique_by=lambda each: (each[0].key, each[1]),
        )
    )
    county.not_yet = [NotYet(unit, line, str(reason)) for unit, line, reason in found]
    return county


def make_places() -> None:
    for place in (COUNTY, *TOWNS, *VILLAGES):
        make_area(place.code, place.name)


@contextmanager
def entered(county: County) -> Iterator[None]:
    """The county stands in the database for a while."""
    with transaction.atomic():
        enter_county(county=county, counted_on=OPENED, by=None)
        yield
        transaction.set_rollback(True)


def few(examples: int) -> settings:
    """So many counties by chance and no shrinking, which would write counties for minutes."""
    return settings(
        max_examples=examples,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
