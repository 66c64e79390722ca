"""The four lines of a unit side by side: what the rules say, why, and who covers it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from qunjian.apps.audit.facts import holds
from qunjian.apps.ledger.panels.counts import Counts, Figure
from qunjian.apps.registry.models import Coverage, NotYet
from qunjian.apps.verdicts.queries import Known
from qunjian.core.period import Moment
from qunjian.core.person_name import mask
from qunjian.core.rules import Confidence, Finding, Verdict
from qunjian.core.rules.judging import ASK
from qunjian.core.vocabulary import FactField, Line, Mode, OrganisationForm, Outcome

KEPT = "单位不足 5 人，成员数只对本条线的岗位显示；结论按台账里的数字得出。"
RESULTS = {Outcome.COVERED: "met", Outcome.MUST: "due", Outcome.TARGET: "due"}
ICONS = {"met": "circle-check", "due": "circle-dot", "no": "circle-dashed"}
TAGS = {Outcome.COVERED: "ok", Outcome.MUST: "warn", Outcome.TARGET: "warn"}
IN_CHARGE = {
    Line.PARTY: "书记",
    Line.UNION: "主席",
    Line.LEAGUE: "书记",
    Line.WOMEN: "主席",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A text that was asked: where it stands, its wording, and where it can be read."""

    text: str
    edition: str
    quote: str
    href: str
    secondary: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    pk: int
    name: str
    form: str
    mode: str
    joined: Any
    founded_on: Any
    in_charge: str


@dataclass(frozen=True, slots=True)
class LineCard:
    """One of the four columns of the card."""

    line: Line
    verdict: Verdict
    mark: str
    because: str
    clause: Clause | None
    others: tuple[tuple[str, Clause], ...]
    figures: tuple[Figure, ...]
    missing: tuple[tuple[str, str], ...]
    organisations: tuple[Organisation, ...]
    not_yet: NotYet | None

    @property
    def result(self) -> str:
        return RESULTS.get(self.verdict.outcome, "no")

    @property
    def icon(self) -> str:
        return ICONS[self.result]

    @property
    def tag(self) -> str:
        return TAGS.get(self.verdict.outcome, "")

    @property
    def in_charge(self) -> str:
        return IN_CHARGE[self.line]

    @property
    def form(self) -> str:
        """What the rules have in mind where nothing stands yet."""
        asked = self.verdict.outcome not in {Outcome.COVERED, Outcome.NOT_YET, Outcome.UNKNOWN}
        return self.verdict.form.label if asked and self.verdict.form else ""


def line_cards(known: Known, moment: Moment, counts: Counts) -> list[LineCard]:
    """All four, in the order of every page."""
    covering = _organisations(known.unit_id, moment)
    reasons = {row.line: row for row in NotYet.objects.on(moment).filter(unit=known.unit_id)}
    return [
        _card(known, line, moment, counts, covering.get(line, ()), reasons.get(line))
        for line in Line
    ]


def _card(
    known: Known,
    line: Line,
    moment: Moment,
    counts: Counts,
    organisations: Collection[Organisation],
    not_yet: NotYet | None,
) -> LineCard:
    verdict = known.verdict(line, moment)
    hidden = tells_hidden(verdict, counts.hidden)
    told = () if hidden else tuple((f.because, _clause(f)) for f in verdict.above)
    return LineCard(
        line=line,
        verdict=verdict,
        mark=_mark(verdict),
        because=KEPT if hidden else verdict.because,
        clause=_clause(verdict.deciding) if verdict.deciding else None,
        others=told,
        figures=tuple(counts.figure(field) for field in _looked_at(verdict)),
        missing=tuple((field.label, ASK[field]) for field in verdict.missing),
        organisations=tuple(organisations),
        not_yet=not_yet,
    )


def tells_hidden(verdict: Verdict, hidden: Collection[str]) -> bool:
    """Whether the verdict's sentences name a count that this person is not to see."""
    return verdict.outcome is not Outcome.COVERED and any(
        finding.rule.condition.measure in hidden and finding.value is not None
        for finding in verdict.findings
    )


def _mark(verdict: Verdict) -> str:
    if verdict.outcome is not Outcome.COVERED:
        return str(verdict.outcome)
    alone = any(by.mode == Mode.SINGLE for by in verdict.facts.covered_by)
    return "own" if alone else "joint"


def _looked_at(verdict: Verdict) -> list[FactField]:
    return list(dict.fromkeys(f.rule.condition.measure for f in verdict.findings))


def _clause(finding: Finding) -> Clause:
    citation = finding.rule.citation
    page = reverse("verdicts-rule-set", args=[finding.set_code])
    return Clause(
        text=str(citation),
        edition=citation.edition,
        quote=citation.quote,
        href=f"{page}#{finding.rule.id}",
        secondary=citation.confidence is Confidence.S2,
    )


def _organisations(unit_id: int, moment: Moment) -> Mapping[str, list[Organisation]]:
    """The organisations that answer for the unit on the day, by line; outer ones too."""
    name = "organisation__states__"
    rows = Coverage.objects.on(moment).filter(holds(moment, name), unit=unit_id)
    found: dict[str, list[Organisation]] = {}
    for line, pk, joined, title, form, mode, founded, person in rows.order_by(
        "valid_from", "pk"
    ).values_list(
        "line", "organisation_id", "valid_from",
        *(f"{name}{each}" for each in ("name", "form", "mode", "founded_on", "secretary")),
    ):  # fmt: skip
        labels = OrganisationForm.label_of(form), Mode.label_of(mode)
        found.setdefault(line, []).append(
            Organisation(pk, title, *labels, joined, founded, mask(person))
        )
    return found
