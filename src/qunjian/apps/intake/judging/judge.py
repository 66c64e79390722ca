"""The rows of a batch against the ledger, a window at a time; reads only."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from qunjian.apps.intake.judging.cells import Cells
from qunjian.apps.intake.judging.meeting import meet, place, stands_alone
from qunjian.apps.intake.judging.merging import Base, settle
from qunjian.apps.intake.judging.model import (
    Judged,
    Register,
    Told,
    UnitTarget,
    refused,
)
from qunjian.apps.intake.judging.organisations import OrganisationRows, names_meant
from qunjian.apps.intake.judging.places import Places
from qunjian.apps.intake.judging.remembering import Memory, name_keys
from qunjian.apps.intake.judging.snapshot import CODE_FIELDS, Organisations, Snapshot, is_empty
from qunjian.apps.intake.judging.units import (
    changes_to,
    counts_of,
    counts_told,
    doubt,
    in_words,
    new_names,
    new_unit,
    proposed,
)
from qunjian.apps.intake.models import RowVerdict
from qunjian.apps.intake.returning import kept_columns
from qunjian.core.names import clean_unit_name

WINDOW = 5_000
_WHY_THAT_ONE = "（这一行缺名称或乡镇，写全的那一行优先。）"
NEW, CHANGED, SAME = (
    verdict.value for verdict in (RowVerdict.NEW, RowVerdict.CHANGED, RowVerdict.SAME)
)
Chunk = tuple[int, list[Any]]
"""(place of the sheet in the batch, kept rows)."""


class Judge:
    """Judges all rows of a batch once, each window in the order of the file.

    Without `writing` the writes of new units, which no preview shows, are left out. Units `born`
    are those that an apply brings into the ledger while it goes on.
    """

    def __init__(
        self,
        register: Register,
        sheets: Sequence[Mapping[str, Any]],
        bases: Mapping[str, Base] | None = None,
        *,
        writing: bool = True,
        born: Container[int] = (),
    ) -> None:
        self._born = born
        self._register = register
        self._places = Places(register.area)
        self._bases = bases or {}
        self._writing = writing
        self._ledger_is_empty = is_empty(self._places.county)
        self._memory = Memory(register.source, register.area)
        self._cells = [Cells(at, kept_columns(sheet)) for at, sheet in enumerate(sheets)]
        self._names = [str(sheet["name"]) for sheet in sheets]
        self._seen: dict[Any, tuple[int, int]] = {}
        #: sentences about the batch as a whole
        self.notes: list[str] = []

    def windows(self, chunks: Iterable[Chunk]) -> Iterator[list[Judged]]:
        """Judged rows, some thousands at a time; organisations all at once, for they refer to
        each other."""
        told = self._told(chunks)
        if self._register.holds == "organisations":
            yield self._organisations(list(told))
            return
        late: list[Told] = []
        while window := list(islice(self._strong(told, late), WINDOW)):
            yield self._units(window)
        for at in range(0, len(late), WINDOW):
            yield self._units(late[at : at + WINDOW])

    def _strong(self, rows: Iterable[Told], late: list[Told]) -> Iterator[Told]:
        """The rows that could bring in their unit by themselves; the others are kept for later.

        Of several rows about one unit the first of these counts. Else the choice would hang on
        what the ledger knows, and the same file would speak by another row when it comes again.
        """
        for told in rows:
            if stands_alone(told, self._places, self._register):
                yield told
            else:
                late.append(told)

    def _told(self, chunks: Iterable[Chunk]) -> Iterator[Told]:
        for sheet, rows in chunks:
            yield from self._cells[sheet].told(rows)

    def _units(self, window: list[Told]) -> list[Judged]:
        snapshot = Snapshot(self._register, self._places.county, self._memory, self._born)
        former = {
            clean_unit_name(told.values["former_name"])
            for told in window
            if "former_name" in told.values
        }
        if not self._ledger_is_empty:
            snapshot.load(window, former, counts=True)
        elif self._memory:
            self._memory.load(name_keys(window))
        return [self._unit(told, snapshot) for told in window]

    def _organisations(self, rows: list[Told]) -> list[Judged]:
        snapshot = Snapshot(self._register, self._places.county, self._memory)
        snapshot.load(rows, {key for told in rows for key in names_meant(told)}, counts=True)
        judge = OrganisationRows(
            self._register, self._places, Organisations(self._places.county), snapshot
        )
        judge.expect(rows)
        judged = [judge.judge(told) for told in rows]
        if unknown := judge.unknown_superiors:
            shown = "、".join(list(unknown)[:5]) + "等" * (len(unknown) > 5)
            self.notes.append(
                f"有 {len(unknown)} 个上级组织台账里没有，没有挂接：{shown}。"
                "是哪几行写的，逐行列在下面；以后导入的名册里有它们，会自动挂上。"
            )
        return judged

    def _unit(self, told: Told, snapshot: Snapshot) -> Judged:
        target, ok = meet(told, snapshot)
        if not ok:
            return refused(told)
        look, claim = _keys(told, target)
        if self._is_repeated(told, look):
            return refused(told)
        if target and (base := self._base(target)):
            settle(told, target, base, snapshot, self._places)
        area = place(told, target, self._places, self._register)
        if area is None:
            return refused(told)
        for key in claim:
            self._seen[key] = (told.sheet, told.row)
        adopted = snapshot.adopted.get(target.id or 0) if target else None
        doubt(told, adopted, self._register.today)
        if target is None:
            return self._new(told, area)
        return self._known(told, target, area, snapshot)

    def _new(self, told: Told, area: str) -> Judged:
        target = UnitTarget(row=told.row, name=told.values["name"])
        writes = []
        if self._writing:
            writes = new_unit(told, target, area, self._places, self._register)
        return Judged(
            told.sheet, told.row, target.name[:200], NEW, target, None, [],
            told.problems, writes,
        )  # fmt: skip

    def _known(self, told: Told, target: UnitTarget, area: str, snapshot: Snapshot) -> Judged:
        values = proposed(told, area, self._places)
        own = snapshot.own(target, values)
        writes, changed = changes_to(told, target, own, self._register)
        changes = in_words(target.state or {}, changed, self._places) if changed else []
        names = new_names(told, target, snapshot)
        writes += names
        changes += [["former_name", None, each.name] for each in names]
        more, counted = counts_of(told, target, counts_told(told), snapshot, self._register)
        writes += more
        changes += counted
        verdict = CHANGED if writes else SAME
        return Judged(
            told.sheet, told.row, target.name[:200], verdict, target, None, changes,
            told.problems, writes,
        )  # fmt: skip

    def _is_repeated(self, told: Told, look: list[Any]) -> bool:
        """Whether an earlier row of the file that is not refused is about the same unit."""
        if self._seen.keys().isdisjoint(look):
            return False
        first = next(self._seen[key] for key in look if key in self._seen)
        sheet, row = first
        where = "" if sheet == told.sheet else f"工作表“{self._names[sheet]}”"
        where += f"第 {row} 行"
        told.complain(
            "name",
            f"与{where}是同一个单位，只按{where}处理；请合并成一行再导。"
            + _WHY_THAT_ONE * (first > (told.sheet, told.row)),
            serious=True,
        )
        return True

    def _base(self, target: UnitTarget) -> Base | None:
        return self._bases.get(str(target.id)) if self._bases else None


def _keys(told: Told, target: UnitTarget | None) -> tuple[list[Any], list[Any]]:
    """By what an earlier row was, and a later row would be, about the same unit.

    Two rows of one name with two codes are two units; one without a code is either's double.
    """
    codes = [(field, told.values[field]) for field in CODE_FIELDS if field in told.values]
    if target is not None:
        return [target.id, *codes], [target.id, *codes]
    coded, bare = ("coded", told.name_key), ("bare", told.name_key)
    if told.group:
        group = ("group", told.group)
        return [group, *codes], [group, *codes, coded if codes else bare]
    if codes:
        return [*codes, bare], [*codes, coded]
    return [bare, coded], [bare]
