"""The national table of areas from province down to county."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from qunjian.core.place import parent_of


@cache
def national_names() -> Mapping[str, str]:
    """The name of every province, city and county by its 12-digit code."""
    text = resources.files("qunjian.apps.areas").joinpath("data/divisions.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def ancestors_of(code: str) -> list[tuple[str, str]]:
    """Codes and names of all that lies above an area in the national table, the province first."""
    chain: list[tuple[str, str]] = []
    above = parent_of(code)
    while above:
        if above in national_names():
            chain.insert(0, (above, national_names()[above]))
        above = parent_of(above)
    return chain
