"""What a rule is made of: a condition on counted facts, an outcome, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qunjian.core.choice import Choice
from qunjian.core.period import Period
from qunjian.core.vocabulary import (
    FactField,
    Layer,
    Line,
    Outcome,
    OrganisationForm,
    UnitKind,
)


class Comparison(Choice):
    AT_LEAST = "at_least", "满"
    BELOW = "below", "不足"
    BETWEEN = "between", "在"
    EXACTLY = "exactly", "为"


class Confidence(Choice):
    """How well the text was seen; S2 is shown as secondary until it is checked."""

    S1 = "S1", "已核原文"
    S2 = "S2", "二手资料，待核原文"
    SEED = "SEED", "本县做法"
    DEMO = "DEMO", "虚构示例"


@dataclass(frozen=True, slots=True)
class Citation:
    """Document, article and wording, with the days on which the text is in force."""

    document: str
    article: str
    edition: str
    wording: str
    force: Period
    confidence: Confidence

    def __str__(self) -> str:
        name = self.document if "〔" in self.document else f"《{self.document}》"
        return f"{name}{self.article}"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of one measure; `upper` is used by BETWEEN, both ends included."""

    measure: FactField
    comparison: Comparison
    figure: Decimal
    upper: Decimal | None = None

    def met(self, value: int | Decimal | None) -> bool | None:
        """Whether the value meets it; None when nobody has told the value."""
        if value is None:
            return None
        if self.comparison is Comparison.AT_LEAST:
            return value >= self.figure
        if self.comparison is Comparison.BELOW:
            return value < self.figure
        if self.comparison is Comparison.EXACTLY:
            return value == self.figure
        return self.upper is not None and self.figure <= value <= self.upper

    def __str__(self) -> str:
        unit = "万元" if self.measure is FactField.REVENUE else "人"
        label = self.measure.label.removesuffix("（万元）")
        if self.comparison is Comparison.BETWEEN:
            return f"{label}{self.figure}—{self.upper}{unit}"
        return f"{label}{self.comparison.label}{self.figure}{unit}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: where the condition holds for a unit of these kinds, this is the outcome."""

    id: str
    line: Line
    condition: Condition
    outcome: Outcome
    form: OrganisationForm
    says: str
    citation: Citation
    kinds: frozenset[UnitKind]


Conjunction = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A layer's rules with its own definition of above scale: any one of the conjunctions.

    `area` is the code stem for which the set speaks ('' for the whole country).
    """

    code: str
    name: str
    layer: Layer
    area: str
    document: str
    note: str
    force: Period
    rules: tuple[Rule, ...]
    scale: tuple[Conjunction, ...] = ()
    scale_says: str = ""
    silent_on: Mapping[Line, str] | None = None

    def speaks_for(self, area_code: str, on: date) -> bool:
        return area_code.startswith(self.area) and on in self.force

    def above_scale(self, value_of: Mapping[FactField, Any]) -> bool | None:
        """规模以上 by the set's own definition; None when a missing fact could decide it.

        :raises LookupError: if the set has no definition.
        """
        if not self.scale:
            raise LookupError(self.code)
        answers = [
            _all(
                [
                    condition.met(value_of.get(condition.measure))
                    for condition in conjunction
                ]
            )
            for conjunction in self.scale
        ]
        if True in answers:
            return True
        return None if None in answers else False


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True
