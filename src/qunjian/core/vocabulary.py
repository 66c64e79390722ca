"""The stored codes of the trade, each with its Chinese label.

Every code stands in docs/glossary.md; a code once stored is never reused for something else.
"""

from qunjian.core.choice import Choice


class Line(Choice):
    """The four lines 四条线, in the order in which every page shows them."""

    PARTY = "party", "党"
    UNION = "union", "工"
    LEAGUE = "league", "团"
    WOMEN = "women", "妇"


class UnitKind(Choice):
    ENTERPRISE = "enterprise", "非公企业"
    SOCIAL = "social", "社会组织"
    INDIVIDUAL = "individual", "个体工商户"
    COOPERATIVE = "cooperative", "农民专业合作社"
    ASSOCIATION = "association", "行业协会、商会"
    OTHER = "other", "其他"


class OperatingState(Choice):
    """存在状态: rates use units that really operate and say how many they leave out."""

    OPERATING = "operating", "在营"
    SUSPENDED = "suspended", "停业"
    REVOKED = "revoked", "吊销未注销"
    CANCELLED = "cancelled", "注销"
    MOVED_OUT = "moved_out", "迁出"
    MISSING = "missing", "查无下落"
    SHELL = "shell", "空壳"


class UnitChange(Choice):
    """What made a new state of a unit begin."""

    RECORDED = "recorded", "登记"
    OPENED = "opened", "成立"
    MOVED_IN = "moved_in", "迁入"
    MOVED_OUT = "moved_out", "迁出"
    RENAMED = "renamed", "更名"
    MERGED = "merged", "合并"
    STATE = "state", "存在状态变化"
    CANCELLED = "cancelled", "注销"
    UPDATED = "updated", "资料变化"
    CORRECTED = "corrected", "更正"


class OrganisationForm(Choice):
    """组织形式, by line; the prefix of the code is the line."""

    PARTY_GROUP = "party_group", "党小组"
    PARTY_BRANCH = "party_branch", "党支部"
    PARTY_GENERAL = "party_general", "党总支"
    PARTY_COMMITTEE = "party_committee", "党委"
    UNION_GROUP = "union_group", "工会小组"
    UNION_ORGANISER = "union_organiser", "工会组织员"
    UNION_COMMITTEE = "union_committee", "基层工会委员会"
    UNION_WOMEN = "union_women", "女职工委员会"
    UNION_FEDERATION = "union_federation", "工会联合会"
    LEAGUE_GROUP = "league_group", "团小组"
    LEAGUE_BRANCH = "league_branch", "团支部"
    LEAGUE_GENERAL = "league_general", "团总支"
    LEAGUE_COMMITTEE = "league_committee", "团委"
    LEAGUE_WORKING = "league_working", "团工委"
    LEAGUE_OUTER = "league_outer", "青年外围组织"
    WOMEN_GROUP = "women_group", "妇女小组"
    WOMEN_ASSEMBLY = "women_assembly", "妇代会"
    WOMEN_COMMITTEE = "women_committee", "妇委会"
    WOMEN_FEDERATION = "women_federation", "妇联"
    WOMEN_HOME = "women_home", "妇女之家"


class Mode(Choice):
    """组建方式."""

    SINGLE = "single", "单独组建"
    JOINT = "joint", "联合组建"
    REGIONAL = "regional", "区域联建"
    TRADE = "trade", "行业统建"
    OTHER = "other", "其他方式"


class OrganisationChange(Choice):
    FOUNDED = "founded", "成立"
    RECORDED = "recorded", "登记"
    UPGRADED = "upgraded", "升格"
    REGROUPED = "regrouped", "重组"
    RENAMED = "renamed", "更名"
    REHUNG = "rehung", "改隶"
    DISSOLVED = "dissolved", "撤销"
    CORRECTED = "corrected", "更正"


class FactField(Choice):
    """The counted facts of a unit; `revenue` is in 10,000 yuan (万元) a year."""

    STAFF = "staff", "从业人数"
    WOMEN = "women", "女职工"
    YOUTH = "youth", "35岁及以下"
    LEAGUE_MEMBERS = "league_members", "团员"
    UNION_MEMBERS = "union_members", "工会会员"
    PARTY_MEMBERS = "party_members", "党员"
    REVENUE = "revenue", "年营业收入（万元）"


class Source(Choice):
    """Where a fact comes from; which source counts is chosen per field and day."""

    VISIT = "visit", "走访核实"
    CENSUS = "census", "摸底普查"
    MARKET = "market", "市场监管名册"
    CIVIL = "civil", "民政名册"
    ORGANISATION = "organisation", "组织部台账"
    UNION = "union", "总工会台账"
    LEAGUE = "league", "团县委台账"
    WOMEN = "women", "妇联台账"
    SOCIAL_SECURITY = "social_security", "社保名册"
    TOWNSHIP = "township", "乡镇上报"
    OTHER = "other", "其他来源"
    RULING = "ruling", "县级裁定"  # a person's word where sources disagree; before every source


class Outcome(Choice):
    """研判结论 of a unit on one line."""

    COVERED = "covered", "已覆盖"
    MUST = "must", "应当"
    TARGET = "target", "目标"
    MAY = "may", "可以"
    JOINT_ONLY = "joint_only", "宜联建"
    AREA_OR_TRADE = "area_or_trade", "可区域或行业"
    NOT_YET = "not_yet", "暂不具备"
    UNKNOWN = "unknown", "待补充"


class Layer(Choice):
    """Who made a rule: a later layer may tighten or add, it never lifts a duty of law."""

    NATIONAL = "national", "国家"
    PROVINCIAL = "provincial", "省"
    COUNTY = "county", "县"
    DECISION = "decision", "个案决定"
