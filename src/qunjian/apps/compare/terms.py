"""Whose committee's term ends soon, has ended, or cannot be told for want of a fact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.compare.queries import WhatIf
from qunjian.apps.figures.stock import remembered
from qunjian.apps.registry.models import OrganisationState
from qunjian.apps.registry.queries import in_area, terms_on
from qunjian.core.period import Moment
from qunjian.core.rules.terms import ELECTED, TermEnd, term_end
from qunjian.core.vocabulary import Line, OrganisationForm

WITHIN = (30, 90, 180, 365)
USUAL = 90


@dataclass(frozen=True, slots=True)
class TermRow:
    """One organisation that elects its committee, with the end of the sitting one's term."""

    organisation: int
    name: str
    form: OrganisationForm
    area: str
    end: TermEnd
    day: date

    @property
    def pk(self) -> int:
        return self.organisation

    @property
    def left(self) -> int | None:
        return self.end.left(self.day)

    @property
    def until(self) -> str:
        """The days left, or past, in words; nothing where no end is told."""
        left = self.left
        if left is None:
            return ""
        return f"还有 {left} 天" if left > 0 else f"已过 {-left} 天" if left else "今天"

    @property
    def why(self) -> str:
        """What is missing, else the text that the end rests on."""
        if self.end.missing:
            return f"{self.end.missing}。"
        text = self.end.provision
        return f"{text.citation}：每届{text.says}。{self.end.note}" if text else self.end.note


def ending(asked: WhatIf, line: Line, within: int) -> list[TermRow]:
    """Those whose term ends on the day or so many days after it, the nearest first."""
    return _by_end(each for each in _terms(asked)[line] if each.end.ends_within(each.day, within))


def over(asked: WhatIf, line: Line) -> list[TermRow]:
    """Those whose term has ended with no later election told, the longest ago first."""
    return _by_end(each for each in _terms(asked)[line] if each.end.over(each.day))


def untold(asked: WhatIf, line: Line) -> list[TermRow]:
    """Those of which the end cannot be told, and why."""
    return [each for each in _terms(asked)[line] if each.end.ends_on is None]


def _terms(asked: WhatIf) -> dict[Line, list[TermRow]]:
    return terms_in(asked.scope, Moment(asked.after.day, asked.known_at), asked.area)


def terms_in(scope: Scope, moment: Moment, area: str) -> dict[Line, list[TermRow]]:
    """Every organisation of an area that elects its committee, by line."""
    return remembered(("terms", scope, moment, area), lambda: _read(scope, moment, area))


def _read(scope: Scope, moment: Moment, area: str) -> dict[Line, list[TermRow]]:
    rows = OrganisationState.objects.on(moment).filter(
        scope.q("area"), in_area(area), outer=False, form__in=map(str, ELECTED)
    )
    sitting = terms_on(moment)
    found: dict[Line, list[TermRow]] = {line: [] for line in Line}
    columns = ("organisation", "name", "line", "form", "area")
    for pk, name, of, kind, place in rows.order_by("area", "name").values_list(*columns):
        term, line, form = sitting.get(pk), Line(of), OrganisationForm(kind)
        told = (term.valid_from, term.years) if term else (None, None)
        end = term_end(line, form, *told)
        found[line].append(TermRow(pk, name, form, place, end, moment.day))
    return found


def _by_end(rows: Iterable[TermRow]) -> list[TermRow]:
    return sorted(rows, key=lambda each: each.end.ends_on or date.max)
