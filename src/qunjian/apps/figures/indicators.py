"""Every indicator, declared once: page, chart, export and scenario all ask this list.

An indicator says which units or organisations it counts (or whose people it adds up), out of
which, and which rows it leaves out. What narrows it (line, area, kind …) is `asked.Asked`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from qunjian.apps.figures.rows import OrganisationRow, UnitRow
from qunjian.core.choice import Choice
from qunjian.core.vocabulary import FactField, Line, Outcome, UnitKind

HOUSE = "本产品约定"
SHOULD = frozenset({Outcome.MUST, Outcome.TARGET})
ELIGIBLE = SHOULD | {Outcome.COVERED}
COULD = frozenset({Outcome.MAY, Outcome.JOINT_ONLY, Outcome.AREA_OR_TRADE})


class Counted(Choice):
    """What an indicator counts."""

    UNITS = "units", "单位"
    ORGANISATIONS = "organisations", "组织"
    PEOPLE = "people", "人"


class Group(Choice):
    """指标分组 on the page of indicators."""

    STOCK = "stock", "底数"
    COVERAGE = "coverage", "覆盖"
    FUNNEL = "funnel", "漏斗与缺口"
    ORGANISATIONS = "organisations", "组织"
    PEOPLE = "people", "人员"
    QUALITY = "quality", "数据质量"


Test = Callable[[Any, Any, date], bool]
Measure = Callable[[UnitRow, Any], int | None]


@dataclass(frozen=True, slots=True)
class Indicator:
    """`counts`, `base` and `leaves_out` are asked of (row, line, day).

    A row that `counts` is always in the base too; `base` is asked only where there is a
    `base_label`. An indicator of people adds `measure` up; a row that it cannot tell is left out.
    """

    code: str
    name: str
    group: Group
    counted: Counted
    unit: str
    definition: str
    counts: Test
    base_label: str = ""
    base: Test | None = None
    leaves_out: Test | None = None
    left_out_label: str = ""
    measure: Measure | None = None
    needs_line: bool = False
    document: str = HOUSE
    stock: bool = True

    @property
    def kind(self) -> str:
        return "时点数" if self.stock else "时期数"


def every(row: Any, line: Any, day: date) -> bool:
    return True


def operating(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating


def not_operating(row: UnitRow, line: Any, day: date) -> bool:
    return not row.operating


def _outcome_in(outcomes: frozenset[Outcome]) -> Test:
    """Of the line asked for; without one, on any line."""

    def test(row: UnitRow, line: Line | None, day: date) -> bool:
        if not row.operating:
            return False
        if line is None:
            return any(outcome in outcomes for outcome in row.outcomes.all().values())
        return row.outcomes[line] in outcomes

    return test


eligible = _outcome_in(ELIGIBLE)


def covered(row: UnitRow, line: Line, day: date) -> bool:
    return row.operating and row.covered(line)


def _above(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.above is True


def _scale_told(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.above is not None


def _scale_untold(row: UnitRow, line: Any, day: date) -> bool:
    return row.known.kind is UnitKind.ENTERPRISE and not _scale_told(row, line, day)


def _registered(row: UnitRow, line: Line | None, day: date) -> bool:
    return row.covered(line) if line else any(row.covered(each) for each in Line)


def _closed_and_registered(row: UnitRow, line: Line | None, day: date) -> bool:
    return not row.operating and _registered(row, line, day)


def _stale(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.stale(day)


def _uncounted(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.count(FactField.STAFF) is None


def _doubted(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.doubted


def _asked_again(row: UnitRow, line: Any, day: date) -> bool:
    return row.operating and row.ask_again is not None


def _own(row: OrganisationRow, line: Any, day: date) -> bool:
    return not row.outer


def _outer(row: OrganisationRow, line: Any, day: date) -> bool:
    return row.outer


def _founded_this_year(row: OrganisationRow, line: Any, day: date) -> bool:
    founded = row.founded_on
    return not row.outer and founded is not None and date(day.year, 1, 1) <= founded <= day


def _founding_day_untold(row: OrganisationRow, line: Any, day: date) -> bool:
    return not row.outer and row.founded_on is None


def _staff(row: UnitRow, line: Any) -> int | None:
    return row.count(FactField.STAFF)


def _youth(row: UnitRow, line: Any) -> int | None:
    return row.count(FactField.YOUTH)


def _members(row: UnitRow, line: Line) -> int | None:
    return row.members(line)


CLOSED = "停业、注销、迁出等不在营的单位"
UNITS, ORGANISATIONS, PEOPLE = Counted.UNITS, Counted.ORGANISATIONS, Counted.PEOPLE

ALL = (
    Indicator(
        "units", "在册单位", Group.STOCK, UNITS, "家",
        "台账里这一天在册的单位，不论是否在营；一家单位只算一次。",
        every,
    ),
    Indicator(
        "operating", "在营单位", Group.STOCK, UNITS, "家",
        "存在状态为“在营”的单位。停业、吊销未注销、注销、迁出、查无下落、空壳的不算。"
        "各项比率都以在营单位为底。",
        operating, "在册单位", every,
    ),
    Indicator(
        "above-scale", "规上企业", Group.STOCK, UNITS, "家",
        "在营的非公企业中，达到本县自己规模标准的；标准写在县的规则里，不是统计上的“规上”。",
        _above, "能判出规模的在营企业", _scale_told,
        _scale_untold, "不在营，或缺人数、营收判不出规模的企业",
        document="本县规则集中“规模以上”的口径",
    ),
    Indicator(
        "coverage-eligible", "覆盖率（按应建）", Group.COVERAGE, UNITS, "家",
        "应建单位中已被本条线组织覆盖的。一家单位被几个组织覆盖也只算一家；"
        "外围组织的覆盖不算。",
        covered, "应建单位", eligible, not_operating, CLOSED, needs_line=True,
    ),
    Indicator(
        "coverage-base", "覆盖率（按底数）", Group.COVERAGE, UNITS, "家",
        "在营单位中已被本条线组织覆盖的，不问规则是否要求建。选“规上”即以规上企业为底。",
        covered, "在营单位", operating, not_operating, CLOSED, needs_line=True,
    ),
    Indicator(
        "eligible", "应建单位", Group.FUNNEL, UNITS, "家",
        "在营单位中，这一天的研判为“应当”或“目标”的，加上已经覆盖的。"
        "“应当”出自法律和章程，“目标”是本县自己的要求。",
        eligible, "在营单位", operating, not_operating, CLOSED, needs_line=True,
        document="当日适用的规则集",
    ),
    Indicator(
        "gap", "应建未建", Group.FUNNEL, UNITS, "家",
        "研判为“应当”或“目标”、还没有被本条线组织覆盖的在营单位。",
        _outcome_in(SHOULD), "应建单位", eligible, not_operating, CLOSED, needs_line=True,
        document="当日适用的规则集",
    ),
    Indicator(
        "could", "可以建的", Group.FUNNEL, UNITS, "家",
        "研判为“可以”“宜联建”“可区域或行业”、还没有覆盖的在营单位；不算在应建里。",
        _outcome_in(COULD), "在营单位", operating, not_operating, CLOSED, needs_line=True,
        document="当日适用的规则集",
    ),
    Indicator(
        "not-yet", "暂不具备", Group.FUNNEL, UNITS, "家",
        "有人登记了暂不具备条件的原因，或现行规则的条件都不满足的在营单位。",
        _outcome_in(frozenset({Outcome.NOT_YET})), "在营单位", operating, not_operating, CLOSED,
        needs_line=True, document="当日适用的规则集",
    ),
    Indicator(
        "unknown", "待补充", Group.FUNNEL, UNITS, "家",
        "缺少一项事实、研判还定不下来的在营单位；补上后可能应建，也可能不应建。"
        "不指明条线时，任何一条线定不下来都算。",
        _outcome_in(frozenset({Outcome.UNKNOWN})), "在营单位", operating, not_operating, CLOSED,
        document="当日适用的规则集",
    ),
    Indicator(
        "organisations", "组织", Group.ORGANISATIONS, ORGANISATIONS, "个",
        "这一天存在的组织，按组织算，不按覆盖的单位算；外围组织另计。",
        _own, leaves_out=_outer, left_out_label="外围组织",
    ),
    Indicator(
        "organisations-new", "当年新建组织", Group.ORGANISATIONS, ORGANISATIONS, "个",
        "成立日期在当年 1 月 1 日到这一天之间、这一天还存在的组织；外围组织另计。",
        _founded_this_year, "组织", _own, _founding_day_untold, "不知道成立日期的组织",
        stock=False,
    ),
    Indicator(
        "organisations-outer", "外围组织", Group.ORGANISATIONS, ORGANISATIONS, "个",
        "青年联谊会等外围组织。单独计数，不算组织，也不算覆盖。",
        _outer,
    ),
    Indicator(
        "organisations-covering", "覆盖这些单位的组织", Group.ORGANISATIONS, ORGANISATIONS, "个",
        "至少覆盖一家所选在营单位的本条线组织，含设在上级区划的；一个组织只算一次。",
        covered, needs_line=True,
    ),
    Indicator(
        "youth-reached", "覆盖青年", Group.PEOPLE, PEOPLE, "人",
        "已被本条线组织覆盖的在营单位里 35 岁及以下的人数之和。",
        covered, "在营单位的青年", operating,
        measure=_youth, left_out_label="没有报 35 岁及以下人数的单位", needs_line=True,
    ),
    Indicator(
        "members", "成员", Group.PEOPLE, PEOPLE, "人",
        "在营单位里本条线的人数之和：党员、工会会员、团员、女职工。"
        "为免认出个人，从业不足 5 人的单位不计党员、会员、团员。",
        operating,
        measure=_members, left_out_label="没有报人数，或从业不足 5 人的单位", needs_line=True,
    ),
    Indicator(
        "staff", "从业人数", Group.PEOPLE, PEOPLE, "人",
        "在营单位从业人数之和，取各来源中采用的那个数。",
        operating, measure=_staff, left_out_label="没有报从业人数的单位",
    ),
    Indicator(
        "uncounted", "缺从业人数", Group.QUALITY, UNITS, "家",
        "没有任何来源报过从业人数的在营单位。缺不是 0。",
        _uncounted, "在营单位", operating, not_operating, CLOSED,
    ),
    Indicator(
        "stale", "人数久未核实", Group.QUALITY, UNITS, "家",
        "采用的人数已超过 180 天没有新的来源说过的在营单位。",
        _stale, "在营单位", operating, not_operating, CLOSED,
    ),
    Indicator(
        "doubted", "人数有疑问", Group.QUALITY, UNITS, "家",
        "分项多于从业人数、团员多于青年等，数字相互不合、还没有人说明的在营单位。",
        _doubted, "在营单位", operating, not_operating, CLOSED,
    ),
    Indicator(
        "ask-again", "该再问的", Group.QUALITY, UNITS, "家",
        "登记了“暂不具备”、约定再问的日子已到的在营单位；任何一条线都算。",
        _asked_again, "在营单位", operating, not_operating, CLOSED,
    ),
    Indicator(
        "covered-closed", "已覆盖但不在营", Group.QUALITY, UNITS, "家",
        "组织还登记着覆盖、单位却已停业、注销、迁出或查无下落的；所在组织要重新核对。",
        _closed_and_registered, "登记着覆盖的单位", _registered,
    ),
)  # fmt: skip
INDICATORS = {each.code: each for each in ALL}
