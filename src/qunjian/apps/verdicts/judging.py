"""From a unit's facts on a span of days to its profile, each combination judged only once.

Rules compare counts with figures, so counts that lie alike between all figures of the rules are
judged alike: what is remembered is where each count lies.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import getitem
from typing import Any

from qunjian.apps.registry.doubts import open_doubts
from qunjian.apps.rules.queries import RuleShelf
from qunjian.apps.verdicts.profiles import (
    LINES,
    LineProfile,
    covered_text,
    number_of,
    profile_text,
)
from qunjian.apps.verdicts.queries import scale_among
from qunjian.core import industry
from qunjian.core.plausibility import PARTS_OF_STAFF
from qunjian.core.rules import Codes, Condition, Covering, Facts, RuleSet, judge_codes
from qunjian.core.vocabulary import FactField, Mode, OperatingState, OrganisationForm, UnitKind

SMALL_STAFF = 5
SECRET = frozenset({"party_members", "union_members", "league_members"})
UNTOLD = -1
#: that an organisation covers the unit is all that judging asks of it
SOME = (Covering("", OrganisationForm.PARTY_BRANCH, Mode.SINGLE),)
Counts = Mapping[FactField, Any]
SetAside = Collection[tuple[str, str]]


@dataclass(slots=True)
class CountsAlike:
    """Counts that no rule tells apart, with one of them to judge by."""

    counts: Counts
    doubted: bool


@dataclass(frozen=True, slots=True)
class UnitAlike:
    """What a unit is, without its counts."""

    kind: UnitKind
    operating_state: OperatingState
    section: str


class Bands(dict[Any, int]):
    """Where a count lies among the figures of the rules: on one, or between two."""

    def __init__(self, figures: list[Any]) -> None:
        super().__init__({None: UNTOLD})
        self._figures = figures

    def __missing__(self, value: Any) -> int:
        self[value] = bisect_left(self._figures, value) + bisect_right(self._figures, value)
        return self[value]


@dataclass
class Judge:
    """Judges by one shelf of rules; `texts` are the profiles met so far by their number."""

    shelf: RuleShelf
    texts: dict[int, str] = field(default_factory=dict)
    _found: dict[Any, int] = field(default_factory=dict)
    _judged: dict[Any, tuple[bool | None, tuple[str, ...]]] = field(default_factory=dict)
    _counts: dict[Any, CountsAlike] = field(default_factory=dict)
    _units: dict[Any, UnitAlike] = field(default_factory=dict)
    _covered: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.days: list[date] = []
        self._bands: list[Bands] = []
        self._met: set[RuleSet] = set()

    def meet(self, areas: Collection[str]) -> None:
        """Prepare for units of these areas: only the sets that speak there draw lines."""
        speaking = {each for area in areas for each in self.shelf.of_area(area)}
        speaking |= {each for sets in self.shelf.decisions.values() for each in sets}
        if self._bands and speaking <= self._met:
            return
        self._met |= speaking
        self.days = _days(self._met)
        self._bands = [Bands(figures) for figures in _figures(self._met)]
        self._counts.clear()
        self._found.clear()
        self._judged.clear()

    def unit(self, kind: str, state: str, code: str) -> UnitAlike:
        key = (kind, state, code)
        if key not in self._units:
            made = UnitAlike(UnitKind(kind), OperatingState(state), industry.section_of(code))
            self._units[key] = self._units.setdefault(
                (made.kind, made.operating_state, made.section, ""), made
            )
        return self._units[key]

    def counts(self, values: tuple[Any, ...]) -> CountsAlike:
        """The counts in the order of `FactField`, with all that no rule tells from them."""
        doubted = _doubted(*values)
        key = (*map(getitem, self._bands, values), doubted)
        if key not in self._counts:
            pairs = zip(FactField, values, strict=True)
            self._counts[key] = CountsAlike({f: v for f, v in pairs if v is not None}, doubted)
        return self._counts[key]

    def undoubted(self, counts: CountsAlike) -> CountsAlike:
        """The same counts when every doubt about them was set aside."""
        return self._counts.setdefault(
            ("undoubted", id(counts)), CountsAlike(counts.counts, doubted=False)
        )

    def profile(
        self,
        unit_id: int,
        area: str,
        unit: UnitAlike,
        counts: CountsAlike,
        modes: tuple[Mode | None, ...],
        reasons: tuple[str, ...],
        day: date,
    ) -> int:
        """The number of the profile; `day` is any day on which the same rules speak."""
        sets = self.shelf.of_unit(unit_id, area)
        epoch = bisect_right(self.days, day)
        key = (sets, epoch, id(unit), id(counts), modes, reasons)
        if key not in self._found:
            judged = (sets, epoch, unit.kind, unit.operating_state, id(counts), modes, reasons)
            if judged not in self._judged:
                self._judged[judged] = _judge(sets, unit, counts, modes, reasons, day)
            above, lines = self._judged[judged]
            text = profile_text(unit.kind, unit.operating_state, unit.section, above,
                                counted=FactField.STAFF in counts.counts, doubted=counts.doubted,
                                lines=lines)  # fmt: skip
            self._found[key] = number_of(text)
            self.texts[self._found[key]] = text
        return self._found[key]

    def covered(self, number: int, at: int) -> int:
        """The number of what a profile tells of the cover on one line."""
        key = (number, at)
        if key not in self._covered:
            text = covered_text(self.texts[number], at)
            self._covered[key] = number_of(text)
            self.texts[self._covered[key]] = text
        return self._covered[key]


def _judge(
    sets: tuple[RuleSet, ...],
    unit: UnitAlike,
    counts: CountsAlike,
    modes: tuple[Mode | None, ...],
    reasons: tuple[str, ...],
    day: date,
) -> tuple[bool | None, tuple[str, ...]]:
    """Whether it is above scale, and the four lines as texts."""
    scale = scale_among(sets, day)
    lines = []
    for line, mode, reason in zip(LINES, modes, reasons, strict=True):
        facts = Facts(unit.kind, unit.operating_state, counts.counts, SOME if mode else (), reason)
        codes = judge_codes(facts, line, on=day, sets=sets)
        lines.append(_line(codes, mode, reason))
    above = None
    if scale and unit.kind is UnitKind.ENTERPRISE:
        above = scale.above_scale(counts.counts)
    return above, tuple(lines)


@lru_cache(maxsize=10_000)
def _line(codes: Codes, mode: Mode | None, reason: str) -> str:
    return LineProfile(*codes, mode, reason).text


def still_doubted(values: tuple[Any, ...], set_aside: SetAside) -> bool:
    """Whether doubts remain when some were set aside; hidden counts are not told of."""
    counts = {str(name): value for name, value in zip(FactField, values, strict=True)}
    few = counts["staff"] is not None and counts["staff"] < SMALL_STAFF
    hidden = SECRET if few else frozenset()
    return any(
        not hidden.intersection(doubt.fields) for doubt in open_doubts(counts, set_aside=set_aside)
    )


def _doubted(
    staff: int | None,
    women: int | None,
    youth: int | None,
    league: int | None,
    union: int | None,
    party: int | None,
    _: Any,
) -> bool:
    """The same quickly, for units of which nothing was set aside."""
    few = staff is not None and staff < SMALL_STAFF
    if youth is not None and league is not None and league > youth and not few:
        return True
    if staff is None:
        return False
    told = (women, youth) if few else (women, youth, league, union, party)
    return max([part for part in told if part is not None], default=0) > staff


def _days(sets: Collection[RuleSet]) -> list[date]:
    """The days on which a set or a text begins or ceases to speak."""
    periods = [s.force for s in sets] + [rule.citation.force for s in sets for rule in s.rules]
    return sorted({day for each in periods for day in (each.start, each.end) if day})


def _figures(sets: Collection[RuleSet]) -> list[list[Any]]:
    """By field, the figures that counts are compared with; parts are limited by the staff."""
    conditions: list[Condition] = [rule.condition for s in sets for rule in s.rules]
    conditions += [each for s in sets for conjunction in s.scale for each in conjunction]
    found: dict[FactField, set[Any]] = {each: set() for each in FactField}
    for each in conditions:
        told = {each.figure, each.upper} - {None}
        found[each.measure] |= told
        if each.measure in PARTS_OF_STAFF:
            found[FactField.STAFF] |= told
    return [sorted(found[each]) for each in FactField]
