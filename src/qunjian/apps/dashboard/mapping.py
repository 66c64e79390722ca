"""Where the areas below lie, from the coordinates of their units and sites, and their figures.

A drawing of our own: centroids on a plane, no borders and no tiles, nothing asked of the network.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, cos, radians, sqrt

from django.db.models import Avg, Count

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Site
from qunjian.apps.audit.facts import true_on
from qunjian.apps.dashboard.queries import RATES, Chosen
from qunjian.apps.figures.breakdown import by_area
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry.models import UnitState
from qunjian.apps.registry.queries import in_area
from qunjian.core.period import Moment
from qunjian.core.place import DIGITS, full_code, level_of

WIDTH, EDGE, APART, ROUNDS = 960.0, 90.0, 96.0, 60
LOWEST, HIGHEST = 260.0, 460.0
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """An area with its figure; `spot` is where it is drawn, None where no coordinates are known."""

    code: str
    name: str
    figure: Figure
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """All areas in the order of the divisions, and the height of the drawing."""

    places: Sequence[Placed]
    height: float

    @property
    def located(self) -> list[Placed]:
        return [place for place in self.places if place.spot]

    @property
    def unlocated(self) -> list[Placed]:
        return [place for place in self.places if not place.spot]


def drawing(scope: Scope, moment: Moment, chosen: Chosen) -> Drawing:
    """Every area below on equal terms: the same base, the same rule, the same day."""
    book = Book(scope, moment, chosen.area)
    groups = by_area(book, RATES[chosen.rate], chosen.of_line)
    codes = [group.figure.asked.area for group in groups]
    spots, height = _laid_out(_centres(scope, moment, chosen.area, codes))
    return Drawing(
        [
            Placed(code, group.name, group.figure, spots.get(code))
            for code, group in zip(codes, groups, strict=True)
        ],
        height,
    )


def rows_of(places: Sequence[Placed]) -> list[list[Placed]]:
    """The grid: from north to south and west to east; without coordinates in the given order."""
    across = max(1, ceil(sqrt(len(places))))
    if any(place.spot is None for place in places):
        return [list(places[at : at + across]) for at in range(0, len(places), across)]
    south = sorted(places, key=_down)
    rows = [south[at : at + across] for at in range(0, len(south), across)]
    return [sorted(row, key=_along) for row in rows]


def _along(place: Placed) -> float:
    return place.spot[0] if place.spot else 0


def _down(place: Placed) -> float:
    return place.spot[1] if place.spot else 0


def _centres(
    scope: Scope, moment: Moment, area: str, codes: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """By area, the mean (longitude, latitude) of its units that tell one, else of its sites."""
    if not codes:
        return {}
    digits = DIGITS[level_of(codes[0])]
    units = UnitState.objects.on(moment).filter(
        scope.q("area"), in_area(area), longitude__isnull=False, latitude__isnull=False
    )
    sites = Site.objects.filter(
        scope.q("area"), in_area(area), true_on(moment.day),
        longitude__isnull=False, latitude__isnull=False,
    )  # fmt: skip
    found = [
        _mean(rows.order_by().values_list("area_id").annotate(
            Count("pk"), Avg("longitude"), Avg("latitude")
        ), digits)
        for rows in (sites, units)
    ]  # fmt: skip
    return {code: at for each in found for code, at in each.items() if code in set(codes)}


def _mean(
    rows: Iterable[tuple[str, int, float, float]], digits: int
) -> dict[str, tuple[float, float]]:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for code, count, longitude, latitude in rows:
        at = sums[full_code(code[:digits])]
        at[0] += count
        at[1] += count * longitude
        at[2] += count * latitude
    return {code: (east / many, north / many) for code, (many, east, north) in sums.items()}


def _laid_out(centres: dict[str, tuple[float, float]]) -> tuple[dict[str, Spot], float]:
    """On a plane as wide as the page; those that lie too near are pushed apart a little."""
    if not centres:
        return {}, LOWEST
    north = [latitude for _, latitude in centres.values()]
    squeeze = cos(radians(sum(north) / len(north)))
    flat = {code: (east * squeeze, -latitude) for code, (east, latitude) in centres.items()}
    left, top = (min(at[axis] for at in flat.values()) for axis in (0, 1))
    wide, high = (
        max(at[axis] for at in flat.values()) - low for axis, low in ((0, left), (1, top))
    )
    scale = min(
        (WIDTH - 2 * EDGE) / wide if wide else 1e9, (HIGHEST - 2 * EDGE) / high if high else 1e9
    )
    if scale == 1e9:
        scale = 0
    free = (WIDTH - 2 * EDGE - wide * scale) / 2
    spots = {
        code: (EDGE + free + (x - left) * scale, EDGE + (y - top) * scale)
        for code, (x, y) in flat.items()
    }
    apart = _pushed_apart(spots)
    lowest = min(y for _, y in apart.values())
    moved = {
        code: (min(max(x, EDGE), WIDTH - EDGE), y - lowest + EDGE) for code, (x, y) in apart.items()
    }
    return moved, max(LOWEST, max(y for _, y in moved.values()) + EDGE)


def _pushed_apart(spots: dict[str, Spot]) -> dict[str, Spot]:
    at = dict(spots)
    codes = sorted(at)
    for _ in range(ROUNDS):
        for place, one in enumerate(codes):
            for other in codes[place + 1 :]:
                (x1, y1), (x2, y2) = at[one], at[other]
                across, down = (x2 - x1) or 0.01, (y2 - y1) or 0.01
                far = sqrt(across**2 + down**2)
                if far < APART:
                    step = (APART - far) / 2 / far
                    at[one] = (x1 - across * step, y1 - down * step)
                    at[other] = (x2 + across * step, y2 + down * step)
    return at
