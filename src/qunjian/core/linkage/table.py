"""All rows of all registers as columns, cleaned once, in an order that does not depend on files."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import fields, grams
from qunjian.core.linkage.columns import Column, Growing, Ints, Texts, as_texts
from qunjian.core.linkage.names import (
    Vocabulary,
    branch_stem,
    parts_of,
    plain,
    recurring,
    take_apart,
    why_none,
)

__all__ = [
    "COLUMNS", "Bools", "Column", "Doubles", "Floats", "Ints", "Longs", "Register", "Shared",
    "Table", "Texts", "build", "cleaned", "give_back", "numbered", "raw_of", "shared_of",
    "why_left_out",
]  # fmt: skip
Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
COLUMNS = (
    "record_id", "name", "code", "legal_person", "phone", "address", "township", "industry",
    "staff",
)  # fmt: skip
NAME = ("plain", "core", "brand", "trade", "form", "place", "branch", "former", "numbers")
CODE = ("full", "organisation", "old", "stem", "damaged", "union")
PHONE, ADDRESS = ("phone", "phone2"), ("address", "road", "house", "door")
AT_ONCE = 500  # so few that what is made of them is still at hand in the processor
NOTHING_TOLD = "名称、代码、人、电话、地址都是空的，无从比对"


@dataclass(frozen=True, slots=True)
class Register:
    """One department's list: its letter and its columns of text, all of one length."""

    letter: str
    columns: dict[str, Sequence[str]]

    def __len__(self) -> int:
        return len(self.columns.get("record_id", ()))

    def column(self, name: str) -> Sequence[str]:
        """A column, empty texts when the register does not have it."""
        return self.columns.get(name) or [""] * len(self)


@dataclass(frozen=True, slots=True)
class Shared:
    """What only all rows together tell: their number, and how common parts of their cores are.

    `grams` counts the cores that hold a character or two neighbours, `pairs` how often two
    neighbours stand in cores; `formers` are all former names, `seconds` all second telephones,
    `damaged` the ends of damaged codes.
    """

    rows: int
    grams: Mapping[str, int]
    pairs: Mapping[str, int]
    formers: Collection[str]
    seconds: Collection[str]
    damaged: Collection[str]


@dataclass(slots=True)
class Table:
    """The cleaned rows: `text` holds columns to compare, `ids` the same as numbers, 0 missing.

    A table that holds a part of the rows is told what is shared.
    """

    record: Texts
    register: Ints
    text: dict[str, Column]
    ids: dict[str, Ints]
    counts: dict[str, Ints]
    staff: Floats
    known: Vocabulary
    skipped: list[tuple[str, str]] = field(default_factory=list)
    told: Shared | None = None

    def __len__(self) -> int:
        return len(self.record)

    def rarity(self, name: str) -> Ints:
        """How many rows hold each row's value of a column; 0 where it is missing."""
        found: Ints = self.counts[name][self.ids[name]]
        return found

    def distinct(self, name: str) -> tuple[Texts, Ints]:
        """The different values of a column and which of them each row has."""
        column = self.text[name]
        return column.values, column.ids

    def number(self, values: Sequence[str]) -> Longs:
        """Equal values as equal numbers, 0 for empty ones."""
        return numbered(values)[0].astype(np.int64)

    def shared(self) -> Shared:
        if self.told is None:
            self.told = shared_of(self.text)
        return self.told


def shared_of(text: Mapping[str, Column]) -> Shared:
    """Count what these rows tell together."""
    core = text["core"]
    times = np.bincount(core.ids, minlength=len(core.values))
    within, often = grams.counted(dict(zip(core.values, times.tolist(), strict=True)))
    damaged = (fields.ends_of(code) for code in text["damaged"].values[1:])
    return Shared(
        len(core), within, often, set(text["former"].values[1:]), set(text["phone2"].values[1:]),
        {key for keys in damaged for key in keys},
    )  # fmt: skip


def build(
    registers: Iterable[Register], say: Callable[[str], None], known: Vocabulary | None = None
) -> Table:
    """Clean every row. Rows that are no units are set aside with their reason.

    `known` are the words of an earlier run, by which names are then taken apart as before. What
    was read is let go as it is cleaned, if only `registers`, an iterator then, held it.
    """
    record, register, raw, skipped = _gather(registers)
    say(f"正在清洗 {len(record)} 行……")
    known = known or words_of(raw)
    staff = raw["staff"]
    each = np.array([fields.staff_of(value) for value in staff.values], dtype=np.float32)
    text = cleaned(raw, known)
    say("正在清点各项写法……")
    give_back(text, text["branch"].ids == 0)
    return Table(
        record=record,
        register=register,
        text=text,
        ids={name: column.ids for name, column in text.items()},
        counts={name: column.counts() for name, column in text.items()},
        staff=each[staff.ids],
        known=known,
        skipped=skipped,
    )


def _gather(
    registers: Iterable[Register],
) -> tuple[Texts, Ints, dict[str, Column], list[tuple[str, str]]]:
    """The rows that are compared, in the order of register and record, and why others are not."""
    listed = sorted(registers, key=lambda one: one.letter)
    records = [list(one.column("record_id")) for one in listed]
    order = _order(records)
    record = as_texts([text for column in records for text in column])[order]
    register = np.repeat(np.arange(len(listed), dtype=np.int32), list(map(len, listed)))
    columns = {name: Column.joined([one.column(name) for one in listed]) for name in COLUMNS[1:]}
    raw = raw_of({name: column.taken(order) for name, column in columns.items()})
    reasons = why_left_out(raw)
    left_out = reasons.ids > 0
    if not left_out.any():
        return record, register, raw, []
    skipped = list(zip(record[left_out].tolist(), reasons[left_out].tolist(), strict=True))
    kept = np.flatnonzero(~left_out)
    raw = {name: column.taken(kept) for name, column in raw.items()}
    return record[kept], register[kept], raw, skipped


def _order(records: Sequence[Sequence[str]]) -> Longs:
    """The rows of all registers, those of each in the order of their records."""
    first = np.cumsum([0, *map(len, records)])
    ordered = [sorted(range(len(column)), key=column.__getitem__) for column in records]
    pieces = [np.array(rows, np.int64) + start for rows, start in zip(ordered, first, strict=False)]
    return np.concatenate([np.empty(0, np.int64), *pieces])


def raw_of(columns: Mapping[str, Sequence[str]]) -> dict[str, Column]:
    """What registers tell of some rows, ready to be cleaned: each different name in plain form."""
    raw = {name: Column.of(columns[name]) for name in COLUMNS[1:]}
    names = raw["name"]
    raw["name"] = Column(as_texts([plain(name) for name in names.values]), names.ids)
    return raw


def why_left_out(raw: Mapping[str, Column]) -> Column:
    """Why a row is not compared; empty where it is."""
    names = raw["name"]
    reasons = np.array(["", NOTHING_TOLD, *map(why_none, names.values)], dtype=object)
    told = np.any([raw[name].ids > 0 for name in COLUMNS[1:6]], axis=0)
    which = np.where(names.ids > 0, names.ids + 2, np.where(told, 0, 1))
    return Column.of(reasons.tolist()).at(which)


def words_of(raw: Mapping[str, Column]) -> Vocabulary:
    """Places and trades that recur in these rows."""
    names = raw["name"]
    without = names.ids.all()  # rows without a name
    return recurring(names.values[int(without) :]).words(raw["township"].values)


def cleaned(raw: dict[str, Column], known: Vocabulary) -> dict[str, Column]:
    """The columns that are compared, of some rows. What was told is let go as it is cleaned."""
    text = _several(raw.pop("name"), NAME, lambda names: [parts_of(name, known) for name in names])
    text["former"] = text["former"].each(lambda name: take_apart(name, known).core)
    text["branch_stem"] = text["branch"].each(branch_stem)
    text |= _several(raw.pop("code"), CODE, fields.codes_of)
    text |= _several(raw.pop("phone"), PHONE, lambda cells: map(fields.phones_of, cells))
    text |= _several(raw.pop("address"), ADDRESS, lambda cells: map(fields.address_of, cells))
    text["person"] = raw.pop("legal_person").each(fields.person_of)
    text["township"] = raw.pop("township").each(fields.township_of)
    text["industry"] = raw.pop("industry").each(lambda cell: plain(cell[:40]))
    return text


def _several(
    column: Column,
    names: Sequence[str],
    made: Callable[[Sequence[str]], Iterable[Sequence[Any]]],
) -> dict[str, Column]:
    """The first parts of what is made of a column's texts, a column each."""
    growing = [Growing() for _ in names]
    for start in range(0, len(column.values), AT_ONCE):
        parts = zip(*made(column.values[start : start + AT_ONCE].tolist()), strict=True)
        for one, texts in zip(growing, parts, strict=False):
            one.add(texts)
    return {name: one.column().at(column.ids) for name, one in zip(names, growing, strict=True)}


def give_back(text: dict[str, Column], of_firms: Bools) -> None:
    """A code that stands on a branch and on a firm is the firm's: the branch has not told its own.

    `of_firms` are rows whose codes are firms'. What is taken away is kept in the column `borrowed`,
    so that it can be said.
    """
    full, branch = text["full"], text["branch"]
    is_firms = np.zeros(len(full.values), dtype=bool)
    is_firms[full.ids[of_firms]] = True
    borrowed = is_firms[full.ids] & (full.ids > 0) & (branch.ids > 0)
    text["borrowed"] = full.without(~borrowed)
    for name in ("full", "organisation", "stem"):
        text[name] = text[name].without(borrowed)


def numbered(values: Sequence[str]) -> tuple[Ints, Ints, Texts]:
    """Values as numbers from 1 in the order of first meeting, 0 for missing, with their counts;
    then the different values."""
    column = Column.of(values)
    return column.ids, column.counts(), column.values
