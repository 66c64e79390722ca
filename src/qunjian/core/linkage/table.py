"""All rows of all registers as columns, cleaned once, in an order that does not depend on files."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qunjian.core.linkage import fields, grams
from qunjian.core.linkage.names import (
    NameParts,
    Vocabulary,
    branch_stem,
    learn_vocabulary,
    plain,
    take_apart,
    why_no_unit,
)

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Texts = NDArray[np.object_]
COLUMNS = (
    "record_id", "name", "code", "legal_person", "phone", "address", "township", "industry",
    "staff",
)  # fmt: skip


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
    shown: dict[str, Texts]
    text: dict[str, Texts]
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
        known = {value: place for place, value in enumerate(dict.fromkeys(self.text[name]))}
        column = self.text[name]
        return as_texts(list(known)), np.fromiter(
            map(known.__getitem__, column), np.int32, len(column)
        )

    def number(self, values: Sequence[str]) -> Longs:
        """Equal values as equal numbers, 0 for empty ones."""
        return numbered(values)[0].astype(np.int64)

    def shared(self) -> Shared:
        if self.told is None:
            self.told = shared_of(self.text)
        return self.told


def shared_of(text: Mapping[str, Sequence[str] | Texts]) -> Shared:
    """Count what these rows tell together."""
    within, often = grams.counted(text["core"])
    damaged = (fields.ends_of(code) for code in set(text["damaged"]) if code)
    return Shared(
        len(text["core"]), within, often, set(text["former"]) - {""}, set(text["phone2"]) - {""},
        {key for keys in damaged for key in keys},
    )  # fmt: skip


def build(
    registers: Sequence[Register], say: Callable[[str], None], known: Vocabulary | None = None
) -> Table:
    """Clean every row. Rows that are no units are set aside with their reason.

    `known` are the words of an earlier run, by which names are then taken apart as before.
    """
    raw, letters, skipped = _gather(registers)
    names = raw["name"]
    say(f"正在清洗 {len(names)} 行……")
    known = known or learn_vocabulary((plain(name) for name in sorted(set(names))), raw["township"])
    text = cleaned(raw, known)
    say("正在清点各项写法……")
    give_back(text, codes_of_firms(text))
    return _table(raw, letters, text, known, skipped)


def cleaned(raw: Mapping[str, Sequence[str]], known: Vocabulary) -> dict[str, list[str]]:
    """The columns that are compared, of some rows."""
    names = raw["name"]
    cache: dict[str, NameParts] = {}
    parts = [_parts(name, cache, known) for name in names]
    formers = [_parts(part.former, cache, known) if part.former else None for part in parts]
    codes = [fields.code_of(text) for text in raw["code"]]
    phones = [fields.phones_of(text) for text in raw["phone"]]
    addresses = [fields.address_of(text) for text in raw["address"]]
    text: dict[str, list[str]] = {
        "plain": [part.plain for part in parts], "core": [part.core for part in parts],
        "brand": [part.brand for part in parts], "trade": [part.trade for part in parts],
        "form": [part.form for part in parts], "place": [part.place for part in parts],
        "branch": [part.branch for part in parts],
        "branch_stem": [branch_stem(part.branch) for part in parts],
        "numbers": [part.numbers for part in parts],
        "former": [part.core if part else "" for part in formers],
        "full": [code.full for code in codes], "union": [code.union for code in codes],
        "organisation": [code.organisation for code in codes],
        "old": [code.old for code in codes], "stem": [code.stem for code in codes],
        "damaged": [code.damaged for code in codes],
        "phone": [phone[0] for phone in phones], "phone2": [phone[1] for phone in phones],
        "person": [fields.person_of(value) for value in raw["legal_person"]],
        "address": [address.text for address in addresses],
        "road": [address.road for address in addresses],
        "house": [address.house for address in addresses],
        "township": [fields.township_of(value) for value in raw["township"]],
        "industry": [plain(value[:40]) for value in raw["industry"]],
    }  # fmt: skip
    text["door"] = [
        f"{road}{house}" if road and house else ""
        for road, house in zip(text["road"], text["house"], strict=True)
    ]
    return text


def codes_of_firms(text: Mapping[str, Sequence[str]]) -> set[str]:
    """Whole codes that stand on a row that is no branch."""
    return {code for code, branch in zip(text["full"], text["branch"], strict=True) if not branch}


def give_back(text: dict[str, list[str]], of_firms: Collection[str]) -> None:
    """A code that stands on a branch and on a firm is the firm's: the branch has not told its own.

    Kept in the column `borrowed`, so that it can be said.
    """
    text["borrowed"] = [""] * len(text["full"])
    for row, (code, branch) in enumerate(zip(text["full"], text["branch"], strict=True)):
        if code and branch and code in of_firms:
            text["borrowed"][row] = code
            text["full"][row] = text["organisation"][row] = text["stem"][row] = ""


def _parts(name: str, cache: dict[str, NameParts], known: Vocabulary) -> NameParts:
    found = cache.get(name)
    if found is None:
        found = cache[name] = take_apart(name, known)
    return found


def _gather(
    registers: Sequence[Register],
) -> tuple[dict[str, list[str]], list[int], list[tuple[str, str]]]:
    raw: dict[str, list[str]] = {name: [] for name in COLUMNS}
    letters: list[int] = []
    skipped: list[tuple[str, str]] = []
    for place, register in enumerate(sorted(registers, key=lambda one: one.letter)):
        columns = [register.column(name) for name in COLUMNS]
        order = sorted(range(len(register)), key=columns[0].__getitem__)
        kept = []
        for row in order:
            reason = why_left_out(columns, row)
            if reason:
                skipped.append((columns[0][row], reason))
            else:
                kept.append(row)
        for name, column in zip(COLUMNS, columns, strict=True):
            raw[name] += [column[row] for row in kept]
        letters += [place] * len(kept)
    return raw, letters, skipped


def why_left_out(columns: Sequence[Sequence[str]], row: int) -> str:
    """Why a row is not compared; empty where it is. Columns in the order of COLUMNS."""
    name = columns[1][row]
    if not any(column[row] for column in columns[1:6]):
        return "名称、代码、人、电话、地址都是空的，无从比对"
    return why_no_unit(name) if name else ""


def _table(
    raw: dict[str, list[str]],
    letters: list[int],
    text: dict[str, list[str]],
    known: Vocabulary,
    skipped: list[tuple[str, str]],
) -> Table:
    ids: dict[str, Ints] = {}
    counts: dict[str, Ints] = {}
    columns: dict[str, Texts] = {}
    for name, values in text.items():
        number, count, kept = numbered(values)
        ids[name], counts[name], columns[name] = number, count, kept
    return Table(
        record=as_texts(raw["record_id"]),
        register=np.array(letters, dtype=np.int32),
        shown={name: as_texts(raw[name]) for name in COLUMNS[1:]},
        text=columns,
        ids=ids,
        counts=counts,
        staff=np.array([fields.staff_of(value) for value in raw["staff"]], dtype=np.float32),
        known=known,
        skipped=skipped,
    )


def as_texts(values: Sequence[str]) -> Texts:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def numbered(values: Sequence[str]) -> tuple[Ints, Ints, Texts]:
    """Values as numbers from 1 in the order of first meeting, 0 for missing, with their counts."""
    seen = {value: place for place, value in enumerate(dict.fromkeys(("", *values)))}
    number = np.fromiter(map(seen.__getitem__, values), dtype=np.int32, count=len(values))
    count = np.bincount(number, minlength=len(seen)).astype(np.int32)
    count[0] = 0
    return number, count, as_texts(list(seen))[number]  # equal texts once in memory
