"""提醒: who became eligible, who fell below, who has outgrown its form, whose term ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from qunjian.apps.compare import terms
from qunjian.apps.compare.queries import Change, Move, WhatIf
from qunjian.apps.compare.terms import TermRow
from qunjian.apps.figures.rows import UnitRow
from qunjian.apps.figures.stock import remembered, stock
from qunjian.core.choice import Choice
from qunjian.core.period import Moment
from qunjian.core.rules import Rule, RuleSet
from qunjian.core.rules.model import Comparison
from qunjian.core.vocabulary import Line, Mode, OrganisationForm, Outcome, UnitKind

WANTED = frozenset({Outcome.MUST, Outcome.TARGET})
OWN = frozenset({Outcome.MUST, Outcome.TARGET, Outcome.MAY})


class Alert(Choice):
    """提醒的种类."""

    ELIGIBLE = "eligible", "新符合条件"
    FELL = "fell", "降到条件以下"
    UPGRADE = "upgrade", "该升格"
    TERM_ENDS = "term-ends", "任期将满"
    TERM_OVER = "term-over", "任期已满"
    TERM_UNTOLD = "term-untold", "任期算不出"


EXPLAINED = {
    Alert.ELIGIBLE: "比较日不属于“应当”“目标”，现在属于，还没有组织；比较日缺数、不在台账的也算。",
    Alert.FELL: "比较日属于“应当”“目标”，现在的数字不再够；在营、有没有组织都算，缺数的不算。",
    Alert.UPGRADE: "单独组建的组织，人数已到同一套规则里更高一级形式的起点。",
    Alert.TERM_ENDS: "从今天起这些天里届满的组织：本届选举日加每届年数，按选举那天施行的规定。",
    Alert.TERM_OVER: "届满日已过，还没有登记新的选举日；批准延期的也在内，看批复。",
    Alert.TERM_UNTOLD: "缺本届选举日，或规定没有写死几年又没有登记；小组、外围组织不算。",
}
TERMS = frozenset({Alert.TERM_ENDS, Alert.TERM_OVER, Alert.TERM_UNTOLD})


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An organisation of one unit that a rule sees in a higher form."""

    row: UnitRow
    line: Line
    organisation: int
    title: str
    form: OrganisationForm
    rule: Rule
    set_name: str

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def area(self) -> str:
        return self.row.area

    @property
    def wanted(self) -> str:
        return self.rule.form.label

    @property
    def why(self) -> str:
        """The rule and its text; the count itself is on the unit's page, for who may see it."""
        return f"{self.set_name}：{self.rule.condition}，{self.rule.says}。{self.rule.citation}"


def counts(asked: WhatIf, within: int) -> dict[Alert, dict[Line, int]]:
    """How many each alert has on each line; terms are those that end within so many days."""
    told = remembered((*asked.key, "alerts"), lambda: _counts(asked))
    ends = {each: {line: len(terms_of(asked, each, line, within)) for line in Line}
            for each in Alert if each in TERMS}  # fmt: skip
    return {**told, **ends}


def terms_of(asked: WhatIf, alert: Alert, line: Line, within: int) -> list[TermRow]:
    """The organisations behind one of the alerts about terms."""
    if alert is Alert.TERM_ENDS:
        return terms.ending(asked, line, within)
    return terms.over(asked, line) if alert is Alert.TERM_OVER else terms.untold(asked, line)


def _counts(asked: WhatIf) -> dict[Alert, dict[Line, int]]:
    crossed = {line: _crossed(asked, line) for line in Line}
    return {
        Alert.ELIGIBLE: {line: len(each) for line, (each, _) in crossed.items()},
        Alert.FELL: {line: len(each) for line, (_, each) in crossed.items()},
        Alert.UPGRADE: {line: len(list(upgrades(asked, line))) for line in Line},
    }


def became(asked: WhatIf, line: Line) -> list[Change]:
    """Not wanted then, wanted now, and nobody covers it."""
    return _crossed(asked, line)[0]


def fell(asked: WhatIf, line: Line) -> list[Change]:
    """Wanted then, and the counts of now are told and no longer enough."""
    return _crossed(asked, line)[1]


def _crossed(asked: WhatIf, line: Line) -> tuple[list[Change], list[Change]]:
    """Both out of one pass, judged as if no organisation covered anybody."""

    def either(move: Move) -> bool:
        return (move[0] in WANTED) is not (move[1] in WANTED)

    found = [each for each in replace(asked, bare=True).changes(line, either) if each.second]
    up = [each for each in found if each.move[1] in WANTED and not each.row.covered(line)]
    down = [
        each
        for each in found
        if each.move[0] in WANTED and each.move[1] is not Outcome.UNKNOWN and each.row.operating
    ]
    return up, down


def upgrades(asked: WhatIf, line: Line) -> Iterator[Upgrade]:
    """Own organisations whose counts meet a rule of a higher form in the set that knows both."""
    day = asked.after.day
    for row in stock(asked.scope, Moment(day, asked.known_at), asked.area).units:
        for organisation, covering in row.known.coverings.get(line, ()):
            if covering.mode is not Mode.SINGLE:
                continue
            ladders = _ladders(row.known.sets, line, row.known.kind, day)
            found = _higher(row, covering.form, ladders)
            if found:
                yield Upgrade(row, line, organisation, covering.name, covering.form, *found)


Ladder = tuple[str, Mapping[OrganisationForm, Rule]]


@lru_cache(maxsize=500)
def _ladders(
    sets: tuple[RuleSet, ...], line: Line, kind: UnitKind, day: date
) -> tuple[Ladder, ...]:
    """Of every set that knows more than one form: where each form begins."""
    found = []
    for each in sets:
        if day not in each.force:
            continue
        begins: dict[OrganisationForm, Rule] = {}
        for rule in each.rules:
            if _counts_up(rule, line, kind, day):
                held = begins.setdefault(rule.form, rule)
                if rule.condition.figure < held.condition.figure:
                    begins[rule.form] = rule
        if len(begins) > 1:
            found.append((each.name, begins))
    return tuple(found)


def _counts_up(rule: Rule, line: Line, kind: UnitKind, day: date) -> bool:
    counted = rule.condition.comparison in {Comparison.AT_LEAST, Comparison.BETWEEN}
    speaks = day in rule.citation.force and kind in rule.kinds
    return rule.line is line and not rule.aside and counted and speaks and rule.outcome in OWN


def _higher(
    row: UnitRow, form: OrganisationForm, ladders: tuple[Ladder, ...]
) -> tuple[Rule, str] | None:
    for name, begins in ladders:
        own = begins.get(form)
        if own is None:
            continue
        steps = [
            rule
            for rule in begins.values()
            if rule.condition.measure is own.condition.measure
            and rule.condition.figure > own.condition.figure
            and rule.condition.met(row.known.counts.get(rule.condition.measure))
        ]
        if steps:
            return max(steps, key=lambda rule: rule.condition.figure), name
    return None
