"""What judging works with: the register, its rows as told, their verdicts and the writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qunjian.apps.intake.models import RowVerdict
from qunjian.core.vocabulary import Source

Problem = list[Any]
"""[letter, field, sentence, serious]: a serious one keeps the row out of the ledger."""
Change = list[Any]
"""[field, before, after] as people read them."""

#: Registers whose word on what a unit is called and where it sits may change the ledger; the
#: others (the ledgers of the lines) only fill what is not known.
AUTHORITIES = frozenset(
    [Source.MARKET, Source.CIVIL, Source.CENSUS, Source.TOWNSHIP, Source.VISIT, Source.OTHER]
)


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of a batch before its rows: whose it is, of when, and how far it may reach.

    `lines` are those that the sender may speak of, None for all.
    """

    source: str
    profile: str
    line: str
    holds: str
    area: str
    counted_on: date
    today: date
    lines: frozenset[str] | None = None
    round_id: int | None = None
    file_name: str = ""

    @property
    def rules_units(self) -> bool:
        return self.source in AUTHORITIES


@dataclass(slots=True)
class Told:
    """What a row tells: value by field, only what is told; `keys` by which it may be known."""

    sheet: int
    row: int
    letters: Mapping[str, str]
    values: dict[str, Any]
    problems: list[Problem]
    name_key: str = ""
    #: the area that the row itself names, and the name of a township that is not there
    area: tuple[str | None, str] | None = None
    #: rows of one group are about one unit of their own, as a comparison found
    group: str = ""

    def complain(self, field_: str, sentence: str, *, serious: bool = False) -> None:
        """A problem at the cell of a field; at the row itself when no column has the field."""
        self.problems.append([self.letters.get(field_, ""), field_, sentence, serious])


@dataclass(slots=True, eq=False)
class UnitTarget:
    """A unit that a row is about: one of the ledger, or one about to be born (`id` comes then)."""

    id: int | None = None
    state: dict[str, Any] | None = None
    name: str = ""
    area: str = ""
    row: int = 0


@dataclass(slots=True, eq=False)
class OrganisationTarget:
    """The same for an organisation; `covers` grows with the rows of the file, of which `told`
    holds what they said. All that a new one covers it covers from the day it `begins`."""

    id: int | None = None
    state: dict[str, Any] | None = None
    name: str = ""
    line: str = ""
    row: int = 0
    covers: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    begins: date | None = None


@dataclass(slots=True)
class NewUnit:
    target: UnitTarget
    values: dict[str, Any]
    valid_from: date


@dataclass(slots=True)
class ChangedUnit:
    """`on` None: the values were only unknown, and hold over the same days."""

    target: UnitTarget
    values: dict[str, Any]
    on: date | None
    change: str


@dataclass(slots=True)
class NewName:
    target: UnitTarget
    name: str
    key: str
    kind: str


@dataclass(slots=True)
class Counted:
    """`replaces` is what the same source said of the same day before."""

    target: UnitTarget
    told: dict[str, Any]
    replaces: dict[str, Any] | None = None


@dataclass(slots=True)
class NewOrganisation:
    target: OrganisationTarget
    values: dict[str, Any]
    lead: UnitTarget | None
    valid_from: date
    parent: OrganisationTarget | None = None


@dataclass(slots=True)
class ChangedOrganisation:
    target: OrganisationTarget
    values: dict[str, Any]
    lead: UnitTarget | None
    on: date | None
    change: str
    parent: OrganisationTarget | None = None


@dataclass(slots=True)
class Covered:
    organisation: OrganisationTarget
    unit: UnitTarget
    on: date


@dataclass(slots=True)
class Awaits:
    """The row names a superior that nobody knows yet."""

    organisation: OrganisationTarget
    superior: str


Write = (
    NewUnit
    | ChangedUnit
    | NewName
    | Counted
    | NewOrganisation
    | ChangedOrganisation
    | Covered
    | Awaits
)


@dataclass(slots=True)
class Judged:
    """A row with its verdict, what it changes in words, and what would be written."""

    sheet: int
    row: int
    name: str
    verdict: str
    unit: UnitTarget | None
    organisation: OrganisationTarget | None
    changes: list[Change]
    problems: list[Problem]
    writes: list[Write]


def refused(told: Told) -> Judged:
    """A row that stays out, with the problems that say why."""
    name = str(told.values.get("name", ""))[:200]
    verdict = RowVerdict.REFUSED.value
    return Judged(told.sheet, told.row, name, verdict, None, None, [], told.problems, [])
