"""What the cells of a column look like, told from a sample of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qunjian.core.credit_code import IDENTITY, SCIENTIFIC
from qunjian.core.intake.days import looks_like_day, read_day
from qunjian.core.intake.text import has_han, squeezed

SAMPLE = 240

ERRORS = frozenset(["#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"])
NOTHING = frozenset(
    ["", "-", "--", "—", "——", "/", "\\", "无", "暂无", "缺", "不详", "*", "N/A", "00:00:00"]
) | {"null", "NULL", "None", "#N/A", *ERRORS}
NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+(?:[eE][-+]?\d+)?%?")
COUNT = re.compile(
    r"(?:约|近|大约|共|计|其中|有)?[\d,]+(?:\.\d+)?(?:[-~至到][\d,]+)?(?:多|余|来|左右|以上|以下)?"
    r"(?:人|名|个|家|位|户|万元|亿元|元|万|亿|千元|美元|人民币|万元人民币|万人民币|万美元|%)*(?:左右|以上|以下)?"
    r"(?:\(.*\))?"
)
MONEY_TEXT = re.compile(r"(?:人民币|rmb|￥|¥)?[\d,]+(?:\.\d+)?.{0,8}", re.IGNORECASE)
DIGITS = re.compile(r"\d+")
CODE = re.compile(r"[0-9A-Za-z]{15,20}")
LETTERS = re.compile(r"[A-Za-z]{2}|[\u3400-\u9fff]")
MOBILE = re.compile(r"(?:\+?86-?)?1[3-9](?:\d{9}|\d[\d*×xX]{8})")
PHONE = re.compile(
    r"(?:\+?86-?)?(?:\(?0\d{2,3}\)?-?)?\d{7,8}(?:[-转]\d{1,6})?|400-?\d{3,4}-?\d{3,4}|9\d{4}|1[3-9][\d*×xX]{9}|12\d{3}"
)
AREA = re.compile(r".{1,14}(?:省|市|区|县|州|盟|旗|自治区|特别行政区|新区|地区|群岛)")
PROVINCES = frozenset([
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏",
    "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西",
    "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏",
    "新疆", "香港", "澳门", "台湾", "全国",
])  # fmt: skip
TOWN = re.compile(r".{1,12}(?:镇|乡|街道|办事处|苏木|街道办|农场|林场|开发区|园区)")
VILLAGE = re.compile(r".{1,14}(?:村|社区|居委会|村委会|居|嘎查|村民委员会|居民委员会)")
UNIT = re.compile(
    r".{1,50}(?:公司|集团|厂|店|行|社|部|中心|学校|大学|学院|中学|小学|幼儿园|医院|卫生院|诊所|协会|商会|学会|联合会|基金会|"
    r"事务所|研究院|研究所|合伙\)|分公司|合作社|农场|酒店|宾馆|饭店|超市|商行|经营部|门市部|工作室|旅行社|银行|支行|站|馆|局|委员会|"
    r"养殖场|加工厂|俱乐部|促进会|服务社|服务部|餐厅|药房|矿|园|处|所|院|场|坊|铺|吧|庄|苑|屋|阁|轩|城|堂)(?:\(.*\))?"
)
COMPANY = re.compile(
    r"公司|集团|企业|厂$|合作社|协会|商会|学校|学院|大学|医院|经营部|商行|事务所|幼儿园|个体|门市|超市|工作室|基金会|研究[院所]|服务部|中心$"
)
ORGANISATION = re.compile(
    r"支部|党委|党总支|总支|工会|团委|团工委|妇联|妇委会|妇女联合会|共青团|党组|女职工委员会|妇女之家|青年中心|委员会$"
)
PERSON = re.compile(r"[\u3400-\u9fff·某xX*×]{2,4}|[\u3400-\u9fff]{2,6}·[\u3400-\u9fff]{2,8}")
YEAR = re.compile(r"(?:19|20)\d{2}年?度?")
WEB = re.compile(r"https?://|www\.|@|\.(?:com|cn|net|org)", re.IGNORECASE)
STATE_WORD = re.compile(
    r"在营|存续|正常|开业|停业|吊销|注销|迁出|迁入|空壳|查无|歇业|在业|营业|撤销|清算|停产|经营异常|关停|倒闭|失联|活动"
)
FORM_WORD = re.compile(
    r"支部|总支|党委|党小组|团委|团小组|工会|委员会|妇联|妇委会|妇代会|妇女|小组|联合会|组织员|工委|外围|联合|独立|单独"
)
YES_NO = frozenset(
    ["是", "否", "有", "无", "√", "×", "已建", "未建", "已", "未", "Y", "N", "TRUE", "FALSE"]
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Shares (0 to 1) of a column's filled cells; `filled` is a share of all cells."""

    count: int = 0
    filled: float = 0.0
    number: float = 0.0
    amount: float = 0.0
    money: float = 0.0
    han: float = 0.0
    words: float = 0.0
    day: float = 0.0
    dayish: float = 0.0  # bare numbers and years count
    code: float = 0.0
    mobile: float = 0.0
    phone: float = 0.0
    identity: float = 0.0
    area: float = 0.0
    town: float = 0.0
    village: float = 0.0
    unit: float = 0.0
    company: float = 0.0
    organisation: float = 0.0
    person: float = 0.0
    year: float = 0.0
    web: float = 0.0
    state: float = 0.0
    form: float = 0.0
    yes_no: float = 0.0
    sequence: float = 0.0
    area_code: float = 0.0
    org_code: float = 0.0
    mean_length: float = 0.0
    distinct: float = 0.0
    highest: float = 0.0
    lowest: float = 0.0


def shape_of(texts: Iterable[str], total: int) -> Shape:
    """The shape of the cells in `texts`, blank ones among them, out of `total` in the column."""
    told = [plain for text in texts if text and (plain := squeezed(text)) not in NOTHING]
    if not told:
        return Shape()
    n = len(told)
    numbers = [text for text in told if NUMBER.fullmatch(text)]
    floats = [float(text.rstrip("%").replace(",", "") or 0) for text in numbers if len(text) < 25]
    return Shape(
        count=n,
        filled=n / max(total, n),
        number=len(numbers) / n,
        amount=_share(COUNT, told),
        money=_share(MONEY_TEXT, told),
        han=sum(map(has_han, told)) / n,
        words=sum(1 for text in told if LETTERS.search(text)) / n,
        day=sum(map(looks_like_day, told)) / n,
        dayish=sum(1 for t in told if read_day(t)) / n,
        code=sum(1 for t in told if CODE.fullmatch(t) or SCIENTIFIC.fullmatch(t.upper())) / n,
        mobile=_share(MOBILE, told),
        phone=sum(1 for t in told if _has_phone(t)) / n,
        identity=sum(1 for t in told if IDENTITY.fullmatch(t.upper())) / n,
        area=sum(1 for t in told if t in PROVINCES or AREA.fullmatch(t)) / n,
        town=_share(TOWN, told),
        village=_share(VILLAGE, told),
        unit=_share(UNIT, told),
        company=sum(1 for t in told if COMPANY.search(t)) / n,
        organisation=sum(1 for t in told if ORGANISATION.search(t)) / n,
        person=_share(PERSON, told),
        year=_share(YEAR, told),
        web=sum(1 for t in told if WEB.search(t)) / n,
        state=sum(1 for t in told if STATE_WORD.search(t)) / n,
        form=sum(1 for t in told if FORM_WORD.search(t)) / n,
        yes_no=sum(1 for t in told if t in YES_NO) / n,
        sequence=_sequence(told),
        area_code=sum(map(_is_area_code, told)) / n,
        org_code=sum(1 for t in told if len(t.replace("-", "")) in (8, 9)) / n,
        mean_length=sum(map(len, told)) / n,
        distinct=len(set(told)) / n,
        highest=max(floats, default=0.0),
        lowest=min(floats, default=0.0),
    )


def sampled(column: Sequence[str], size: int = SAMPLE) -> list[str]:
    """Cells spread over the whole column; the first ones together, for sequences."""
    if len(column) <= size:
        return list(column)
    head = list(column[: size // 3])
    step = (len(column) - len(head)) / (size - len(head))
    return head + [column[len(head) + int(at * step)] for at in range(size - len(head))]


def _share(pattern: re.Pattern[str], told: list[str]) -> float:
    return sum(1 for text in told if pattern.fullmatch(text)) / len(told)


def _has_phone(text: str) -> bool:
    return any(PHONE.fullmatch(part) for part in re.split(r"[、,，;；/\s]", text) if part)


def _sequence(told: list[str]) -> float:
    """The share of steps by one among the first cells: 1, 2, 3, …"""
    whole = [int(text) for text in told[: SAMPLE // 3] if DIGITS.fullmatch(text) and len(text) < 8]
    if len(whole) < 2 or len(whole) < 0.6 * min(len(told), SAMPLE // 3):
        return 0.0
    steps = sum(1 for a, b in pairwise(whole) if b - a == 1)
    return steps / (len(whole) - 1)


def _is_area_code(text: str) -> bool:
    return (
        len(text) in (6, 9, 12) and text.isascii() and text.isdigit() and "11" <= text[:2] <= "82"
    )
