"""The rows that indicators count: units and organisations as they stood on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from qunjian.apps.registry.doubts import open_doubts
from qunjian.apps.verdicts.queries import Known
from qunjian.core.period import Moment
from qunjian.core.plausibility import doubt_counts
from qunjian.core.rules import statistical_scale
from qunjian.core.vocabulary import (
    FactField,
    Line,
    Mode,
    OperatingState,
    OrganisationForm,
    Outcome,
)

SMALL_STAFF = 5
STALE_AFTER = timedelta(days=180)
MODE_ORDER = tuple(Mode)
#: whose counts of members each line asks for; the women's federation counts all women
MEMBERS = {
    Line.PARTY: FactField.PARTY_MEMBERS,
    Line.UNION: FactField.UNION_MEMBERS,
    Line.LEAGUE: FactField.LEAGUE_MEMBERS,
    Line.WOMEN: FactField.WOMEN,
}
SECRET_WHEN_FEW = frozenset(
    {FactField.PARTY_MEMBERS, FactField.UNION_MEMBERS, FactField.LEAGUE_MEMBERS}
)


class Outcomes(dict[Line, Outcome]):
    """What the rules say on each line, judged when it is first asked: most never are."""

    __slots__ = ("known", "moment")

    def __init__(self, known: Known, moment: Moment) -> None:
        super().__init__()
        self.known, self.moment = known, moment

    def __missing__(self, line: Line) -> Outcome:
        outcome = self[line] = self.known.outcome(line, self.moment)
        return outcome

    def all(self) -> dict[Line, Outcome]:
        return {line: self[line] for line in Line}


@dataclass(slots=True)
class UnitRow:
    """One unit of the ledger on a day, with what the rules say of it on each line."""

    known: Known
    industry: str
    section: str
    site: int | None
    opened_on: date | None
    counted_on: date | None
    above: bool | None
    outcomes: Outcomes
    ask_again: date | None = None
    set_aside: frozenset[tuple[str, str]] = frozenset()
    associated: bool = False
    carried: frozenset[Line] = frozenset()

    @property
    def pk(self) -> int:
        return self.known.unit_id

    @property
    def name(self) -> str:
        return self.known.name

    @property
    def area(self) -> str:
        return self.known.area_code

    @property
    def operating(self) -> bool:
        return self.known.operating_state is OperatingState.OPERATING

    def count(self, field_: FactField) -> int | None:
        value = self.known.counts.get(field_)
        return None if value is None else int(value)

    def members(self, line: Line) -> int | None:
        """The line's own people; None when nobody told, or when so few staff would show who."""
        field_ = MEMBERS[line]
        return None if self.hides(field_) else self.count(field_)

    def hides(self, field_: FactField) -> bool:
        """Members of a unit with fewer than five staff would be told by name."""
        staff = self.count(FactField.STAFF)
        return field_ in SECRET_WHEN_FEW and staff is not None and staff < SMALL_STAFF

    def covered(self, line: Line) -> bool:
        return line in self.known.coverings

    def mode(self, line: Line) -> Mode | None:
        """How the unit is covered; its own organisation counts before a shared one."""
        found = {covering.mode for _, covering in self.known.coverings.get(line, ())}
        return next((mode for mode in MODE_ORDER if mode in found), None)

    @property
    def led(self) -> bool:
        """An enterprise above scale with a Party organisation: what a county leads by."""
        return self.operating and self.above is True and self.covered(Line.PARTY)

    def groups(self, eligible: Collection[Outcome]) -> list[bool]:
        """Of union, league and women's organisation, as far as it ought to have them: which."""
        outcomes = [self.outcomes[line] for line in Line if line is not Line.PARTY]
        return [each is Outcome.COVERED for each in outcomes if each in eligible]

    def lacks(self, outcomes: Collection[Outcome], line: Line | None) -> bool:
        """Whether the outcome is one of these on a line, else on any but the Party's."""
        lines = [line] if line else [each for each in Line if each is not Line.PARTY]
        return any(self.outcomes[each] in outcomes for each in lines)

    def organisations(self, line: Line) -> list[int]:
        return [organisation for organisation, _ in self.known.coverings.get(line, ())]

    def statistical(self, day: date) -> bool | None:
        """Above scale by the statistical definition of the day, which is not the county's."""
        return statistical_scale(self.industry, self.known.counts, day)

    def stale(self, day: date) -> bool:
        return self.counted_on is not None and self.counted_on < day - STALE_AFTER

    @property
    def doubted(self) -> bool:
        """Whether its figures contradict each other, nobody has set that aside, and it may be
        said without telling hidden counts."""
        if not doubt_counts(self.known.counts):
            return False
        counts = {str(field_): value for field_, value in self.known.counts.items()}
        return any(
            not any(self.hides(FactField(name)) for name in doubt.fields)
            for doubt in open_doubts(counts, set_aside=self.set_aside)
        )


@dataclass(slots=True)
class OrganisationRow:
    """One organisation on a day."""

    pk: int
    name: str
    line: Line
    form: OrganisationForm
    mode: Mode
    area: str
    outer: bool
    founded_on: date | None
    covers: tuple[int, ...] = field(default=())
    upgraded_on: date | None = None


Row = UnitRow | OrganisationRow


@dataclass(frozen=True, slots=True)
class Stock:
    """The ledger of some areas on a day: all that every indicator of a page counts."""

    day: date
    units: Sequence[UnitRow]
    organisations: Sequence[OrganisationRow]
