"""Taking back what one event did, as a new event; what others built on since stays."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from qunjian.apps.audit import bulk
from qunjian.apps.audit.facts import Fact, fact_models
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, note, note_name, record
from qunjian.apps.registry import pointers
from qunjian.apps.registry.derive import (
    recount,
    refresh_organisation_search,
    refresh_search,
)
from qunjian.apps.registry.models import OrganisationState, UnitState
from qunjian.apps.registry.queries import JOINING
from qunjian.apps.registry.refusals import Refused

EXISTENCE = {"unit": UnitState, "organisation": OrganisationState}
ALSO_ABOUT_UNITS = ("association", "lead_unit", "into")
SHOWN = 20
UNDONE = "-undone"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was not taken back, and why."""

    subject: str
    name: str
    why: str


@dataclass(slots=True)
class Undone:
    """What an undo did: rows taken back by kind, and what had to stay."""

    event: Event
    rows: Counter[str] = field(default_factory=Counter)
    kept: list[Kept] = field(default_factory=list)


@action
def undo_event(*, event: Event, by: Any, reason: str = "", partly: bool = False) -> Undone:
    """
    Take back everything an event wrote, and hold true again what it had closed.

    Units and organisations born in the event stay when others have since said something of
    them, and so do rows that were changed since. With `partly` (a whole import) the rest is taken
    back all the same; without it nothing is.

    :raises Refused: if the event was undone already, wrote nothing, or something must stay.
    """
    if event.undone_by.exists():
        raise Refused("这一步已经撤回过了。")
    kept, blocked = _what_must_stay(event)
    if kept and not partly:
        raise Refused(f"不能撤回：{kept[0].name}{kept[0].why}。请先撤回后来的那一步。")
    undoing = record(
        _verb(event),
        event.target if event.target.startswith("registry.") else "audit.event",
        by=by,
        reason=reason,
        before={"verb": event.verb, "event": event.pk},
        undoes=event,
    )
    note_name(undoing, event.target_name)
    undone = Undone(undoing, kept=kept)
    touched: dict[str, set[int]] = {"unit": set(), "organisation": set()}
    for model in fact_models():
        if not model.derived:
            _undo_rows(model, event, undone, blocked, touched)
    pointers.hang_back(event, undoing)
    if not undone.rows:
        raise Refused("这一步没有改动台账，没有可以撤回的内容。")
    recount(touched["unit"], event=undoing)
    refresh_search(touched["unit"])
    refresh_organisation_search(touched["organisation"])
    note(undoing, rows=dict(undone.rows), kept=len(kept))
    return undone


def _verb(event: Event) -> str:
    """Who is who changes by an undo too, and those who keep what follows from it go by the verb."""
    verb = event.verb.removesuffix(UNDONE)
    return f"{verb}{UNDONE}" if verb in JOINING else "events.undone"


def _what_must_stay(event: Event) -> tuple[list[Kept], dict[str, set[int]]]:
    kept: list[Kept] = []
    blocked: dict[str, set[int]] = {}
    for subject, states in EXISTENCE.items():
        column = f"{subject}_id"
        made = set(states.objects.filter(event=event).values_list(column, flat=True))
        before = states.objects.filter(event__lt=event.pk).values_list(column, flat=True)
        born = made - set(before) if made else set()
        spoken_of = _held_by_others(subject, event) if born else set()
        changed = _changed_since(subject, event)
        blocked[subject] = (born & spoken_of) | changed
        names = dict(
            states.objects.filter(**{f"{column}__in": list(blocked[subject])[:SHOWN]})
            .order_by("pk")
            .values_list(column, "name")
        )
        for pk in sorted(blocked[subject]):
            why = "后来又被改过" if pk in changed else "后来有别的记录用到它"
            kept.append(Kept(f"{subject}:{pk}", f"“{names.get(pk, pk)}”", why))
    return kept, blocked


def _held_by_others(subject: str, event: Event) -> set[int]:
    """Subjects of which somebody else's fact is held true now."""
    spoken_of: set[int] = set()
    for model in fact_models():
        if model.derived:
            continue
        for name in _columns_about(model, subject):
            rows = model.objects.filter(known_to=None).exclude(event=event)
            spoken_of.update(rows.exclude(**{name: None}).values_list(name, flat=True))
    return spoken_of


def _changed_since(subject: str, event: Event) -> set[int]:
    """Subjects of which a row written by the event was closed by another event since."""
    changed: set[int] = set()
    for model in fact_models():
        if model.derived or subject not in model.subjects:
            continue
        rows = model.objects.filter(event=event).exclude(known_to=None).exclude(ended_by=event)
        changed.update(rows.exclude(**{subject: None}).values_list(f"{subject}_id", flat=True))
    return changed


def _undo_rows(
    model: type[Fact],
    event: Event,
    undone: Undone,
    blocked: dict[str, set[int]],
    touched: dict[str, set[int]],
) -> None:
    stays = Q()
    for subject in model.subjects:
        if pks := blocked.get("unit" if subject in ALSO_ABOUT_UNITS else subject):
            stays |= Q(**{f"{subject}__in": pks})
    written = model.objects.filter(event=event, known_to=None)
    closed = model.objects.filter(ended_by=event).exclude(event=event)  # what was before it
    if stays:
        written, closed = written.exclude(stays), closed.exclude(stays)
    for subject in model.subjects:
        for rows in (written, closed):
            touched["unit" if subject in ALSO_ABOUT_UNITS else subject].update(
                rows.exclude(**{subject: None}).values_list(f"{subject}_id", flat=True)
            )
    again = [row.content() for row in closed.iterator()]
    count = written.update(known_to=undone.event.at, ended_by=undone.event)
    _hold_again(model, again, undone.event)
    if count or again:
        undone.rows[model._meta.model_name or ""] += count + len(again)


def _hold_again(model: type[Fact], contents: Iterable[dict[str, Any]], event: Event) -> None:
    rows = [{**content, "known_from": event.at, "event_id": event.pk} for content in contents]
    if rows:
        columns = list(rows[0])
        bulk.insert(model, columns, ([row[name] for name in columns] for row in rows))


def _columns_about(model: type[Fact], subject: str) -> list[str]:
    names = [f.attname for f in model._meta.concrete_fields if f.name == subject]
    if subject == "unit":
        names += [f.attname for f in model._meta.concrete_fields if f.name in ALSO_ABOUT_UNITS]
    return names
