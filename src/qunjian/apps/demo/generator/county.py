"""安澜县: the invented county of the demonstration, whole and true."""

from datetime import date
from random import Random

from qunjian.apps.demo.generator import organisations, units, words
from qunjian.apps.demo.generator.model import County, Place
from qunjian.apps.demo.generator.naming import Names, make_places, make_spots
from qunjian.core.place import full_code

SEED = 20260831
DAY = date(2026, 8, 31)
# 33 is a province that exists; it has no city 3399, so the county exists nowhere.
PROVINCE = Place(full_code("33"), "浙江省", "province")
CITY = Place(full_code("3399"), "东屿市（虚构）", "city")
COUNTY = Place(full_code("339926"), "安澜县", "county")


def build(seed: int = SEED) -> County:
    """The county as it really is on DAY; the same seed gives the same county."""
    rng = Random(seed)  # noqa: S311 -- chance that can be repeated is wanted
    towns = {name: (villages, communities) for name, villages, communities, *_ in words.TOWNS}
    places = make_places(rng, [CITY, COUNTY], towns)
    townships = [place for place in places if place.level == "township"]
    county = County("安澜县", COUNTY.code, DAY, places, make_spots(rng, townships), [])
    units.fill(county, rng)
    organisations.found(county, Names(rng))
    return county
