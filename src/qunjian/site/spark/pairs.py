"""Steps over batches of pairs: pairing, ranking, weighing, judging. No Spark here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow
from numpy.typing import NDArray

from qunjian.core.linkage import candidates, codes, judging, pairing, scoring
from qunjian.core.linkage.candidates import Key, Pairs
from qunjian.core.linkage.columns import as_texts
from qunjian.core.linkage.features import FEATURES, Weighing
from qunjian.core.linkage.judging import Judge
from qunjian.core.linkage.names import Vocabulary
from qunjian.core.linkage.pairing import Groups
from qunjian.core.linkage.table import Floats, Ints, Longs, Shared, Table
from qunjian.site.spark.rows import COUNTED, WHOLE, Batch, Batches, batch_of, unpacked

ROW_COLUMNS = ("text", "staff", "register", *(f"seen_{name}" for name in COUNTED))


def pair_up(batches: Batches, keys: Sequence[Key], rows: int) -> Batches:
    """Pairs of the entries of one partition, which holds every group of one key and value whole."""
    held = _whole(batches)
    if held is None:
        return
    held = held.sort_by([("key", "ascending"), ("row", "ascending")])
    column = {name: held.column(name).to_numpy() for name in held.column_names}
    ends = np.searchsorted(column["key"], np.arange(len(keys) + 1))
    for key, start, end in zip(keys, ends, ends[1:], strict=False):
        part = {name: values[start:end] for name, values in column.items()}
        own = replace(key, values=part["value"], runs=1)
        found = candidates.groups_of(own, part, None)
        one, two = _each_once(found.groups, end - start)
        row = part["row"]
        apart = row[one] < row[two]  # a row may share one key with itself
        one, two = one[apart], two[apart]
        rare = {name: part[f"rare_{name}"] for name in COUNTED}
        named, rest = candidates.glance(one, two, part, rare)
        hint = candidates.points(rows, found.seen)[one] if key.tells else np.zeros(len(one))
        yield batch_of(
            {
                "left": row[one],
                "right": row[two],
                "left_register": part["register"][one],
                "right_register": part["register"][two],
                "hint": hint.astype(np.int32),
                "named": named,
                "rest": rest,
                "loose": np.full(len(one), not key.is_code),
            }
        )


def _each_once(groups: Groups, count: int) -> tuple[Longs, Longs]:
    """The pairs of groups; a group that is divided in two ways holds some of them twice."""
    one, two, _ = groups.pairs(range(count))
    pair = np.sort(one * count + two)
    one, two = np.divmod(pair[np.diff(pair, prepend=-1) > 0], max(1, count))
    return one, two


def _whole(batches: Batches) -> Any:
    """A partition in one piece; none when it is empty."""
    held = list(batches)
    return pyarrow.Table.from_batches(held).combine_chunks() if held else None


@dataclass(frozen=True, slots=True)
class Side:
    """Whose best pairs are kept: of the `mine` row towards the register of the `other`."""

    mine: str
    other: str


def keep_best(batches: Batches, side: Side, rows: int) -> Batches:
    """Mark the best pairs of the rows of one side; a partition holds all pairs of a row."""
    held = _whole(batches)
    if held is None:
        return
    hint, named, rest = (held.column(name).to_numpy() for name in ("hint", "named", "rest"))
    worth = candidates.worth_of(hint, named, rest, rows)
    loose = np.flatnonzero(held.column("loose").to_numpy() & (worth > 0))
    mine, other = held.column(side.mine).to_numpy(), held.column(side.other).to_numpy()
    register = held.column(f"{side.other}_register").to_numpy()
    best = held.column("best").to_numpy().copy()
    best[loose] |= pairing.among_best(mine[loose], register[loose], worth[loose], other[loose])
    place = held.schema.get_field_index("best")
    yield from held.set_column(place, "best", pyarrow.array(best)).to_batches()


def weigh(batches: Batches, shared: Shared) -> Batches:
    """What each pair agrees in, what its codes say, and whether it teaches."""
    for batch in batches:
        if not batch.num_rows:
            continue
        table, left, right = _table(batch, shared)
        matrix = Weighing(table).matrix(left, right)
        state = codes.states(table, left, right)
        is_open = batch.column("open").to_numpy(zero_copy_only=False)
        inside = table.register[left] == table.register[right]
        said = np.zeros(len(left), dtype=np.int8)
        same, other = scoring.taught_by(Pairs(left, right, is_open, said, 0), state, inside)
        place = batch.column("left").to_numpy() * shared.rows + batch.column("right").to_numpy()
        yield batch_of(
            {
                "left": batch.column("left"),
                "right": batch.column("right"),
                "lot": (judging.lot(place) >> np.uint64(1)).astype(np.int64),
                "kind": np.where(same, 1, np.where(other, 2, 0)).astype(np.int32),
                "fold": judging.halves(table, left).astype(np.int32),
                "stratum": scoring.strata(state, inside).astype(np.int32),
                "by_code": state == codes.CodeState.DIFFERENT,
                "features": _packed(matrix),
            }
        )


def _table(batch: Batch, shared: Shared) -> tuple[Table, Ints, Ints]:
    """The rows of some pairs, each once, with how common their values are among all rows."""
    both = np.concatenate([batch.column("left").to_numpy(), batch.column("right").to_numpy()])
    _, first, where = np.unique(both, return_index=True, return_inverse=True)
    count = batch.num_rows

    def taken(name: str) -> Any:
        one, two = batch.column(f"left_{name}"), batch.column(f"right_{name}")
        return pyarrow.concat_arrays([one, two]).take(pyarrow.array(first))

    text = unpacked(taken("text"), WHOLE)
    ids, counts = {}, {}
    for name, column in text.items():
        ids[name], counts[name] = column.ids, column.counts()
        if name in COUNTED:
            counts[name][ids[name]] = taken(f"seen_{name}").to_numpy()
            counts[name][0] = 0
    table = Table(
        record=as_texts([""] * len(first)), register=taken("register").to_numpy().astype(np.int32),
        text=text, ids=ids, counts=counts,
        staff=taken("staff").to_numpy(zero_copy_only=False).astype(np.float32),
        known=Vocabulary(frozenset(), frozenset()), told=shared,
    )  # fmt: skip
    return table, where[:count].astype(np.int32), where[count:].astype(np.int32)


def _packed(matrix: Floats) -> Any:
    """Each pair's features as bytes."""
    whole = np.ascontiguousarray(matrix, dtype="<f4")
    width = pyarrow.binary(whole.shape[1] * 4)
    column = pyarrow.FixedSizeBinaryArray.from_buffers(
        width, len(whole), [None, pyarrow.py_buffer(whole)]
    )
    return column.cast(pyarrow.binary())


def features_of(batch: Any) -> Floats:
    """The matrix that `weigh` packed, of a batch or a table."""
    data = b"".join(batch.column("features").to_pylist())
    found: Floats = np.frombuffer(data, dtype="<f4").reshape(-1, len(FEATURES)).copy()
    return found


def folds_of(batch: Any) -> NDArray[np.int8]:
    found: NDArray[np.int8] = batch.column("fold").to_numpy().astype(np.int8)
    return found


def judged(batches: Batches, judge: Judge) -> Batches:
    """The log of each pair's likelihood ratio."""
    for batch in batches:
        ratio = judge.ratio(features_of(batch), folds_of(batch))
        kept = ("left", "right", "stratum", "by_code")
        yield batch_of({name: batch.column(name) for name in kept} | {"ratio": ratio})


def places(table: Any, rows: int) -> Longs:
    """The place of each pair among all pairs that could be."""
    found: Longs = table.column("left").to_numpy() * rows + table.column("right").to_numpy()
    return found
