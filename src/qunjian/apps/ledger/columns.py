"""The columns of the ledger: what each is called, what it shows, which stand there at first."""

from dataclasses import dataclass
from typing import Any

from qunjian.apps.registry.models import UnitState
from qunjian.apps.verdicts.queries import Known
from qunjian.core import industry
from qunjian.core.period import Moment
from qunjian.core.person_name import mask, mask_phone
from qunjian.core.vocabulary import FactField, Line, OperatingState, Outcome, UnitKind

HIDDEN = "＊"


@dataclass(frozen=True, slots=True)
class Column:
    """`number` columns stand right; `sort` names the sort it offers; `shown` from the start."""

    code: str
    label: str
    group: str
    number: bool = False
    sort: str = ""
    shown: bool = False


COUNTS = tuple(
    Column(str(each), label, "人数", True, str(each), each is not FactField.REVENUE)
    for each, label in zip(
        FactField,
        ("从业", "女", "≤35岁", "团员", "工会会员", "党员", "年营收（万元）"),
        strict=True,
    )
)
COLUMNS = (
    Column("area", "乡镇", "单位", sort="area", shown=True),
    Column("scale", "规模", "单位", shown=True),
    Column("kind", "类别", "单位"),
    Column("credit_code", "信用代码", "单位"),
    Column("industry", "行业", "单位", sort="industry", shown=True),
    Column("state", "存在状态", "单位"),
    Column("address", "地址", "单位"),
    Column("opened_on", "成立日期", "单位", sort="opened"),
    Column("legal_person", "法定代表人", "单位"),
    Column("phone", "电话", "单位"),
    *COUNTS,
    Column("lines", "四线", "四线", shown=True),
    *(Column(f"{line}_verdict", f"{line.label} · 研判", "四线") for line in Line),
    *(Column(f"{line}_organisation", f"{line.label} · 所属组织", "四线") for line in Line),
)
MARKS = {
    Outcome.MUST: "due",
    Outcome.TARGET: "due",
    Outcome.UNKNOWN: "unknown",
}


def chosen(codes: str) -> list[Column]:
    """The columns asked for, or those shown at first."""
    wanted = set(codes.split(",")) if codes else {each.code for each in COLUMNS if each.shown}
    return [each for each in COLUMNS if each.code in wanted]


def mark(known: Known, line: Line, outcome: Outcome) -> str:
    """How the character of a line is drawn: own, joint, due, none or unknown."""
    if outcome is Outcome.COVERED:
        modes = {covering.mode for _, covering in known.coverings[line]}
        return "own" if "single" in modes else "joint"
    return MARKS.get(outcome, "none")


def text(
    column: Column,
    state: UnitState,
    known: Known,
    moment: Moment,
    hidden: frozenset[FactField] = frozenset(),
) -> Any:
    """The value of a cell as plain data; None is 缺."""
    code = column.code
    if code in set(map(str, FactField)):
        fact = FactField(code)
        return HIDDEN if fact in hidden else known.counts.get(fact)
    if code.endswith("_verdict"):
        return known.outcome(Line(code.removesuffix("_verdict")), moment).label
    if code.endswith("_organisation"):
        rows = known.coverings.get(Line(code.removesuffix("_organisation")), ())
        return "、".join(covering.name for _, covering in rows) or "—"
    return _of_unit(code, state, known, moment)


def _of_unit(code: str, state: UnitState, known: Known, moment: Moment) -> Any:
    if code == "area":
        return state.area.name
    if code == "scale":
        return {True: "规上", False: "规下", None: "—"}[known.above_scale()]
    if code == "kind":
        return UnitKind.label_of(state.kind)
    if code == "state":
        return OperatingState.label_of(state.operating_state)
    if code == "industry":
        return industry.name_of(state.industry) if state.industry else None
    if code == "legal_person":
        return mask(state.legal_person) or None
    if code == "phone":
        return mask_phone(state.phone) or None
    if code == "lines":
        return "".join(
            line.label for line in Line if known.outcome(line, moment) is Outcome.COVERED
        )
    return getattr(state, code) or None
