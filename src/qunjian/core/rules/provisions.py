"""任期、换届、委员会、代表大会、经费: what the texts say beside founding, as dated, cited data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from qunjian.core.choice import Choice
from qunjian.core.rules.model import Citation
from qunjian.core.rules.packs import citation_from
from qunjian.core.vocabulary import Line, OrganisationForm


class Subject(Choice):
    """一条规定说的是什么."""

    TERM = "term", "任期"
    EXTENSION = "extension", "提前或延期换届"
    COMMITTEE = "committee", "委员会人数"
    DELEGATES = "delegates", "可以开代表大会"
    QUORUM = "quorum", "到会人数"
    DUES = "dues", "经费"


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision: for these forms (none: all of the line) and this many members, so much.

    `choices` are the only figures allowed, where a text names them; otherwise all from `least`
    to `most`. `share` is a part of what the note names.

    :raises ValueError: if it says no figure at all.
    """

    id: str
    line: Line
    subject: Subject
    citation: Citation
    forms: tuple[OrganisationForm, ...] = ()
    members_from: int | None = None
    members_to: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[Decimal, ...] = ()
    share: Fraction | None = None
    unit: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        told = (self.members_from, self.members_to, self.least, self.most, self.share)
        if all(each is None for each in told) and not self.choices:
            raise ValueError(f"{self.id} 没有写数字")
        if any(not form.startswith(f"{self.line}_") for form in self.forms):
            raise ValueError(f"{self.id} 的组织形式不是{self.line.label}线的")

    def of_members(self, members: int | None) -> bool | None:
        """Whether it is about an organisation of so many; None when nobody told and it matters."""
        if self.members_from is None and self.members_to is None:
            return True
        if members is None:
            return None
        low, high = self.members_from or 0, self.members_to
        return low <= members and (high is None or members <= high)

    def allows(self, figure: Decimal | int) -> bool:
        """Whether a figure, such as the years of a term, is one that the text allows."""
        if self.choices:
            return figure in self.choices
        return (self.least is None or self.least <= figure) and (
            self.most is None or figure <= self.most
        )

    def reaches(self, figure: int, of: int) -> bool:
        """Whether a part of a whole is as much as the share.

        :raises LookupError: if the provision is no share.
        """
        if self.share is None:
            raise LookupError(f"{self.id} 不是比例")
        return figure >= self.share * of

    @property
    def says(self) -> str:
        """The figure in words."""
        if self.choices:
            return " 或 ".join(f"{each}{self.unit}" for each in self.choices)
        if self.share is not None:
            if not 100 % self.share.denominator:
                return f"{self.share * 100}%"
            return f"{self.share.numerator}/{self.share.denominator}"
        if self.least is None and self.most is None:
            return f"满 {self.members_from} 人"
        if self.least is None:
            return f"不超过 {self.most}{self.unit}"
        if self.least == self.most:
            return f"{self.least}{self.unit}"
        return f"{self.least}—{self.most}{self.unit}"

    @property
    def about(self) -> str:
        """For whom it is said."""
        forms = "、".join(form.label for form in self.forms)
        if self.least is None and self.most is None:
            return forms
        if self.members_from is not None:
            return f"{forms}，满 {self.members_from} 人"
        return forms if self.members_to is None else f"{forms}，不超过 {self.members_to} 人"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What no text in force was seen to say, so that nothing is judged by it, and why."""

    line: Line
    subject: Subject
    why: str


@cache
def withheld() -> tuple[Withheld, ...]:
    """Every subject of a line that stays off until its text has been read."""
    rows = [
        Withheld(Line(r["line"]), Subject(r["subject"]), r["why"]) for r in _table()["withheld"]
    ]
    return tuple(sorted(rows, key=lambda each: list(Line).index(each.line)))


@cache
def provisions() -> tuple[Provision, ...]:
    """Every provision in the package, in the order of the lines."""
    table = _table()
    texts = {key: citation_from(row) for key, row in table["citation"].items()}
    found = [_made(row, texts) for row in table["provision"]]
    return tuple(sorted(found, key=lambda each: list(Line).index(each.line)))


def provisions_for(
    line: Line,
    subject: Subject,
    on: date,
    *,
    form: OrganisationForm | None = None,
    members: int | None = None,
) -> tuple[Provision, ...]:
    """What is in force on a day; one that depends on an untold number of members is among it."""
    return tuple(
        each
        for each in provisions()
        if each.line is line
        and each.subject is subject
        and on in each.citation.force
        and (form is None or not each.forms or form in each.forms)
        and each.of_members(members) is not False
    )


def _table() -> dict[str, Any]:
    content = files("qunjian.core.rules.packs").joinpath("elections.toml").read_bytes()
    return tomllib.loads(content.decode())


def _made(row: dict[str, Any], texts: dict[str, Citation]) -> Provision:
    def number(name: str) -> Decimal | None:
        return Decimal(row[name]) if name in row else None

    return Provision(
        id=row["id"],
        line=Line(row["line"]),
        subject=Subject(row["subject"]),
        citation=texts[row["citation"]],
        forms=tuple(map(OrganisationForm, row.get("forms", ()))),
        members_from=row.get("members_from"),
        members_to=row.get("members_to"),
        least=number("least"),
        most=number("most"),
        choices=tuple(map(Decimal, row.get("choices", ()))),
        share=Fraction(*map(int, row["share"])) if "share" in row else None,
        unit=row.get("unit", ""),
        note=row.get("note", ""),
    )
