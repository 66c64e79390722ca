"""Unit names taken apart for comparison: place, brand, trade, form, branch, notes, former name."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from qunjian.core.linkage import words
from qunjian.core.names import clean_unit_name

LONGEST = 120
SHORTEST_BRAND = 2
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\ufeff]+")
SERIAL = re.compile(r"^(?:\d{1,4}[、.．]|[*★☆#※]+)|[*★☆#※、,，。;；]+$")
FORMER = re.compile(r"\((?:原名称?|曾用名|前身|原为|更名前|原)[:：]?([^()]{2,})\)")
FORMER_TAIL = re.compile(r"(?:原名称?|曾用名)[:：]?([^()]{4,})$")
NOTE = re.compile(r"\((?:" + "|".join(words.NOTES) + r")[^()]{0,4}\)|-(?:停业|注销|本部)$")
BEFORE = re.compile("^(?:" + "|".join(words.WRAPPED_BEFORE) + ")")
AFTER = re.compile("(?:" + "|".join(sorted(words.WRAPPED_AFTER, key=len, reverse=True)) + ")$")
BRANCH = re.compile(
    r"^(.{2,}?(?:公司|合作社|集团|厂|银行|信用社|事务所))"
    r"(.{0,20}?(?:分公司|支公司|子公司|营业部|营业厅|分店|门市部|经营部|加油站|办事处|分行|支行|分社|分厂"
    r"|分部|分所|服务站|项目部|[一二三四五六七八九十\d]+店|店|部|站|厂|中心|仓库|网点))$"
)
BRANCH_ENDS = (
    "店",
    "部",
    "站",
    "厂",
    "中心",
    "仓库",
    "网点",
    "分公司",
    "支公司",
    "子公司",
    "营业厅",
    "办事处",
    "分行",
    "支行",
    "分社",
    "分所",
)  # fmt: skip -- one of them ends whatever BRANCH and SURE_END match
BRANCH_END = re.compile(
    r"(?:[分支子]公司|营业[部厅]|分店|门市部|经营部|加油站|办事处|[分支]行|分[社厂部所])$"
)
SURE_END = re.compile(r"(?:[分支]公司|分店|[分支]行|分社|分厂|分所|加油站|营业部|门市部)$")
BRACKETED = re.compile(r"\(([^()]*)\)")
AREA = re.compile(r"^[\u4e00-\u9fff]{2,4}?(?:自治县|(?<!超)(?<!门)(?<!城)(?<!都)市|县|省|区(?!域))")
AREA_BASE = re.compile(r"^([\u4e00-\u9fff]{2,3})(?:省|(?<!超)(?<!门)市|县|区|旗|州)")
AREA_WORD = re.compile(r"(?:自治县|市|县|省|区)$")
AREA_END = re.compile(r"^(?:特别行政区|自治区|自治县|省|市|县|区|镇|乡|街道|旗|州|村)")
NUMBERS = re.compile(r"[0-9一二三四五六七八九十]+")
TOTAL = re.compile(r"(?:合计|总计|小计|共计|共)[::]?\d*[户家个]?")
JOINT = re.compile(
    r"^.{0,12}(?:镇|乡|街道|村|社区|园区|开发区|商圈|市场|县|区)"
    r"(?:非公|两新|企业|商圈|行业|个体|私营|小微|区域性?|新就业)*(?:企业|经济|组织|群体|行业|商户)*"
    r"(?:联合|第[一二三四五六七八九十]+联合)(?:党|工|团|妇|支部|总支|会)"
)
TOWNSHIP_END = re.compile(r"(?:街道办事处|街道|民族乡|镇|乡)$")
LOOK_ALIKE = re.compile("[" + "".join(map(chr, words.LOOK_ALIKES)) + "]")
SERIAL_MARKS = "*★☆#※、,，。;；"
_FORMS = {word: kind for kind, found in words.FORMS.items() for word in found}
_FORM_LENGTHS = {  # by the last character, the longest first
    end: sorted({len(word) for word in _FORMS if word[-1] == end}, reverse=True)
    for end in {word[-1] for word in _FORMS}
}


class NameParts(NamedTuple):
    """One name taken apart; every part is in the form that is compared, not shown."""

    plain: str = ""
    core: str = ""
    brand: str = ""
    trade: str = ""
    form: str = ""
    place: str = ""
    branch: str = ""
    former: str = ""
    numbers: str = ""
    note: str = ""
    wrapped: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of this county, learned from its registers: places and trades."""

    places: frozenset[str]
    trades: frozenset[str]


def plain(text: str) -> str:
    """A name in the form that is compared: simplified, half width, without control characters."""
    if len(text) > LONGEST or not text.isprintable():
        text = CONTROL.sub("", text[: LONGEST * 2])[:LONGEST]
    return clean_unit_name(text)


def why_no_unit(name: str) -> str:
    """Why a row is no unit: a total, a heading or a joint organisation; empty for a unit."""
    return why_none(plain(name))


def why_none(cleaned: str) -> str:
    """The same of a name in plain form."""
    cleaned = cleaned.strip(":()_*-")
    if cleaned in words.NO_UNIT or (cleaned[:1] in "合总小共" and TOTAL.fullmatch(cleaned)):
        return "是合计行、表头或填表说明，不是单位"
    if "联合" in cleaned and JOINT.match(cleaned):
        return "是一个地方的联合组织，不是一家单位"
    return ""


@dataclass(slots=True)
class Recurring:
    """How often names begin with an area and end, before their form, with two characters."""

    names: int = 0
    areas: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)

    def words(self, townships: Iterable[str]) -> Vocabulary:
        least = max(5, self.names // 500)
        places = set(words.PLACES) | {base for base, times in self.areas.items() if times >= least}
        for township in set(townships):
            base = TOWNSHIP_END.sub("", plain(township))
            if 2 <= len(base) <= 4:
                places.add(base)
        often = max(12, self.names // 1000)
        trades = set(words.TRADES) | {end for end, times in self.ends.items() if times >= often}
        return Vocabulary(frozenset(places), frozenset(trades))


def recurring(names: Iterable[str]) -> Recurring:
    """Count what may be places and trades in names, each given once."""
    found = Recurring()
    for name in names:
        found.names += 1
        area = AREA_BASE.match(name)
        if area:
            found.areas[area[1]] += 1
        core = _strip_form(name)[0]
        if len(core) > 3:
            found.ends[core[-2:]] += 1
    return found


def learn_vocabulary(names: Iterable[str], townships: Iterable[str]) -> Vocabulary:
    """Places and trades that recur in these registers, whatever the order of the rows."""
    return recurring(names).words(townships)


def take_apart(text: str, known: Vocabulary) -> NameParts:
    """The parts of one name; an empty name has empty parts."""
    return parts_of(plain(text), known)


def parts_of(whole: str, known: Vocabulary) -> NameParts:
    """The parts of a name in plain form. Of most names little is to be told, so most expressions
    are tried only where a character or an end says that they may match."""
    if whole[:1] in SERIAL_MARKS or whole[-1:] in SERIAL_MARKS or whole[0].isdigit():
        whole = SERIAL.sub("", whole)
        if not whole:
            return NameParts()
    whole, former = _former(whole)
    note = ""
    if "(" in whole or "-" in whole:
        found = NOTE.search(whole)
        note = found[0] if found else ""
        whole = NOTE.sub("", whole)
    whole, wrapped = _unwrap(whole)
    compared = whole.translate(words.LOOK_ALIKES) if LOOK_ALIKE.search(whole) else whole
    head, branch = _branch(compared)
    flat, place = _brackets(head, known)
    stem, form = _strip_form(flat)
    start, rest = _place(stem, known)
    brand, trade = _split(rest, known)
    return NameParts(
        compared.replace("(", "").replace(")", ""), rest, brand, trade, form, start or place,
        branch, former, "".join(NUMBERS.findall(rest + branch)), note, wrapped,
    )  # fmt: skip


def _former(whole: str) -> tuple[str, str]:
    if "原" not in whole and "曾" not in whole and "前" not in whole:
        return whole, ""
    for pattern in (FORMER, FORMER_TAIL):
        found = pattern.search(whole)
        if found and found.start() >= SHORTEST_BRAND:
            return whole[: found.start()] + whole[found.end() :], found[1]
    return whole, ""


def _unwrap(whole: str) -> tuple[str, bool]:
    """宏达公司 out of 中共宏达公司支部委员会."""
    inner = BEFORE.sub("", whole) if whole.startswith(words.WRAPPED_BEFORE) else whole
    bare = AFTER.sub("", inner) if inner.endswith(words.WRAPPED_AFTER) else inner
    if bare == whole or len(bare) < SHORTEST_BRAND:
        return whole, False
    return bare, True


def _branch(whole: str) -> tuple[str, str]:
    """The firm's name and its branch's. Where the form is left out before a branch, only the word
    for the branch can be told: 宏达机械城关 and 分公司 of 宏达机械城关分公司."""
    if not whole.endswith(BRANCH_ENDS):
        return whole, ""
    found = BRANCH.match(whole)
    if found:
        return found[1], found[2]
    end = SURE_END.search(whole)
    return (
        (whole[: end.start()], end[0]) if end and end.start() >= SHORTEST_BRAND * 2 else (whole, "")
    )


def branch_stem(branch: str) -> str:
    """城关 of 城关分公司: what tells one branch of a firm from another; empty if not told."""
    return BRANCH_END.sub("", branch)


def _brackets(head: str, known: Vocabulary) -> tuple[str, str]:
    """Brackets inside a name hold a place or a form; both are taken out."""
    if "(" not in head:
        return head, ""
    inside = BRACKETED.findall(head)
    places = [text for text in inside if AREA_END.sub("", text) in known.places]
    return BRACKETED.sub("", head).replace("(", "").replace(")", ""), "".join(places)


def _strip_form(flat: str) -> tuple[str, str]:
    for length in _FORM_LENGTHS.get(flat[-1:], ()):
        kind = _FORMS.get(flat[-length:])
        if kind and len(flat) - length >= SHORTEST_BRAND:
            return flat[:-length], kind
    return flat, ""


def _place(stem: str, known: Vocabulary) -> tuple[str, str]:
    """Areas at the start of a name, as long as a brand remains."""
    found = ""
    rest = stem
    for _ in range(4):
        length = _start(rest, known.places)
        if length:
            found += rest[:length]
            after = AREA_END.sub("", rest[length:])
            rest = after if len(after) >= SHORTEST_BRAND else rest[length:]
            continue
        area = AREA.match(rest)
        if not area or len(rest) - area.end() < SHORTEST_BRAND:
            break
        found += AREA_WORD.sub("", area[0])
        rest = rest[area.end() :]
    return found, rest


def _start(rest: str, places: frozenset[str]) -> int:
    """The length of the longest place that a text begins with, if a brand remains."""
    for length in (4, 3, 2):
        if rest[:length] in places and len(rest) >= length + SHORTEST_BRAND:
            return length
    return 0


def _split(core: str, known: Vocabulary) -> tuple[str, str]:
    """Brand and trade: trade words are taken from the end while two characters remain."""
    brand = core
    while length := _end(brand, known.trades):
        brand = brand[:-length]
    return brand, core[len(brand) :]


def _end(brand: str, trades: frozenset[str]) -> int:
    """The length of the longest trade that a text ends with, if a brand remains."""
    for length in (4, 3, 2):
        if brand[-length:] in trades and len(brand) >= length + SHORTEST_BRAND:
            return length
    return 0
