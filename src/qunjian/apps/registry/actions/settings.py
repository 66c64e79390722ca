"""What a county sets for its own ledger: extra fields, sites, members of associations."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from qunjian.apps.areas.models import Area, Site
from qunjian.apps.audit import facts
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.models import AssociationMember, ExtraField, UnitState
from qunjian.apps.registry.refusals import Refused
from qunjian.core.names import initials_of
from qunjian.web import clock


@action
def add_extra_field(
    *, label: str, kind: str, by: Any, choices: Sequence[str] = (), help: str = ""
) -> ExtraField:
    """
    The county adds a field to its units; its code is made from the label and never changes.

    :raises Refused: if a field has this name already.
    """
    if ExtraField.objects.filter(label=label).exists():
        raise Refused(f"已经有叫“{label}”的字段；停用的可以重新启用，不要再建一个。")
    row = ExtraField.objects.create(
        code=_code(label), label=label, kind=kind, choices=list(choices), help=help
    )
    told = {"label": label, "choices": list(choices), "help": help}
    record("extra-fields.added", row, by=by, after=told)
    return row


@action
def change_extra_field(*, field: ExtraField, by: Any, **values: Any) -> ExtraField:
    """
    Rename, explain, add or take away choices, switch off or on; what units held in it stays.

    :raises Refused: if a unit stands under a choice that is to go.
    """
    gone = [each for each in field.choices if each not in values.get("choices", field.choices)]
    if held := _held(field, gone):
        told = "、".join(f"“{each}”（{n} 家）" for each, n in held.items())
        raise Refused(f"还有单位选着{told}，不能删；请先给这些单位改选别的，或停用整个字段。")
    before = {name: getattr(field, name) for name in values}
    record("extra-fields.changed", field, by=by, before=before, after=values)
    for name, value in values.items():
        setattr(field, name, value)
    field.save(update_fields=list(values))
    return field


@action
def add_site(*, name: str, kind: str, area: Area, on: date, by: Any, address: str = "") -> Site:
    """
    Enter a park, building, market or business area.

    :raises Refused: if the area has one of this name.
    """
    if Site.objects.filter(area=area, name=name).exists():
        raise Refused(f"{area.name}已经有“{name}”，请打开它修改，不要重复登记。")
    row = Site.objects.create(name=name, kind=kind, area=area, address=address, valid_from=on)
    told = {"name": name, "site_kind": kind, "area": area.pk, "address": address, "on": on}
    record("sites.added", row, by=by, after=told)
    return row


@action
def change_site(*, site: Site, by: Any, reason: str, **values: Any) -> Site:
    """Correct a site, or say from which day it is one no longer; units in it stay units."""
    ends = values.get("valid_to")
    if ends and ends <= site.valid_from:
        raise Refused(f"撤销日期要晚于起始日 {site.valid_from}。")
    before = {_named(name): getattr(getattr(site, name), "pk", getattr(site, name))
              for name in values}  # fmt: skip
    after = {_named(name): getattr(value, "pk", value) for name, value in values.items()}
    record("sites.changed", site, by=by, reason=reason, before=before, after=after)
    for name, value in values.items():
        setattr(site, name, value)
    site.save(update_fields=list(values))
    return site


@action
def end_membership(*, member: AssociationMember, on: date, by: Any, reason: str = "") -> None:
    """A unit is a member of an association no longer."""
    event = record(
        "associations.left",
        member.association,
        by=by,
        reason=reason,
        after={"unit": member.unit_id, "on": on},
    )
    facts.end(member, on=on, event=event)


def _held(field: ExtraField, choices: Collection[str]) -> Counter[str]:
    """How many units stand under each choice now or later on; the past keeps its words."""
    if not choices:
        return Counter()
    states = UnitState.objects.known().exclude(extra={})
    rows = states.filter(Q(valid_to=None) | Q(valid_to__gt=clock.today()))
    told = {(unit, extra.get(field.code)) for unit, extra in rows.values_list("unit", "extra")}
    return Counter(choice for _, choice in told if choice in choices)


def _named(name: str) -> str:
    return "site_kind" if name == "kind" else name


def _code(label: str) -> str:
    """A code that no field has: the initials of the label, with a number if need be."""
    stem = "".join(c for c in initials_of(label).lower() if c.isascii() and c.isalnum())[:30]
    stem = stem or "field"
    taken = set(ExtraField.objects.values_list("code", flat=True))
    return next(
        code
        for code in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
        if code not in taken
    )
