"""What a clerk does first: equal codes of 18 characters. Called with DATA and OUT."""

import csv
import sys
from collections import defaultdict
from pathlib import Path

LENGTH = 18


def main() -> None:
    data, out = map(Path, sys.argv[1:])
    groups: dict[str, list[str]] = defaultdict(list)
    for path in sorted(data.glob("?.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if len(row["code"]) == LENGTH:
                    groups[row["code"]].append(row["record_id"])
    with out.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(("left_id", "right_id", "score"))
        for group in groups.values():
            writer.writerows((a, b, 1.0) for at, a in enumerate(group) for b in group[at + 1 :])


if __name__ == "__main__":
    main()
