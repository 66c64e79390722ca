"""The record of who did what, written by the same transaction that did it."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

from qunjian.apps.audit.models import ChainHead, Event
from qunjian.web import clock

P = ParamSpec("P")
R = TypeVar("R")

_followers: list[Callable[[list[Event]], None]] = []
_events: ContextVar[list[Event] | None] = ContextVar("events", default=None)


class Unrecorded(RuntimeError):
    """An action changed things and told nobody."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction, and undo it if it leaves no event.

    An action called by another joins its transaction; the outermost seals all events last, so
    that the chain is locked only for the moment before the commit.
    """

    @wraps(function)
    def run(*args: P.args, **facts: P.kwargs) -> R:
        outer = _events.get()
        with transaction.atomic():
            events: list[Event] = []
            token = _events.set(events)
            try:
                result = function(*args, **facts)
            finally:
                _events.reset(token)
            if not events:
                raise Unrecorded(function.__qualname__)
            if outer is None:
                for follow in _followers:
                    follow(events)
                seal(events)
            else:
                outer.extend(events)
            return result

    run.is_action = True  # type: ignore[attr-defined]
    return run


def followed_by(follow: Callable[[list[Event]], None]) -> None:
    """Let an app derive what follows from an action's events, in the same transaction."""
    if follow not in _followers:
        _followers.append(follow)


def record(
    verb: str,
    target: models.Model | str,
    *,
    by: Any,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    undoes: Event | None = None,
) -> Event:
    """Write one event inside an action; `by` None is the system itself.

    `target` is a model instance, or a plain code for what is no row ("registry.export").
    """
    events = _events.get()
    if events is None:
        raise Unrecorded(f"{verb} outside an action")
    event = Event.objects.create(
        at=clock.now(),
        by=by,
        by_name=str(by) if by else "系统",
        verb=verb,
        target=reference(target),
        target_name="" if isinstance(target, str) else str(target)[:200],
        reason=reason,
        before=before or {},
        after=after or {},
        undoes=undoes,
    )
    events.append(event)
    return event


def note(event: Event, **after: Any) -> None:
    """Add figures to an event that is not sealed yet: a batch knows its counts last."""
    event.after = {**event.after, **after}
    event.save(update_fields=["after"])


def note_name(event: Event, name: str) -> None:
    """Name what an event that is not sealed yet is about, where its target is given as a code."""
    event.target_name = name[:200]
    event.save(update_fields=["target_name"])


@action
def record_look(*, verb: str, target: models.Model | str, by: Any, **after: Any) -> Event:
    """Record that somebody looked at, or took away, what is masked or scoped."""
    return record(verb, target, by=by, after=after)


def reference(target: models.Model | str) -> str:
    """ "label:pk" of a row, or the plain code given."""
    if isinstance(target, str):
        return target
    return f"{target._meta.label_lower}:{target.pk}"


def seal(events: list[Event]) -> None:
    """Chain events onto the head, oldest first."""
    ChainHead.objects.get_or_create(pk=1)
    head = ChainHead.objects.select_for_update().get(pk=1)
    for event in events:
        event.refresh_from_db()
        event.previous = head.digest
        event.digest = event.digest_after(head.digest)
        event.save(update_fields=["previous", "digest"])
        head.digest = event.digest
        head.sealed += 1
    head.save()
