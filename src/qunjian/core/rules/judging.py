"""Judging one unit on one line on one day: covered, must, target, may … or what is missing.

The order in which things count, from the strongest:

1. an organisation covers the unit on the line: covered, whatever else is true;
2. the unit does not operate: not yet, because of its state;
3. a rule of *must* is met: must; no county set and no person's remark lifts it;
4. a person has recorded why it cannot be yet: not yet (a *must* that an untold fact may still
   bring about is named among the missing facts);
5. a stronger rule than the strongest one met lacks a fact that could meet it: unknown;
6. the strongest rule met: a decision about this very unit > target > may > joint only > area or
   trade; of equals the higher layer's, then the one that stands first in its set;
7. no rule met: not yet, because no condition holds, or because every layer is silent.

Of an untold number of people only this is concluded: it is not more than the staff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from qunjian.core.plausibility import PARTS_OF_STAFF
from qunjian.core.rules.model import Citation, Rule, RuleSet
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
    Outcome.MUST: 6,
    Outcome.TARGET: 4,
    Outcome.MAY: 3,
    Outcome.JOINT_ONLY: 2,
    Outcome.AREA_OR_TRADE: 1,
}
DECISION = 5  # between what law demands and what a county wants
ASK = {
    FactField.STAFF: "社保名册、企业或乡镇",
    FactField.WOMEN: "妇联台账或企业",
    FactField.YOUTH: "团县委或企业",
    FactField.LEAGUE_MEMBERS: "团县委台账或走访",
    FactField.UNION_MEMBERS: "总工会台账或走访",
    FactField.PARTY_MEMBERS: "组织部台账或走访",
    FactField.REVENUE: "市场监管年报或企业",
}
Counts = Mapping[FactField, Any]


@dataclass(frozen=True, slots=True)
class Covering:
    """One organisation that answers for the unit on the line."""

    name: str
    form: OrganisationForm
    mode: Mode


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a unit on a day; a count that nobody told is absent, never 0.

    `not_yet` is the label of the reason that a person has recorded, if any.
    """

    kind: UnitKind
    operating_state: OperatingState
    counts: Counts = field(default_factory=dict)
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
    most: int | None = None
    set_code: str = ""

    @property
    def because(self) -> str:
        condition = self.rule.condition
        if condition.always:
            return f"{self.set_name}：{self.rule.says}。"
        label = condition.measure.label.removesuffix("（万元）")
        if self.met is None:
            return f"缺少{label}，可向{ASK[condition.measure]}了解。"
        told = f"{label}{self.value}{condition.unit}"
        if self.value is None:
            told = f"{label}未报，但从业只有{self.most}人"
        tail = f"，{self.rule.says}" if self.met else ""
        return f"{told}，{'符合' if self.met else '不符合'}“{condition}”{tail}。"


@dataclass(frozen=True, slots=True)
class Silence:
    """A layer, or some of its texts, that says nothing on the day, and why."""

    set_name: str
    layer: Layer
    because: str


class Codes(NamedTuple):
    """A verdict without its sentences: what is stored for every unit and line."""

    outcome: Outcome
    rule_id: str | None
    form: OrganisationForm | None
    missing: tuple[FactField, ...]


@dataclass(frozen=True)
class Verdict:
    """研判 of one unit on one line on one day; sentences are made when they are asked for.

    `deciding` is the finding that decided (for a covered unit: that would have), None where no
    rule did; `findings` are all that were asked, of every layer, so that a county's wish and a
    duty of law are both seen. `missing` are the facts that could change the outcome.
    """

    facts: Facts
    line: Line
    outcome: Outcome
    deciding: Finding | None
    missing: tuple[FactField, ...]
    findings: tuple[Finding, ...]
    silences: tuple[Silence, ...]

    @property
    def codes(self) -> Codes:
        return Codes(self.outcome, self.rule_id, self.form, self.missing)

    @property
    def rule_id(self) -> str | None:
        return self.deciding.rule.id if self.deciding else None

    @property
    def form(self) -> OrganisationForm | None:
        return self.deciding.rule.form if self.deciding else None

    @property
    def layer(self) -> Layer | None:
        """The layer that decided."""
        return self.deciding.layer if self.deciding else None

    @property
    def citation(self) -> Citation | None:
        return self.deciding.rule.citation if self.deciding else None

    @property
    def figures(self) -> dict[FactField, Any]:
        """The counts that the rules looked at, None where nobody has told."""
        return {f.rule.condition.measure: f.value for f in self.findings}

    @property
    def above(self) -> tuple[Finding, ...]:
        """The other findings that are met: what the layers above or below would have said."""
        return tuple(f for f in self.findings if f.met and f is not self.deciding)

    @cached_property
    def because(self) -> str:
        """The reason in a sentence or two, and what another set wants instead."""
        if self.outcome is Outcome.COVERED:
            return _covered(self.facts)
        if self.outcome is Outcome.UNKNOWN:
            already = f"{self.deciding.because[:-1]}；但" if self.deciding else ""
            return f"{already}{_ask(self.missing)}。"
        if self.outcome is Outcome.NOT_YET:
            return _not_yet(self)
        return _decided(self, self.deciding) if self.deciding else ""


def judge(facts: Facts, line: Line, *, on: date, sets: Sequence[RuleSet]) -> Verdict:
    """The verdict on a line with all that was asked; the module says what counts before what.

    A set or text that is not in force on the day says nothing, and that is said.
    """
    asked = _asked(tuple(sets), line, facts.kind, on)
    findings = tuple(
        Finding(
            rule,
            from_set.name,
            from_set.layer,
            rule.condition.met(value, most),
            value,
            most,
            from_set.code,
        )
        for from_set, rule in asked.rules
        for value, most in (_value(facts.counts, rule.condition.measure),)
    )
    outcome, at, missing = _decide(
        [rule for _, rule in asked.rules],
        [finding.met for finding in findings],
        covered=bool(facts.covered_by),
        operating=facts.operating_state is OperatingState.OPERATING,
        not_yet=bool(facts.not_yet),
    )
    deciding = None if at is None else findings[at]
    return Verdict(facts, line, outcome, deciding, missing, findings, asked.silences)


def judge_codes(facts: Facts, line: Line, *, on: date, sets: Sequence[RuleSet]) -> Codes:
    """The codes of `judge`, remembered by the facts that matter: for a whole county."""
    asked = _asked(tuple(sets), line, facts.kind, on)
    counts = facts.counts
    values = tuple([counts.get(measure) for measure in asked.measures])
    return _codes(
        asked,
        values,
        counts.get(FactField.STAFF) if None in values else None,
        bool(facts.covered_by),
        facts.operating_state is OperatingState.OPERATING,
        bool(facts.not_yet),
    )


def outcome_of(facts: Facts, line: Line, *, on: date, sets: Sequence[RuleSet]) -> Outcome:
    """Only the outcome of `judge_codes`."""
    return judge_codes(facts, line, on=on, sets=sets).outcome


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """The rules in force for one kind of unit on a line and day, and who is silent."""

    rules: tuple[tuple[RuleSet, Rule], ...]
    measures: tuple[FactField, ...]
    silences: tuple[Silence, ...]


@lru_cache(maxsize=2_000)
def _asked(sets: tuple[RuleSet, ...], line: Line, kind: UnitKind, on: date) -> _Asked:
    layers = list(Layer)
    ranked = sorted(sets, key=lambda each: layers.index(each.layer))
    rules = tuple(
        (each, rule)
        for each in ranked
        if on in each.force
        for rule in each.rules
        if rule.line is line and kind in rule.kinds and on in rule.citation.force
    )
    measures = tuple(dict.fromkeys(rule.condition.measure for _, rule in rules))
    layered = (each for each in ranked if each.layer is not Layer.DECISION)
    told = ((each, _silence(each, line, kind, on)) for each in layered)
    silences = tuple(Silence(each.name, each.layer, why) for each, why in told if why)
    return _Asked(rules, measures, silences)


@lru_cache(maxsize=200_000)
def _codes(
    asked: _Asked,
    values: tuple[Any, ...],
    staff: int | None,
    covered: bool,
    operating: bool,
    not_yet: bool,
) -> Codes:
    counts = {FactField.STAFF: staff, **dict(zip(asked.measures, values, strict=True))}
    rules = [rule for _, rule in asked.rules]
    met = [rule.condition.met(*_value(counts, rule.condition.measure)) for rule in rules]
    outcome, at, missing = _decide(
        rules, met, covered=covered, operating=operating, not_yet=not_yet
    )
    if at is None:
        return Codes(outcome, None, None, missing)
    return Codes(outcome, rules[at].id, rules[at].form, missing)


def _value(counts: Counts, measure: FactField) -> tuple[Any, int | None]:
    """The told value and, for one untold, the number that it cannot exceed."""
    value = counts.get(measure)
    if value is not None or measure not in PARTS_OF_STAFF:
        return value, None
    return None, counts.get(FactField.STAFF)


def _decide(
    rules: Sequence[Rule],
    met: Sequence[bool | None],
    *,
    covered: bool,
    operating: bool,
    not_yet: bool,
) -> tuple[Outcome, int | None, tuple[FactField, ...]]:
    """The outcome, the place of the deciding rule, the missing facts; see the module."""
    strength = [_strength(rule) for rule in rules]
    best = max((at for at, yes in enumerate(met) if yes), key=strength.__getitem__, default=None)
    if best is not None and not strength[best]:
        best = None
    reached = 0 if best is None else strength[best]
    if covered:
        return Outcome.COVERED, best, ()
    if not operating:
        return Outcome.NOT_YET, None, ()
    said = not_yet and reached < STRENGTH[Outcome.MUST]
    floor = STRENGTH[Outcome.MUST] - 1 if said else reached
    missing = tuple(
        dict.fromkeys(
            rule.condition.measure
            for rule, yes, strong in zip(rules, met, strength, strict=True)
            if yes is None and strong > floor
        )
    )
    if said:
        return Outcome.NOT_YET, best, missing
    if missing:
        return Outcome.UNKNOWN, best, missing
    return (Outcome.NOT_YET if best is None else rules[best].outcome), best, ()


def _strength(rule: Rule) -> int:
    if rule.aside:
        return 0
    return DECISION if rule.condition.always else STRENGTH[rule.outcome]


def _silence(rule_set: RuleSet, line: Line, kind: UnitKind, on: date) -> str:
    """Why a set, or which of its texts, says nothing on the day; empty when all speak."""
    rules = [rule for rule in rule_set.rules if rule.line is line]
    if not rules:
        return rule_set.silent_on.get(line) or f"{rule_set.name}没有{line.label}线的规则。"
    fitting = [rule for rule in rules if kind in rule.kinds]
    if not fitting:
        notes = dict.fromkeys(rule.kinds_note for rule in rules)
        return f"{rule_set.name}的{line.label}线规则不适用于{kind.label}。{''.join(notes)}"
    if on < rule_set.force.start:
        return f"{rule_set.name}从{rule_set.force.start}起施行，{on}时还没有。"
    if on not in rule_set.force:
        return f"{rule_set.name}到{rule_set.force.end}为止，{on}时已不施行。"
    texts = dict.fromkeys(rule.citation for rule in fitting if on not in rule.citation.force)
    return "".join(dict.fromkeys(_not_in_force(text, on) for text in texts))


def _not_in_force(text: Citation, on: date) -> str:
    if on < text.force.start:
        return f"{text}（{text.edition}）从{text.force.start}起施行，{on}时还没有这一条。"
    return f"{text}（{text.edition}）到{text.force.end}为止，{on}时已不施行。"


def _decided(verdict: Verdict, mine: Finding) -> str:
    """Why, and which set decided where another one comes to a different outcome."""
    others = dict.fromkeys(
        f"{f.set_name}定为“{f.rule.outcome.label}”"
        for f in verdict.above
        if f.set_name != mine.set_name
        and f.rule.outcome is not mine.rule.outcome
        and not f.rule.aside
    )
    weighed = f"{'，'.join(others)}；以{mine.set_name}的“{mine.rule.outcome.label}”为准。"
    noted = f"另登记有暂不具备条件：{verdict.facts.not_yet}，不免除义务。"
    return mine.because + (weighed if others else "") + (noted if verdict.facts.not_yet else "")


def _covered(facts: Facts) -> str:
    names = "、".join(f"{by.name}（{by.mode.label}）" for by in facts.covered_by)
    state = facts.operating_state
    stopped = "" if state is OperatingState.OPERATING else f"单位现为“{state.label}”，请核对。"
    return f"已由{names}覆盖。{stopped}"


def _ask(missing: Sequence[FactField]) -> str:
    return "；".join(f"缺{fact.label}，可问{ASK[fact]}" for fact in missing)


def _not_yet(verdict: Verdict) -> str:
    state, reason = verdict.facts.operating_state, verdict.facts.not_yet
    if state is not OperatingState.OPERATING:
        return f"单位现为“{state.label}”，暂不要求。"
    if reason:
        still = f"仍{_ask(verdict.missing)}，补上后可能属于“应当”。" if verdict.missing else ""
        return f"已登记暂不具备条件：{reason}。{still}"
    asked = [finding for finding in verdict.findings if not finding.rule.aside]
    if asked:
        told = dict.fromkeys(finding.because for finding in asked)
        return f"现行规则的条件都不满足：{''.join(told)}"
    return "这一天没有适用的规则。" + "".join(each.because for each in verdict.silences)
