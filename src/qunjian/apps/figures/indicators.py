"""Every indicator, declared once: page, chart, export and scenario all ask this list.

An indicator says which units or organisations it counts (or whose people it adds up), out of
which, and which rows it leaves out. What narrows it (line, area, kind …) is `asked.Asked`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from qunjian.apps.figures.criteria import (
    COULD,
    ELIGIBLE,
    Measure,
    Test,
    above,
    above_by_statistics,
    asked_again,
    carried,
    closed_and_registered,
    covered,
    doubted,
    eligible,
    every,
    founding_day_untold,
    guidance,
    in_gap,
    led_and_eligible,
    members,
    not_operating,
    operating,
    outcome_in,
    outer,
    own,
    registered,
    scale_told,
    scale_untold,
    staff,
    stale,
    uncounted,
    unled,
    way,
    youth,
)
from qunjian.core.choice import Choice
from qunjian.core.vocabulary import Outcome

HOUSE = "本产品约定"


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


Happened = Callable[[Any], date | None]


@dataclass(frozen=True, slots=True)
class Indicator:
    """`counts`, `base` and `leaves_out` are asked of (row, line, day).

    A row that `counts` is always in the base too; `base` is asked only where there is a
    `base_label`. An indicator of people adds `measure` up; a row that it cannot tell is left out.
    A flow counts what `happened` after the day asked, else this year; without `happened` what
    did not count on that day yet. `goal` says that the county's goals speak of it.
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
    happened: Happened | None = None
    goal: bool = False

    @property
    def kind(self) -> str:
        return "时点数" if self.stock else "时期数"


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
        above, "能判出规模的在营企业", scale_told,
        scale_untold, "不在营，或缺人数、营收判不出规模的企业",
        document="本县规则集中“规模以上”的口径",
    ),
    Indicator(
        "above-statistical", "规上企业（统计口径）", Group.STOCK, UNITS, "家",
        "在营的非公企业中，这一天按统计部门分行业的起点达到规模以上的；与本县口径是两回事。",
        above_by_statistics, "在营单位", operating, not_operating, CLOSED,
        document="统计口径，见规则页",
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
        "coverage-new", "新覆盖单位", Group.COVERAGE, UNITS, "家",
        "这一天已被本条线组织覆盖、上年末（或所选日子）还没有的在营单位。",
        covered, "已覆盖单位", covered, not_operating, CLOSED, needs_line=True, stock=False,
    ),
    Indicator(
        "covered-by-community", "村社区组织带起来的单位", Group.COVERAGE, UNITS, "家",
        "已覆盖的在营单位中，覆盖它的组织设在村或社区的。",
        carried, "已覆盖单位", covered, not_operating, CLOSED, needs_line=True,
    ),
    Indicator(
        "coverage-led", "党建带群建覆盖率", Group.COVERAGE, UNITS, "家",
        "有党组织、又符合本条线条件的规上企业中，已被本条线组织覆盖的。"
        "党这一条线按定义总是 100%。",
        lambda row, line, day: row.led and covered(row, line, day),
        "有党组织、符合条件的规上企业", led_and_eligible, not_operating, CLOSED,
        needs_line=True, goal=True, document="当日适用的规则集；目标见县的意见",
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
        in_gap, "应建单位", eligible, not_operating, CLOSED, needs_line=True,
        document="当日适用的规则集",
    ),
    *(
        Indicator(
            f"gap-{code}", f"应建未建：{name}", Group.FUNNEL, UNITS, "家", f"应建未建中，{says}",
            way(*asked), "应建未建", in_gap, not_operating, CLOSED, needs_line=True,
        )
        for code, name, says, asked in (
            ("single", "宜单独组建", "不是协会会员、也不在园区楼宇市场里的。", (False, False)),
            ("joint", "宜联合组建", "在园区楼宇市场里、不是协会会员的。", (False, True)),
            ("trade", "宜行业组建", "是行业协会、商会会员的。", (True, False)),
        )
    ),
    *(
        Indicator(
            f"guidance-{code}", f"分类指导：{name}", Group.FUNNEL, UNITS, "家",
            f"有党组织的规上企业中，工、团、妇里凡符合条件的，{says}",
            guidance(*asked), "有党组织、该建群团的规上企业",
            lambda row, line, day: row.led and bool(row.groups(ELIGIBLE)), not_operating, CLOSED,
            document="当日适用的规则集",
        )
        for code, name, says, asked in (
            ("complete", "巩固提高", "都已经建了组织的。", (True, False)),
            ("partial", "补齐", "建了一部分、还缺一部分的。", (True, True)),
            ("none", "带动组建", "一个都还没有建的。", (False, True)),
        )
    ),
    Indicator(
        "gap-unled", "无党组织、群团应建未建", Group.FUNNEL, UNITS, "家",
        "没有党组织、工团妇应建未建的在营单位；不指明条线时，三条线里缺一条就算。",
        unled, "在营单位", operating, not_operating, CLOSED, document="当日适用的规则集",
    ),
    Indicator(
        "could", "可以建的", Group.FUNNEL, UNITS, "家",
        "研判为“可以”“宜联建”“可区域或行业”、还没有覆盖的在营单位；不算在应建里。",
        outcome_in(COULD), "在营单位", operating, not_operating, CLOSED, needs_line=True,
        document="当日适用的规则集",
    ),
    Indicator(
        "not-yet", "暂不具备", Group.FUNNEL, UNITS, "家",
        "有人登记了暂不具备条件的原因，或现行规则的条件都不满足的在营单位。",
        outcome_in(frozenset({Outcome.NOT_YET})), "在营单位", operating, not_operating, CLOSED,
        needs_line=True, document="当日适用的规则集",
    ),
    Indicator(
        "unknown", "待补充", Group.FUNNEL, UNITS, "家",
        "缺少一项事实、研判还定不下来的在营单位；补上后可能应建，也可能不应建。"
        "不指明条线时，任何一条线定不下来都算。",
        outcome_in(frozenset({Outcome.UNKNOWN})), "在营单位", operating, not_operating, CLOSED,
        document="当日适用的规则集",
    ),
    Indicator(
        "organisations", "组织", Group.ORGANISATIONS, ORGANISATIONS, "个",
        "这一天存在的组织，按组织算，不按覆盖的单位算；外围组织另计。",
        own, leaves_out=outer, left_out_label="外围组织",
    ),
    Indicator(
        "organisations-new", "当年新建组织", Group.ORGANISATIONS, ORGANISATIONS, "个",
        "当年（或所选日子之后）成立、这一天还存在的组织，看成立日期；外围组织另计。",
        own, "组织", own, founding_day_untold, "不知道成立日期的组织",
        stock=False, happened=attrgetter("founded_on"),
    ),
    Indicator(
        "organisations-upgraded", "升格的组织", Group.ORGANISATIONS, ORGANISATIONS, "个",
        "当年（或所选日子之后）到这一天之间升格的组织，如小组升支部、支部升总支；"
        "升格不是新建，不另加组织数。",
        own, "组织", own, stock=False, happened=attrgetter("upgraded_on"),
    ),
    Indicator(
        "organisations-outer", "外围组织", Group.ORGANISATIONS, ORGANISATIONS, "个",
        "青年联谊会等外围组织。单独计数，不算组织，也不算覆盖。",
        outer,
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
        measure=youth, left_out_label="没有报 35 岁及以下人数的单位", needs_line=True,
    ),
    Indicator(
        "members", "成员", Group.PEOPLE, PEOPLE, "人",
        "在营单位里本条线的人数之和：党员、工会会员、团员、女职工。"
        "为免认出个人，从业不足 5 人的单位不计党员、会员、团员。",
        operating,
        measure=members, left_out_label="没有报人数，或从业不足 5 人的单位", needs_line=True,
    ),
    Indicator(
        "staff", "从业人数", Group.PEOPLE, PEOPLE, "人",
        "在营单位从业人数之和，取各来源中采用的那个数。",
        operating, measure=staff, left_out_label="没有报从业人数的单位",
    ),
    Indicator(
        "uncounted", "缺从业人数", Group.QUALITY, UNITS, "家",
        "没有任何来源报过从业人数的在营单位。缺不是 0。",
        uncounted, "在营单位", operating, not_operating, CLOSED,
    ),
    Indicator(
        "stale", "人数久未核实", Group.QUALITY, UNITS, "家",
        "采用的人数已超过 180 天没有新的来源说过的在营单位。",
        stale, "在营单位", operating, not_operating, CLOSED,
    ),
    Indicator(
        "doubted", "人数有疑问", Group.QUALITY, UNITS, "家",
        "分项多于从业人数、团员多于青年等，数字相互不合、还没有人说明的在营单位。",
        doubted, "在营单位", operating, not_operating, CLOSED,
    ),
    Indicator(
        "ask-again", "该再问的", Group.QUALITY, UNITS, "家",
        "登记了“暂不具备”、约定再问的日子已到的在营单位；任何一条线都算。",
        asked_again, "在营单位", operating, not_operating, CLOSED,
    ),
    Indicator(
        "covered-closed", "已覆盖但不在营", Group.QUALITY, UNITS, "家",
        "组织还登记着覆盖、单位却已停业、注销、迁出或查无下落的；所在组织要重新核对。",
        closed_and_registered, "登记着覆盖的单位", registered,
    ),
)  # fmt: skip
INDICATORS = {each.code: each for each in ALL}
