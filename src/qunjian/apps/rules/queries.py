"""The rule sets that speak: those shipped, and the county's own from the day they were approved.

All of them are read once and kept until another is approved or withdrawn. What a set says is cut
where its next version begins, so that a day in the past is judged as it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Q, QuerySet

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.audit.models import Event
from qunjian.apps.registry.queries import JOINING, joined_into, same_units
from qunjian.apps.rules.models import RuleText, TextReading, TextState
from qunjian.core.period import Period
from qunjian.core.place import DIGITS, level_of
from qunjian.core.rules import RuleSet, load_pack, shipped_sets
from qunjian.core.rules.cases import Case, cases_for
from qunjian.core.rules.cases.own import cases_in
from qunjian.core.rules.editing import parsed
from qunjian.core.vocabulary import Layer

DECISIVE = ("rules.approved", "rules.withdrawn", *JOINING)
LAYERS = list(Layer)
NOTHING: tuple[RuleSet, ...] = ()


@dataclass(frozen=True, eq=False)
class RuleShelf:
    """Every set that may speak, as known at one moment."""

    sets: tuple[RuleSet, ...]
    decisions: Mapping[int, tuple[RuleSet, ...]]
    _areas: dict[str, tuple[RuleSet, ...]] = field(default_factory=dict)

    def of_area(self, area_code: str) -> tuple[RuleSet, ...]:
        """The sets that can speak for an area, the national one first."""
        if area_code not in self._areas:
            self._areas[area_code] = tuple(
                each for each in self.sets if area_code.startswith(each.area)
            )
        return self._areas[area_code]

    def of_unit(self, unit_id: int, area_code: str) -> tuple[RuleSet, ...]:
        """The same with the decisions about one unit."""
        return self.of_area(area_code) + self.decisions.get(unit_id, NOTHING)


def shelf(known_at: datetime | None = None) -> RuleShelf:
    """What is known now, or was known at a moment; one small question to the database."""
    newest = (
        Event.objects.filter(verb__in=DECISIVE)
        .order_by("-pk")
        .values_list("pk", "digest", "after")
        .first()
    )
    key = None if newest is None else (*newest[:2], str(newest[2]))
    return _read(key, known_at)


@lru_cache(maxsize=32)
def _read(key: Any, known_at: datetime | None) -> RuleShelf:
    texts = list(approved(known_at)) if key else []
    own = [text for text in texts if not text.is_decision]
    versions: dict[str, list[tuple[RuleSet, Period | None]]] = defaultdict(list)
    for each in shipped_sets():
        versions[each.code].append((each, each.force))
    for text in sorted(own, key=lambda each: (each.valid_from, each.approved_at)):
        versions[text.code].append((compiled(text), spoken(text, known_at)))
    cut = [each for code in versions for each in _in_turn(versions[code])]
    decisions: dict[int, tuple[RuleSet, ...]] = {}
    went = joined_into(known_at) if any(text.is_decision for text in texts) else {}
    for text in texts:
        period = spoken(text, known_at)
        if text.is_decision and text.unit_id and period:
            made = replace(compiled(text), force=period)
            unit = went.get(text.unit_id, text.unit_id)  # who was who at that moment
            decisions[unit] = (*decisions.get(unit, ()), made)
    return RuleShelf(tuple(sorted(cut, key=_by_layer)), decisions)


def approved(known_at: datetime | None = None) -> QuerySet[RuleText]:
    """What was approved, as known at a moment; what has been ended since is among it."""
    rows = RuleText.objects.exclude(approved_at=None).order_by("valid_from", "approved_at", "pk")
    return rows if known_at is None else rows.filter(approved_at__lte=known_at)


def compiled(text: RuleText) -> RuleSet:
    """The rule set of a text that was read before it was kept."""
    return load_pack(text.source.encode())


def spoken(text: RuleText, known_at: datetime | None = None) -> Period | None:
    """The days on which a text speaks, as known at a moment; None if it ended before it began."""
    ended = text.ended_on
    if known_at and text.withdrawn_at and text.withdrawn_at > known_at:
        ended = None
    ends = [day for day in (text.valid_to, ended) if day]
    end = min(ends) if ends else None
    return None if end and end <= text.valid_from else Period(text.valid_from, end)


def _in_turn(versions: list[tuple[RuleSet, Period | None]]) -> Iterator[RuleSet]:
    """Each version until the next one begins; one that the next takes over whole is gone."""
    for at, (made, period) in enumerate(versions):
        if period is None:
            continue
        later = [other.start for _, other in versions[at + 1 :] if other]
        end = min([day for day in (period.end, *later) if day], default=None)
        if end is None or end > period.start:
            yield replace(made, force=Period(period.start, end))


def _by_layer(rule_set: RuleSet) -> int:
    return LAYERS.index(rule_set.layer)


def stem_of(area_code: str) -> str:
    """The digits with which every code inside an area begins."""
    return area_code[: DIGITS[level_of(area_code)]]


def visible_to(user: Any) -> QuerySet[RuleText]:
    """The texts of a person's areas, and those of the areas above, which speak there too."""
    scope = scope_of(user, "registry.see")
    inside = scope.q("area")
    for reach in scope.reaches:
        stem = stem_of(reach.area_code)
        above = {stem[:length].ljust(12, "0") for length in DIGITS.values() if length < len(stem)}
        inside |= Q(area__in=above) & ~Q(layer=Layer.DECISION)
    return RuleText.objects.filter(inside).select_related("area", "written_by", "approved_by")


def decisions_of(user: Any, unit_id: int) -> QuerySet[RuleText]:
    """What was decided, or is proposed, about one unit alone."""
    return visible_to(user).filter(unit__in=same_units(unit_id)).order_by("-valid_from", "-pk")


def base_of(text: RuleText) -> RuleSet | None:
    """What a text is to be compared with: its version before, else the set it was copied from."""
    older = approved().filter(code=text.code).exclude(pk=text.pk)
    if text.approved_at:
        older = older.filter(approved_at__lt=text.approved_at)
    last = older.last()
    if last is not None:
        return compiled(last)
    known = {each.code: each for each in shelf().sets} | {
        each.code: each for each in shipped_sets()
    }
    return known.get(text.code) or known.get(text.based_on)


def sources() -> dict[str, str]:
    """The TOML of every set that may be copied, by code; law is not copied, it counts anyway."""
    folder = files("qunjian.core.rules.packs")
    found = {
        each.code: folder.joinpath(f"{each.code}.toml").read_text(encoding="utf-8")
        for each in shipped_sets()
        if each.layer is not Layer.NATIONAL
    }
    return found | {text.code: text.source for text in approved().exclude(layer=Layer.DECISION)}


def library(area_code: str, known_at: datetime | None = None) -> dict[str, list[RuleSet]]:
    """Every set that ships, and the own ones that meet an area, by code, each version in turn."""
    stem = stem_of(area_code) if area_code else ""
    found: dict[str, list[RuleSet]] = {each.code: [] for each in shipped_sets()}
    for each in shelf(known_at).sets:
        if each.code in found or each.area.startswith(stem) or stem.startswith(each.area):
            found.setdefault(each.code, []).append(each)
    for each in shipped_sets():
        found[each.code] = found[each.code] or [each]
    return found


def versions_of(text: RuleText) -> list[RuleSet]:
    """The other versions of a set that speak on any day."""
    return [] if text.is_decision else [each for each in shelf().sets if each.code == text.code]


def taken_ids(text: RuleText) -> set[str]:
    """Ids of rules that other sets use: an id stands for one rule."""
    sets: Iterable[RuleSet] = (*shipped_sets(), *shelf().sets)
    return {rule.id for each in sets if each.code != text.code for rule in each.rules}


def cases_shown(rule_set: RuleSet) -> Mapping[str, tuple[Case, ...]]:
    """The worked cases of a set by rule: those that ship and still hold, and those of its text."""
    texts = approved().filter(code=rule_set.code, valid_from=rule_set.force.start)
    text = texts.exclude(layer=Layer.DECISION).last()
    found = dict(cases_for(rule_set))
    for case in cases_in(parsed(text.source), compiled(text)) if text else ():
        found[case.rule_id] = (*found.get(case.rule_id, ()), case)
    return found


def readings() -> dict[tuple[str, str, str], TextReading]:
    """The last reading of each text against its source, by document, article and edition."""
    rows = TextReading.objects.select_related("by").order_by("on", "pk")
    return {(row.document, row.article, row.edition): row for row in rows}


def waiting_for(user: Any) -> QuerySet[RuleText]:
    """What this person could approve."""
    scope = scope_of(user, "rules.approve")
    rows = RuleText.objects.filter(scope.q("area"), state=TextState.SUBMITTED)
    return rows.select_related("area", "written_by") if scope else rows.none()
