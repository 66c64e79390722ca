"""What the pages of the ledger ask for: filters, order, sums, and what each person may see."""

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.http import QueryDict

from qunjian.apps.accounts.permissions import Scope, scope_of
from qunjian.apps.areas.models import Area
from qunjian.apps.ledger.models import SearchLine
from qunjian.apps.registry.confidential import FEW, LINE_OF_FIELD
from qunjian.apps.registry.models import AdoptedCount, Unit, UnitState
from qunjian.apps.registry.queries import in_area, matching, units_visible_to
from qunjian.apps.verdicts.counting import Day, units_with
from qunjian.apps.verdicts.profiles import UnitProfile
from qunjian.apps.verdicts.queries import Known, known_units, scale_set
from qunjian.core import industry
from qunjian.core.names import fold
from qunjian.core.period import Moment
from qunjian.core.person_name import phone_digits
from qunjian.core.place import DIGITS, AreaLevel, code_range, full_code
from qunjian.core.rules.model import Comparison
from qunjian.core.vocabulary import FactField, Line, Outcome, UnitKind
from qunjian.vault.cipher import keyed_hash

LOOKUPS = {
    Comparison.AT_LEAST: "gte",
    Comparison.BELOW: "lt",
    Comparison.EXACTLY: "exact",
}
PHONE_TAIL = 4
FEW_FOUND = 1_000
MANY_FOUND = 5_000
KEY = "I"
Outcomes = tuple[Outcome, ...]
ALL_STATES = "all"
OPERATING = "operating"
SEE = "registry.see"
SMALL = "registry.see-small-counts"
PHONES = "registry.see-phones"


@dataclass(frozen=True, slots=True)
class Question:
    """What the address of a ledger page asks; unreadable values ask for nothing."""

    q: str = ""
    area: tuple[str, ...] = ()
    site: tuple[int, ...] = ()
    kind: tuple[str, ...] = ()
    state: str = OPERATING
    scale: str = ""
    industry: tuple[str, ...] = ()
    staff: tuple[str, str] = ("", "")
    missing: tuple[str, ...] = ()
    line: str = ""
    outcome: tuple[str, ...] = ()
    units: tuple[int, ...] = ()

    @classmethod
    def asked(cls, given: QueryDict) -> "Question":
        return cls(
            q=given.get("q", "").strip(),
            area=tuple(code for code in given.getlist("area") if _is_code(code)),
            site=_numbers(given.getlist("site")),
            kind=tuple(given.getlist("kind")),
            state=given.get("state") or (ALL_STATES if "state" in given else OPERATING),
            scale=given.get("scale", ""),
            industry=tuple(given.getlist("industry")),
            staff=(_whole(given.get("staff-from", "")), _whole(given.get("staff-to", ""))),
            missing=tuple(each for each in given.getlist("missing") if each in set(FactField)),
            line=given.get("line", ""),
            outcome=tuple(each for each in given.getlist("outcome") if each),
            units=_numbers(given.get("units", "").split(",")),
        )

    @property
    def walkable(self) -> bool:
        """Whether the database can walk to the rows asked for along an index, and their number is
        known without looking for them: areas, kinds, states, and either words or verdicts."""
        plain = Question(area=self.area, kind=self.kind, state=self.state)
        return self in (
            replace(plain, q=self.q),
            replace(plain, line=self.line, outcome=self.outcome),
        )

    @property
    def judged(self) -> bool:
        """Whether every unit has to be judged before it is known which are asked for."""
        return bool(self.line or self.outcome)


@dataclass(slots=True)
class UnitRow:
    """A row of the ledger as a page or a sheet shows it."""

    state: UnitState
    known: Known
    moment: Moment
    hidden: frozenset[str]
    township: str = ""

    @property
    def pk(self) -> int:
        return self.known.unit_id


def ledger(
    user: Any, moment: Moment, asked: Question, day: Day | None = None
) -> QuerySet[UnitState]:
    """The rows a question is about. The outcome of the rules is asked of the day that was
    counted; without one it is left aside, for every unit has to be judged."""
    rows = units_visible_to(user, moment).select_related(None).select_related("area", "site")
    rows = rows.filter(plainly(asked))
    if asked.q:
        rows = rows.filter(found_by(user, asked.q, moment))
    if asked.scale in {"above", "below"}:
        rows = rows.filter(kind=UnitKind.ENTERPRISE)
        above = Q(unit__in=above_scale_ids(user, moment))
        rows = rows.filter(above if asked.scale == "above" else ~above)
    if asked.judged and day:
        scope = scope_of(user, "registry.see")
        rows = rows.filter(unit__in=units_with(day, fits(asked), inside(scope, asked)))
    if counted := _counted(asked):
        rows = rows.filter(unit__in=AdoptedCount.objects.on(moment).filter(counted).values("unit"))
    for field in asked.missing:
        told = AdoptedCount.objects.on(moment).exclude(**{field: None})
        rows = rows.exclude(unit__in=told.values("unit"))
    return rows


def plainly(asked: Question, place: str = "area") -> Q:
    """The part of a question that a row answers by its own columns."""
    wanted = Q()
    if asked.units:
        wanted &= Q(unit__in=asked.units)
    if asked.area:
        within = Q()
        for code in asked.area:
            within |= in_area(code, place)
        wanted &= within
    if asked.site:
        wanted &= Q(site__in=asked.site)
    if asked.kind:
        wanted &= Q(kind__in=asked.kind)
    if asked.state != ALL_STATES and not asked.units:
        wanted &= Q(operating_state=asked.state)
    if asked.industry:
        codes = {code for each in asked.industry for code in industry.inside(each)}
        wanted &= Q(industry__in=codes)
    return wanted


def _counted(asked: Question) -> Q:
    low, high = asked.staff
    wanted = Q()
    if low:
        wanted &= Q(staff__gte=low)
    if high:
        wanted &= Q(staff__lte=high)
    return wanted


def worded(text: str) -> Q:
    """Search lines with every word typed: among the names, or among pinyin and codes."""
    wanted = Q()
    for word in map(fold, text.split()):
        part = "codes" if word.isascii() else "names"
        wanted &= Q(**{f"{part}__contains": word})
    return wanted


def lines(scope: Scope, moment: Moment, asked: Question) -> QuerySet[SearchLine]:
    """The lines of a day that a question finds by its words, areas, kinds and states alone."""
    rows = SearchLine.objects.filter(worded(asked.q))
    rows = rows.filter(valid_from__lte=moment.day, valid_to__gt=moment.day)
    return rows.filter(scope.q("area_code"), plainly(asked, "area_code"))


def found_by(user: Any, text: str, moment: Moment) -> Q:
    """Names, former names, pinyin, initials, codes; the tail of a phone for posts that may."""
    found = _named(text, moment)
    if tail := phone_tail(user, text):
        found |= Q(phone_tail=tail) & scope_of(user, PHONES).q("area")
    return found


def _named(text: str, moment: Moment) -> Q:
    if moment.known_at is not None:  # the lines tell what is known now
        return Q(unit__in=Unit.objects.filter(matching(text, "search_text")).values("pk"))
    hits = SearchLine.objects.filter(worded(text))
    few = list(hits.values_list("pk", flat=True)[: FEW_FOUND + 1])
    # a few are named one by one, so that the database does not walk through all states
    return Q(pk__in=few if len(few) <= FEW_FOUND else hits.values("pk"))


def phone_tail(user: Any, text: str) -> str:
    """What the phone that may be meant is kept as; empty for posts that do not see phones."""
    digits = phone_in(text)
    if not digits or not scope_of(user, PHONES):
        return ""
    return keyed_hash(digits[-PHONE_TAIL:], purpose="phone-tail")


def phone_in(text: str) -> str:
    """The digits of what may be a phone or its tail; empty when it can be neither."""
    digits = phone_digits(text) if text.replace("-", "").replace(" ", "").isdigit() else ""
    return digits if len(digits) >= PHONE_TAIL else ""


def above_scale_ids(user: Any, moment: Moment) -> QuerySet[Any]:
    """Units above scale by the county's own definition, as a subquery."""
    definition = scale_set(scope_of(user, "registry.see").top() or "")
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


def in_order(*paths: str, falling: bool) -> list[str]:
    """The way an index goes, or the way back."""
    return [f"-{path}" for path in paths] if falling else list(paths)


def fits(asked: Question) -> Callable[[UnitProfile], bool]:
    """Whether units of a profile answer the part of a question that profiles tell."""
    lines = list(Line)
    at = [lines.index(Line(asked.line))] if asked.line in set(Line) else range(len(lines))
    wanted = {Outcome(each) for each in asked.outcome if each in set(Outcome)} or set(Outcome)

    def test(profile: UnitProfile) -> bool:
        return (
            (asked.state in {ALL_STATES, profile.operating_state})
            and (not asked.kind or profile.kind in asked.kind)
            and (not asked.judged or any(profile.lines[line].outcome in wanted for line in at))
        )

    return test


def inside(scope: Scope, asked: Question) -> Callable[[str], bool]:
    """Whether an area is seen and asked for."""
    ranges = [code_range(code) for code in asked.area]

    def test(code: str) -> bool:
        asked_for = not ranges or any(low <= code <= high for low, high in ranges)
        return asked_for and scope.covers(code)

    return test


def keys_by_count(
    rows: QuerySet[UnitState], moment: Moment, field: str, *, falling: bool
) -> "array[int]":
    """The keys of the rows in the order of a count; unknown ones come last, either way."""
    order = in_order("unit", falling=falling)
    pairs = list(rows.order_by(*order).values_list("pk", "unit_id"))
    told = AdoptedCount.objects.on(moment).exclude(**{field: None})
    if len(pairs) <= FEW_FOUND:
        told = told.filter(unit__in=[unit for _, unit in pairs])
    counts = dict(told.values_list("unit_id", field))
    known = [pair for pair in pairs if pair[1] in counts]
    known.sort(key=lambda pair: counts[pair[1]], reverse=falling)
    unknown = (pk for pk, unit in pairs if unit not in counts)
    return array(KEY, [*(pk for pk, _ in known), *unknown])


def keys_of(rows: QuerySet[UnitState]) -> "array[int]":
    """The keys of the rows, in their order."""
    return array(KEY, rows.values_list("pk", flat=True))


def outcomes_of(rows: QuerySet[UnitState], moment: Moment) -> dict[int, Outcomes]:
    """By the key of the row, the outcome of every line: the whole ledger of a person, judged."""
    keys = dict(rows.values_list("unit_id", "pk"))
    same: dict[Outcomes, Outcomes] = {}  # few combinations, so one object for each
    found = {}
    for known in known_units(rows, moment):
        outcomes = tuple(known.outcome(line, moment) for line in Line)
        found[keys[known.unit_id]] = same.setdefault(outcomes, outcomes)
    return found


def judged(keys: "array[int]", outcomes: Mapping[int, Outcomes], asked: Question) -> "array[int]":
    """Of the keys, in their order, those with an outcome on a line (or on any)."""
    lines = list(Line)
    at = [lines.index(Line(asked.line))] if asked.line in set(Line) else range(len(lines))
    wanted = {Outcome(each) for each in asked.outcome if each in set(Outcome)} or set(Outcome)
    fitting = {told for told in set(outcomes.values()) if any(told[each] in wanted for each in at)}
    return array(KEY, (key for key in keys if outcomes.get(key, ()) in fitting))


def rows_of(user: Any, states: Iterable[UnitState], moment: Moment) -> list[UnitRow]:
    """The states with all that judging needs, and what of it this person does not see."""
    states = list(states)
    sight = Sight(scope_of(user, SMALL))
    names = townships_of(states)
    return [
        UnitRow(state, known, moment, sight.hidden(known), names[state.area_id])
        for state, known in zip(states, known_units(states, moment), strict=True)
    ]


def townships_of(states: Iterable[UnitState]) -> dict[str, str]:
    """By the code of a unit's area, the name of its township; of wider areas their own."""
    areas = {state.area_id: state.area for state in states}
    above = {code: full_code(code[: DIGITS[AreaLevel.TOWNSHIP]]) for code in areas}
    wanted = {code for code in above.values() if code not in areas}
    names = dict(Area.objects.filter(pk__in=wanted).values_list("pk", "name"))
    names |= {code: area.name for code, area in areas.items()}
    return {code: names.get(above[code], areas[code].name) for code in areas}


@dataclass
class Sight:
    """Which member counts a person sees of units with fewer than five staff."""

    scope: Scope

    def hidden(self, known: Known) -> frozenset[str]:
        staff = known.counts.get(FactField.STAFF)
        return self.hidden_if(staff, known.area_code)

    def hidden_if(self, staff: int | None, area_code: str) -> frozenset[str]:
        if staff is None or staff >= FEW:
            return frozenset()
        return frozenset(
            field
            for field, line in LINE_OF_FIELD.items()
            if not (self.scope and self.scope.covers(area_code, line))
        )

    @cached_property
    def summed_without_small(self) -> frozenset[str]:
        """Member counts whose sums must leave small units out, lest a sum tell of one."""
        if not self.scope:
            return frozenset(LINE_OF_FIELD)
        lines = self.scope.lines()
        return frozenset(
            field
            for field, line in LINE_OF_FIELD.items()
            if lines is not None and line not in lines
        )


def totals(
    rows: QuerySet[UnitState] | Collection[int], moment: Moment, sight: Sight
) -> dict[str, int | None]:
    """Sums over the whole filter; None where nobody told a single value."""
    units: Any = rows.order_by().values("unit") if isinstance(rows, QuerySet) else rows
    adopted = AdoptedCount.objects.on(moment).filter(unit__in=units)
    large = ~Q(staff__lt=FEW)
    told = adopted.aggregate(
        **{
            f"sum_{field}": Sum(
                str(field), filter=large if str(field) in sight.summed_without_small else None
            )
            for field in FactField
        }
    )
    return {name.removeprefix("sum_"): value for name, value in told.items()}


def _is_code(text: str) -> bool:
    return len(text) == 12 and text.isascii() and text.isdigit()


def _whole(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""


def _numbers(texts: Iterable[str]) -> tuple[int, ...]:
    return tuple(int(text) for text in texts if _whole(text))
