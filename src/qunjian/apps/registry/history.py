"""The versions of a unit or an organisation: who changed what, when, why, before and after."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from qunjian.apps.accounts.permissions import Scope, scope_of
from qunjian.apps.audit import presenters, queries
from qunjian.apps.audit.facts import Fact
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.presenters import Change
from qunjian.apps.registry import confidential
from qunjian.apps.registry.doubts import in_words
from qunjian.apps.registry.models import (
    AdoptedCount,
    Appointment,
    AssociationMember,
    CommitteePost,
    Coverage,
    Dismissal,
    EntryWay,
    Establishment,
    Headcount,
    NotYet,
    NotYetReason,
    Organisation,
    Paper,
    Term,
    Unit,
    UnitJoin,
    UnitName,
    UnitState,
)
from qunjian.apps.registry.naming import Names
from qunjian.core import person_name
from qunjian.core.vocabulary import Line, Source

SECRET = frozenset({"legal_person", "contact", "phone"})
PERSON = frozenset({"secretary"})
NOT_TOLD = frozenset({"valid_to", "name_key", "phone_tail", "change", "stored_as"})
KEPT_SECRET = "（不显示）"  # noqa: S105 -- what stands in a secret's place
OUTSIDE = "辖区外的单位"
EVERYWHERE = Scope(everywhere=True)
OF_ONE_THING = ("registry.unit:", "registry.organisation:")
SAME = {
    Coverage: ("organisation_id", "unit_id", "line"),
    NotYet: ("line",),
    Headcount: ("source",),
    UnitJoin: ("unit_id",),
    UnitName: ("name",),
    AssociationMember: ("association_id", "unit_id"),
    Paper: ("checksum",),
    Appointment: ("post", "holder"),
    Dismissal: ("code",),
    Term: (),
}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one event did to one thing; `can_undo` when nothing was built on it since."""

    event: Event
    sentence: str
    changes: tuple[Change, ...]
    reason: str
    can_undo: bool


def history_of_unit(unit: Unit, lines: Collection[str] | None = ()) -> list[HistoryEntry]:
    """
    Newest first. `lines` are those whose members one may see in small units; None is all.
    """
    small = confidential.is_small(*_staff_ever(unit))
    hidden = confidential.hidden_fields(0, lines) if small else frozenset()
    return _history("unit", unit.pk, hidden)


def history_of_organisation(organisation: Organisation, user: Any = None) -> list[HistoryEntry]:
    """Newest first; units outside the person's areas have no name (nobody given: all have)."""
    scope = scope_of(user, "registry.see") if user else EVERYWHERE
    return _history("organisation", organisation.pk, frozenset(), scope)


def _staff_ever(unit: Unit) -> list[int | None]:
    told = Headcount.objects.filter(unit=unit).values_list("staff", flat=True)
    return [*told, *AdoptedCount.objects.filter(unit=unit).values_list("staff", flat=True)]


def _history(
    subject: str, pk: int, hidden: frozenset[str], scope: Scope = EVERYWHERE
) -> list[HistoryEntry]:
    versions = queries.versions(subject, pk)
    rows = [row for each in versions.values() for v in each for row in (*v.closed, *v.written)]
    names = _in_scope(Names.of(rows), scope)
    undone = set(Event.objects.filter(undoes__in=versions).values_list("undoes", flat=True))
    first = min(versions, default=0)
    entries = []
    for event in Event.objects.filter(pk__in=versions).order_by("-pk"):
        told = versions[event.pk]
        standing = all(row.known_to is None for version in told for row in version.written)
        of_one = event.target.startswith(OF_ONE_THING)
        alone = event.pk != first or len(versions) == 1
        changes = [change for version in told for change in _changes(version, names, hidden)]
        entries.append(
            HistoryEntry(
                event,
                _sentence(event),
                tuple(changes),
                event.reason,
                of_one and standing and alone and event.pk not in undone and not event.undoes_id,
            )
        )
    return entries


def _in_scope(names: Names, scope: Scope) -> Names:
    units = names.by_column.get("unit_id", {})
    if scope.everywhere or not units:
        return names
    states = UnitState.objects.known().filter(scope.q("area"), unit__in=list(units))
    seen = set(states.values_list("unit_id", flat=True))
    return names.only("unit_id", seen, OUTSIDE)


def _sentence(event: Event) -> str:
    if event.undoes_id:
        what = presenters.words().verbs.get(event.before.get("verb", ""), "先前的一步")
        return f"撤回：{what}"
    return presenters.sentence(event)


def _changes(version: queries.Version, names: Names, hidden: frozenset[str]) -> Iterator[Change]:
    """Pairs every closed row with what took its place, and tells the difference."""
    left = list(version.written)
    for old in version.closed:
        heirs = [row for row in left if _key(row) == _key(old)]
        left = [row for row in left if row not in heirs]
        # of a change the first heir is the old row cut short: the day tells it already
        new = heirs[-1] if heirs else None
        yield from _difference(old, new, len(heirs) > 1, names, hidden)
    for row in left:
        yield from _difference(None, row, False, names, hidden)


def _key(row: Fact) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in SAME.get(type(row), ()))


def _difference(
    old: Fact | None, new: Fact | None, split: bool, names: Names, hidden: frozenset[str]
) -> Iterator[Change]:
    row = new or old
    if row is None:
        return
    if type(row) in ONE_LINERS:
        label, text = ONE_LINERS[type(row)]
        before = f"{text(old, names)}{_days(old)}" if old else ""
        after = f"{text(new, names)}{_days(new)}" if new else ""
        yield Change(label(row), before, after)
        return
    prefix = f"{Source.label_of(row.source)}·" if isinstance(row, Headcount) else ""
    if split and new:
        yield Change("变化日期", "", f"{new.valid_from}")
    elif old and new and old.valid_from != new.valid_from:
        yield Change("起始日", f"{old.valid_from}", f"{new.valid_from}")
    if not split and new and new.valid_to != (old.valid_to if old else None):
        yield Change("终止日", _text_of_day(old), _text_of_day(new))
    held = old.content() if old else {}
    holds = new.content() if new else {}
    for name in held or holds:
        begins_false = not old and holds.get(name) is False
        if _told(row, name) and held.get(name) != holds.get(name) and not begins_false:
            said = [_value(name, values, names, hidden) for values in (held, holds)]
            if any(said):
                yield Change(prefix + presenters.label_of(name), *said)


def _told(row: Fact, name: str) -> bool:
    about = {f"{subject}_id" for subject in row.subjects}
    return name not in NOT_TOLD and name not in about and name != "valid_from"


def _value(name: str, values: dict[str, Any], names: Names, hidden: frozenset[str]) -> str:
    value = values.get(name)
    if value is None or value in ("", {}, []):
        return ""
    if name in hidden:
        return confidential.NOT_SHOWN
    if name in SECRET:
        return KEPT_SECRET
    if name in PERSON:
        return person_name.mask(value)
    if name.endswith("_id"):
        return names.get(name, value)
    return presenters.value_of(name, value)


def _text_of_day(row: Fact | None) -> str:
    return f"{row.valid_to}" if row and row.valid_to else ""


def _days(row: Fact) -> str:
    return (
        f"（{row.valid_from}起，{row.valid_to}止）" if row.valid_to else f"（{row.valid_from}起）"
    )


def _line(row: Any, what: str) -> str:
    return f"{Line.label_of(row.line)}·{what}"


ONE_LINERS: dict[type[Fact], tuple[Any, Any]] = {
    Coverage: (
        lambda row: _line(row, "覆盖"),
        lambda row, names: (
            f"{names.get('organisation_id', row.organisation_id)}"
            f"→{names.get('unit_id', row.unit_id)}"
        ),
    ),
    NotYet: (
        lambda row: _line(row, "暂不具备"),
        lambda row, _: NotYetReason.label_of(row.reason),
    ),
    UnitJoin: (lambda _: "并入的单位", lambda row, _: row.name),
    UnitName: (lambda row: row.get_kind_display(), lambda row, _: row.name),
    AssociationMember: (
        lambda _: "会员",
        lambda row, names: (
            f"{names.get('association_id', row.association_id)}·{names.get('unit_id', row.unit_id)}"
        ),
    ),
    Paper: (lambda _: "材料", lambda row, _: row.title),
    Appointment: (
        lambda _: "任职",
        lambda row, _: (
            f"{CommitteePost.label_of(row.post)} {person_name.mask(row.holder)}，"
            f"{Establishment.label_of(row.establishment)}，{EntryWay.label_of(row.entry)}"
        ),
    ),
    Term: (
        lambda _: "本届",
        lambda row, _: f"{row.valid_from} 选举" + (f"，每届{row.years}年" if row.years else ""),
    ),
    Dismissal: (lambda _: "已说明的提示", lambda row, _: in_words(row.code)),
}
