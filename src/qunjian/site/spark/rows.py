"""Steps over batches of rows: reading, cleaning, keys. Only Arrow and core/linkage, no Spark."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet

from qunjian.core.linkage import candidates, fields
from qunjian.core.linkage.candidates import Key
from qunjian.core.linkage.columns import Column
from qunjian.core.linkage.grams import Counts
from qunjian.core.linkage.names import Recurring, Vocabulary, plain, recurring
from qunjian.core.linkage.table import (
    COLUMNS,
    Longs,
    Shared,
    Table,
    cleaned,
    give_back,
    raw_of,
    shared_of,
    why_left_out,
)
from qunjian.site import link

Batch = Any  # of Arrow
Batches = Iterator[Batch]
NOTHING = raw_of({name: [] for name in COLUMNS})
TEXT = tuple(cleaned(NOTHING, Vocabulary(frozenset(), frozenset())))
WHOLE = (*TEXT, "borrowed")
BETWEEN = "\x1f"  # cleaned texts hold no control characters
COUNTED = candidates.COUNTED  # of known rarity
GLANCED = tuple(dict.fromkeys((*candidates.GLANCED, *candidates.FINER)))
UNREADABLE = -1  # the register of a row that says why a piece cannot be read
KEPT = ("row", "register", "record_id")


def batch_of(columns: Mapping[str, Any]) -> Batch:
    return pyarrow.RecordBatch.from_pydict(columns)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one task reads: a whole file, or one group of rows of a Parquet file."""

    register: int
    path: str
    group: int


def pieces(folder: Path) -> list[Piece]:
    """The registers of a folder in the order of their letters, cut where Parquet can be cut.

    :raises Unreadable: if the manifest or a register is missing.
    """
    return [
        Piece(register, str(path), group)
        for register, (_, path) in enumerate(sorted(link.files(folder).items()))
        for group in range(groups_of(path))
    ]


def groups_of(path: Path) -> int:
    """Groups of rows that can be read by themselves.

    :raises Unreadable: if the file is no Parquet.
    """
    if path.suffix != ".parquet":
        return 1
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            return int(file.num_row_groups)
    except pyarrow.ArrowException as error:
        raise link.Unreadable(f"{path.name} 不是能读的 Parquet 文件（{error}）。") from error


def read(batches: Batches) -> Batches:
    """Rows of pieces, each with the reason why it is not compared."""
    for batch in batches:
        for piece in batch.to_pylist():
            try:
                columns = link.columns_of(Path(piece["path"]), piece["group"])
            except link.Unreadable as why:
                nothing = pyarrow.array([""], pyarrow.string())
                yield _rows(UNREADABLE, dict.fromkeys(COLUMNS, nothing), [str(why)])
                continue
            raw = raw_of({name: link.texts_of([one])[0] for name, one in columns.items()})
            texts = {name: one.combine_chunks() for name, one in columns.items()}
            yield _rows(piece["register"], texts, why_left_out(raw).tolist())


def _rows(register: int, texts: Mapping[str, Any], reasons: Sequence[str]) -> Batch:
    registers = np.full(len(reasons), register, dtype=np.int32)
    return batch_of(
        {"register": registers, **texts, "reason": pyarrow.array(reasons, pyarrow.string())}
    )


def count_words(batches: Batches) -> Batches:
    """What may be places and trades in names that each come once."""
    found = Recurring()
    for batch in batches:
        some = recurring(plain(name) for name in batch.column("name").to_pylist())
        found.names += some.names
        found.areas += some.areas
        found.ends += some.ends
    yield _counted({"name": Counter({"": found.names}), "area": found.areas, "end": found.ends})


def words_of(counted: Mapping[str, Counter[str]], townships: Sequence[str]) -> Vocabulary:
    names = counted.get("name", Counter())
    found = Recurring(names[""], counted.get("area", Counter()), counted.get("end", Counter()))
    return found.words(townships)


def _counted(found: Mapping[str, Counter[str]]) -> Batch:
    rows = [(kind, word, times) for kind, some in found.items() for word, times in some.items()]
    kinds, words, times = zip(*rows, strict=True) if rows else ((), (), ())
    return batch_of(
        {
            "kind": pyarrow.array(kinds, pyarrow.string()),
            "word": pyarrow.array(words, pyarrow.string()),
            "times": pyarrow.array(times, pyarrow.int64()),
        }
    )


def clean(batches: Batches, known: Vocabulary) -> Batches:
    """The columns that are compared, with hashes of those whose rarity counts."""
    for batch in batches:
        raw = raw_of({name: batch.column(name).to_pylist() for name in COLUMNS})
        staff = np.array([fields.staff_of(value) for value in raw["staff"]], dtype=np.float32)
        text = cleaned(raw, known)
        yield batch_of(
            {
                **{name: batch.column(name) for name in KEPT},
                "text": packed(text, TEXT),
                "full": list(text["full"]),
                "branch": list(text["branch"]),
                "staff": staff,
                **{f"hash_{name}": hashed(text[name]) for name in COUNTED},
            }
        )


def packed(text: Mapping[str, Sequence[str]], names: Sequence[str]) -> list[str]:
    """The columns of a row in one text, which is cheaper to move than many."""
    return [BETWEEN.join(row) for row in zip(*(text[name] for name in names), strict=True)]


def unpacked(column: Any, names: Sequence[str]) -> dict[str, Column]:
    """What `packed` packed."""
    rows = [row.split(BETWEEN) for row in column.to_pylist()]
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {name: Column.of(values) for name, values in zip(names, columns, strict=True)}


def codes_given_back(batches: Batches) -> Batches:
    """Take the codes off the branches that were found to bear a firm's code."""
    for batch in batches:
        text = unpacked(batch.column("text"), TEXT)
        give_back(text, batch.column("lent").to_numpy(zero_copy_only=False))
        others = {name: batch.column(name) for name in batch.schema.names}
        del others["lent"]
        yield batch_of(others | {"text": packed(text, WHOLE)})


def count_shared(batches: Batches) -> Batches:
    """What these rows add to what all rows share."""
    found: dict[str, Counter[str]] = {
        kind: Counter() for kind in ("rows", "grams", "pairs", "formers", "seconds", "damaged")
    }
    for batch in batches:
        some = shared_of(unpacked(batch.column("text"), WHOLE))
        found["rows"][""] += some.rows
        found["grams"] += Counter(some.grams)
        found["pairs"] += Counter(some.pairs)
        for kind in ("formers", "seconds", "damaged"):
            found[kind] |= Counter(dict.fromkeys(getattr(some, kind), 1))
    yield _counted(found)


def shared_from(counted: Mapping[str, Counter[str]]) -> Shared:
    """A gram that is not there is in one core at most."""
    found = {kind: counted.get(kind, Counter()) for kind in ("rows", "grams", "pairs")}
    sets = {kind: frozenset(counted.get(kind, ())) for kind in ("formers", "seconds", "damaged")}
    within, often = Counts.of(found["grams"]), Counts.of(found["pairs"])
    return Shared(found["rows"][""], within, often, **sets)


def hashed(values: Sequence[str]) -> Longs:
    """Equal texts as equal numbers on every machine, 0 for empty ones."""
    column = Column.of(values)
    return np.array([_hash(value) for value in column.values], dtype=np.int64)[column.ids]


def _hash(value: str) -> int:
    if not value:
        return 0
    number = int.from_bytes(blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest())
    return (number >> 1) or 1


class Hashed(Table):
    """A part of the rows whose numbers mean the same in every other part."""

    def number(self, values: Sequence[str]) -> Longs:
        return hashed(values)


def hashed_table(batch: Batch, shared: Shared) -> Hashed:
    text = unpacked(batch.column("text"), WHOLE)
    ids: dict[str, Any] = {name: hashed(values) for name, values in text.items()}
    return Hashed(
        record=np.empty(0, dtype=object), register=_ints(batch, "register"), text=text,
        ids=ids, counts={}, staff=np.empty(0, np.float32), told=shared,
        known=Vocabulary(frozenset(), frozenset()),
    )  # fmt: skip


def entries(batches: Batches, shared: Shared) -> Batches:
    """One entry for each row and key: what it may be paired by, and what is glanced at."""
    for batch in batches:
        table = hashed_table(batch, shared)
        row = batch.column("row").to_numpy()
        rare = {name: _rare(batch, name, shared) for name in COUNTED}
        for number, key in enumerate(candidates.keys_of(table)):
            values, of, _ = key.told()
            yield batch_of(
                {
                    "key": np.full(len(of), number, dtype=np.int32),
                    "value": values,
                    "row": row[of],
                    "register": table.register[of],
                    **{name: table.ids[name][of] for name in GLANCED},
                    **{f"rare_{name}": points[of] for name, points in rare.items()},
                }
            )


def _rare(batch: Batch, name: str, shared: Shared) -> Any:
    seen = batch.column(f"seen_{name}").to_numpy()
    return candidates.points(shared.rows, seen).astype(np.int32)


def _ints(batch: Batch, name: str) -> Any:
    return batch.column(name).to_numpy().astype(np.int32)


def keys(shared: Shared) -> list[Key]:
    """All keys without any rows: their caps and what they tell."""
    nothing = batch_of(
        {
            "register": pyarrow.array([], pyarrow.int32()),
            "text": pyarrow.array([], pyarrow.string()),
        }
    )
    return [replace(key) for key in candidates.keys_of(hashed_table(nothing, shared))]
