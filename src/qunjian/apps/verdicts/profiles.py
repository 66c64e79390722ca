"""Profiles: the part of a unit on a day that verdicts and figures look at, written as a text."""

from dataclasses import dataclass
from hashlib import blake2b

from qunjian.core.vocabulary import (
    FactField,
    Line,
    Mode,
    OperatingState,
    OrganisationForm,
    Outcome,
    UnitKind,
)

PARTS, FIELDS, ITEMS = "|", ";", "+"
ABOVE = {True: "1", False: "0", None: ""}
UNSAID = FIELDS.join((Outcome.NOT_YET, "", "", "", "", ""))
IS_ABOVE = {text: value for value, text in ABOVE.items()}


@dataclass(frozen=True, slots=True)
class LineProfile:
    """One line of a profile: the verdict's codes, how the unit is covered, the recorded reason."""

    outcome: Outcome
    rule_id: str | None
    form: OrganisationForm | None
    missing: tuple[FactField, ...]
    mode: Mode | None
    reason: str

    @property
    def text(self) -> str:
        missing = ITEMS.join(self.missing)
        return FIELDS.join(
            (self.outcome, self.rule_id or "", self.form or "", missing, self.mode or "",
             self.reason)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitProfile:
    """All four lines, with what figures narrow by."""

    kind: UnitKind
    operating_state: OperatingState
    section: str
    above: bool | None
    counted: bool
    doubted: bool
    lines: tuple[LineProfile, ...]


def profile_text(
    kind: UnitKind,
    state: OperatingState,
    section: str,
    above: bool | None,
    *,
    counted: bool,
    doubted: bool,
    lines: tuple[str, ...],
) -> str:
    """A profile as it is kept; the lines are texts already."""
    flags = ("counted" * counted, "doubted" * doubted)
    return PARTS.join((FIELDS.join((kind, state, section, ABOVE[above], *flags)), *lines))


def number_of(text: str) -> int:
    """The number under which a profile's text is kept: made of the text alone."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def covered_text(text: str, at: int) -> str:
    """What of a profile tells of an organisation's cover: the unit, and how on its own line."""
    head, *lines = text.split(PARTS)
    kind, state, section, above, *_ = head.split(FIELDS)
    outcome, _, _, _, mode, reason = lines[at].split(FIELDS)
    own = FIELDS.join((outcome, "", "", "", mode, reason))
    told = [own if place == at else UNSAID for place in range(len(lines))]
    return PARTS.join((FIELDS.join((kind, state, section, above, "", "")), *told))


def read(text: str) -> UnitProfile:
    """The profile of a text."""
    head, *lines = text.split(PARTS)
    kind, state, section, above, counted, doubted = head.split(FIELDS)
    return UnitProfile(
        UnitKind(kind), OperatingState(state), section, IS_ABOVE[above],
        bool(counted), bool(doubted), tuple(_line(line) for line in lines),
    )  # fmt: skip


def _line(text: str) -> LineProfile:
    outcome, rule_id, form, missing, mode, reason = text.split(FIELDS)
    return LineProfile(
        Outcome(outcome),
        rule_id or None,
        OrganisationForm(form) if form else None,
        tuple(FactField(each) for each in missing.split(ITEMS) if each),
        Mode(mode) if mode else None,
        reason,
    )


LINES = tuple(Line)
