"""Invented names, numbers and places, each given out once."""

from datetime import date, timedelta
from itertools import product
from random import Random

from qunjian.apps.demo.generator import words
from qunjian.apps.demo.generator.model import Place, Spot
from qunjian.core.place import full_code

WEST, SOUTH = 122.95, 28.90  # at sea, where nobody lives
TOWN_DEGREES, SPOT_DEGREES, UNIT_DEGREES = 0.08, 0.015, 0.006


class Names:
    """Gives out brands, persons and phones from one source of chance; a brand only once."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        pairs = product(words.BRAND_FIRST, words.BRAND_SECOND)
        self._brands = [a + b for a, b in pairs if a != b]
        rng.shuffle(self._brands)

    def brand(self) -> str:
        return self._brands.pop()

    def person(self) -> str:
        given = self.rng.choices(words.GIVEN, k=self.rng.choice((1, 2, 2)))
        return self.rng.choice(words.SURNAMES) + "".join(given)

    def phone(self) -> str:
        """An eleven-digit number of a range that no carrier gives out."""
        return "140" + "".join(self.rng.choices("0123456789", k=8))

    def identity_like(self, county: str) -> str:
        """Looks like an identity number; check character and county are wrong."""
        born = self.day(date(1962, 1, 1), date(1996, 12, 31))
        return f"{county}{born:%Y%m%d}{self.rng.randrange(1000):03d}Y"

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randint(0, (last - first).days))

    def workday(self, first: date, last: date) -> date:
        """Licences and approvals carry days on which offices are open."""
        while (day := self.day(first, last)).weekday() > 4:
            continue
        return day

    def street(self) -> str:
        return f"{self.rng.choice(words.STREETS)}{self.rng.randint(1, 399)}号"


def make_places(rng: Random, above: list[Place], towns: dict[str, tuple[int, int]]) -> list[Place]:
    """The townships of a county with so many villages each; `above` ends in the county."""
    county = above[-1].code[:6]
    places = list(above)
    used: set[str] = set()
    for number, (town, (villages, communities)) in enumerate(towns.items()):
        stem = f"{county}{100 + number}"
        places.append(Place(full_code(stem), town, "township"))
        for place, suffix in enumerate(["社区"] * communities + ["村"] * villages):
            name = _village(rng, used)
            kind = 1 if suffix == "社区" else 200 - communities
            places.append(Place(f"{stem}{place + kind:03d}", name + suffix, "village"))
    return places


def _village(rng: Random, used: set[str]) -> str:
    while True:
        name = rng.choice(words.VILLAGE_FIRST) + rng.choice(words.VILLAGE_SECOND)
        if name not in used and name[0] != name[1]:
            used.add(name)
            return name


def town_centre(number: int) -> tuple[float, float]:
    """Towns lie in a grid of three by three."""
    return WEST + number % 3 * TOWN_DEGREES, SOUTH + number // 3 * TOWN_DEGREES


def near(rng: Random, centre: tuple[float, float], spread: float) -> tuple[float, float]:
    return round(rng.gauss(centre[0], spread), 6), round(rng.gauss(centre[1], spread), 6)


def make_spots(rng: Random, townships: list[Place]) -> list[Spot]:
    by_name = {place.name: (number, place) for number, place in enumerate(townships)}
    spots = []
    for name, kind, town in words.SPOTS:
        number, place = by_name[town]
        where = near(rng, town_centre(number), SPOT_DEGREES)
        address = f"{town}{rng.choice(words.STREETS)}{rng.randint(1, 99)}号"
        spots.append(Spot(name, kind, place.code, address, *where))
    return spots
