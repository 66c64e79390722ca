"""The words of registers for the stored codes: kinds, operating states, forms, lines."""

import re
from collections.abc import Sequence

from qunjian.core.vocabulary import Line, OperatingState, OrganisationForm, UnitKind

Rules = Sequence[tuple[re.Pattern[str], str]]


def _rules(*pairs: tuple[str, str]) -> Rules:
    return [(re.compile(pattern), code) for pattern, code in pairs]


KINDS = _rules(
    (r"合作社|合作联社", UnitKind.COOPERATIVE),
    (r"个体|工商户|商户|摊位|家庭农场", UnitKind.INDIVIDUAL),
    (r"行业协会|商会|协会商会|行业性", UnitKind.ASSOCIATION),
    (
        r"社会团体|社团|民办非企业|民非|基金会|社会服务机构|社会组织|学术性|联合性|专业性|民办(?:学校|医院|养老|幼儿园)|宗教活动场所",
        UnitKind.SOCIAL,
    ),
    (r"协会", UnitKind.ASSOCIATION),
    (
        r"机关|事业|国有独资|全民所有制|国有企业|国有控股|行政|居委会|村委会|村民委员会|军队",
        UnitKind.OTHER,
    ),
    (
        r"公司|企业|厂|独资|合伙|有限责任|股份|私营|民营|外商|外资|港澳台|台资|集体|非公|公有制|内资|法人|集团|自然人|合资|农民?办|国有",
        UnitKind.ENTERPRISE,
    ),
    (r"其他|其它", UnitKind.OTHER),
)

STATES = _rules(
    (r"空壳|僵尸|皮包", OperatingState.SHELL),
    (r"查无|失联|无法联系|联系不上|找不到|下落不明|无下落|人去楼空", OperatingState.MISSING),
    (r"迁出|迁往|搬离|外迁|已迁|搬走|迁移", OperatingState.MOVED_OUT),
    (r"吊销[，,、;；(]?已?注销", OperatingState.CANCELLED),
    (r"吊销|吊照", OperatingState.REVOKED),
    (
        r"(?<!未)(?<!没有)(?:注销|撤销|解散|清算|已灭失|倒闭|破产|终止|除名)",
        OperatingState.CANCELLED,
    ),
    (
        r"(?<!未)(?<!没有)(?:停业|歇业|停产|关停|关闭|休眠|停办|停止|关门|暂停|停工|未经营|不经营)|非正常|未营业|未开业|半停",
        OperatingState.SUSPENDED,
    ),
    (
        r"在营|存续|在业|开业|正常|营业|在册|确立|登记成立|经营|运营|活动|生产|有效|迁入|运行|良好|设立|活跃|筹建|在产|投产|是",
        OperatingState.OPERATING,
    ),
    (r"^否$|^无$", OperatingState.SUSPENDED),
)

FORMS: dict[str, Rules] = {
    Line.UNION: _rules(
        (r"女职工委员会|女工委|女职委|女工组织", OrganisationForm.UNION_WOMEN),
        (r"工会联合会|总工会", OrganisationForm.UNION_FEDERATION),
        (r"工会组织员|组织员", OrganisationForm.UNION_ORGANISER),
        (r"工会小组", OrganisationForm.UNION_GROUP),
        (r"工会", OrganisationForm.UNION_COMMITTEE),
    ),
    Line.LEAGUE: _rules(
        (r"团工委|团的?工作委员会|青年工作委员会|青工委", OrganisationForm.LEAGUE_WORKING),
        (r"团总支|共青团.*总支", OrganisationForm.LEAGUE_GENERAL),
        (r"团支部|共青团.*支部", OrganisationForm.LEAGUE_BRANCH),
        (r"团小组", OrganisationForm.LEAGUE_GROUP),
        (r"团委|共青团|团组织", OrganisationForm.LEAGUE_COMMITTEE),
        (
            r"青年(?:中心|社团|联合会|之家|组织|协会|突击队)|外围|青联",
            OrganisationForm.LEAGUE_OUTER,
        ),
    ),
    Line.WOMEN: _rules(
        (r"妇女之家|妇女儿童之家", OrganisationForm.WOMEN_HOME),
        (r"妇女小组|妇女互助组", OrganisationForm.WOMEN_GROUP),
        (r"妇代会|妇女代表", OrganisationForm.WOMEN_ASSEMBLY),
        (r"妇委会|妇女(?:工作)?委员会|妇工委", OrganisationForm.WOMEN_COMMITTEE),
        (r"妇联|妇女联合会|妇女组织", OrganisationForm.WOMEN_FEDERATION),
    ),
    Line.PARTY: _rules(
        (r"党小组", OrganisationForm.PARTY_GROUP),
        (r"党总支|总支部委员会|党的?总支", OrganisationForm.PARTY_GENERAL),
        (r"党支部|联合支部|功能型|临时支部|流动党支部", OrganisationForm.PARTY_BRANCH),
        (r"党委|党工委|党的?(?:基层)?委员会|党组", OrganisationForm.PARTY_COMMITTEE),
    ),
}
SHORT_FORMS: dict[str, Rules] = {
    Line.PARTY: _rules(
        (r"总支", OrganisationForm.PARTY_GENERAL),
        (r"支部", OrganisationForm.PARTY_BRANCH),
        (r"小组", OrganisationForm.PARTY_GROUP),
        (r"委员会|基层委", OrganisationForm.PARTY_COMMITTEE),
    ),
    Line.LEAGUE: _rules(
        (r"总支", OrganisationForm.LEAGUE_GENERAL),
        (r"支部", OrganisationForm.LEAGUE_BRANCH),
        (r"小组", OrganisationForm.LEAGUE_GROUP),
        (r"工委", OrganisationForm.LEAGUE_WORKING),
        (r"委员会|基层委", OrganisationForm.LEAGUE_COMMITTEE),
    ),
    Line.UNION: _rules(
        (r"女职", OrganisationForm.UNION_WOMEN),
        (r"小组", OrganisationForm.UNION_GROUP),
        (r"联合会", OrganisationForm.UNION_FEDERATION),
        (r"委员会|基层|单独|联合|独立", OrganisationForm.UNION_COMMITTEE),
    ),
    Line.WOMEN: _rules(
        (r"小组", OrganisationForm.WOMEN_GROUP),
        (r"联合会", OrganisationForm.WOMEN_FEDERATION),
        (r"委员会", OrganisationForm.WOMEN_COMMITTEE),
    ),
}
LINES = _rules(
    (r"工会|^工$|职工", Line.UNION),
    (r"团|青年", Line.LEAGUE),
    (r"妇", Line.WOMEN),
    (r"党|支部", Line.PARTY),
)


def kind_of(plain: str) -> str:
    """The kind of unit that a squeezed text names, empty for none."""
    return _first(KINDS, plain)


def state_of(plain: str) -> str:
    return _first(STATES, plain.replace("未注销", "").replace("未吊销", "") or plain)


def line_of(plain: str) -> str:
    """The line that a text names: its own word first, a bare 支部 is the Party's."""
    return _first(LINES, plain)


def form_of(plain: str, line: str = "") -> str:
    """The form of organisation; a bare 支部 or 委员会 needs the line of its register."""
    for one in (line, *(other for other in FORMS if other != line)):
        code = _first(FORMS.get(one, ()), plain)
        if code:
            return code
    return _first(SHORT_FORMS.get(line, ()), plain)


def _first(rules: Rules, plain: str) -> str:
    return next((str(code) for pattern, code in rules if pattern.search(plain)), "")
