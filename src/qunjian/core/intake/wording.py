"""What a heading's words say: which fields they may mean, and whether they are a heading at all."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from qunjian.core.intake.shape import COMPANY
from qunjian.core.intake.text import heading_key, squeezed

SURE, LIKELY = 1.0, 0.6
LONGEST = 48
LAST_ALONE = 0.04  # the words of the lowest heading row alone say a little less

FILLING = re.compile(r"基本|情况|信息|概况|建设|组建|方面|资料|数据|有关|相关|登记|一览|状况")
# Headings that mean none of our fields but are surely headings.
COMMON = re.compile(
    r".{0,12}(?:范围|网址|网站|邮编|邮政编码|传真|邮箱|性别|年龄|民族|学历|职务|职称|政治面貌|姓名|名称|代码|编号|"
    r"日期|时间|人数|数量|金额|面积|情况|类型|类别|比例|占比|分类|等级|级别|方式|内容|单价|总价|型号|规格|品牌|"
    r"电话|状态|总数|排名|评分|星级|单位|码|率|额|数|量|价格|价|年份|年限|期限|机关|部门|描述|简介|介绍|产品|业务|"
    r"成果|荣誉|标准|依据|结果|结论|原因|问题|措施|意见|来源|链接|标签|文号|批次|岗位|专业|坐标|籍贯|指标|项目|"
    r"合计|小计|总计|人口|家数|户数|图片|标题|城区|联系人|负责人|指数|收入|支出|产值|工资|总值|增加值|指标)"
    r"|身份证|婚姻状况|(?:所属|所在|是否|有无|其中|主营|出生|身份证|证件).{1,12}"
)
DEFAULT_NAME = re.compile(
    r"(?:column|field|unnamed:?|列|字段|f|_c|col|var|x|v)[\s_:]*\d+", re.IGNORECASE
)
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_\-. ]{0,40}")
HOME_ADDRESS = re.compile(
    r"(?:家庭|户籍|户口|居住|现居住?|身份证|本人|个人)(?:所在地|详细)?(?:地址|住址|住所|地)|住址|户籍|籍贯"
)
IDENTITY_NUMBER = re.compile(r".{0,8}(?:身份证|证件号|身份号码|公民身份|身份证件|护照).{0,6}")
PERSONAL_PHONE = re.compile(
    r".{0,10}(?:手机|电话|联系方式|移动号码|微信|qq号?|wechat|mobile|tel|phone).{0,6}"
)
PERSONAL = re.compile(
    r".{0,8}(?:出生|生日|民族|婚姻|年龄|政治面貌|宗教|银行卡|银行账号|工资卡).{0,6}"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field that a heading may mean; `words` are the ones that say so."""

    field: str
    strength: float
    words: str


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    path = resources.files("qunjian.core.intake").joinpath("fields.toml")
    data = tomllib.loads(path.read_text("utf-8"))
    groups = data["groups"]

    def compiled(words: Iterable[str]) -> re.Pattern[str] | None:
        whole = "|".join(words)
        for name, pattern in groups.items():
            whole = whole.replace("{" + name + "}", pattern)
        return re.compile(whole) if whole else None

    found = []
    for field, words in data["fields"].items():
        sure = compiled(words["sure"])
        if sure is not None:
            found.append((field, sure, compiled(words.get("likely", ()))))
    return tuple(found)


@lru_cache(maxsize=20_000)
def meanings(parts: tuple[str, ...]) -> tuple[Meaning, ...]:
    """The fields that a heading of one or several rows may mean, the strongest of each."""
    best: dict[str, Meaning] = {}
    for words, less in _readings(parts):
        if len(words) > LONGEST:
            continue
        for field, sure, likely in _patterns():
            strength = 0.0
            if sure.fullmatch(words):
                strength = SURE - less
            elif likely is not None and likely.fullmatch(words):
                strength = LIKELY - less
            if strength and (field not in best or best[field].strength < strength):
                best[field] = Meaning(field, strength, words)
    return tuple(best.values())


def _readings(parts: tuple[str, ...]) -> list[tuple[str, float]]:
    """The heading as its rows may be read together: all, the last two, the last alone."""
    keys = [key for part in parts if (key := heading_key(part))]
    keys = [key for at, key in enumerate(keys) if at == 0 or key != keys[at - 1]]
    if not keys:
        return []
    words = [key for key in keys if not _is_column_mark(key)] or keys
    found = {"".join(words): 0.0}
    if len(words) > 1:
        bare = [FILLING.sub("", key) for key in words[:-1]]
        found.setdefault(bare[-1] + words[-1], 0.0)
        found.setdefault("".join(bare) + words[-1], 0.0)
        found.setdefault(words[-1], LAST_ALONE)
        if re.fullmatch(r"[a-z0-9]+|人|名|个|家|万元|元|亿元|年|%|必填|选填", words[-1]):
            found.setdefault(words[-2], LAST_ALONE)
        if re.fullmatch(r"[a-z0-9]+", words[0]):
            found.setdefault("".join(words[1:]), 0.0)
    return list(found.items())


def _is_column_mark(key: str) -> bool:
    """甲, 乙, 1, 2: the row that numbers the columns of a statistical form."""
    return key.isdigit() or key in ("甲", "乙", "丙", "丁", "戊", "a", "b", "c")


@lru_cache(maxsize=20_000)
def heading_weight(text: str) -> float:
    """How surely a text is a heading: 1 for words of a field, less for words common in one."""
    found = max((one.strength for one in meanings((text,))), default=0.0)
    if found >= SURE - LAST_ALONE:
        return 1.0
    if found:
        return 0.7
    key = heading_key(text)
    if COMPANY.search(key) and len(key) > 5:
        return 0.0
    if 2 <= len(key) <= 20 and COMMON.fullmatch(key):
        return 0.6
    if DEFAULT_NAME.fullmatch(squeezed(text)):
        return 0.5
    return 0.0


def personal(heading: str) -> str:
    """What personal data a heading announces, in words; empty for none."""
    key = heading_key(heading)
    if IDENTITY_NUMBER.fullmatch(key):
        return "身份证件号码"
    if HOME_ADDRESS.fullmatch(key):
        return "家庭住址"
    if PERSONAL_PHONE.fullmatch(key):
        return "个人电话"
    if PERSONAL.fullmatch(key):
        return "个人信息"
    return ""
