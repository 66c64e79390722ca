"""The figures once more, in plain Python over the csv files of the open dump.

Nothing of the product is asked here: only the rows that it gives out, as the README of the dump
says how to read them. Definitions of above scale are typed anew from the counties' papers.
"""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

Row = dict[str, str]
LINES = ("party", "union", "league", "women")


def _number(text: str) -> float | None:
    return float(text) if text else None


def _five_million(counts: Row) -> bool | None:
    revenue = _number(counts["revenue"])
    return None if revenue is None else revenue >= 500


def _quannan(counts: Row) -> bool | None:
    """50 staff and 5 million yuan, or 100 staff."""
    staff, revenue = _number(counts["staff"]), _number(counts["revenue"])
    if staff is None:
        return False if revenue is not None and revenue < 500 else None
    if staff >= 100:
        return True
    if staff < 50:
        return False
    return None if revenue is None else revenue >= 500


#: by the first six digits of the area; who is not here has no definition of its own
SCALES: dict[str, Callable[[Row], bool | None]] = {
    "330326": _five_million,
    "339926": _five_million,
    "360729": _quannan,
}


@dataclass(frozen=True)
class Recount:
    """What a day's rows come to. `by_town` is covered units by line and township (9 digits)."""

    units: int
    operating: int
    above_scale: int
    organisations: dict[str, int]
    outer: int
    covered: dict[str, int]
    covered_above_scale: dict[str, int]
    by_town: dict[tuple[str, str], int]
    new_this_year: dict[str, int]
    not_yet: dict[tuple[str, str], int]


def read_dump(path: Path) -> dict[str, list[Row]]:
    """Every csv of the dump by its name, as rows by heading."""
    with zipfile.ZipFile(path) as archive:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))
            )
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def on_day(rows: Iterable[Row], day: date) -> list[Row]:
    """As the README has it: valid_from <= D, and valid_to empty or > D."""
    text = day.isoformat()
    return [
        row
        for row in rows
        if row["valid_from"] <= text and (not row["valid_to"] or row["valid_to"] > text)
    ]


def recount(dump: dict[str, list[Row]], day: date) -> Recount:
    """Count the rows of a day."""
    units = {row["unit_id"]: row for row in on_day(dump["unit_states"], day)}
    operating = {key for key, row in units.items() if row["operating_state"] == "operating"}
    there = {row["organisation_id"]: row for row in on_day(dump["organisation_states"], day)}
    inner = {key: row for key, row in there.items() if row["outer"] != "是"}
    covered: dict[str, set[str]] = defaultdict(set)
    for row in on_day(dump["coverage"], day):
        if row["organisation_id"] in inner and row["unit_id"] in operating:
            covered[row["line"]].add(row["unit_id"])
    above = _above(dump, units, operating, day)
    year = f"{day.year}-01-01"
    reasons = Counter(
        (row["line"], row["reason"])
        for row in on_day(dump["not_yet"], day)
        if row["unit_id"] in operating and row["unit_id"] not in covered[row["line"]]
    )
    return Recount(
        units=len(units),
        operating=len(operating),
        above_scale=len(above),
        organisations=_by_line(row["line"] for row in inner.values()),
        outer=len(there) - len(inner),
        covered={line: len(covered[line]) for line in LINES},
        covered_above_scale={line: len(covered[line] & above) for line in LINES},
        by_town=dict(
            Counter((line, units[key]["area_id"][:9]) for line in LINES for key in covered[line])
        ),
        new_this_year=_by_line(
            row["line"]
            for row in inner.values()
            if row["founded_on"] and year <= row["founded_on"] <= day.isoformat()
        ),
        not_yet=dict(reasons),
    )


def _above(
    dump: dict[str, list[Row]], units: dict[str, Row], operating: set[str], day: date
) -> set[str]:
    """Operating enterprises above scale by their own county's definition."""
    counts = {row["unit_id"]: row for row in on_day(dump["adopted_counts"], day)}
    found = set()
    for key in operating & counts.keys():
        scale = SCALES.get(units[key]["area_id"][:6])
        if scale and units[key]["kind"] == "enterprise" and scale(counts[key]):
            found.add(key)
    return found


def _by_line(lines: Iterable[str]) -> dict[str, int]:
    counted = Counter(lines)
    return {line: counted[line] for line in LINES}
