"""recordlinkage: blocks, string comparisons and its Fellegi-Sunter classifier without labels.

Called with DATA and OUT; 0.05 and more are written. Pairs of one register are left out.
"""

import sys
from pathlib import Path

import pandas as pd
import recordlinkage
from recordlinkage.index import Block

COLUMNS = ["name", "code", "legal_person", "phone", "address", "township", "industry"]
LEAST, SURE, LIKE = 0.05, 0.999999, 0.85


def main() -> None:
    data, out = map(Path, sys.argv[1:])
    frame = pd.concat(
        pd.read_csv(path, dtype=str, keep_default_na=False).assign(register=path.stem)
        for path in sorted(data.glob("?.csv"))
    ).set_index("record_id")
    frame[COLUMNS] = frame[COLUMNS].apply(lambda column: column.str.strip().replace("", None))
    indexer = recordlinkage.Index()
    for columns in (["code"], ["name"], ["phone"], ["legal_person", "township"]):
        indexer.add(Block(columns))
    found = indexer.index(frame)
    one, two = found.get_level_values(0), found.get_level_values(1)
    found = found[one.str[0] != two.str[0]]
    compare = recordlinkage.Compare()
    compare.string("name", "name", method="jarowinkler", threshold=LIKE, label="name")
    compare.string("address", "address", method="levenshtein", threshold=LIKE, label="address")
    for column in ("code", "legal_person", "phone", "township", "industry"):
        compare.exact(column, column, label=column)
    agree = compare.compute(found, frame)
    judge = recordlinkage.ECMClassifier()
    judge.fit(agree)
    chance = judge.prob(agree)
    chance = chance[chance >= LEAST].clip(upper=SURE).rename("score").reset_index()
    chance.columns = ["left_id", "right_id", "score"]
    chance.to_csv(out, index=False)


if __name__ == "__main__":
    main()
