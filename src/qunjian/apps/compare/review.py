"""The rules to be checked: seen only in secondary texts, or not held against the text for long."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.compare.terms import terms_in
from qunjian.apps.figures.rows import UnitRow
from qunjian.apps.figures.stock import remembered, stock
from qunjian.apps.rules.models import TextReading
from qunjian.apps.rules.queries import readings
from qunjian.apps.verdicts.queries import sets_for
from qunjian.core.period import Moment
from qunjian.core.rules import Citation, Confidence, Rule, judge_codes
from qunjian.core.rules.provisions import Provision, provisions
from qunjian.core.vocabulary import Line

A_YEAR = timedelta(days=365)
RECORDS = 50


@dataclass(frozen=True, slots=True)
class ToCheck:
    """One rule with what is to be checked about it, and how many units it decides today."""

    rule: Rule
    set_name: str
    set_code: str
    why: tuple[str, ...]
    read: TextReading | None
    decides: int


@dataclass(frozen=True, slots=True)
class TextToCheck:
    """One text beside founding with what it says, and how many terms are reckoned by it."""

    text: Citation
    says: tuple[Provision, ...]
    why: tuple[str, ...]
    read: TextReading | None
    decides: int


def to_check(scope: Scope, moment: Moment, area: str) -> list[ToCheck]:
    """Those that decide most first."""
    decided = remembered(("decided", scope, moment, area), lambda: _decided(scope, moment, area))
    read = readings()
    found = []
    for each in sets_for(area, moment.known_at):
        if moment.day not in each.force:
            continue
        for rule in each.rules:
            text = rule.citation
            if text.force.end and text.force.end <= moment.day:
                continue
            last = read.get((text.document, text.article, text.edition))
            if why := tuple(_why(text, last.on if last else None, moment.day)):
                told = ToCheck(rule, each.name, each.code, why, last, decided[rule.id])
                found.append(told)
    return sorted(found, key=lambda told: -told.decides)


def beside(scope: Scope, moment: Moment, area: str) -> list[TextToCheck]:
    """The texts beside founding, of terms and the like, that are to be read again."""
    day, read, said = moment.day, readings(), dict[Citation, list[Provision]]()
    resting = Counter(
        row.end.provision.id
        for rows in terms_in(scope, moment, area).values()
        for row in rows
        if row.end.provision and row.end.ends_on
    )
    for each in provisions():
        if day in each.citation.force:
            said.setdefault(each.citation, []).append(each)
    found = []
    for text, rows in said.items():
        last = read.get((text.document, text.article, text.edition))
        if why := tuple(_why(text, last.on if last else None, day)):
            decides = sum(resting[each.id] for each in rows)
            found.append(TextToCheck(text, tuple(rows), why, last, decides))
    return found


def records() -> QuerySet[TextReading]:
    """The last readings of texts: which, who, when, where, why."""
    return TextReading.objects.select_related("by").order_by("-on", "-pk")[:RECORDS]


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


def _why(text: Citation, read_on: date | None, day: date) -> list[str]:
    said = []
    if text.confidence is Confidence.S2:
        said.append("只见过二手资料")
    if text.confidence is Confidence.DEMO:
        said.append("虚构示例，不能用于工作")
    if read_on is None:
        said.append("没有核读记录")
    elif day - read_on > A_YEAR:
        said.append("一年多没有核读")
    return said
