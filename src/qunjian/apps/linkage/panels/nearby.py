"""Where the two rows of a pair lie, with the units around them: a drawing of our own, no tiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from qunjian.apps.linkage.cells import Told
from qunjian.apps.linkage.models import LinkedRow, Pair
from qunjian.apps.registry.models import UnitState
from qunjian.core.period import Moment
from qunjian.web import clock

WIDTH, HEIGHT, EDGE = 420.0, 200.0, 22.0
METRES = 111_320.0  # in a degree of latitude
AROUND, MOST = 800.0, 40
LEAST = 400.0  # metres that the drawing shows at the least
Point = tuple[float, float]
"""Longitude and latitude."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the drawing; `word` is 左 or 右, empty for a unit nearby."""

    x: float
    y: float
    name: str
    word: str = ""

    @property
    def above(self) -> float:
        return self.y - 8


@dataclass(frozen=True, slots=True)
class Nearby:
    marks: Sequence[Mark]
    said: str
    width: float = WIDTH
    height: float = HEIGHT


def nearby(pair: Pair, told: Mapping[int, Told], joined: Sequence[LinkedRow]) -> Nearby | None:
    """None where neither row's place is known."""
    found = {
        word: at
        for word, row in (("左", pair.left), ("右", pair.right))
        if (at := _place_of(row, told[row.pk], joined))
    }
    if not found:
        return None
    names = {"左": pair.left.name, "右": pair.right.name}
    around = _around(list(found.values()), {pair.left.unit_id, pair.right.unit_id})
    points = [(at, names[word], word) for word, at in found.items()]
    points += [(at, name, "") for at, name in around]
    return Nearby(_drawn(points), _said(found, len(around)))


def _place_of(row: LinkedRow, told: Told, joined: Sequence[LinkedRow]) -> Point | None:
    """As the row tells it, else where the unit of the ledger lies to which it is joined."""
    try:
        return float(told.values["longitude"]), float(told.values["latitude"])
    except (KeyError, ValueError):
        units = [row.unit_id, *(each.unit_id for each in joined if each.firm == row.firm)]
    states = UnitState.objects.on(Moment(clock.today())).filter(
        unit__in=[unit for unit in units if unit], longitude__isnull=False, latitude__isnull=False
    )
    return states.values_list("longitude", "latitude").first()


def _around(places: Sequence[Point], but: set[int | None]) -> list[tuple[Point, str]]:
    """Units of the ledger not far from either."""
    wide, high = _degrees(places[0][1])
    rows = UnitState.objects.on(Moment(clock.today())).filter(
        longitude__gte=min(at[0] for at in places) - wide,
        longitude__lte=max(at[0] for at in places) + wide,
        latitude__gte=min(at[1] for at in places) - high,
        latitude__lte=max(at[1] for at in places) + high,
    )
    known = [unit for unit in but if unit]
    listed = rows.exclude(unit__in=known).values_list("longitude", "latitude", "name")[:MOST]
    return [((east, north), name) for east, north, name in listed]


def _degrees(latitude: float) -> Point:
    high = AROUND / METRES
    return high / max(cos(radians(latitude)), 0.1), high


def _drawn(points: Sequence[tuple[Point, str, str]]) -> list[Mark]:
    """On a plane in metres, as large as it fits."""
    squeeze = cos(radians(points[0][0][1]))
    flat = [(east * squeeze * METRES, -north * METRES) for (east, north), _, _ in points]
    spans = [
        (min(at[axis] for at in flat), max(at[axis] for at in flat)) for axis in (0, 1)
    ]  # fmt: skip
    sizes = (WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE)
    scale = min(
        size / max(high - low, LEAST) for size, (low, high) in zip(sizes, spans, strict=True)
    )
    middle = [(low + high) / 2 for low, high in spans]
    return [
        Mark(
            round(WIDTH / 2 + (x - middle[0]) * scale, 1),
            round(HEIGHT / 2 + (y - middle[1]) * scale, 1), name, word,
        )
        for (x, y), (_, name, word) in zip(flat, points, strict=True)
    ]  # fmt: skip


def _said(found: Mapping[str, Point], around: int) -> str:
    others = f"，点是台账里附近的 {around} 家" if around else ""
    if len(found) < 2:
        return f"只知道{''.join(found)}边的位置{others}。"
    (east, north), (far_east, far_north) = found.values()
    across = (far_east - east) * cos(radians(north)) * METRES
    metres = hypot(across, (far_north - north) * METRES)
    far = f"{metres / 1000:.1f} 公里" if metres >= 1000 else f"{round(metres, -1):.0f} 米"
    return f"两处相距约 {far}{others}。"
