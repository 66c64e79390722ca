"""What the overview of an area tells, every number a `Figure` that opens its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.models import Event
from qunjian.apps.figures.asked import Asked, Scale, reason_of
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.stock import remembered
from qunjian.apps.registry.models import OrganisationState, UnitState
from qunjian.apps.registry.queries import in_area
from qunjian.core.choice import Choice
from qunjian.core.period import Moment
from qunjian.core.place import DIGITS, full_code, level_of
from qunjian.core.vocabulary import Line, Mode, OperatingState, Outcome, UnitKind

MONTHS = 12
READINGS = ((20_000, MONTHS), (60_000, 4))
RECENT = 5
LOOKED_AT = 120
RATES = {"eligible": "coverage-eligible", "base": "coverage-base"}


class Base(Choice):
    """统计范围 of the overview."""

    ABOVE = "above", "规上"
    ALL = "all", "全部在营"
    ENTERPRISE = "enterprise", "非公企业"
    SOCIAL = "social", "社会组织"


NARROWED: Mapping[Base, dict[str, Any]] = {
    Base.ABOVE: {"scale": Scale.ABOVE},
    Base.ALL: {},
    Base.ENTERPRISE: {"kind": UnitKind.ENTERPRISE},
    Base.SOCIAL: {"kind": UnitKind.SOCIAL},
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader chose on the page: which units, which base of rates, line, since when."""

    area: str
    base: Base = Base.ALL
    rate: str = "eligible"
    line: Line = Line.PARTY
    since: date | None = None

    @property
    def asked(self) -> Asked:
        return Asked(area=self.area, **NARROWED[self.base])

    @property
    def of_line(self) -> Asked:
        return self.asked.narrowed(line=self.line)


@dataclass(frozen=True, slots=True)
class LineCover:
    """One line: coverage, the organisations that cover, the gap, and how each was before."""

    line: Line
    coverage: Figure
    organisations: Figure
    gap: Figure
    before: tuple[Figure, Figure, Figure] | None

    @property
    def change(self) -> int | None:
        return self.changes[0][1] if self.before else None

    @property
    def changes(self) -> list[tuple[Figure, int]]:
        """Each figure with what it has more than before; nothing where there was no ledger."""
        now = (self.coverage, self.organisations, self.gap)
        return [
            (figure, (figure.value or 0) - (old.value or 0))
            for figure, old in zip(now, self.before or (), strict=False)
        ]


@dataclass(frozen=True, slots=True)
class Funnel:
    """From the ledger's units to the covered ones, with what is lost on the way and why."""

    units: Figure
    operating: Figure
    closed: list[tuple[OperatingState, Figure]]
    base: Figure
    not_yet: list[Figure]
    could: Figure
    unknown: Figure
    eligible: Figure
    gap: list[Figure]
    covered: Figure
    modes: list[tuple[Mode, Figure]]


@dataclass(frozen=True, slots=True)
class Place:
    """One area below, in the order of the divisions; never ranked."""

    area: Area | None
    base: Figure
    lines: list[Figure]


@dataclass(frozen=True, slots=True)
class Overview:
    bases: list[tuple[Base, Figure]]
    covers: list[LineCover]
    funnel: Funnel
    places: list[Place]
    whole: Place
    sections: list[tuple[str, Figure, Figure]]
    stale: Figure
    uncounted: Figure
    doubted: Figure
    closed: Figure
    again: Figure
    unknown: list[Figure]


def overview(scope: Scope, moment: Moment, chosen: Chosen) -> Overview:
    """All figures of the page; kept until the ledger changes."""
    return remembered(("overview", scope, moment, chosen), lambda: _overview(scope, moment, chosen))


def default_base(scope: Scope, moment: Moment, area: str) -> Base:
    """Above scale where the county defines it and has such units; else all that operate."""

    def work_out() -> Base:
        book = Book(scope, moment, area)
        above = book.figure("operating", area=area, scale=Scale.ABOVE)
        return Base.ABOVE if above.value else Base.ALL

    return remembered(("default base", scope, moment, area), work_out)


def is_empty(scope: Scope, moment: Moment, area: str) -> bool:
    """Whether the ledger of the area has no unit at all."""
    states = UnitState.objects.on(moment).filter(scope.q("area"), in_area(area))
    return not states.exists()


def _overview(scope: Scope, moment: Moment, chosen: Chosen) -> Overview:
    book = Book(scope, moment, chosen.area)
    here = Asked(area=chosen.area)
    return Overview(
        bases=[(base, _base_of(book, chosen, base)) for base in Base],
        covers=_covers(book, chosen),
        funnel=_funnel(book, chosen),
        places=_places(book, chosen, moment),
        whole=Place(
            None, _base_of(book, chosen, chosen.base),
            [book.asked(RATES[chosen.rate], chosen.asked.narrowed(line=line)) for line in Line],
        ),
        sections=_sections(book, chosen),
        stale=book.asked("stale", chosen.asked),
        uncounted=book.asked("uncounted", here),
        doubted=book.asked("doubted", here),
        closed=book.asked("covered-closed", here),
        again=book.asked("ask-again", here),
        unknown=[book.asked("unknown", chosen.asked.narrowed(line=line)) for line in Line],
    )  # fmt: skip


def _base_of(book: Book, chosen: Chosen, base: Base) -> Figure:
    return book.asked("operating", Asked(area=chosen.area, **NARROWED[base]))


def _covers(book: Book, chosen: Chosen) -> list[LineCover]:
    before = (
        Book(book.scope, replace(book.moment, day=chosen.since), chosen.area)
        if chosen.since
        else None
    )
    if before and before.empty:
        before = None
    told = []
    for line in Line:
        asked = chosen.asked.narrowed(line=line)
        now = _three(book, chosen, asked)
        told.append(LineCover(line, *now, _three(before, chosen, asked) if before else None))
    return told


def _three(book: Book, chosen: Chosen, asked: Asked) -> tuple[Figure, Figure, Figure]:
    """What is covered, by how many organisations, and what is not."""
    return (
        book.asked(RATES[chosen.rate], asked),
        book.asked("organisations-covering", asked),
        book.asked("gap", asked),
    )


def _funnel(book: Book, chosen: Chosen) -> Funnel:
    asked, here = chosen.of_line, Asked(area=chosen.area)
    reasons = book.by("not-yet", "reason", asked, lambda row: reason_of(row, chosen.line))
    outcomes = book.by("gap", "outcome", asked, lambda row: row.outcomes[chosen.line])
    modes = book.by("coverage-base", "mode", asked, lambda row: row.mode(chosen.line))
    closed = book.by("units", "state", here, lambda row: row.known.operating_state)
    return Funnel(
        units=book.asked("units", here),
        operating=book.asked("operating", here),
        closed=[
            (state, closed[state])
            for state in OperatingState
            if state in closed and state is not OperatingState.OPERATING
        ],
        base=_base_of(book, chosen, chosen.base),
        not_yet=sorted(reasons.values(), key=lambda each: -(each.value or 0)),
        could=book.asked("could", asked),
        unknown=book.asked("unknown", asked),
        eligible=book.asked("eligible", asked),
        gap=[outcomes[each] for each in (Outcome.MUST, Outcome.TARGET) if each in outcomes],
        covered=book.asked("coverage-eligible", asked),
        modes=[(mode, modes[mode]) for mode in Mode if mode in modes],
    )


def _places(book: Book, chosen: Chosen, moment: Moment) -> list[Place]:
    """The areas right below, on equal terms: the same base, the same rule, the same day."""
    below = list(Area.objects.on(moment).filter(parent=chosen.area).order_by("code"))
    if not below:
        return []
    digits = DIGITS[level_of(below[0].pk)]

    def key(row: Any) -> str:
        return full_code(row.area[:digits])

    bases = book.by("operating", "area", chosen.asked, key)
    rates = {
        line: book.by(RATES[chosen.rate], "area", chosen.asked.narrowed(line=line), key)
        for line in Line
    }
    places = []
    for area in below:
        asked = chosen.asked.narrowed(area=area.pk)
        lines = [
            rates[line].get(area.pk) or book.asked(RATES[chosen.rate], asked.narrowed(line=line))
            for line in Line
        ]
        places.append(Place(area, bases.get(area.pk) or book.asked("operating", asked), lines))
    return places


def _sections(book: Book, chosen: Chosen) -> list[tuple[str, Figure, Figure]]:
    """By section of industry: covered, and should have but not covered."""
    covered = book.by("coverage-eligible", "section", chosen.of_line, lambda row: row.section)
    gap = book.by("gap", "section", chosen.of_line, lambda row: row.section)
    return [
        (section, covered[section], gap[section])
        for section in sorted(covered)
        if section and covered[section].denominator
    ]


@dataclass(frozen=True, slots=True)
class Point:
    """The four lines at the end of a month."""

    day: date
    figures: list[Figure]


def month_ends(day: date, number: int = MONTHS) -> list[date]:
    """The ends of the months before a day, oldest first, and the day itself."""
    ends = [day]
    while len(ends) < number:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def months_for(units: int) -> int:
    """Every month is a reading of the whole ledger: very large ones are read less often."""
    return next((months for most, months in READINGS if units <= most), 2)


def series(scope: Scope, moment: Moment, chosen: Chosen) -> list[Point]:
    """Coverage at the ends of months, as known at the moment; days before the ledger fall away."""
    plain = replace(chosen, since=None, line=Line.PARTY)

    def work_out() -> list[Point]:
        states = UnitState.objects.on(moment).filter(scope.q("area"), in_area(chosen.area))
        days = month_ends(moment.day, months_for(states.count()))
        points = [_point(scope, replace(moment, day=day), plain) for day in days]
        return [point for point in points if point.figures]

    return remembered(("series", scope, moment, plain), work_out)


def _point(scope: Scope, moment: Moment, chosen: Chosen) -> Point:
    book = Book(scope, moment, chosen.area)
    if book.empty:
        return Point(moment.day, [])
    rate = RATES[chosen.rate]
    return Point(moment.day, [book.asked(rate, chosen.asked.narrowed(line=line)) for line in Line])


@dataclass(frozen=True, slots=True)
class Done:
    """Something somebody did to a unit or an organisation of the area."""

    event: Event
    subject: str
    pk: int


def recent(scope: Scope, area: str) -> list[Done]:
    """The newest changes to the units and organisations of an area."""
    newest = (
        Event.objects.filter(target__regex=r"^registry\.(unit|organisation):")
        .exclude(verb="papers.opened")
        .order_by("-pk")[:LOOKED_AT]
    )
    told = [_done(event) for event in newest]
    seen = {
        "unit": _inside(UnitState.objects.known(), "unit", told, scope, area),
        "organisation": _inside(
            OrganisationState.objects.known(), "organisation", told, scope, area
        ),
    }
    return [each for each in told if each.pk in seen[each.subject]][:RECENT]


def _done(event: Event) -> Done:
    label, _, pk = event.target.partition(":")
    return Done(event, label.removeprefix("registry."), int(pk))


def _inside(
    states: QuerySet[Any], subject: str, told: list[Done], scope: Scope, area: str
) -> set[int]:
    wanted = {each.pk for each in told if each.subject == subject}
    rows = states.filter(scope.q("area"), in_area(area), **{f"{subject}__in": wanted})
    return set(rows.values_list(f"{subject}_id", flat=True))
