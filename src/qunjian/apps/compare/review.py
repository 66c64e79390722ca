"""The rules to be checked: seen only in secondary texts, or not held against the text for long."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.rows import UnitRow
from qunjian.apps.figures.stock import remembered, stock
from qunjian.apps.rules.queries import last_read
from qunjian.apps.verdicts.queries import sets_for
from qunjian.core.period import Moment
from qunjian.core.rules import Confidence, Rule, judge_codes
from qunjian.core.vocabulary import Line

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ToCheck:
    """One rule with what is to be checked about it, and how many units it decides today."""

    rule: Rule
    set_name: str
    set_code: str
    why: tuple[str, ...]
    read_on: date | None
    decides: int


def to_check(scope: Scope, moment: Moment, area: str) -> list[ToCheck]:
    """Those that decide most first."""
    decided = remembered(("decided", scope, moment, area), lambda: _decided(scope, moment, area))
    read = last_read()
    found = []
    for each in sets_for(area, moment.known_at):
        if moment.day not in each.force:
            continue
        for rule in each.rules:
            text = rule.citation
            on = read.get((text.document, text.article, text.edition))
            if why := tuple(_why(rule, on, moment.day)):
                told = ToCheck(rule, each.name, each.code, why, on, decided[rule.id])
                found.append(told)
    return sorted(found, key=lambda told: -told.decides)


def decided_by(scope: Scope, moment: Moment, area: str, rule: Rule) -> list[UnitRow]:
    """The units whose verdict rests on the rule, or would if nothing covered them."""
    return [
        row
        for row in stock(scope, moment, area).units
        if _rule_of(row, rule.line, moment) == rule.id
    ]


def _decided(scope: Scope, moment: Moment, area: str) -> Counter[str | None]:
    units = stock(scope, moment, area).units
    return Counter(_rule_of(row, line, moment) for row in units for line in Line)


def _rule_of(row: UnitRow, line: Line, moment: Moment) -> str | None:
    codes = judge_codes(row.known.facts(line), line, on=moment.day, sets=row.known.sets)
    return codes.rule_id


def _why(rule: Rule, read_on: date | None, day: date) -> list[str]:
    said = []
    if rule.citation.confidence is Confidence.S2:
        said.append("只见过二手资料")
    if rule.citation.confidence is Confidence.DEMO:
        said.append("虚构示例，不能用于工作")
    if read_on is None:
        said.append("没有核读记录")
    elif day - read_on > A_YEAR:
        said.append("一年多没有核读")
    return said
