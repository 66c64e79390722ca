"""What narrows an indicator: line, area, kind, scale, mode, industry … and how it stands in an
address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from qunjian.apps.figures.rows import OrganisationRow, UnitRow
from qunjian.apps.registry.models import NotYetReason
from qunjian.core import industry
from qunjian.core.choice import Choice
from qunjian.core.place import code_range
from qunjian.core.vocabulary import (
    FactField,
    Line,
    Mode,
    OperatingState,
    OrganisationForm,
    Outcome,
    UnitKind,
)

NO_REASON = "none"
#: dimensions that narrow what is counted and leave the base whole
OF_COUNTED = frozenset({"mode", "reason", "outcome"})
#: dimensions that only the unit itself tells, not its profile
OF_ROWS = frozenset({"site", "opened", "size"})


class Scale(Choice):
    """规模, by the definition of the county's own rule set."""

    ABOVE = "above", "规上"
    BELOW = "below", "规下"
    UNTOLD = "untold", "缺数据，判不出规模"


class StaffSize(Choice):
    """人数规模 by the staff adopted on the day; the steps are those that rules ask for."""

    TINY = "1-9", "9 人及以下"
    SMALL = "10-24", "10—24 人"
    MEDIUM = "25-49", "25—49 人"
    LARGE = "50-99", "50—99 人"
    BIG = "100-299", "100—299 人"
    GREAT = "300", "300 人及以上"
    UNTOLD = "untold", "缺从业人数"


SIZES = (
    (10, StaffSize.TINY), (25, StaffSize.SMALL), (50, StaffSize.MEDIUM), (100, StaffSize.LARGE),
    (300, StaffSize.BIG),
)  # fmt: skip
SCALES = {Scale.ABOVE: True, Scale.BELOW: False, Scale.UNTOLD: None}


class Part(Choice):
    """Which of a figure's rows are meant."""

    COUNTED = "counted", "计入的"
    BASE = "base", "分母"
    REST = "rest", "分母中没有计入的"
    LEFT_OUT = "left-out", "没有算进来的"


@dataclass(frozen=True, slots=True)
class Asked:
    """Empty means all. `mode`, `reason` and `outcome` narrow what is counted on the line asked
    for; the others narrow its base as well. `since` is the day after which a flow counts."""

    line: Line | None = None
    area: str = ""
    kind: UnitKind | None = None
    scale: Scale | None = None
    mode: Mode | None = None
    section: str = ""
    state: OperatingState | None = None
    reason: str = ""
    outcome: Outcome | None = None
    site: int | None = None
    opened: int | None = None
    form: OrganisationForm | None = None
    since: date | None = None
    size: StaffSize | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """From an address; what cannot be read is not asked."""
        area, section = given.get("area", ""), given.get("section", "")
        reason = given.get("reason", "")
        known_reasons = {NO_REASON, *map(str, NotYetReason)}
        return cls(
            line=_choice(Line, given.get("line")),
            area=area if len(area) == 12 and area.isascii() and area.isdigit() else "",
            kind=_choice(UnitKind, given.get("kind")),
            scale=_choice(Scale, given.get("scale")),
            mode=_choice(Mode, given.get("mode")),
            section=section if section in _sections() else "",
            state=_choice(OperatingState, given.get("state")),
            outcome=_choice(Outcome, given.get("outcome")),
            reason=reason if reason in known_reasons else "",
            site=_whole(given.get("site", "")),
            opened=_whole(given.get("opened", "")),
            form=_choice(OrganisationForm, given.get("form")),
            since=_day(given.get("since", "")),
            size=_choice(StaffSize, given.get("size")),
        )

    def parameters(self) -> dict[str, str]:
        """As it stands in an address."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in named.items() if value not in (None, "")}

    def narrowed(self, **changes: Any) -> Self:
        return replace(self, **changes)

    def words(self) -> list[str]:
        """What is asked, as a reader would say it; line and area aside."""
        coded = (self.kind, self.scale, self.mode, self.state, self.outcome, self.form, self.size)
        said = [each.label for each in coded if each]
        if self.section:
            said.append(industry.name_of(self.section))
        if self.reason:
            said.append(reason_label(self.reason))
        if self.opened:
            said.append(f"{self.opened} 年成立")
        if self.since:
            said.append(f"{self.since} 之后")
        return said

    def of_units(self) -> Self:
        """Only what says which units are meant, before any indicator looks at them."""
        return replace(self, line=None, mode=None, outcome=None, reason="", form=None, since=None)

    def units(self, rows: Sequence[UnitRow]) -> Sequence[UnitRow]:
        """Those meant; each dimension asked is one quick pass."""
        if self.area:
            low, high = code_range(self.area)
            rows = [row for row in rows if low <= row.known.area_code <= high]
        if self.kind:
            rows = [row for row in rows if row.known.kind is self.kind]
        if self.scale:
            above = SCALES[self.scale]
            rows = [
                row for row in rows if row.above is above and row.known.kind is UnitKind.ENTERPRISE
            ]
        if self.section:
            rows = [row for row in rows if row.section == self.section]
        if self.state:
            rows = [row for row in rows if row.known.operating_state is self.state]
        if self.site is not None:
            rows = [row for row in rows if row.site == self.site]
        if self.size:
            rows = [row for row in rows if size_of(row) is self.size]
        if self.opened:
            rows = [r for r in rows if r.opened_on and r.opened_on.year == self.opened]
        return rows

    def organisation(self, row: OrganisationRow) -> bool:
        return (
            (not self.line or row.line is self.line)
            and (not self.area or _inside(row.area, self.area))
            and (not self.mode or row.mode is self.mode)
            and (not self.form or row.form is self.form)
        )

    def of_line(self, row: UnitRow) -> bool:
        """What is asked of the rows counted: how they are covered, or why they cannot be."""
        if self.line is None:
            return True
        if self.mode and row.mode(self.line) is not self.mode:
            return False
        if self.outcome and row.outcomes[self.line] is not self.outcome:
            return False
        return not self.reason or reason_of(row, self.line) == self.reason


def reason_of(row: UnitRow, line: Line) -> str:
    """The code of the recorded reason why a unit cannot found yet, or that no rule fits."""
    label = row.known.not_yet.get(line, "")
    return next((str(each) for each in NotYetReason if each.label == label), NO_REASON)


def size_of(row: UnitRow) -> StaffSize:
    staff = row.count(FactField.STAFF)
    if staff is None:
        return StaffSize.UNTOLD
    return next((size for most, size in SIZES if staff < most), StaffSize.GREAT)


def reason_label(code: str) -> str:
    return "现行规则的条件不满足" if code == NO_REASON else NotYetReason.label_of(code)


def _inside(area: str, of: str) -> bool:
    low, high = code_range(of)
    return low <= area <= high


def _choice(kind: Any, text: str | None) -> Any:
    return kind(text) if text in set(map(str, kind)) else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _sections() -> set[str]:
    return {code for code in industry.industries() if len(code) == 1}
