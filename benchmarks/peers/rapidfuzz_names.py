"""The most alike name of register A by rapidfuzz, among rows that share two characters in a row.

Called with DATA and OUT. Names alone, as a script of an afternoon does it; 90 of 100 is the usual
threshold.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz import fuzz, process, utils

LIKE, BLOCK = 90, 400


def _grams(name: str) -> list[str]:
    return [name[at : at + 2] for at in range(len(name) - 1)]


def _rows(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row["record_id"], row["name"]) for row in csv.DictReader(lines)]


def pairs(data: Path) -> Iterator[tuple[str, str, float]]:
    first, *others = sorted(data.glob("?.csv"))
    blocks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for record, name in _rows(first):
        for gram in _grams(name):
            blocks[gram].append((record, name))
    for path in others:
        for record, name in _rows(path):
            near = {
                one for gram in _grams(name) if len(blocks[gram]) <= BLOCK for one in blocks[gram]
            }
            found = process.extractOne(
                name, dict(sorted(near)), scorer=fuzz.ratio, processor=utils.default_process,
                score_cutoff=LIKE,
            )  # fmt: skip
            if found:
                yield found[2], record, found[1] / 100


def main() -> None:
    data, out = map(Path, sys.argv[1:])
    with out.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("left_id", "right_id", "score"), *pairs(data)])


if __name__ == "__main__":
    main()
