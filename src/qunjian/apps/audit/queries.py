"""Reads of the trail: what was done, by whom, to what, and whether the chain still holds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from qunjian.apps.audit.facts import Fact, fact_models
from qunjian.apps.audit.models import ChainHead, Event
from qunjian.apps.audit.trail import reference

AT_ONCE = 2000
NAMED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor asks for; empty means all. `last` is included."""

    person: int | None = None
    record: str = ""
    verbs: Collection[str] = ()
    first: date | None = None
    last: date | None = None


def events(asked: Asked) -> QuerySet[Event]:
    """The events asked for, newest first."""
    wanted = Q()
    if asked.person is not None:
        wanted &= Q(by=asked.person)
    if asked.record:
        wanted &= Q(target=asked.record) | Q(target_name__icontains=asked.record)
    if asked.verbs:
        wanted &= Q(verb__in=list(asked.verbs))
    if asked.first:
        wanted &= Q(at__gte=_midnight(asked.first))
    if asked.last:
        wanted &= Q(at__lt=_midnight(asked.last + timedelta(days=1)))
    return Event.objects.filter(wanted).select_related("by").order_by("-id")


def events_of(target: Model | str) -> QuerySet[Event]:
    """Everything recorded of one thing by its own name, newest first."""
    return Event.objects.filter(target=reference(target)).order_by("-id")


def verbs_used() -> list[str]:
    """The verbs that stand in the trail."""
    return list(Event.objects.order_by("verb").values_list("verb", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Version:
    """What one event wrote and closed of the facts about one thing."""

    model: type[Fact]
    closed: tuple[Fact, ...]
    written: tuple[Fact, ...]


def versions(subject: str, pk: int) -> dict[int, list[Version]]:
    """By event: the rows about a thing that it wrote and closed; derived facts are left out.

    `subject` is the name of the foreign key by which facts speak of the thing.
    """
    found: dict[int, list[Version]] = {}
    for model in fact_models():
        if model.derived or subject not in model.subjects:
            continue
        written: dict[int, list[Fact]] = {}
        closed: dict[int, list[Fact]] = {}
        for row in model.objects.filter(**{subject: pk}).order_by("valid_from", "pk"):
            written.setdefault(row.event_id, []).append(row)
            if row.ended_by_id:
                closed.setdefault(row.ended_by_id, []).append(row)
        for event in sorted(written.keys() | closed.keys()):
            version = Version(model, tuple(closed.get(event, ())), tuple(written.get(event, ())))
            found.setdefault(event, []).append(version)
    return found


def sealed_count() -> int:
    head = ChainHead.objects.filter(pk=1).first()
    return head.sealed if head else 0


def broken_links() -> list[str]:
    """One sentence for every place where the chain of events does not hold.

    Events are sealed in the order of their commits, which need not be that of their numbers: one
    that does not follow the newest link yet waits until its predecessor has come.
    """
    return list(_broken())[:NAMED]


def _broken() -> Iterator[str]:
    at, seen = "", 0
    waiting: dict[str, tuple[int, str]] = {}
    for event in Event.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
        if not event.digest:
            yield f"第{event.pk}号审计记录没有封存，可能被人绕过程序写入。"
            continue
        seen += 1
        if event.digest != event.digest_after(event.previous):
            day = timezone.localtime(event.at).date()
            yield f"第{event.pk}号审计记录（{day}）与摘要不符：内容被改动过。"
        waiting[event.previous] = (event.pk, event.digest)
        while at in waiting:
            at = waiting.pop(at)[1]
    for pk, _ in sorted(waiting.values()):
        yield f"第{pk}号审计记录前面缺了记录：它所接的那一条不在了。"
    head = ChainHead.objects.filter(pk=1).first()
    if seen != (head.sealed if head else 0):
        yield f"审计记录现有{seen}条，链头记着{head.sealed if head else 0}条：有记录被删除或添加。"
    elif head and at != head.digest:
        yield "审计链的最后一条与链头不符：末尾的记录被改动过。"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
