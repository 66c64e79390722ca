"""Census rounds, warnings looked into, and the county's order of sources."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db.models import Max

from qunjian.apps.areas.models import Area
from qunjian.apps.audit import facts
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.derive import recount
from qunjian.apps.registry.models import (
    AdoptedCount,
    CensusRound,
    Dismissal,
    Headcount,
    SourcePriority,
    Unit,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.core.vocabulary import FactField, Source


@action
def open_round(*, name: str, area: Area, counted_on: date, by: Any) -> CensusRound:
    """Begin a census round over an area, with the day that every count is meant for."""
    row = CensusRound(name=name, area=area, counted_on=counted_on)
    event = record(
        "rounds.opened",
        "registry.censusround",
        by=by,
        after={"name": name, "on": counted_on},
    )
    row.opened_at = event.at
    row.save()
    event.target, event.target_name = f"registry.censusround:{row.pk}", name
    event.save(update_fields=["target", "target_name"])
    return row


@action
def close_round(*, census_round: CensusRound, by: Any) -> None:
    """Close a round: no more counts come in for it."""
    if census_round.closed_at:
        raise Refused("这一轮已经结束。")
    event = record("rounds.closed", census_round, by=by)
    census_round.closed_at = event.at
    census_round.save(update_fields=["closed_at"])


@action
def freeze_round(*, census_round: CensusRound, by: Any) -> None:
    """Freeze a closed round: its day and this moment of knowledge are its snapshot for ever."""
    if not census_round.closed_at:
        raise Refused("请先结束这一轮，再冻结。")
    if census_round.frozen_at:
        raise Refused("这一轮已经冻结。")
    event = record("rounds.frozen", census_round, by=by)
    census_round.frozen_at = event.at
    census_round.save(update_fields=["frozen_at"])


@action
def confirm_unchanged(*, census_round: CensusRound, units: Collection[Unit], by: Any) -> Event:
    """都没变: for many units at once, the adopted counts hold on the round's day too.

    A unit that no source has told anything of is refused by name: there is nothing to confirm.
    """
    if census_round.closed_at:
        raise Refused("这一轮已经结束，不能再补；请开新一轮。")
    event = record(
        "headcounts.unchanged",
        census_round,
        by=by,
        after={"units": [unit.pk for unit in units]},
    )
    newest = (
        AdoptedCount.objects.known()
        .filter(unit__in=units, valid_from__lte=census_round.counted_on)
        .values("unit")
        .annotate(at=Max("valid_from"))
    )
    adopted = {row["unit"]: row["at"] for row in newest}
    missing = [unit for unit in units if unit.pk not in adopted]
    if missing:
        names = "、".join(str(unit) for unit in missing[:5])
        raise Refused(f"{names} 还没有任何人数，不能点“都没变”，请先填一次。")
    rows = AdoptedCount.objects.known().filter(unit__in=units)
    for row in rows:
        if adopted[row.unit_id] == row.valid_from:
            facts.write(
                Headcount,
                event=event,
                unit_id=row.unit_id,
                round=census_round,
                source=Source.CENSUS,
                unchanged=True,
                valid_from=census_round.counted_on,
                **{str(field): getattr(row, field) for field in FactField},
            )
    recount([unit.pk for unit in units], event=event)
    return event


@action
def dismiss_warning(
    *, unit: Unit, code: str, figures: str, on: date, by: Any, reason: str
) -> Dismissal:
    """
    Set a plausibility warning aside; it comes back when the figures change.

    :raises Refused: without a reason.
    """
    if not reason.strip():
        raise Refused("请写明为什么可以不理会这条提示。")
    kind, _, field = code.partition(":")
    told = {"warning": kind, **({"field": field} if field else {})}
    event = record("warnings.dismissed", unit, by=by, reason=reason, after=told)
    row: Dismissal = facts.write(
        Dismissal, event=event, unit=unit, code=code, figures=figures, valid_from=on
    )
    return row


@action
def set_source_priority(
    *,
    field: FactField,
    sources: list[str],
    fresh_days: int,
    on: date,
    by: Any,
    reason: str,
    tell: Callable[[int], None] | None = None,
) -> SourcePriority:
    """The county says which source counts first for a field; every unit is counted anew."""
    event = record(
        "sources.ordered",
        "registry.sourcepriority",
        by=by,
        reason=reason,
        after={"field": str(field), "sources": sources, "fresh_days": fresh_days},
    )
    held = SourcePriority.objects.known().filter(field=field, valid_to=None).first()
    if held:
        facts.withdraw(held, event=event)
    row: SourcePriority = facts.write(
        SourcePriority,
        event=event,
        field=field,
        sources=sources,
        fresh_days=fresh_days,
        valid_from=on,
    )
    recount(
        Headcount.objects.known().values_list("unit_id", flat=True).distinct(),
        event=event,
        tell=tell,
    )
    return row
