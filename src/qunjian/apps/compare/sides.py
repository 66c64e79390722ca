"""The two sides of a comparison: which rules, and the facts of which day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qunjian.apps.compare.bands import Bands
from qunjian.apps.figures.rows import UnitRow
from qunjian.apps.rules.models import RuleText, TextState
from qunjian.apps.rules.queries import compiled, library, visible_to
from qunjian.core.rules import Facts, RuleSet, Verdict, judge, outcome_of
from qunjian.core.vocabulary import Layer, Line, Outcome
from qunjian.web import clock

Outcomes = tuple[Outcome | None, ...]
LINES = list(Line)
NOWHERE: Outcomes = (None,) * len(LINES)
NOW, NATIONAL, DRAFT, SET = "now", "national", "draft-", "set-"
OPEN = (TextState.DRAFT, TextState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Side:
    """A choice of rules as it stands in an address, and the day whose facts it judges."""

    rules: str
    day: date


class Rules:
    """A choice of rules made ready: which sets speak for a unit, on which day they are read."""

    def __init__(self, side: Side, user: Any, area: str, *, bare: bool = False) -> None:
        self.side, self.day, self.bare = side, side.day, bare
        self.bands = Bands(())
        self.text: RuleText | None = None
        self.made: RuleSet | None = None
        if side.rules.startswith(DRAFT):
            self.text = chosen_text(user, side.rules)
            self.made = compiled(self.text) if self.text else None
            self.day = max(side.day, self.made.force.start) if self.made else side.day
        elif side.rules.startswith(SET):
            versions = library(area).get(side.rules.removeprefix(SET), [])
            told = [each for each in versions if side.day in each.force] or versions
            self.made = told[-1] if told else None
        self._kept: dict[tuple[RuleSet, ...], tuple[RuleSet, ...]] = {}
        self._judged: dict[Any, Outcomes] = {}

    def sets(self, row: UnitRow) -> tuple[RuleSet, ...]:
        """What speaks for the unit on this side."""
        if self.side.rules == NOW or (self.text and not self._meets(row)):
            return row.known.sets
        own = row.known.sets
        if own not in self._kept:
            self._kept[own] = self._chosen(own)
        return self._kept[own]

    def outcomes(self, row: UnitRow | None) -> Outcomes:
        """On the four lines; None for a unit that is not in the ledger on the day.

        Units that no rule tells apart are judged once.
        """
        if row is None:
            return NOWHERE
        known, sets = row.known, self.sets(row)
        covered = () if self.bare else tuple(line for line in Line if known.coverings.get(line))
        where = self.bands.of(known.counts)
        key = (sets, known.kind, known.operating_state, where, covered, tuple(known.not_yet))
        if key not in self._judged:
            self._judged[key] = tuple(
                outcome_of(self._facts(row, line), line, on=self.day, sets=sets) for line in Line
            )
        return self._judged[key]

    def outcome(self, row: UnitRow | None, line: Line) -> Outcome | None:
        return self.outcomes(row)[LINES.index(line)]

    def verdict(self, row: UnitRow, line: Line) -> Verdict:
        """With its sentences."""
        return judge(self._facts(row, line), line, on=self.day, sets=self.sets(row))

    def _facts(self, row: UnitRow, line: Line) -> Facts:
        """As they stand, or as if nothing covered the unit."""
        facts = row.known.facts(line)
        return replace(facts, covered_by=()) if self.bare else facts

    def _meets(self, row: UnitRow) -> bool:
        if self.alone:
            return row.pk in self.alone
        return self.speaks_in(row.area)

    @property
    def alone(self) -> tuple[int, ...]:
        """The unit that a chosen text decides about."""
        return (self.text.unit_id,) if self.text and self.text.unit_id else ()

    def speaks_in(self, area: str) -> bool:
        """Whether a chosen text speaks for an area."""
        return bool(self.text and self.made and area.startswith(self.made.area))

    def _chosen(self, own: tuple[RuleSet, ...]) -> tuple[RuleSet, ...]:
        if self.side.rules == NATIONAL or self.made is None:
            return tuple(each for each in own if each.layer is Layer.NATIONAL)
        if self.text:
            return (*(each for each in own if each.code != self.made.code), self.made)
        above = [each for each in own if each.layer in {Layer.NATIONAL, Layer.PROVINCIAL}]
        return (*(each for each in above if each.code != self.made.code), self.made)


def chosen_text(user: Any, key: str) -> RuleText | None:
    number = key.removeprefix(DRAFT)
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    found: RuleText | None = visible_to(user).filter(pk=int(number)).first()
    return found


def choices(user: Any, area: str) -> dict[str, str]:
    """Every choice of rules that this person can put on a side."""
    told = {NOW: "现行规则", NATIONAL: "只按全国规定"}
    ahead = visible_to(user).filter(state=TextState.APPROVED, valid_from__gt=clock.today())
    for text in (*visible_to(user).filter(state__in=OPEN), *ahead):
        told[f"{DRAFT}{text.pk}"] = f"{text.title}（{text.get_state_display()}，批准施行以后）"
    for code, versions in library(area).items():
        if versions[-1].layer is not Layer.NATIONAL:
            told[f"{SET}{code}"] = f"换成：{versions[-1].name}"
    return told


def read_side(given: Mapping[str, str], name: str, known: Mapping[str, str], day: date) -> Side:
    """From an address; what does not exist is today's rules."""
    rules = given.get(name, "")
    asked = given.get(f"{name}-day", "")
    try:
        on = min(date.fromisoformat(asked), clock.today()) if asked else day
    except ValueError:
        on = day
    return Side(rules if rules in known else NOW, on)
