"""The fields that a register may tell, with their Chinese labels."""

FIELDS: dict[str, str] = {
    "seq": "序号",
    "name": "单位名称",
    "former_name": "曾用名",
    "alias": "简称",
    "credit_code": "统一社会信用代码",
    "registration_no": "注册号",
    "org_code": "组织机构代码",
    "kind": "单位类型",
    "industry": "行业",
    "industry_code": "行业代码",
    "address": "地址",
    "township": "乡镇街道",
    "village": "村社区",
    "site": "园区楼宇",
    "legal_person": "法定代表人",
    "contact": "联系人",
    "phone": "联系电话",
    "status": "存在状态",
    "opened_on": "成立日期",
    "closed_on": "注销日期",
    "capital": "注册资本（万元）",
    "revenue": "年营业收入（万元）",
    "staff": "从业人数",
    "women": "女职工",
    "youth": "35岁及以下",
    "league_members": "团员",
    "union_members": "工会会员",
    "party_members": "党员",
    "org_name": "组织名称",
    "org_form": "组织形式",
    "org_line": "条线",
    "founded_on": "组织成立日期",
    "secretary": "书记（主席）",
    "superior": "上级组织",
    "covered_units": "覆盖单位",
    "note": "备注",
    "area_code": "区划代码",
    "area_name": "所属地区",
    "longitude": "经度",
    "latitude": "纬度",
    "year": "年份",
}

COUNTS = frozenset(["staff", "women", "youth", "league_members", "union_members", "party_members"])
MONEY = frozenset(["capital", "revenue"])
DAYS = frozenset(["opened_on", "closed_on", "founded_on"])
CODES = frozenset(["credit_code", "registration_no", "org_code"])
PERSONS = frozenset(["legal_person", "contact", "secretary"])
