"""What a row of a register of units would change in the ledger."""

from datetime import date
from decimal import Decimal
from typing import Any

from qunjian.apps.intake.judging.model import (
    Change,
    ChangedUnit,
    Counted,
    NewName,
    NewUnit,
    Register,
    Told,
    UnitTarget,
    Write,
)
from qunjian.apps.intake.judging.places import Places
from qunjian.apps.intake.judging.snapshot import CODE_FIELDS, COUNT_FIELDS, Snapshot
from qunjian.core import industry
from qunjian.core.credit_code import unit_kind_of
from qunjian.core.names import clean_unit_name
from qunjian.core.person_name import phone_digits
from qunjian.core.place import DIGITS, AreaLevel
from qunjian.core.plausibility import doubt_counts, doubt_days
from qunjian.core.vocabulary import (
    FactField,
    OperatingState,
    Source,
    UnitChange,
    UnitKind,
)

#: fields of a register that are columns of UnitState under the same name
PLAIN = (
    "name", *CODE_FIELDS, "kind", "address", "longitude", "latitude", "legal_person", "contact",
    "phone", "opened_on", "closed_on", "capital",
)  # fmt: skip
SECRET = frozenset(["legal_person", "contact", "phone"])
HIDDEN = "（不显示）"
FACT_FIELDS = {field.value: field for field in FactField}
REGISTRATION = frozenset({Source.MARKET, Source.CIVIL})
FOUND_ON_THE_SPOT = frozenset(
    {OperatingState.SUSPENDED, OperatingState.MISSING, OperatingState.SHELL}
)
PARTS = frozenset(COUNT_FIELDS) - {"staff", "revenue"}
TOWNSHIP_STEM = DIGITS[AreaLevel.TOWNSHIP]
LABELS: dict[str, Any] = {
    "kind": UnitKind.label_of,
    "operating_state": OperatingState.label_of,
    "industry": lambda code: f"{code} {industry.name_of(code)}",
}


def proposed(told: Told, area: str, places: Places) -> dict[str, Any]:
    """The columns of UnitState that a row tells of."""
    values = told.values
    found = {name: values[name] for name in PLAIN if name in values}
    code = values.get("industry_code") or values.get("industry")
    if code:
        found["industry"] = code
    if "status" in values:
        found["operating_state"] = values["status"]
    if "superior" in values:
        found["supervising_body"] = values["superior"][:100]
    if "site" in values and (site := places.site(values["site"])):
        found["site_id"] = site
    found["area_id"] = area
    return found


def new_unit(
    told: Told, target: UnitTarget, area: str, places: Places, register: Register
) -> list[Write]:
    """The writes by which a unit enters the ledger."""
    values = proposed(told, area, places)
    values["name_key"] = told.name_key
    values.setdefault("kind", _kind(values, register))
    opened = values.get("opened_on")
    target.name, target.area = values["name"], area
    start: date = register.counted_on
    if opened is not None and opened < start:
        start = opened
    writes: list[Write] = [NewUnit(target, values, start)]
    writes += _names(told, target, set())
    if counts := counts_told(told):
        writes.append(Counted(target, counts))
    return writes


def _kind(values: dict[str, Any], register: Register) -> str:
    by_code = unit_kind_of(values.get("credit_code", ""))
    if by_code:
        return by_code.value
    if register.source == Source.CIVIL:
        return UnitKind.SOCIAL.value
    if values["name"].endswith("合作社"):
        return UnitKind.COOPERATIVE.value
    return UnitKind.ENTERPRISE.value


def changes_to(
    told: Told,
    target: UnitTarget,
    values: dict[str, Any],
    register: Register,
) -> tuple[list[Write], dict[str, Any]]:
    """The writes on a known unit's own state, and what they change: column → new value."""
    state = target.state or {}
    fills, changed = differences(state, values)
    if _merely_registered(state, changed, register):
        del changed["operating_state"]
        held = OperatingState.label_of(state["operating_state"])
        told.complain(
            "status",
            f"台账里这一家是“{held}”；登记还在不等于在营，这一格没有改。"
            "确实恢复经营的，请在单位页面登记变化。",
        )
    if not register.rules_units:
        changed = {}
    elif changed and state["valid_from"] > register.counted_on:
        told.complain(
            next(iter(changed)),
            f"台账自 {state['valid_from']} 起已有更新的资料，这份是 {register.counted_on} 的，"
            "不同的地方没有改。",
        )
        changed = {}
    both = {**fills, **changed}
    if not both:
        return [], {}
    if "name" in both:
        both["name_key"] = told.name_key
    if not changed:
        return [ChangedUnit(target, both, None, state["change"])], fills
    if "operating_state" in changed:
        both["evidence"] = f"{register.file_name[:200]}第 {told.row} 行"
    on = _day_of_change(state, both, register)
    return [ChangedUnit(target, both, on, _change(changed))], {**fills, **changed}


def _merely_registered(state: dict[str, Any], changed: dict[str, Any], register: Register) -> bool:
    """A registration that goes on (存续) does not bring back what somebody found gone or idle."""
    return (
        changed.get("operating_state") == OperatingState.OPERATING.value
        and state["operating_state"] in FOUND_ON_THE_SPOT
        and register.source in REGISTRATION
    )


def differences(
    state: dict[str, Any], values: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the ledger does not know yet, and what it holds otherwise."""
    fills: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    for name, value in values.items():
        held = state[name]
        if value == held:
            continue
        if held is None or held == "" or (name == "area_id" and _is_inside(value, held)):
            fills[name] = value
        elif not _means_the_same(name, held, value, state):
            changed[name] = value
    if "area_id" in changed and state["area_id"].startswith(_bare(changed["area_id"])):
        del changed["area_id"]  # the row names the township, the ledger knows the village
    return fills, changed


def _is_inside(area: str, township: str) -> bool:
    """Whether a row knows the village where the ledger knew only the township."""
    return township.endswith("000") and area.startswith(_bare(township))


def _bare(code: str) -> str:
    return code[:TOWNSHIP_STEM] if code.endswith("000") else code


def _means_the_same(name: str, held: Any, value: Any, state: dict[str, Any]) -> bool:
    if name in {"name", "address", "legal_person", "contact", "supervising_body"}:
        return clean_unit_name(held) == clean_unit_name(value)
    if name == "phone":
        return phone_digits(held) == phone_digits(value)
    if name == "kind":
        return unit_kind_of(state["credit_code"]) is not None or held == UnitKind.ASSOCIATION
    if name == "industry":
        return any(one.code == value for one in industry.ancestors(held))
    return False


def _day_of_change(state: dict[str, Any], values: dict[str, Any], register: Register) -> date:
    closed = values.get("closed_on")
    if (
        "operating_state" in values
        and closed
        and state["valid_from"] < closed <= register.counted_on
    ):
        day: date = closed
        return day
    return register.counted_on


def _change(changed: dict[str, Any]) -> str:
    if "operating_state" in changed:
        gone = changed["operating_state"] == OperatingState.CANCELLED.value
        return (UnitChange.CANCELLED if gone else UnitChange.STATE).value
    if "name" in changed:
        return UnitChange.RENAMED.value
    return (UnitChange.MOVED_IN if "area_id" in changed else UnitChange.UPDATED).value


def _names(told: Told, target: UnitTarget, held: set[str]) -> list[NewName]:
    writes: list[NewName] = []
    for field, kind in (("former_name", "former"), ("alias", "alias")):
        name = told.values.get(field)
        key = clean_unit_name(name) if name else ""
        if name and key != told.name_key and key not in held:
            writes.append(NewName(target, name[:200], key[:200], kind))
    return writes


def new_names(told: Told, target: UnitTarget, snapshot: Snapshot) -> list[NewName]:
    """Former names and aliases that the ledger does not know."""
    held = snapshot.names.get(target.id or 0, set()) | {(target.state or {}).get("name_key", "")}
    return _names(told, target, held)


def counts_told(told: Told) -> dict[str, Any]:
    return {name: told.values[name] for name in COUNT_FIELDS if name in told.values}


def counts_of(
    told: Told, target: UnitTarget, counts: dict[str, Any], snapshot: Snapshot, register: Register
) -> tuple[list[Write], list[Change]]:
    """The statement that a known unit's row makes, set against the same source's earlier ones."""
    if not counts:
        return [], []
    said = snapshot.headcounts.get(target.id or 0, [])
    same_day = next((one for one in said if one["valid_from"] == register.counted_on), None)
    earlier = [one for one in said if one["valid_from"] < register.counted_on]
    before = same_day or (earlier[-1] if earlier else {})
    changes: list[Change] = [
        [name, _plain(before.get(name)), _plain(value)]
        for name, value in counts.items()
        if before.get(name) != value
    ]
    if same_day is None:
        if not changes:
            changes = [["counted_on", str(before["valid_from"]), str(register.counted_on)]]
        return [Counted(target, counts)], changes
    if not changes:
        return [], []
    whole = {name: same_day[name] for name in COUNT_FIELDS} | counts
    return [Counted(target, whole, same_day)], changes


def doubt(told: Told, before: dict[str, Any] | None, today: date) -> None:
    """Complain, without keeping the row out, of figures and days that are unlikely."""
    values = told.values
    opened, closed = values.get("opened_on"), values.get("closed_on")
    if opened or closed:
        for each in doubt_days(opened, closed, today):
            told.complain(each.fields[0], each.sentence)
    if before or not _plainly_fine(values):
        whole = {FACT_FIELDS[name]: value for name, value in counts_told(told).items()}
        then = {FACT_FIELDS[name]: value for name, value in (before or {}).items()}
        for each in doubt_counts(whole, then):
            told.complain(each.fields[0], each.sentence)


def _plainly_fine(values: dict[str, Any]) -> bool:
    """Whether no figure can be doubted on its own: spares most rows the closer look."""
    staff, youth = values.get("staff"), values.get("youth")
    if staff is not None:
        for name in PARTS:
            if values.get(name, 0) > staff:
                return False
    return youth is None or values.get("league_members", 0) <= youth


def in_words(state: dict[str, Any], changed: dict[str, Any], places: Places) -> list[Change]:
    """Changes of a unit's state as people read them; persons and phones only as changed."""
    return [
        [name, _shown(name, state.get(name), places), _shown(name, value, places)]
        for name, value in changed.items()
        if name not in {"name_key", "evidence"}
    ]


def _shown(name: str, value: Any, places: Places) -> Any:
    if value is None or value == "":
        return None
    if name in SECRET:
        return HIDDEN
    if name == "area_id":
        return places.name(value)
    if name == "site_id":
        return places.site_names.get(value, value)
    if name in LABELS:
        return LABELS[name](value)
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, date) else value
