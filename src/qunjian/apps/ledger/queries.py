"""What the pages of the ledger ask for: filters, paging, and what each person may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.registry.models import AdoptedCount, UnitState
from qunjian.apps.registry.queries import coverage_on, in_area, matching, units_visible_to
from qunjian.apps.verdicts.queries import Known, known_units, scale_set
from qunjian.core.period import Moment
from qunjian.core.person_name import phone_digits
from qunjian.core.rules.model import Comparison
from qunjian.core.vocabulary import FactField, Line, OperatingState, Outcome, UnitKind
from qunjian.vault.cipher import keyed_hash

SIZES = (50, 100, 200)
SMALL_STAFF = 5
MEMBERS_OF = {
    FactField.PARTY_MEMBERS: Line.PARTY,
    FactField.UNION_MEMBERS: Line.UNION,
    FactField.LEAGUE_MEMBERS: Line.LEAGUE,
}
LOOKUPS = {
    Comparison.AT_LEAST: "gte",
    Comparison.BELOW: "lt",
    Comparison.EXACTLY: "exact",
}
SORTS = {
    "name": "name",
    "area": "area",
    "industry": "industry",
    "opened": "opened_on",
    **{str(each): str(each) for each in FactField},
}
PHONE_TAIL = 4


@dataclass(slots=True)
class Question:
    """What the address of a ledger page asks: filters, sort, page; unreadable values are none."""

    q: str = ""
    area: str = ""
    kind: str = ""
    state: str = "operating"
    scale: str = ""
    line: str = ""
    outcome: str = ""
    sort: str = "name"
    size: int = 50
    page: int = 1
    units: list[int] = field(default_factory=list)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Question":
        number = {
            key: int(query[key]) for key in ("size", "page") if query.get(key, "").isdecimal()
        }
        text = {
            key: query[key].strip()
            for key in ("q", "area", "kind", "state", "scale", "line", "outcome", "sort")
            if key in query
        }
        asked = cls(**text, **number)
        asked.size = asked.size if asked.size in SIZES else SIZES[0]
        asked.sort = asked.sort if asked.sort.lstrip("-") in SORTS else "name"
        asked.page = max(asked.page, 1)
        if not (asked.area.isascii() and asked.area.isdigit()):
            asked.area = ""
        ids = query.get("units", "")
        asked.units = [int(each) for each in ids.split(",") if each.isdecimal()]
        return asked

    def set_filters(self) -> list[tuple[str, str, str]]:
        """(parameter, label, value in words) of every filter that narrows the list."""
        told = [("q", "含", self.q), ("kind", "类别", UnitKind.label_of(self.kind))]
        told.append(("state", "存在状态", OperatingState.label_of(self.state)))
        told.append(("scale", "规模", {"above": "规上", "below": "规下"}.get(self.scale, "")))
        if self.line or self.outcome:
            words = f"{Line.label_of(self.line)}·{Outcome.label_of(self.outcome)}"
            told.append(("outcome", "研判", words))
        return [row for row in told if getattr(self, row[0]) and row[2]]


def ledger(user: Any, moment: Moment, asked: Question) -> QuerySet[UnitState]:
    """The rows a question is about, sorted; without those filters that need judging."""
    rows = units_visible_to(user, moment)
    if asked.units:
        rows = rows.filter(unit__in=asked.units)
    if asked.q:
        rows = rows.filter(found_by(user, asked.q))
    if asked.area:
        rows = rows.filter(in_area(asked.area))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state:
        rows = rows.filter(operating_state=asked.state)
    if asked.scale in {"above", "below"}:
        rows = rows.filter(kind=UnitKind.ENTERPRISE)
        above = Q(unit__in=above_scale_ids(user, moment))
        rows = rows.filter(above if asked.scale == "above" else ~above)
    if asked.outcome or asked.line:
        rows = rows.filter(unit__in=judged(rows, moment, asked.line, asked.outcome))
    return _sorted(rows, moment, asked.sort)


def found_by(user: Any, text: str) -> Q:
    """Names, former names, pinyin, initials, codes; the tail of a phone for posts that may."""
    found = matching(text)
    digits = phone_digits(text) if text.replace("-", "").isdigit() else ""
    phones = scope_of(user, "registry.see-phones")
    if len(digits) >= PHONE_TAIL and phones:
        tail = keyed_hash(digits[-PHONE_TAIL:], purpose="phone-tail")
        found |= Q(phone_tail=tail) & phones.q("area")
    return found


def above_scale_ids(user: Any, moment: Moment) -> QuerySet[Any]:
    """Units above scale by the county's own definition, as a subquery."""
    top = scope_of(user, "registry.see").top() or ""
    definition = scale_set(top)
    if definition is None:
        return AdoptedCount.objects.none().values("unit")
    any_of = Q(pk__in=())
    for conjunction in definition.scale:
        all_of = Q()
        for condition in conjunction:
            lookup = LOOKUPS[condition.comparison]
            all_of &= Q(**{f"{condition.measure}__{lookup}": condition.figure})
        any_of |= all_of
    return AdoptedCount.objects.on(moment).filter(any_of).values("unit")


def judged(rows: QuerySet[UnitState], moment: Moment, line: str, outcome: str) -> list[int]:
    """Units of the rows with an outcome on a line (or on any line)."""
    lines = [Line(line)] if line in set(Line) else list(Line)
    wanted = {Outcome(outcome)} if outcome in set(Outcome) else set(Outcome)
    return [
        known.unit_id
        for known in known_units(rows, moment)
        if any(known.outcome(each, moment) in wanted for each in lines)
    ]


def _sorted(rows: QuerySet[UnitState], moment: Moment, sort: str) -> QuerySet[UnitState]:
    column = SORTS[sort.lstrip("-")]
    if column in set(map(str, FactField)):
        adopted = AdoptedCount.objects.on(moment).filter(unit=OuterRef("unit"))
        rows = rows.annotate(**{f"by_{column}": Subquery(adopted.values(column)[:1])})
        column = f"by_{column}"
    down = "-" if sort.startswith("-") else ""
    return rows.order_by(f"{down}{column}", "pk")


def totals(rows: QuerySet[UnitState], moment: Moment) -> dict[str, int | None]:
    """Sums over the whole filter; None where nobody told a single value."""
    adopted = AdoptedCount.objects.on(moment).filter(unit__in=rows.order_by().values("unit"))
    sums = adopted.aggregate(**{str(each): Sum(str(each)) for each in FactField})
    return dict(sums)


def hidden_members(user: Any, known: Known) -> frozenset[FactField]:
    """Member counts that this person does not see: units under five staff, other lines' posts."""
    staff = known.counts.get(FactField.STAFF)
    if staff is None or staff >= SMALL_STAFF:
        return frozenset()
    may_see = scope_of(user, "registry.see-small-counts")
    return frozenset(
        each for each, line in MEMBERS_OF.items() if not _sees(may_see, known.area_code, line)
    )


def _sees(scope: Any, area_code: str, line: Line) -> bool:
    return bool(scope) and scope.covers(area_code, line)


def organisations_of(unit_id: int, moment: Moment) -> dict[Line, list[Any]]:
    """The organisations that answer for a unit on a day, by line."""
    rows = (
        coverage_on(moment)
        .filter(unit=unit_id)
        .values(
            "line",
            "organisation_id",
            "valid_from",
            "organisation__states__name",
            "organisation__states__mode",
            "organisation__states__form",
            "organisation__states__founded_on",
            "organisation__states__secretary",
        )
    )
    found: dict[Line, list[Any]] = {line: [] for line in Line}
    for row in rows:
        short = {key.removeprefix("organisation__states__"): value for key, value in row.items()}
        found[Line(row["line"])].append(short)
    return found
