"""Learn the model that judges where registers hold too few codes to learn from themselves.

It learns from generated registers whose truth is known (tests/support/dirty_registers.py), with
columns left out in some, so that it knows what a missing one means. Run it again after a change of
features: `python -m benchmarks.usual_model`. Two runs write the same file.
"""

from collections.abc import Iterator

import numpy as np

from qunjian.core.linkage import candidates, decisions, judging, table, trees, usual
from qunjian.core.linkage.features import Weighing
from qunjian.core.linkage.judging import Bools
from qunjian.core.linkage.table import COLUMNS, Floats, Register
from tests.support.dirty_registers import make

RECORDS = 6_000
MOST = 60_000  # pairs of either kind from one setting
SETTINGS = (
    ("usual", 21, ()),
    ("hard", 22, ()),
    ("usual", 23, ("phone",)),
    ("hard", 24, ("legal_person", "phone")),
    ("usual", 25, ("legal_person", "phone", "address")),
    ("usual", 26, ("legal_person", "phone", "address", "industry", "staff")),
    ("hard", 27, ("address", "township")),
)


def _pairs(setting: str, seed: int, dropped: tuple[str, ...]) -> tuple[Floats, Bools]:
    made = make(RECORDS, setting, seed=seed, letters="ABCD")
    registers = [
        Register(
            letter,
            {
                name: [row[at] for row in rows]
                for at, name in enumerate(COLUMNS)
                if name not in dropped
            },
        )
        for letter, rows in made.registers.items()
    ]
    rows = table.build(registers, lambda text: None)
    pairs = candidates.find(rows, decisions.given(rows, (), None, ()))
    firm = np.array([made.truth[record] for record in rows.record])
    same = firm[pairs.left] == firm[pairs.right]
    place = pairs.left.astype(np.int64) * len(rows) + pairs.right
    crosses = (rows.register[pairs.left] != rows.register[pairs.right]) & pairs.open
    chosen = np.concatenate(
        [judging.thinned(np.flatnonzero(crosses & kind), MOST, place) for kind in (same, ~same)]
    )
    return Weighing(rows).matrix(pairs.left[chosen], pairs.right[chosen]), same[chosen]


def _all() -> Iterator[tuple[Floats, Bools]]:
    for setting, seed, dropped in SETTINGS:
        yield _pairs(setting, seed, dropped)


def main() -> None:
    matrices, answers = zip(*_all(), strict=True)
    matrix, same = np.concatenate(matrices), np.concatenate(answers)
    held = np.arange(len(same)) % 5 == 0
    weight = np.ones(len(same), dtype=np.float32)
    model = trees.learn(matrix[~held], same[~held], weight[~held], rounds=150)
    judge = judging.Judge()
    judge.calibrate(model.raw(matrix[held]), same[held], np.flatnonzero(held))
    usual.write(model, judge.middle, judge.curve)
    print(f"{len(same)} pairs, {same.sum()} of one firm, written to {usual.PLACE}")


if __name__ == "__main__":
    main()
