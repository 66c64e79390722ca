"""What each row means for the ledger: a unit that it holds, one of its own, or not decided yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from qunjian.apps.intake.judging.remembering import Known, Remembered
from qunjian.apps.intake.models import Batch, BatchRow, BatchState
from qunjian.apps.linkage.gathering import Row
from qunjian.apps.linkage.models import LinkedRow, Pair, PairStanding, RegisterComparison, Side
from qunjian.apps.linkage.settling import held_back


@dataclass(slots=True)
class Place:
    """Where a row of a comparison stands, as far as its meaning goes."""

    pk: int
    key: str
    side: int
    firm: int | None
    unit: int | None
    order: int


@dataclass(slots=True)
class Meanings:
    """The units of the firms, and the firms that stay out until a person has decided."""

    comparison: int
    places: dict[tuple[int, str], Place]
    units: dict[int, int]
    best: dict[int, int]  # by row, where its firm has several units of the ledger
    held: set[int] = field(default_factory=set)

    def of(self, side: int, key: str) -> Remembered | None:
        """None for a row that is no unit, or was not there when the registers were compared."""
        place = self.places.get((side, key))
        if place is None or place.firm is None:
            return None
        unit = self.best.get(place.pk, self.units.get(place.firm))
        group = f"{self.comparison}:{place.firm}"
        return Remembered(unit, unit is None and place.firm in self.held, group)


def meanings(comparison: RegisterComparison) -> Meanings:
    """What the rows of a comparison mean now."""
    letters = {side.pk: at for at, side in enumerate(comparison.sides.all())}
    rows = LinkedRow.objects.filter(comparison=comparison).order_by("pk")
    places = [
        Place(pk, key, side, firm, unit, letters[side])
        for pk, key, side, firm, unit in rows.values_list("pk", "key", "side", "firm", "unit")
    ]
    several: dict[int, set[int]] = defaultdict(set)
    for place in places:
        if place.unit is not None and place.firm is not None:
            several[place.firm].add(place.unit)
    units = {firm: min(found) for firm, found in several.items()}
    doubled = {firm for firm, found in several.items() if len(found) > 1}
    found = Meanings(
        comparison.pk,
        {(place.side, place.key): place for place in places},
        units,
        _likest(comparison, doubled) if doubled else {},
    )
    found.held = _held(comparison, places, units)
    return found


def learn(found: Meanings, side: Side, batch: Batch, rows: Iterable[Row]) -> None:
    """The units that an applied register brought in: its firms mean these from now on."""
    born = _born(batch) if batch.state == BatchState.APPLIED else {}
    for row in rows:
        place = found.places.get((side.pk, row.key))
        unit = born.get((row.sheet, row.row)) if row.lead else None
        if unit and place and place.firm is not None:
            found.units.setdefault(place.firm, unit)


def _born(batch: Batch) -> dict[tuple[int, int], int]:
    rows = BatchRow.objects.filter(Q(batch=batch) | Q(batch__rest_of=batch)).exclude(unit=None)
    rows = rows.filter(batch__state=BatchState.APPLIED)
    told = rows.values_list("sheet", "row", "unit_id")
    return {(sheet, row): unit for sheet, row, unit in told if unit is not None}


def _likest(comparison: RegisterComparison, firms: set[int]) -> dict[int, int]:
    """Of several units of the ledger the one that a row is likest to, by the row."""
    pairs = Pair.objects.filter(
        comparison=comparison, standing=PairStanding.LINKED, left__firm__in=firms
    )
    best: dict[int, tuple[float, int]] = {}
    for score, left, left_unit, right, right_unit in pairs.order_by("pk").values_list(
        "score", "left", "left__unit", "right", "right__unit"
    ):
        for row, mine, other in ((left, left_unit, right_unit), (right, right_unit, left_unit)):
            if mine is None and other is not None:
                best[row] = max(best.get(row, (-1.0, 0)), (score, other))
    return {row: unit for row, (_, unit) in best.items()}


def _held(
    comparison: RegisterComparison, places: list[Place], units: Mapping[int, int]
) -> set[int]:
    rank: dict[int, tuple[bool, int, int]] = {}
    for place in places:
        if place.firm is not None:
            mine = (place.firm not in units, place.order, place.pk)
            rank[place.firm] = min(rank.get(place.firm, mine), mine)
    firm = {place.pk: place.firm for place in places}
    pairs = Pair.objects.filter(comparison=comparison, standing=PairStanding.WAITING)
    waiting = [
        (one, two)
        for left, right in pairs.values_list("left_id", "right_id")
        if (one := firm[left]) is not None and (two := firm[right]) is not None
    ]
    return held_back(waiting, rank)


@dataclass(frozen=True, slots=True)
class Planned:
    """What adopting a register will do with its rows."""

    side: Side
    meets: int
    new: int
    held: int
    out: int

    @property
    def waits(self) -> bool:
        """Whether the register is still to be applied."""
        return self.side.batch is not None and self.side.batch.state in (
            BatchState.PREVIEWED, BatchState.UNDONE, BatchState.APPLYING,
        )  # fmt: skip


def planned(comparison: RegisterComparison) -> list[Planned]:
    """Per register: rows that mean a unit of the ledger, are new, wait, or are no units."""
    found = meanings(comparison)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for (side, key), place in found.places.items():
        said = found.of(side, key)
        kind = "out" if said is None else "held" if said.waiting else "new"
        if said and (said.unit or place.unit):
            kind = "meets"
        counts[side][kind] += 1
    return [
        Planned(side, *(counts[side.pk][kind] for kind in ("meets", "new", "held", "out")))
        for side in comparison.sides.select_related("batch")
        if side.batch_id
    ]


def memories(found: Meanings, side: Side, rows: Iterable[Row]) -> dict[Known, Remembered]:
    """By what each row is known again, and what it means; rows known alike must mean alike."""
    told: dict[Known, Remembered] = {}
    unclear: set[Known] = set()
    for row in rows:
        said = found.of(side.pk, row.key)
        if said is None or row.known is None or not row.known[0]:
            continue
        if not row.lead and said.unit is None and not said.waiting:
            continue  # a bare name of which nothing was found may still be one of the ledger's
        if told.setdefault(row.known, said) != said:
            unclear.add(row.known)
    return {known: said for known, said in told.items() if known not in unclear}
