"""The three official ledgers, ready to print: 组织台账, 覆盖台账, 未建台账."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.registry.exports.sheets import A4, Heading, Layout, workbook
from qunjian.apps.registry.models import (
    AdoptedCount,
    NotYet,
    NotYetReason,
    OrganisationState,
    UnitState,
)
from qunjian.apps.registry.naming import Names
from qunjian.apps.registry.queries import (
    coverage_on,
    in_area,
    organisations_visible_to,
    units_visible_to,
)
from qunjian.core import person_name
from qunjian.core.choice import Choice
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode, OperatingState, OrganisationForm, UnitKind
from qunjian.web.words import LINE_NAMES

LINES = tuple(Line)


class Kind(Choice):
    ORGANISATION = "organisation", "组织台账"
    COVERAGE = "coverage", "覆盖台账"
    MISSING = "missing", "未建台账"


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger, made: its sheet and how many rows stand in it."""

    content: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one person sees of an area on a day."""

    area: Area
    moment: Moment
    user: Any
    paper: int
    lines: tuple[Line, ...] = LINES

    def organisations(self) -> list[OrganisationState]:
        rows = organisations_visible_to(self.user, self.moment).filter(in_area(self.area.pk))
        rows = rows.filter(line__in=self.lines)
        return list(rows.order_by("line", "area", "name", "pk"))

    def units(self) -> list[UnitState]:
        rows = units_visible_to(self.user, self.moment).filter(in_area(self.area.pk))
        return list(rows.order_by("area", "name", "pk"))

    def staff(self) -> dict[int, int | None]:
        rows = AdoptedCount.objects.on(self.moment).filter(unit__in=self._unit_ids())
        return dict(rows.values_list("unit", "staff"))

    def by_unit(self) -> dict[int, dict[str, list[int]]]:
        """Unit → line → the organisations that answer for it."""
        found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        rows = coverage_on(self.moment).filter(unit__in=self._unit_ids(), line__in=self.lines)
        for unit, line, organisation in rows.values_list("unit", "line", "organisation"):
            found[unit][line].append(organisation)
        return found

    def _unit_ids(self) -> Any:
        rows = units_visible_to(self.user, self.moment).filter(in_area(self.area.pk))
        return rows.order_by().values("unit")

    def subtitle(self, count: str) -> str:
        line = "" if len(self.lines) > 1 else f"　{LINE_NAMES[self.lines[0]]}"
        return f"{self.area.name}及以下{line}　截至 {self.moment.day}　{count}"


def official(
    kind: Kind,
    area: Area,
    moment: Moment,
    *,
    user: Any,
    paper: int = A4,
    line: Line | None = None,
) -> Ledger:
    """One official ledger of an area on a day, as far as the person may see; of one line or all."""
    return MAKERS[kind](_Seen(area, moment, user, paper, (line,) if line else LINES))


def _counted(states: list[OrganisationState]) -> tuple[str, int]:
    """How many organisations there are in words, the outer ones beside; how many are outer."""
    outer = sum(state.outer for state in states)
    beside = f"，另有外围组织 {outer} 个" if outer else ""
    return f"{len(states) - outer} 个{beside}", outer


def _organisations(seen: _Seen) -> Ledger:
    states = seen.organisations()
    names = Names.of(states)
    covered: dict[int, set[int]] = defaultdict(set)
    wanted = [state.organisation_id for state in states]
    rows = coverage_on(seen.moment).filter(organisation__in=wanted)
    for organisation, unit in rows.values_list("organisation", "unit"):
        covered[organisation].add(unit)
    lines = [
        [
            number,
            state.name,
            Line.label_of(state.line),
            OrganisationForm.label_of(state.form),
            Mode.label_of(state.mode),
            state.area.place,
            names.get("parent_id", state.parent_id) if state.parent_id else "",
            names.get("lead_unit_id", state.lead_unit_id) if state.lead_unit_id else "",
            _day(state.founded_on),
            len(covered[state.organisation_id]),
            person_name.mask(state.secretary),
            "是" if state.outer else "",
        ]
        for number, state in enumerate(states, start=1)
    ]
    units = set().union(*covered.values()) if covered else set()
    count, outer = _counted(states)
    layout = Layout(
        title=Kind.ORGANISATION.label,
        subtitle=seen.subtitle(f"组织 {count}"),
        headings=_headings(
            "序号:3 组织名称:16 条线:3 组织形式:7 组建方式:6 所在区划:7 上级组织:14 "
            "牵头单位:14 成立日期:6 覆盖单位数:5 负责人:4 外围:3"
        ),
        totals=[
            "合计",
            f"组织 {count}",
            *[""] * 7,
            sum(map(len, covered.values())),
            "",
            outer,
        ],
        notes=[
            f"覆盖单位去重后 {len(units)} 家：一家单位可以由几个组织覆盖，合计数按组织相加。",
            "成立日期空着的，是没有人报告过。",
        ],
        signed=True,
        paper=seen.paper,
    )
    return Ledger(workbook(layout, lines), len(lines))


def _coverage(seen: _Seen) -> Ledger:
    by_unit, staff = seen.by_unit(), seen.staff()
    states = [state for state in seen.units() if state.unit_id in by_unit]
    names = _organisation_names(seen, by_unit)
    lines = [
        [
            *_unit(number, state, staff),
            *(
                "、".join(names.get(pk, str(pk)) for pk in by_unit[state.unit_id].get(line, ()))
                for line in seen.lines
            ),
        ]
        for number, state in enumerate(states, start=1)
    ]
    per_line = [
        sum(bool(by_unit[state.unit_id].get(line)) for state in states) for line in seen.lines
    ]
    layout = Layout(
        title=Kind.COVERAGE.label,
        subtitle=seen.subtitle(f"{_any_of(seen)}已覆盖的单位 {len(states)} 家"),
        headings=[
            *_headings(UNIT_HEADINGS),
            *(Heading(LINE_NAMES[line], 13) for line in seen.lines),
        ],
        totals=[*_unit_totals(states, staff), *(f"{count} 家" for count in per_line)],
        notes=["各条线的合计是已覆盖的单位数，不是组织数；外围组织不算覆盖。"],
        signed=True,
        paper=seen.paper,
    )
    return Ledger(workbook(layout, lines), len(lines))


def _missing(seen: _Seen) -> Ledger:
    by_unit, staff = seen.by_unit(), seen.staff()
    everything = seen.units()
    working = [s for s in everything if s.operating_state == OperatingState.OPERATING]
    states = [s for s in working if any(not by_unit.get(s.unit_id, {}).get(n) for n in seen.lines)]
    reasons = _reasons(seen)
    lines = [
        [
            *_unit(number, state, staff),
            *("" if by_unit.get(state.unit_id, {}).get(line) else "未建" for line in seen.lines),
            reasons.get(state.unit_id, ""),
        ]
        for number, state in enumerate(states, start=1)
    ]
    per_line = [
        sum(not by_unit.get(s.unit_id, {}).get(line) for s in states) for line in seen.lines
    ]
    layout = Layout(
        title=Kind.MISSING.label,
        subtitle=seen.subtitle(
            f"在营单位 {len(working)} 家，其中{_any_of(seen)}未覆盖 {len(states)} 家"
        ),
        headings=[
            *_headings(UNIT_HEADINGS),
            *(Heading(line.label, 4) for line in seen.lines),
            Heading("暂不具备的原因", 18),
        ],
        totals=[*_unit_totals(states, staff), *(f"{count} 家" for count in per_line), ""],
        notes=[
            f"不在营的 {len(everything) - len(working)} 家没有列入。",
            "未建只说没有组织覆盖，是否应当建要看研判。",
        ],
        signed=True,
        paper=seen.paper,
    )
    return Ledger(workbook(layout, lines), len(lines))


UNIT_HEADINGS = "序号:3 单位名称:16 统一社会信用代码:10 类别:6 所在区划:7 从业人数:5"


def _unit(number: int, state: UnitState, staff: dict[int, int | None]) -> list[Any]:
    return [
        number,
        state.name,
        state.credit_code,
        UnitKind.label_of(state.kind),
        state.area.place,
        staff.get(state.unit_id),
    ]


def _unit_totals(states: list[UnitState], staff: dict[int, int | None]) -> list[Any]:
    known = [count for s in states if (count := staff.get(s.unit_id)) is not None]
    return ["合计", f"{len(states)} 家", "", "", f"{len(known)} 家有人数", sum(known)]


def _reasons(seen: _Seen) -> dict[int, str]:
    told: dict[int, list[str]] = defaultdict(list)
    rows = NotYet.objects.on(seen.moment).filter(unit__in=seen._unit_ids(), line__in=seen.lines)
    for row in rows.order_by("line"):
        again = f"（{row.ask_again_on}再问）" if row.ask_again_on else ""
        reason = NotYetReason.label_of(row.reason)
        told[row.unit_id].append(f"{Line.label_of(row.line)}：{reason}{again}")
    return {unit: "；".join(texts) for unit, texts in told.items()}


def _organisation_names(seen: _Seen, by_unit: dict[int, dict[str, list[int]]]) -> dict[int, str]:
    wanted = {pk for lines in by_unit.values() for pks in lines.values() for pk in pks}
    rows = OrganisationState.objects.on(seen.moment).filter(organisation__in=wanted)
    return dict(rows.values_list("organisation", "name"))


def _any_of(seen: _Seen) -> str:
    return "至少一条线" if len(seen.lines) > 1 else LINE_NAMES[seen.lines[0]]


def _headings(text: str) -> list[Heading]:
    """Labels with their widths: "序号:3 名称:16"."""
    pairs: Iterable[list[str]] = (each.split(":") for each in text.split())
    return [Heading(label, int(width)) for label, width in pairs]


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


MAKERS = {
    Kind.ORGANISATION: _organisations,
    Kind.COVERAGE: _coverage,
    Kind.MISSING: _missing,
}
