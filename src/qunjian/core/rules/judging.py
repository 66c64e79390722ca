"""Judging one unit on one line on one day: covered, must, target, may … or what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qunjian.core.rules.model import Rule, RuleSet
from qunjian.core.vocabulary import (
    FactField,
    Layer,
    Line,
    Mode,
    OperatingState,
    OrganisationForm,
    Outcome,
    UnitKind,
)

STRENGTH = {
    Outcome.MUST: 5,
    Outcome.TARGET: 4,
    Outcome.MAY: 3,
    Outcome.JOINT_ONLY: 2,
    Outcome.AREA_OR_TRADE: 1,
}
ASK = {
    FactField.STAFF: "社保名册、企业或乡镇",
    FactField.WOMEN: "妇联台账或企业",
    FactField.YOUTH: "团县委或企业",
    FactField.LEAGUE_MEMBERS: "团县委台账或走访",
    FactField.UNION_MEMBERS: "总工会台账或走访",
    FactField.PARTY_MEMBERS: "组织部台账或走访",
    FactField.REVENUE: "市场监管年报或企业",
}


@dataclass(frozen=True, slots=True)
class Covering:
    """One organisation that answers for the unit on the line."""

    name: str
    form: OrganisationForm
    mode: Mode


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a unit on a day; a count that nobody told is absent, never 0."""

    kind: UnitKind
    operating_state: OperatingState
    counts: Mapping[FactField, Any] = field(default_factory=dict)
    covered_by: tuple[Covering, ...] = ()
    not_yet: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of the unit: met, not met, or which fact it lacks."""

    rule: Rule
    set_name: str
    layer: Layer
    met: bool | None
    value: Any

    @property
    def because(self) -> str:
        condition = self.rule.condition
        label = condition.measure.label.removesuffix("（万元）")
        if self.met is None:
            return f"缺少{label}，可向{ASK[condition.measure]}了解。"
        verb = "符合" if self.met else "不符合"
        tail = f"，{self.rule.says}" if self.met else ""
        return f"{label}{self.value}，{verb}“{condition}”{tail}。"


@dataclass(frozen=True, slots=True)
class Silence:
    """A layer that says nothing on the day, and why."""

    set_name: str
    layer: Layer
    because: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """研判 of one unit on one line on one day.

    `deciding` is the finding that decided, None where no rule did; `findings` are all that were
    asked, of every layer, so that a county's wish and a duty of law are both seen.
    """

    line: Line
    outcome: Outcome
    form: OrganisationForm | None
    deciding: Finding | None
    missing: tuple[FactField, ...]
    because: str
    findings: tuple[Finding, ...]
    silences: tuple[Silence, ...]

    @property
    def above(self) -> tuple[Finding, ...]:
        """The other findings that are met: what the layers above or below would have said."""
        return tuple(f for f in self.findings if f.met and f is not self.deciding)


def judge(facts: Facts, line: Line, *, on: date, sets: Iterable[RuleSet]) -> Verdict:
    """
    The verdict on a line. In order: a unit that does not operate is not yet; one that is
    covered is covered; then the strongest rule met decides (must > target > may > joint only >
    area or trade), unless a stronger one lacks a fact, which makes it unknown; a reason chosen
    by a person makes it not yet, but never lifts a must. No rule met: not yet.

    A set whose text is not in force on the day says nothing, and that is said.
    """
    findings, silences = _ask(facts, line, on, tuple(sets))
    outcome, deciding, missing = _decide(facts, findings)
    return Verdict(
        line=line,
        outcome=outcome,
        form=deciding.rule.form if deciding else None,
        deciding=deciding,
        missing=missing,
        because=_because(facts, outcome, deciding, missing, findings),
        findings=findings,
        silences=silences,
    )


def outcome_of(
    facts: Facts, line: Line, *, on: date, sets: Iterable[RuleSet]
) -> Outcome:
    """Only the outcome of `judge`, without any sentence: for many units."""
    findings, _ = _ask(facts, line, on, tuple(sets))
    return _decide(facts, findings)[0]


def _ask(
    facts: Facts, line: Line, on: date, sets: tuple[RuleSet, ...]
) -> tuple[tuple[Finding, ...], tuple[Silence, ...]]:
    findings: list[Finding] = []
    silences: list[Silence] = []
    for rule_set in sets:
        rules = [
            rule
            for rule in rule_set.rules
            if rule.line is line and facts.kind in rule.kinds
        ]
        in_force = [
            rule for rule in rules if on in rule_set.force and on in rule.citation.force
        ]
        for rule in in_force:
            value = facts.counts.get(rule.condition.measure)
            met = rule.condition.met(value)
            findings.append(Finding(rule, rule_set.name, rule_set.layer, met, value))
        if not in_force:
            why = _why_silent(rule_set, rules, line, on)
            silences.append(Silence(rule_set.name, rule_set.layer, why))
    return tuple(findings), tuple(silences)


def _why_silent(rule_set: RuleSet, rules: list[Rule], line: Line, on: date) -> str:
    if rules:
        first = min(rules, key=lambda rule: rule.citation.force.start).citation
        return f"{first}（{first.edition}）从{first.force.start}起施行，{on}时还没有这一条。"
    told = (rule_set.silent_on or {}).get(line)
    return told or f"{rule_set.name}没有{line.label}线的规则。"


def _decide(
    facts: Facts, findings: tuple[Finding, ...]
) -> tuple[Outcome, Finding | None, tuple[FactField, ...]]:
    met = [finding for finding in findings if finding.met]
    best = max(met, key=lambda f: STRENGTH[f.rule.outcome], default=None)
    if facts.operating_state is not OperatingState.OPERATING:
        return Outcome.NOT_YET, None, ()
    if facts.covered_by:
        return Outcome.COVERED, best, ()
    strength = STRENGTH[best.rule.outcome] if best else 0
    lacking = [
        f for f in findings if f.met is None and STRENGTH[f.rule.outcome] > strength
    ]
    if facts.not_yet and strength < STRENGTH[Outcome.MUST]:
        return Outcome.NOT_YET, best, ()
    if lacking:
        missing = dict.fromkeys(finding.rule.condition.measure for finding in lacking)
        return Outcome.UNKNOWN, best, tuple(missing)
    return (best.rule.outcome, best, ()) if best else (Outcome.NOT_YET, None, ())


def _because(
    facts: Facts,
    outcome: Outcome,
    deciding: Finding | None,
    missing: tuple[FactField, ...],
    findings: tuple[Finding, ...],
) -> str:
    if facts.operating_state is not OperatingState.OPERATING:
        return f"单位现为“{facts.operating_state.label}”，暂不要求。"
    if outcome is Outcome.COVERED:
        names = "、".join(f"{by.name}（{by.mode.label}）" for by in facts.covered_by)
        return f"已由{names}覆盖。"
    if outcome is Outcome.UNKNOWN:
        who = "；".join(f"缺{fact.label}，可问{ASK[fact]}" for fact in missing)
        already = f"{deciding.because[:-1]}；但" if deciding else ""
        return f"{already}{who}。"
    if outcome is Outcome.NOT_YET:
        if facts.not_yet:
            return f"已登记暂不具备条件：{facts.not_yet}。"
        if findings:
            return f"现行规则的条件都不满足：{''.join(f.because for f in findings[:2])}"
        return "这一天没有适用的规则。"
    reason = (
        f"另登记有暂不具备条件：{facts.not_yet}，不免除义务。" if facts.not_yet else ""
    )
    return (deciding.because if deciding else "") + reason
