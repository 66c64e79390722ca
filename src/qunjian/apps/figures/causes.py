"""Why a row moved between two moments: the facts that changed, one by one.

A fact says what it was and is, from which day, when we learned it, from whom, and whether it
happened between the two days, was told late, or corrected what we held.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qunjian.apps.audit.facts import Fact
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.presenters import sentence
from qunjian.apps.registry.queries import JOINING
from qunjian.core.choice import Choice
from qunjian.core.period import Moment

Read = Callable[[Any], Any]
Say = Callable[[Any], str]


class CauseKind(Choice):
    """变动的由来: the world moved on, or our knowledge of it did."""

    HAPPENED = "happened", "其间发生"
    LATE = "late", "迟报"
    CORRECTED = "corrected", "更正"
    RULE = "rule", "规则"
    TIME = "time", "日子到了"
    JOINED = "joined", "合并/拆分"


@dataclass(frozen=True, slots=True)
class Cause:
    """One fact that differs between the two moments."""

    what: str
    before: str
    after: str
    kind: CauseKind
    since: date | None = None
    learned: datetime | None = None
    by: str = ""
    source: str = ""

    @property
    def words(self) -> str:
        """In one line, for the workbook."""
        said = f"{self.what}：{self.before or '无'} → {self.after or '无'}（{self.kind.label}"
        said += f"，{self.since} 起" if self.since else ""
        said += f"，{self.learned:%Y-%m-%d} 得知" if self.learned else ""
        who = "，".join(each for each in (self.by, self.source) if each)
        return f"{said}，{who}）" if who else f"{said}）"


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something a fact tells: how it is read off a row, and how it is said."""

    what: str
    read: Read
    say: Say = str
    source: Read = field(default=lambda row: "")
    untold: str = ""

    @classmethod
    def fixed(cls, what: str, value: str, source: Read | None = None) -> "Aspect":
        """Something that is there or not, under a name."""
        return cls(what, lambda row: value, str, source or (lambda row: ""))

    def words(self, value: Any) -> str:
        return self.untold if value in (None, "") else self.say(value)


@dataclass(frozen=True)
class Versions:
    """Every row ever held about one thing under one key, whatever became of it."""

    rows: Sequence[Any]

    def at(self, moment: Moment) -> Any | None:
        """The row that was true on the day, as known at the moment."""
        return next((row for row in self.rows if _known(row, moment) and _true(row, moment)), None)

    def first_said(self, aspect: Aspect, row: Any, moment: Moment) -> Any:
        """The row that first told this value of the day and was not contradicted since."""
        value, first = aspect.read(row), None
        for each in sorted(self.rows, key=_learned):
            if _true(each, moment) and _learned(each) <= _learned(row):
                first = (first or each) if aspect.read(each) == value else None
        return first or row

    def since(self, aspect: Aspect, row: Any, moment: Moment) -> date:
        """The day from which the value holds without a break, as known at the moment."""
        day: date = row.valid_from
        held = [each for each in self.rows if _known(each, moment)]
        for each in sorted(held, key=lambda each: each.valid_from, reverse=True):
            if each.valid_to == day and aspect.read(each) == aspect.read(row):
                day = each.valid_from
        return day

    def ended(self, moment: Moment) -> Any | None:
        """The last row that is known to have come to its end by the day."""
        past = [
            row for row in self.rows
            if _known(row, moment) and row.valid_to and row.valid_to <= moment.day
        ]  # fmt: skip
        return max(past, key=lambda row: row.valid_to, default=None)

    def compared(self, aspect: Aspect, before: Moment, after: Moment) -> Cause | None:
        """What the two moments tell of an aspect, where it is not the same."""
        old, new = self.at(before), self.at(after)
        was, now = (aspect.read(row) if row else None for row in (old, new))
        if was == now:
            return None
        since, event, corrected = self._origin(aspect, old, new, before, after)
        return Cause(
            aspect.what,
            aspect.words(was),
            aspect.words(now),
            _kind(since, event, before, corrected),
            since=since,
            learned=event.at if event else None,
            by=f"{event.by_name}{sentence(event)}" if event else "",
            source=aspect.source(new or old),
        )

    def _origin(
        self, aspect: Aspect, old: Any, new: Any, before: Moment, after: Moment
    ) -> tuple[date, Event | None, bool]:
        """Since when the new value holds, who told it, and whether it replaced the old value."""
        if new:
            since = self.since(aspect, new, after)
            told = bool(old) and aspect.read(old) not in (None, "")
            corrects = told and since <= self.since(aspect, old, before)
            return since, self.first_said(aspect, new, after).event, corrects
        gone = self.ended(after)
        if gone:
            return gone.valid_to, gone.event, False
        return old.valid_from, old.ended_by, True


def versions(
    rows: Iterable[Fact], subject: str, key: Callable[[Any], Any] = lambda row: None
) -> Mapping[int, dict[Any, Versions]]:
    """By what they speak of and by key."""
    grouped: dict[int, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        grouped[getattr(row, subject)][key(row)].append(row)
    return {
        pk: {each: Versions(found) for each, found in keyed.items()}
        for pk, keyed in grouped.items()
    }


def read_all(model: type[Fact], subject: str, ids: Collection[int]) -> list[Any]:
    """Every version of the facts about these things, with the events that wrote and ended them."""
    rows = model.objects.filter(**{f"{subject}__in": ids})
    return list(rows.select_related("event", "ended_by").order_by("pk"))


def causes_of(
    held: Versions, aspects: Iterable[Aspect], before: Moment, after: Moment
) -> Iterator[Cause]:
    for aspect in aspects:
        cause = held.compared(aspect, before, after)
        if cause:
            yield cause


def _kind(since: date, event: Event | None, before: Moment, corrected: bool) -> CauseKind:
    if event is not None and event.verb in JOINING:
        return CauseKind.JOINED
    if since > before.day or event is None:
        return CauseKind.HAPPENED
    return CauseKind.CORRECTED if corrected else CauseKind.LATE


def _true(row: Any, moment: Moment) -> bool:
    return bool(row.valid_from <= moment.day and (not row.valid_to or row.valid_to > moment.day))


def _known(row: Any, moment: Moment) -> bool:
    at = moment.known_at
    if at is None:
        return row.known_to is None
    return bool(row.known_from <= at and (row.known_to is None or row.known_to > at))


def _learned(row: Any) -> tuple[datetime, int]:
    return row.known_from, row.pk
