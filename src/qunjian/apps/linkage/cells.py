"""What rows tell, as they were handed in, for a person to set side by side."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qunjian.apps.intake.models import Batch, RowChunk
from qunjian.apps.intake.returning import kept_columns
from qunjian.apps.linkage.models import LinkedRow
from qunjian.apps.registry.models import AdoptedCount, UnitName, UnitState
from qunjian.core.period import Moment
from qunjian.core.vocabulary import OperatingState
from qunjian.web import clock

WANTED = frozenset([
    "name", "former_name", "credit_code", "registration_no", "org_code", "legal_person", "phone",
    "address", "site", "township", "village", "area_name", "industry", "industry_code", "staff",
    "opened_on", "status", "org_name", "longitude", "latitude",
])  # fmt: skip
PLACES = ("township", "area_name")


@dataclass(frozen=True, slots=True)
class Told:
    """The texts of a row by field, in full: what is shown of persons and phones is masked where
    it is shown. `gone` when the original row has been deleted after its time."""

    values: Mapping[str, str]
    gone: bool = False


def told_by(rows: Iterable[LinkedRow]) -> dict[int, Told]:
    """What each row tells, by its id; a few rows at a time."""
    listed = list(rows)
    found: dict[int, Told] = {}
    batches: dict[int, tuple[Batch, list[LinkedRow]]] = {}
    for row in listed:
        if row.side.batch is not None:
            batches.setdefault(row.side.batch.pk, (row.side.batch, []))[1].append(row)
    for batch, of_batch in batches.values():
        found |= _of_batch(batch, of_batch)
    return found | _of_ledger([row for row in listed if row.side.is_ledger])


def _of_batch(batch: Batch, rows: Sequence[LinkedRow]) -> dict[int, Told]:
    wanted = {(row.sheet, row.row) for row in rows}
    chunks = RowChunk.objects.filter(batch=batch)
    needed = [
        pk
        for pk, sheet, first, last in chunks.values_list("pk", "sheet", "first_row", "last_row")
        if any(sheet == at and first <= number <= last for at, number in wanted)
    ]
    kept = {}
    for chunk in chunks.filter(pk__in=needed):
        columns = kept_columns(batch.sheets[chunk.sheet])
        for number, texts, more in json.loads(chunk.content):
            if (chunk.sheet, number) in wanted:
                kept[chunk.sheet, number] = _by_field(columns, texts, more)
    return {
        row.pk: Told(_named(kept[row.sheet, row.row], row.name))
        if (row.sheet, row.row) in kept
        else Told({"name": row.name}, gone=True)
        for row in rows
    }


def _by_field(
    columns: Sequence[Mapping[str, Any]], texts: Sequence[str], more: Mapping[str, str]
) -> dict[str, str]:
    found = {field: text for field, text in more.items() if field in WANTED and text}
    for column, text in zip(columns, texts, strict=True):
        if column["field"] in WANTED and text.strip():
            found.setdefault(column["field"], text.strip())
    return found


def _named(values: dict[str, str], name: str) -> dict[str, str]:
    """A row of organisations may mean another unit than the one it is about: then nothing else
    that it tells is that unit's."""
    told = values.get("name") or values.get("org_name", "")
    if name and told and not (name in told or told in name):
        return {"name": name} | {each: values[each] for each in PLACES if each in values}
    return {**values, "name": values.get("name") or name}


def _of_ledger(rows: Sequence[LinkedRow]) -> dict[int, Told]:
    units = [row.unit_id for row in rows if row.unit_id]
    now = Moment(clock.today())
    states = {
        state.unit_id: state
        for state in UnitState.objects.on(now).filter(unit__in=units).select_related("area")
    }
    staff = dict(AdoptedCount.objects.on(now).filter(unit__in=units).values_list("unit", "staff"))
    former = dict(UnitName.objects.known().filter(unit__in=units).values_list("unit", "name"))
    return {
        row.pk: Told(_of_state(states[row.unit_id], staff, former))
        if row.unit_id in states
        else Told({"name": row.name})
        for row in rows
    }


def _of_state(
    state: UnitState, staff: Mapping[int, int | None], former: Mapping[int, str]
) -> dict[str, str]:
    count = staff.get(state.unit_id)
    told = {
        "name": state.name,
        "former_name": former.get(state.unit_id, ""),
        "credit_code": state.credit_code or state.registration_no or state.org_code,
        "legal_person": state.legal_person or "",
        "phone": state.phone or "",
        "address": state.address,
        "township": state.area.name,
        "industry": state.industry,
        "staff": "" if count is None else str(count),
        "opened_on": f"{state.opened_on:%Y-%m-%d}" if state.opened_on else "",
        "status": OperatingState.label_of(state.operating_state),
    }
    return {field: text for field, text in told.items() if text}
