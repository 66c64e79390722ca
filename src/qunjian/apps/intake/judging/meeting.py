"""Which unit of the ledger a row is about: as a comparison found; where none has spoken, by code,
else by exact cleaned name; never by guess."""

from qunjian.apps.intake.judging.model import Register, Told, UnitTarget
from qunjian.apps.intake.judging.places import Places
from qunjian.apps.intake.judging.remembering import Remembered
from qunjian.apps.intake.judging.snapshot import CODE_FIELDS, Snapshot
from qunjian.core.linkage.alike import USUAL
from qunjian.core.linkage.names import take_apart
from qunjian.core.names import clean_unit_name
from qunjian.core.vocabulary import Source

WAITING = "和别的行是不是同一家还没有认定，这一行先不收；请到“比对”的“待核”里认定后再应用。"
#: how the sentences begin that say that a row met no unit, or not surely one
UNMET = (WAITING, "台账里没有“", "台账里有 ", "台账里同名单位的", "代码是台账里“")
REGISTRATION = frozenset({Source.MARKET, Source.CIVIL})
CODE_LABELS = {
    "credit_code": "统一社会信用代码",
    "registration_no": "注册号",
    "org_code": "组织机构代码",
}


def meet(told: Told, snapshot: Snapshot) -> tuple[UnitTarget | None, bool]:
    """The unit, or None when there is none yet; false when the row must stay out."""
    if (said := snapshot.memory.of(told)) and (met := _as_remembered(told, said, snapshot)):
        return met
    if snapshot.empty and told.name_key:
        return None, True
    for field in CODE_FIELDS:
        if code := told.values.get(field):
            found = snapshot.by_code(field, code)
            if len(found) > 1:
                names = "、".join(f"“{one.name}”" for one in found[:3])
                told.complain(
                    field,
                    f"台账里有几个单位都用这个代码（{names}），请先在台账里核对。",
                    serious=True,
                )
                return None, False
            if found:
                return found[0], _is_not_anothers_name(told, found[0], snapshot)
    if not told.name_key:
        told.complain("name", "缺单位名称，也没有能对上台账的代码；请补上单位全称。", serious=True)
        return None, False
    return _by_name(told, snapshot)


def _as_remembered(
    told: Told, said: Remembered, snapshot: Snapshot
) -> tuple[UnitTarget | None, bool] | None:
    """What a comparison found of this row; None when the unit is no longer there."""
    if said.waiting:
        told.complain("name", WAITING, serious=True)
        return None, False
    target = snapshot.by_id(said.unit) if said.unit is not None else None
    if said.unit is not None and target is None:
        return None
    _leave_codes_of_others(told, target, snapshot)
    if target is None:
        told.group = said.group
    else:
        _keep_name(told, target, snapshot)
    return target, True


def _leave_codes_of_others(told: Told, target: UnitTarget | None, snapshot: Snapshot) -> None:
    """A code that is another unit's, or not the one that the ledger holds, is not taken over."""
    for field in CODE_FIELDS:
        code = told.values.get(field)
        if not code:
            continue
        others = [one for one in snapshot.by_code(field, code) if one is not target]
        held = (target.state or {}).get(field) if target else ""
        if others:
            said = f"这个代码在台账里是“{others[0].name}”的；比对认定不是那一家，代码没有采用。"
        elif held and held != code:
            said = f"台账里“{target.name if target else ''}”的{CODE_LABELS[field]}是 {held}；"
            said += "比对认定是同一家，台账的代码没有改，请核对是哪边填错了。"
        else:
            continue
        told.complain(field, said)
        del told.values[field]


def _keep_name(told: Told, target: UnitTarget, snapshot: Snapshot) -> None:
    """Another writing of the name is an alias; only who registers units by code renames them."""
    held = target.state or {}
    if told.name_key == held.get("name_key"):
        return
    codes = [field for field in CODE_FIELDS if told.values.get(field)]
    same_code = any(told.values[each] == held[each] for each in codes)
    written, parts = told.values["name"], take_apart(told.values["name"], USUAL)
    if snapshot.source in REGISTRATION and same_code and not (parts.wrapped or parts.note):
        return
    if not parts.wrapped and parts.core != take_apart(target.name, USUAL).core:
        told.values.setdefault("alias", written)
    told.values["name"], told.name_key = target.name, held.get("name_key", told.name_key)


def _by_name(told: Told, snapshot: Snapshot) -> tuple[UnitTarget | None, bool]:
    found = snapshot.by_name(told.name_key)
    if not found and told.values.get("former_name"):
        found = snapshot.by_name(clean_unit_name(told.values["former_name"]))
    if len(found) > 1:
        found = [one for one in found if not contradiction(told, one)] or found
    if len(found) > 1:
        told.complain(
            "name",
            f"台账里有 {len(found)} 个单位叫这个名字，分不清是哪一个；请补上统一社会信用代码。",
            serious=True,
        )
        return None, False
    if not found:
        return None, True
    field = contradiction(told, found[0])
    if not field:
        return found[0], True
    if found[0].state and found[0].state["name_key"] != told.name_key:
        return None, True  # the name was its once; the code says that this is another unit
    held = (found[0].state or {})[field]
    told.complain(
        field,
        f"台账里同名单位的{CODE_LABELS[field]}是 {held}，与这里不同；请核对代码，"
        "确是两个单位的请先改其中一个的名称。",
        serious=True,
    )
    return None, False


def contradiction(told: Told, target: UnitTarget) -> str:
    """The code of which the row and the ledger tell two different ones, '' for none."""
    state = target.state or {}
    for field in CODE_FIELDS:
        code, held = told.values.get(field), state.get(field)
        if code and held and code != held:
            return field
    return ""


def _is_not_anothers_name(told: Told, target: UnitTarget, snapshot: Snapshot) -> bool:
    state = target.state or {}
    if not told.name_key or told.name_key == state.get("name_key"):
        return True
    others = [one for one in snapshot.by_name(told.name_key) if one is not target]
    others = [one for one in others if one.state and one.state["name_key"] == told.name_key]
    if not others:
        return True
    told.complain(
        "name",
        f"代码是台账里“{target.name}”的，名称却是另一个单位的；请核对代码和名称哪个填错了。",
        serious=True,
    )
    return False


def place(told: Told, target: UnitTarget | None, places: Places, register: Register) -> str | None:
    """The code of the area in which the row puts the unit; None when the row must stay out.

    What no row tells is the ledger's area of a known unit, or the sender's own township.
    """
    said, strange = area_told(told, places)
    if said and not places.covers(said):
        told.complain(
            _area_field(told),
            f"“{places.name(said)}”不在报送范围（{places.name(register.area)}）内，这一行不收；"
            "请由那里的经办人报送。",
            serious=True,
        )
        return None
    if target and target.id is not None:
        if not places.covers(target.area):
            told.complain(
                "name",
                f"台账里“{target.name}”在{places.name(target.area)}，不在报送范围"
                f"（{places.name(register.area)}）内，这一行不收。",
                serious=True,
            )
            return None
        if strange:
            told.complain("township", f"这里没有叫“{strange}”的乡镇、街道，这一格没有采用。")
        return said or target.area
    if said:
        return said
    if strange:
        told.complain(
            "township",
            f"“{strange}”不在{places.name(register.area)}的区划里，这一行不收；"
            "写错了请改成全称，确是外地的单位请由那里报送。",
            serious=True,
        )
        return None
    if found := _in_address(told, places):
        return found
    if places.is_precise(register.area):
        return register.area
    told.complain(
        _area_field(told),
        f"看不出在{places.name(register.area)}的哪个乡镇、街道；请补上“乡镇街道”一列再导。",
        serious=True,
    )
    return None


def stands_alone(told: Told, places: Places, register: Register) -> bool:
    """Whether a row could bring in its unit by itself, whatever the ledger knows of it."""
    if not told.name_key:
        return False
    said, strange = area_told(told, places)
    if said or strange:
        return bool(said and places.covers(said))
    return places.is_precise(register.area) or _in_address(told, places) is not None


def area_told(told: Told, places: Places) -> tuple[str | None, str]:
    """The area that the row names, and the name of a township that is not there."""
    if told.area is None:
        told.area = _area_told(told, places)
    return told.area


def _area_told(told: Told, places: Places) -> tuple[str | None, str]:
    values = told.values
    if "area_code" in values and (code := places.by_code(values["area_code"])):
        return code, ""
    township = None
    for field in ("township", "area_name"):
        if field in values and township is None:
            township = places.township(values[field])
    if "village" in values and (code := places.village(values["village"], township)):
        return code, ""
    if township is None and "area_name" in values:
        township = places.village(values["area_name"])
    strange = values.get("township", "")[:20] if township is None else ""
    return township, strange


def _in_address(told: Told, places: Places) -> str | None:
    address = told.values.get("address", "")
    found = places.in_address(address) if address else None
    if found and not places.covers(found):
        return None
    return found


def _area_field(told: Told) -> str:
    fields = ("township", "village", "area_code", "area_name")
    return next((field for field in fields if field in told.values), "township")
