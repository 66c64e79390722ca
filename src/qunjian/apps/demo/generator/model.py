"""What is really so in an invented county, before the registers get hold of it."""

from dataclasses import dataclass, field, replace
from datetime import date

from qunjian.core.period import Period
from qunjian.core.vocabulary import (
    Line,
    Mode,
    OperatingState,
    OrganisationChange,
    OrganisationForm,
    UnitKind,
)


@dataclass(frozen=True, slots=True)
class Place:
    """An area by its 12-digit code."""

    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A park, building, market or business area; `area` is its township's code."""

    name: str
    kind: str
    area: str
    address: str
    longitude: float
    latitude: float


@dataclass(slots=True)
class Counts:
    """None is not told. `revenue` is in 10,000 yuan."""

    staff: int | None = None
    women: int | None = None
    youth: int | None = None
    league_members: int | None = None
    union_members: int | None = None
    party_members: int | None = None
    revenue: int | None = None

    def but(self, **changes: int | None) -> "Counts":
        return replace(self, **changes)


@dataclass(slots=True)
class Unit:
    key: int
    name: str
    kind: UnitKind
    credit_code: str
    township: Place
    village: Place
    industry: str
    opened_on: date
    counts: Counts
    above_scale: bool = False
    registration_no: str = ""
    site: Spot | None = None
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    legal_person: str = ""
    phone: str = ""
    capital: int = 0
    state: OperatingState = OperatingState.OPERATING
    state_on: date | None = None
    former_name: str = ""
    renamed_on: date | None = None
    former_township: Place | None = None
    moved_on: date | None = None
    registration_body: str = ""
    supervising_body: str = ""
    association: "Unit | None" = None

    def name_on(self, day: date) -> str:
        return self.former_name if self.renamed_on and day < self.renamed_on else self.name

    def township_on(self, day: date) -> Place:
        if self.former_township and self.moved_on and day < self.moved_on:
            return self.former_township
        return self.township

    def state_of(self, day: date) -> OperatingState:
        gone = self.state_on is not None and self.state_on <= day
        return self.state if gone else OperatingState.OPERATING

    @property
    def operating(self) -> bool:
        return self.state is OperatingState.OPERATING


@dataclass(slots=True)
class Cover:
    unit: Unit
    period: Period


@dataclass(slots=True)
class Change:
    """What happened to an organisation after its founding; `form` and `name` from then on."""

    on: date
    kind: OrganisationChange
    form: OrganisationForm
    name: str


@dataclass(slots=True)
class Held:
    """A post in an organisation's committee; `holder` is a pseudonym, codes are as stored."""

    post: str
    holder: str
    establishment: str
    entry: str
    on: date
    election_due: date | None = None


@dataclass(slots=True)
class Organisation:
    name: str
    line: Line
    form: OrganisationForm
    mode: Mode
    township: Place
    founded_on: date
    lead: Unit | None = None
    superior: str = ""
    secretary: str = ""
    outer: bool = False
    covers: list[Cover] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    parent: "Organisation | None" = None
    place: Place | None = None
    posts: list[Held] = field(default_factory=list)

    @property
    def area(self) -> Place:
        """Where it sits: a village or community of its own, else the township."""
        return self.place or self.township

    def covered_on(self, day: date) -> list[Unit]:
        return [cover.unit for cover in self.covers if day in cover.period]

    def form_on(self, day: date) -> OrganisationForm:
        forms = [change.form for change in self.changes if change.on <= day]
        return forms[-1] if forms else self.form


@dataclass(slots=True)
class NotYet:
    """A person's finding that a unit cannot found on a line yet; `reason` is a stored code."""

    unit: Unit
    line: Line
    reason: str


@dataclass(slots=True)
class County:
    name: str
    code: str
    day: date
    places: list[Place]
    spots: list[Spot]
    units: list[Unit]
    organisations: list[Organisation] = field(default_factory=list)
    not_yet: list[NotYet] = field(default_factory=list)

    @property
    def townships(self) -> list[Place]:
        return [place for place in self.places if place.level == "township"]

    def villages_of(self, township: Place) -> list[Place]:
        stem = township.code[:9]
        return [p for p in self.places if p.level == "village" and p.code.startswith(stem)]

    def of_kind(self, *kinds: UnitKind) -> list[Unit]:
        return [unit for unit in self.units if unit.kind in kinds]

    def of_line(self, line: Line, on: date | None = None) -> list[Organisation]:
        """Organisations of a line founded by a day, youth outer organisations among them."""
        day = on or self.day
        return [o for o in self.organisations if o.line is line and o.founded_on <= day]
