"""The steps of the cluster, without a cluster: parts of the rows give the numbers of the whole."""

from collections import Counter, defaultdict

import numpy as np
import pyarrow
import pytest

from qunjian.core.linkage import candidates, codes, decisions, scoring, table
from qunjian.core.linkage.features import Weighing
from qunjian.core.linkage.table import COLUMNS, Register
from qunjian.site.spark import pairs, rows
from tests.support.dirty_registers import make

PARTS = 3


@pytest.fixture(scope="module")
def registers():
    made = make(250, "usual", letters="ABC")
    return [
        Register(letter, dict(zip(COLUMNS, zip(*listed, strict=True), strict=True)))
        for letter, listed in made.registers.items()
    ]


@pytest.fixture(scope="module")
def whole(registers):
    return table.build(registers, lambda text: None)


@pytest.fixture(scope="module")
def shown(registers, whole):
    """What the registers tell of the rows of the whole."""
    told = {
        row[0]: row
        for one in registers
        for row in zip(*(one.columns[name] for name in COLUMNS), strict=True)
    }
    rows_told = [told[record] for record in whole.record]
    return {name: np.array([row[at] for row in rows_told]) for at, name in enumerate(COLUMNS)}


@pytest.fixture(scope="module")
def found(whole):
    return candidates.find(whole, decisions.given(whole, (), None, ()))


def texts(whole, at):
    """Cleaned rows as they travel."""
    text = rows.packed({name: whole.text[name][at] for name in rows.WHOLE}, rows.WHOLE)
    seen = {f"seen_{name}": np.maximum(whole.rarity(name)[at], 1) for name in rows.COUNTED}
    return rows.batch_of(
        {"row": np.array(at, np.int64), "register": whole.register[at], "text": text} | seen
    )


def counted(batch):
    kept = defaultdict(Counter)
    for one in batch.to_pylist():
        kept[one["kind"]][one["word"]] += one["times"]
    return kept


def parts_of(count):
    order = np.random.default_rng(1).permutation(count)
    return np.array_split(order, PARTS)


def test_rows_are_cleaned_in_parts(whole, shown):
    names = sorted(set(shown["name"].tolist()))
    words = Counter()
    told = defaultdict(Counter)
    for part in np.array_split(names, PARTS):
        [batch] = rows.count_words(iter([rows.batch_of({"name": part.tolist()})]))
        for kind, some in counted(batch).items():
            told[kind] += some
    words = rows.words_of(told, list(set(shown["township"].tolist())))
    assert words == whole.known
    for part in parts_of(len(whole)):
        given = {name: shown[name][part].tolist() for name in COLUMNS[1:]}
        batch = rows.batch_of(
            {
                "row": part,
                "register": whole.register[part],
                "record_id": whole.record[part].tolist(),
                **given,
            }
        )
        [clean] = rows.clean(iter([batch]), words)
        lent = [text != "" for text in whole.text["borrowed"][part]]
        seen = {"lent": pyarrow.array(lent)}
        kept = {name: clean.column(name) for name in ("row", "text")}
        [back] = rows.codes_given_back(iter([rows.batch_of(kept | seen)]))
        text = rows.unpacked(back.column("text"), rows.WHOLE)
        for name in rows.WHOLE:
            assert list(text[name]) == whole.text[name][part].tolist()


def test_what_is_shared_is_counted_in_parts(whole):
    told = defaultdict(Counter)
    for part in parts_of(len(whole)):
        [batch] = rows.count_shared(iter([texts(whole, part)]))
        for kind, some in counted(batch).items():
            told[kind] += some
    shared, wanted = rows.shared_from(told), whole.shared()
    assert (shared.rows, shared.grams, shared.pairs) == (wanted.rows, wanted.grams, wanted.pairs)
    for kind in ("formers", "seconds", "damaged"):
        assert set(getattr(shared, kind)) == set(getattr(wanted, kind))


def test_keys_of_parts_bring_the_same_rows_together(whole, found):
    shared = whole.shared()
    batches = [texts(whole, part) for part in parts_of(len(whole))]
    entries = pyarrow.Table.from_batches(rows.entries(iter(batches), shared))
    part = entries.column("value").to_numpy() % PARTS
    paired = []
    for number in range(PARTS):
        some = entries.filter(pyarrow.array(part == number)).to_batches()
        paired += pairs.pair_up(iter(some), rows.keys(shared), len(whole))
    for name in ("hint", "named", "rest"):
        assert paired[0].schema.field(name).type == pyarrow.int32()  # as the cluster is told
    grouped = grouped_by_pair(pyarrow.Table.from_batches(paired))
    for side in (pairs.Side("left", "right"), pairs.Side("right", "left")):
        grouped = list(pairs.keep_best(iter(grouped), side, len(whole)))
    best = {
        (one["left"], one["right"]): one["best"]
        for batch in grouped
        for one in batch.to_pylist()
        if one["best"] or one["strong"]
    }
    wanted = zip(found.left.tolist(), found.right.tolist(), found.open.tolist(), strict=True)
    assert best == {(left, right): is_open for left, right, is_open in wanted}


def grouped_by_pair(paired):
    """What the cluster's group-by does."""
    strong = pyarrow.array(~paired.column("loose").to_numpy())
    grouped = paired.append_column("strong", strong).group_by(
        ["left", "right", "left_register", "right_register"]
    )
    grouped = grouped.aggregate(
        [("hint", "sum"), *((name, "max") for name in ("named", "rest", "loose", "strong"))]
    )
    names = [name.removesuffix("_sum").removesuffix("_max") for name in grouped.column_names]
    grouped = grouped.rename_columns(names)
    nothing = pyarrow.array(np.zeros(len(grouped), dtype=bool))
    return grouped.append_column("best", nothing).to_batches()


def test_pairs_are_weighed_in_parts(whole, found):
    columns = {"left": found.left.astype(np.int64), "right": found.right.astype(np.int64)}
    for side, at in (("left", found.left), ("right", found.right)):
        columns[f"{side}_text"] = texts(whole, at).column("text")
        columns[f"{side}_staff"] = whole.staff[at]
        columns[f"{side}_register"] = whole.register[at]
        for name in rows.COUNTED:
            columns[f"{side}_seen_{name}"] = np.maximum(whole.rarity(name)[at], 1)
    batch = rows.batch_of({**columns, "open": found.open})
    matrix = Weighing(whole).matrix(found.left, found.right)
    state = codes.states(whole, found.left, found.right)
    inside = whole.register[found.left] == whole.register[found.right]
    stratum = scoring.strata(state, inside)
    for part in parts_of(len(found)):
        [weighed] = pairs.weigh(iter([batch.take(pyarrow.array(part))]), whole.shared())
        np.testing.assert_array_equal(pairs.features_of(weighed), matrix[part])
        assert weighed.column("stratum").to_pylist() == stratum[part].tolist()
