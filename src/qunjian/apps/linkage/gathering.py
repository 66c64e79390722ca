"""The rows of the registers as the engine takes them; persons and phones only pass through."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from qunjian.apps.areas.models import Area
from qunjian.apps.intake.judging.cells import Cells
from qunjian.apps.intake.judging.model import Told
from qunjian.apps.intake.judging.organisations import covered_names, own_unit
from qunjian.apps.intake.judging.remembering import Known, known_by, known_by_name
from qunjian.apps.intake.models import Batch
from qunjian.apps.intake.queries import chunks_of
from qunjian.apps.intake.returning import kept_columns
from qunjian.apps.linkage.models import Side
from qunjian.apps.registry.models import AdoptedCount, UnitName, UnitState
from qunjian.core.intake.profiles import profile
from qunjian.core.intake.vocabulary import CODES
from qunjian.core.place import DIGITS, AreaLevel, code_range

ENGINE = ("name", "code", "legal_person", "phone", "address", "township", "industry", "staff")
KEY, DIGEST = 32, 32
NAME_AT_MOST = 200
TOWNSHIP = DIGITS[AreaLevel.TOWNSHIP]
READ_AT_ONCE = 2_000


@dataclass(slots=True)
class Row:
    """A row that takes part. `cells` are those that are compared, in the order of `ENGINE`.

    `known` is by what the intake knows the row again; none for a row of the ledger.
    """

    sheet: int
    row: int
    name: str
    key: str
    cells: tuple[str, ...]
    known: Known | None = None
    unit: int | None = None
    lead: bool = True  # whether the row of the file is about this very unit
    operating: str = ""  # the operating state that it tells; firms are not told apart by it

    @property
    def digest(self) -> str:
        """Keyed, because persons and phones are in it."""
        told = "\x1f".join(self.cells)
        return salted_hmac("linkage.row", told, algorithm="sha256").hexdigest()[:DIGEST]


def rows_of(side: Side, area_code: str) -> list[Row]:
    """All rows of a side, each with a key of its own."""
    if side.batch is None:
        return list(_of_ledger(area_code))
    return _numbered(list(_of_batch(side.batch)))


def key_of(source: str, known: Known) -> str:
    """The same for the same row of the same source, in every comparison."""
    return hashlib.sha256("\x1f".join((source, *known)).encode()).hexdigest()[:KEY]


def _numbered(rows: list[Row]) -> list[Row]:
    """Rows of one key are told apart by their order."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.key] += 1
        if seen[row.key] > 1:
            row.key = f"{row.key}~{seen[row.key]}"
    return rows


# -- registers ---------------------------------------------------------------------------------


def _of_batch(batch: Batch) -> Iterator[Row]:
    found = profile(batch.profile)
    of_organisations = found is not None and found.holds == "organisations"
    cells = [Cells(at, kept_columns(sheet)) for at, sheet in enumerate(batch.sheets)]
    codes = [_code_columns(kept_columns(sheet)) for sheet in batch.sheets]
    seen: set[Known] = set()
    for sheet, rows in chunks_of(batch):
        for told, (_, texts, _) in zip(cells[sheet].told(rows), rows, strict=True):
            code = next((texts[at] for at in codes[sheet] if texts[at].strip()), "")
            if of_organisations:
                yield from _units_meant(batch.source, told, code, seen)
            else:
                yield _row(batch.source, told, str(told.values.get("name", "")), code)


def _code_columns(columns: Sequence[Mapping[str, Any]]) -> list[int]:
    """Codes are compared as they were written: the engine repairs what the ledger refuses."""
    return [at for at, column in enumerate(columns) if column["field"] in CODES]


def _row(source: str, told: Told, name: str, code: str) -> Row:
    values = told.values
    place = values.get("township") or values.get("area_name") or ""
    industry = values.get("industry_code") or values.get("industry") or ""
    former = values.get("former_name", "")
    cells = (
        with_former(name, former), code, values.get("legal_person", ""), values.get("phone", ""),
        values.get("address", ""), place, str(industry), _number(values.get("staff")),
    )  # fmt: skip
    known = known_by(told)
    row = Row(told.sheet, told.row, name[:NAME_AT_MOST], key_of(source, known), cells, known)
    row.operating = str(values.get("status") or "")
    return row


def _units_meant(source: str, told: Told, code: str, seen: set[Known]) -> Iterator[Row]:
    """The units that a row of organisations means; a register names the same one many times."""
    covered = covered_names(told)
    name = str(told.values.get("name", ""))
    if name or code:
        lead = _row(source, told, name, code)
        staff = lead.cells[-1] if not covered else ""
        lead.cells = (*lead.cells[:2], "", *lead.cells[3:-1], staff)
        if lead.known not in seen:
            seen.add(lead.known or ("", "", ""))
            yield lead
    elif not covered and (own := told.values.get("org_name", "")):
        yield from _named(source, told, own, (own_unit(own), "", ""), seen)
    for each in covered:
        yield from _named(source, told, each, known_by_name(each), seen)


def _named(source: str, told: Told, name: str, known: Known, seen: set[Known]) -> Iterator[Row]:
    """A unit of which only the name is told: where the organisation sits, it need not sit."""
    if known in seen or not known[0]:
        return
    seen.add(known)
    cells = (name, *[""] * (len(ENGINE) - 1))
    key = key_of(source, known)
    yield Row(told.sheet, told.row, name[:NAME_AT_MOST], key, cells, known, lead=False)


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def with_former(name: str, former: str) -> str:
    """The name with a former one beside it, as the engine takes names apart."""
    bare = former.replace("(", "").replace(")", "").replace("（", "").replace("）", "").strip()
    return f"{name}（曾用名：{bare}）" if name and bare and bare != name else name


# -- the ledger --------------------------------------------------------------------------------

HELD = (
    "unit_id", "name", "credit_code", "registration_no", "org_code", "legal_person", "phone",
    "address", "area_id", "industry", "operating_state",
)  # fmt: skip


def _of_ledger(area_code: str) -> Iterator[Row]:
    low, high = code_range(area_code)
    names = _townships(low, high)
    states = UnitState.objects.known().filter(valid_to=None, area__gte=low, area__lte=high)
    staff, former = _staff(states), _former(low, high)
    held = states.order_by("unit_id").values_list(*HELD)
    for unit, name, credit, registration, org, person, phone, *place in held.iterator(
        chunk_size=READ_AT_ONCE
    ):
        address, area, industry, operating = place
        cells = (
            with_former(name, _other(name, former.get(unit, ()))), credit or registration or org,
            person or "", phone or "", address, names.get(area[:TOWNSHIP], ""), industry,
            _number(staff.get(unit)),
        )  # fmt: skip
        yield Row(0, 0, name, f"unit:{unit}", cells, unit=unit, operating=operating)


def _other(name: str, names: Sequence[str]) -> str:
    return next((each for each in names if each != name), "")


def _townships(low: str, high: str) -> dict[str, str]:
    rows = Area.objects.filter(code__gte=low, code__lte=high, level=AreaLevel.TOWNSHIP)
    return {code[:TOWNSHIP]: name for code, name in rows.values_list("code", "name")}


def _staff(states: Any) -> dict[int, int | None]:
    counts = AdoptedCount.objects.known().filter(valid_to=None, unit__in=states.values("unit"))
    return dict(counts.values_list("unit_id", "staff"))


def _former(low: str, high: str) -> dict[int, list[str]]:
    """The names that each unit had or also has, the latest first."""
    before = UnitState.objects.known().exclude(valid_to=None)
    before = before.filter(area__gte=low, area__lte=high).order_by("-valid_from")
    also = UnitName.objects.known().order_by("-valid_from")
    found: dict[int, list[str]] = defaultdict(list)
    for rows in (before, also):
        for unit, name in rows.values_list("unit_id", "name"):
            found[unit].append(name)
    return found
