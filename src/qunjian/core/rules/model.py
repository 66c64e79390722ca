"""What a rule is made of: a condition on counted facts, an outcome, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from qunjian.core.choice import Choice
from qunjian.core.period import Period
from qunjian.core.vocabulary import (
    FactField,
    Layer,
    Line,
    OrganisationForm,
    Outcome,
    UnitKind,
)

JUDGED = (
    Outcome.MUST,
    Outcome.TARGET,
    Outcome.MAY,
    Outcome.JOINT_ONLY,
    Outcome.AREA_OR_TRADE,
)


class Comparison(Choice):
    AT_LEAST = "at_least", "满"
    BELOW = "below", "不足"
    BETWEEN = "between", "在"
    EXACTLY = "exactly", "为"
    ALWAYS = "always", "不论人数"


class Confidence(Choice):
    """How well the text was seen; S2 is shown as secondary until it is checked."""

    S1 = "S1", "已核原文"
    S2 = "S2", "二手资料，待核原文"
    SEED = "SEED", "本县做法"
    DEMO = "DEMO", "虚构示例"


@dataclass(frozen=True, slots=True)
class Citation:
    """Document, article and wording, with the days on which the text is in force.

    `verbatim` says that the wording is the text's own; otherwise it is a summary, and is never
    shown between quotation marks.

    :raises ValueError: if any of the words is missing.
    """

    document: str
    article: str
    edition: str
    wording: str
    force: Period
    confidence: Confidence
    verbatim: bool = False

    def __post_init__(self) -> None:
        words = {
            "document": self.document,
            "article": self.article,
            "edition": self.edition,
            "wording": self.wording,
        }
        if empty := [key for key, text in words.items() if not text.strip()]:
            raise ValueError(f"{'、'.join(empty)} 是空的，请补上")

    def __str__(self) -> str:
        name = self.document if "〔" in self.document else f"《{self.document}》"
        secondary = f"（{self.confidence.label}）" if self.confidence is Confidence.S2 else ""
        return f"{name}{self.article}{secondary}"

    @property
    def quote(self) -> str:
        """The wording, in quotation marks only when it is the text's own."""
        return f"“{self.wording}”" if self.verbatim else f"（大意）{self.wording}"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of one measure; `upper` belongs to BETWEEN, both ends included.

    ALWAYS is of a decision about one unit, which no count brings about; its figure is 0.

    :raises ValueError: if a figure is missing, superfluous or the wrong way round.
    """

    measure: FactField
    comparison: Comparison
    figure: Decimal
    upper: Decimal | None = None

    def __post_init__(self) -> None:
        if not all(each.is_finite() for each in (self.figure, self.upper) if each is not None):
            raise ValueError("figure、upper 要写成数字")
        if (self.comparison is Comparison.BETWEEN) != (self.upper is not None):
            raise ValueError("“between”要有 figure 和 upper 两个数，其他比较只要 figure")
        if self.always:
            if self.figure:
                raise ValueError("“always”不看数字，figure 要写 0")
            return
        if self.upper is not None and self.upper < self.figure:
            raise ValueError(f"upper {self.upper} 小于 figure {self.figure}")
        if self.figure < 0 or (self.figure == 0 and self.comparison is not Comparison.EXACTLY):
            raise ValueError(f"figure {self.figure} 没有意义，请填正数")

    def met(self, value: int | Decimal | None, most: int | None = None) -> bool | None:
        """Whether the value meets it; None when nobody has told and it could go either way.

        `most` is what an untold value cannot exceed: a unit of 8 people has no 25 members.
        """
        if self.always:
            return True
        low, high = (0, most) if value is None else (value, value)
        if self.comparison is Comparison.AT_LEAST:
            holds, fails = low >= self.figure, high is not None and high < self.figure
        elif self.comparison is Comparison.BELOW:
            holds, fails = high is not None and high < self.figure, low >= self.figure
        else:
            top = self.figure if self.upper is None else self.upper
            holds = low >= self.figure and high is not None and high <= top
            fails = low > top or (high is not None and high < self.figure)
        if holds:
            return True
        return False if fails else None

    @property
    def always(self) -> bool:
        return self.comparison is Comparison.ALWAYS

    @property
    def unit(self) -> str:
        return "万元" if self.measure is FactField.REVENUE else "人"

    def __str__(self) -> str:
        if self.always:
            return self.comparison.label
        label = self.measure.label.removesuffix("（万元）")
        if self.comparison is Comparison.BETWEEN:
            return f"{label}{self.figure}—{self.upper}{self.unit}"
        return f"{label}{self.comparison.label}{self.figure}{self.unit}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: where the condition holds for a unit of these kinds, this is the outcome.

    An `aside` is shown beside the verdict and never decides it, such as the women's committee
    inside a union. `units_least` and `units_most` limit how many units found one together;
    `kinds_note` says why other kinds of unit are not asked.

    :raises ValueError: if the form is of another line or the outcome is not a rule's to give.
    """

    id: str
    line: Line
    condition: Condition
    outcome: Outcome
    form: OrganisationForm
    says: str
    citation: Citation
    kinds: frozenset[UnitKind]
    aside: bool = False
    units_least: int | None = None
    units_most: int | None = None
    note: str = ""
    kinds_note: str = ""

    def __post_init__(self) -> None:
        if not self.form.startswith(f"{self.line}_"):
            raise ValueError(f"{self.form.label}不是{self.line.label}线的组织形式")
        if self.outcome not in JUDGED:
            raise ValueError(f"规则不能直接给出“{self.outcome.label}”")
        if not self.kinds or not self.says.strip():
            raise ValueError("kinds 或 says 是空的")
        least, most = self.units_least, self.units_most
        if least is not None and most is not None and most < least:
            raise ValueError(f"units_most {most} 小于 units_least {least}")


Conjunction = tuple[Condition, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """A layer's rules with its own definition of above scale: any one of the conjunctions.

    `area` is the code stem for which the set speaks ('' for the whole country). `silent_on`
    says of a line why the set has no rule for it.

    :raises ValueError: if a county calls something a duty, which only law and charter may, or a
        set that is no decision about one unit has a rule that asks for no figure.
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
    silent_on: Mapping[Line, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        conditions = [condition for conjunction in self.scale for condition in conjunction]
        if self.layer is not Layer.DECISION:
            conditions += [rule.condition for rule in self.rules]
        if any(condition.always for condition in conditions):
            raise ValueError("“不论人数”只用于个案决定")
        if self.layer in {Layer.NATIONAL, Layer.PROVINCIAL}:
            return
        if duties := [rule.id for rule in self.rules if rule.outcome is Outcome.MUST]:
            raise ValueError(f"{self.layer.label}的规则只能定目标，不能定“应当”：{duties[0]}")

    def speaks_for(self, area_code: str, on: date) -> bool:
        return area_code.startswith(self.area) and on in self.force

    def above_scale(self, value_of: Mapping[FactField, Any]) -> bool | None:
        """规模以上 by the set's own definition (县口径); None when a missing fact could decide it.

        :raises LookupError: if the set has no definition.
        """
        if not self.scale:
            raise LookupError(f"{self.name}没有规模以上的口径")
        answers = [
            _all([condition.met(value_of.get(condition.measure)) for condition in conjunction])
            for conjunction in self.scale
        ]
        if True in answers:
            return True
        return None if None in answers else False


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True
