"""What the registers of the last comparison write of one firm, and whom they name as covered."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qunjian.apps.conflicts.finding.model import BY_LINE, Effect, Found, Said, weight_of
from qunjian.apps.conflicts.models import ConflictField
from qunjian.apps.intake.models import BatchRow
from qunjian.apps.linkage.gathering import ENGINE, Row, rows_of
from qunjian.apps.linkage.models import ComparisonState, LinkedRow, RegisterComparison, Side
from qunjian.apps.registry.models import Coverage, UnitState
from qunjian.apps.verdicts.queries import known_units
from qunjian.core.linkage.alike import USUAL
from qunjian.core.linkage.fields import address_of, code_of, person_of, township_of
from qunjian.core.linkage.names import take_apart
from qunjian.core.period import Moment
from qunjian.core.person_name import mask
from qunjian.core.place import code_range
from qunjian.core.vocabulary import Line, OperatingState

LEDGER = "台账"
COVERED, NOT_COVERED, NOT_LISTED = "有组织", "没有组织", "没有列入"
STATE_OF = {state.label: state for state in OperatingState}
Write = tuple[str, str]
"""(as it is compared, as it is shown)"""


Read = Callable[[Row], Write]


def _code(text: str) -> Write:
    full = code_of(text).full
    return full, full


def _name(text: str) -> Write:
    """A short name, a place left out, another writing of the form are the same name."""
    bare = text.partition("（曾用名：")[0]
    return take_apart(bare, USUAL).core, bare


def _township(text: str) -> Write:
    return township_of(text), text


def _address(text: str) -> Write:
    place = address_of(text)
    return (f"{place.road}{place.house}" if place.road and place.house else ""), text


def _head(text: str) -> Write:
    return person_of(text), mask(text)


def _cell(column: str, read: Callable[[str], Write]) -> Read:
    at = ENGINE.index(column)
    return lambda row: read(row.cells[at])


def _operating(row: Row) -> Write:
    return row.operating, OperatingState.label_of(row.operating) if row.operating else ""


#: field, how it is read and compared, and how much a difference weighs
READ: tuple[tuple[ConflictField, Read, float], ...] = (
    (ConflictField.CODE, _cell("code", _code), 6.0),
    (ConflictField.NAME, _cell("name", _name), 3.0),
    (ConflictField.TOWNSHIP, _cell("township", _township), 4.0),
    (ConflictField.ADDRESS, _cell("address", _address), 0.5),
    (ConflictField.HEAD, _cell("legal_person", _head), 0.4),
    (ConflictField.STATUS, _operating, 2.0),
)


@dataclass(slots=True)
class Firm:
    """A firm of the comparison: its unit, its name, and by field what each side writes."""

    name: str
    unit: int | None = None
    sides: set[int] = field(default_factory=set)
    writes: dict[ConflictField, dict[int, Write]] = field(default_factory=lambda: defaultdict(dict))


def last_comparison(area_code: str) -> RegisterComparison | None:
    """The newest finished comparison of an area or of what lies in it."""
    low, high = code_range(area_code)
    done = RegisterComparison.objects.filter(
        state=ComparisonState.DONE, area__gte=low, area__lte=high
    )
    return done.order_by("-id").first()


def registers_in(area_code: str, moment: Moment) -> Iterator[Found]:
    """What the sides of the last comparison write otherwise; nothing before the first one."""
    comparison = last_comparison(area_code)
    if comparison is None:
        return
    sides = list(comparison.sides.select_related("batch"))
    firms = _firms(comparison, sides)
    areas = _areas(area_code, moment)
    days = {side.pk: _day(side, moment) for side in sides}
    labels = {side.pk: side for side in sides}
    told: list[Found] = []
    for firm in firms.values():
        if firm.unit in areas:
            told += _writes(firm, areas[firm.unit], labels, days)
    yield from _judged(told, moment)
    yield from _coverage(firms, sides, area_code, areas, moment)


def _firms(comparison: RegisterComparison, sides: list[Side]) -> dict[int, Firm]:
    firms: dict[int, Firm] = {}
    for side in sides:
        linked = _linked(comparison, side)
        for row in rows_of(side, comparison.area_id):
            number, unit = linked.get(row.key, (None, None))
            if number is None:
                continue
            firm = firms.setdefault(number, Firm(row.name))
            firm.sides.add(side.pk)
            firm.unit = firm.unit or unit
            for which, read, _ in READ:
                write = read(row)
                if write[0]:
                    firm.writes[which].setdefault(side.pk, write)
    return firms


def _linked(comparison: RegisterComparison, side: Side) -> dict[str, tuple[int | None, int | None]]:
    """By its key, a row's firm and its unit: of a batch that was applied the unit it became."""
    rows = LinkedRow.objects.filter(comparison=comparison, side=side)
    became: Mapping[tuple[int, int], int | None] = {}
    if side.batch_id:
        applied = BatchRow.objects.filter(batch=side.batch_id, organisation=None)
        told = applied.exclude(unit=None).values_list("sheet", "row", "unit_id")
        became = {(sheet, row): unit for sheet, row, unit in told}
    return {
        key: (firm, unit or became.get((sheet, row)))
        for key, firm, unit, sheet, row in rows.values_list(
            "key", "firm", "unit_id", "sheet", "row"
        )
    }


def _areas(area_code: str, moment: Moment) -> dict[int | None, tuple[str, str]]:
    """Where each unit of the ledger lies and what it is called."""
    low, high = code_range(area_code)
    rows = UnitState.objects.on(moment).filter(area__gte=low, area__lte=high)
    return {unit: (area, name) for unit, area, name in rows.values_list("unit", "area", "name")}


def _day(side: Side, moment: Moment) -> str:
    return str(side.batch.counted_on) if side.batch else str(moment.day)


def _writes(
    firm: Firm, held: tuple[str, str], sides: Mapping[int, Side], days: Mapping[int, str]
) -> Iterator[Found]:
    for which, _, weight in READ:
        writes = firm.writes.get(which, {})
        if len({compared for compared, _ in writes.values()}) < 2:
            continue
        said = tuple(
            Said(sides[at].source, sides[at].label, days[at], shown, sides[at].is_ledger)
            for at, (_, shown) in sorted(writes.items())
        )
        yield Found(held[0], firm.unit, held[1], which.value, said, weight=weight)


def _judged(told: list[Found], moment: Moment) -> Iterator[Found]:
    """With what each operating state would make of the unit: the closed owe no organisation."""
    units = {found.unit for found in told if found.field == ConflictField.STATUS}
    states = UnitState.objects.on(moment).filter(unit__in=units)
    by_unit = {known.unit_id: known for known in known_units(states, moment)}
    for found in told:
        if found.field != ConflictField.STATUS:
            yield found
            continue
        effect: Effect = []
        for label in dict.fromkeys(said.value for said in found.said):
            asked = replace(by_unit[found.unit or 0], operating_state=STATE_OF[label])
            outcomes = [str(asked.outcome(line, moment)) for line in Line]
            effect.append([label, outcomes, asked.above_scale()])
        turns = any(one[1:] != effect[0][1:] for one in effect)
        weight = found.weight + weight_of(effect, 0)
        yield replace(found, effect=effect if turns else [], weight=weight)


def _coverage(
    firms: Mapping[int, Firm],
    sides: list[Side],
    area_code: str,
    areas: Mapping[int | None, tuple[str, str]],
    moment: Moment,
) -> Iterator[Found]:
    """Per line: covered in the line's own register and not in the ledger, or the other way."""
    low, high = code_range(area_code)
    here = UnitState.objects.on(moment).filter(area__gte=low, area__lte=high).order_by()
    for side in sides:
        if not side.line or not side.batch:
            continue
        listed = {firm.unit or firm.name for firm in firms.values() if side.pk in firm.sides}
        rows = Coverage.objects.on(moment).filter(line=side.line, unit__in=here.values("unit"))
        sources = dict(rows.values_list("unit_id", "source"))
        covered = sources.keys()
        for one in sorted(listed - covered, key=str):
            unit = one if isinstance(one, int) else None
            if unit is None or unit in areas:
                yield _covering(side, unit, one, areas, (COVERED, NOT_COVERED), area_code, moment)
        for unit in sorted(covered - listed):
            if sources[unit] == side.source and unit in areas:
                told = (NOT_LISTED, COVERED)
                yield _covering(side, unit, unit, areas, told, area_code, moment)


def _covering(
    side: Side,
    unit: int | None,
    one: Any,
    areas: Mapping[int | None, tuple[str, str]],
    told: tuple[str, str],
    area_code: str,
    moment: Moment,
) -> Found:
    area, name = areas[unit] if unit else (area_code, str(one))
    ledger = told[1] if unit else "没有这家单位"
    said = (
        Said(side.source, side.label, _day(side, moment), told[0]),
        Said("", LEDGER, str(moment.day), ledger, used=True),
    )
    label = Line(side.line).value
    return Found(
        area, unit, name, ConflictField.COVERED.value, said, line=label, weight=BY_LINE - 1
    )
