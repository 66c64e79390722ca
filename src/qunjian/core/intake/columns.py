"""Which field each column means, with the reason and how sure that is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qunjian.core.intake.content import agrees
from qunjian.core.intake.shape import Shape
from qunjian.core.intake.text import heading_key
from qunjian.core.intake.vocabulary import FIELDS
from qunjian.core.intake.wording import LAST_ALONE, LIKELY, SURE, meanings

PERSON_SAYS, REMEMBERED, PROFILE = 3.0, 2.0, 1.02
FINER = {"省": 0.0, "市": 0.01, "州": 0.01, "县": 0.02, "区": 0.02}
FINER_WORDS = (("province", 0.0), ("city", 0.01), ("district", 0.02), ("county", 0.02))
OF_UNITS = frozenset(
    ["credit_code", "registration_no", "legal_person", "capital", "opened_on", "address", "staff"]
)


@dataclass(frozen=True, slots=True)
class Given:
    """A column as it stands: its heading by rows, as text, and the look of its cells."""

    index: int
    parts: tuple[str, ...]
    heading: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Claim:
    """What a column would mean; `score` above 1 is a person's word or the profile's."""

    field: str
    score: float
    reason: str


Claims = dict[int, list[Claim]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is known beforehand: a person's mapping by column, headings remembered, a profile."""

    mapping: Mapping[int, str]
    remembered: Mapping[str, str]
    of_profile: Callable[[str], str | None]
    holds_organisations: bool = False


def assign(given: Sequence[Given], wishes: Wishes, *, context: str = "") -> dict[int, Claim]:
    """One field per column at most and one column per field, the surest first.

    `context` is the words around the table (its title, the sheet's name).
    """
    claims = {one.index: _claims(one, wishes) for one in given}
    _in_context(given, claims, wishes, context)
    taken: dict[int, Claim] = {}
    for one in given:
        if one.index in wishes.mapping:
            field = wishes.mapping[one.index]
            taken[one.index] = Claim(
                field, PERSON_SAYS, "由您指定。" if field else "由您设为不读。"
            )
    ranked = sorted(
        (
            (claim.score, one.shape.count > 0, -one.index, one.index, claim)
            for one in given
            for claim in claims[one.index]
            if one.index not in taken
        ),
        key=lambda entry: entry[:3],
        reverse=True,
    )
    used = {claim.field for claim in taken.values() if claim.field}
    for _, _, _, index, claim in ranked:
        if index not in taken and (claim.field not in used or not claim.field):
            taken[index] = claim
            used.add(claim.field)
    return {index: claim for index, claim in taken.items() if claim.field}


def _claims(one: Given, wishes: Wishes) -> list[Claim]:
    if one.heading in wishes.remembered:
        field = wishes.remembered[one.heading]
        return [Claim(field, REMEMBERED, "这个报送单位上次就是这样对应的。")] if field else []
    told = wishes.of_profile(one.heading) or wishes.of_profile(one.parts[-1] if one.parts else "")
    found = []
    if told and agrees(told, one.shape, sure=True):
        found.append(Claim(told, PROFILE, f"这类名册把“{FIELDS[told]}”叫作“{one.heading}”。"))
    for meaning in meanings(one.parts):
        sure = meaning.strength > LIKELY
        if meaning.field == told or not agrees(meaning.field, one.shape, sure=sure):
            continue
        label = FIELDS[meaning.field]
        reason = f"表头“{one.heading}”就是{label}。"
        if not sure:
            reason = f"表头“{one.heading}”像是{label}，内容也相符。"
        found.append(Claim(meaning.field, meaning.strength + _finer(meaning.field, one), reason))
    return found or _by_content(one)


def _finer(field: str, one: Given) -> float:
    """Among several columns of one field: the finest area, the total, the shorter text."""
    key = heading_key(one.parts[-1]) if one.parts else ""
    extra = 0.0
    if field == "area_name" and key:
        extra += max((FINER.get(char, 0.0) for char in key[-2:]), default=0.0)
        extra += next((more for word, more in FINER_WORDS if word in key), 0.0)
        extra -= 0.05 if one.shape.mean_length > 7 else 0
    if field == "staff" and any(word in key for word in ("平均", "参保", "专职", "上年")):
        extra -= 0.02
    if field == "party_members" and any(word in key for word in ("正式", "预备", "流动", "退休")):
        extra -= 0.02
    if field == "address" and any(word in key for word in ("通讯", "通信", "邮寄")):
        extra -= 0.02
    if field == "phone" and any(word in key for word in ("手机", "法", "负责")):
        extra -= 0.01
    if one.shape.count == 0:
        extra -= 0.03
    return extra


def _by_content(one: Given) -> list[Claim]:
    """What the cells alone give away, where the heading says nothing that we know."""
    shape = one.shape
    if shape.count < 2:
        return []
    if shape.code >= 0.7 and shape.mean_length >= 17 and shape.identity < 0.2:
        return [Claim("credit_code", 0.7, "内容像统一社会信用代码。")]
    if one.heading:
        return []
    if shape.organisation >= 0.7 and shape.mean_length >= 6:
        return [Claim("org_name", 0.55, "没有表头，内容像组织名称。")]
    if shape.company >= 0.5 and shape.mean_length >= 5:
        return [Claim("name", 0.55, "没有表头，内容像单位名称。")]
    if shape.sequence >= 0.9 and shape.lowest in (0, 1):
        return [Claim("seq", 0.5, "没有表头，内容是连续的序号。")]
    if max(shape.mobile, shape.phone - shape.day) >= 0.8 and shape.mean_length >= 7:
        return [Claim("phone", 0.5, "没有表头，内容像电话。")]
    return []


def _in_context(given: Sequence[Given], claims: Claims, wishes: Wishes, context: str) -> None:
    """Words that mean one thing in a list of organisations and another in one of units."""
    organisations = [
        one.index for one in given if any(c.field == "org_name" for c in claims[one.index])
    ]
    first = organisations[0] if organisations else None
    around = context + "".join(one.heading for one in given)
    for one in given:
        mine = claims[one.index]
        if first is not None and one.index > first:
            _among_organisations(one, mine)
        if "工会" not in around:
            mine[:] = [c for c in mine if c.field != "union_members" or "工会" in one.heading]
    _areas(given, claims)
    _promote_alias(given, claims)
    _codes(given, claims)


def _among_organisations(one: Given, mine: list[Claim]) -> None:
    swapped = {"opened_on": "founded_on", "legal_person": "secretary", "kind": "org_form"}
    for at, claim in enumerate(mine):
        field = swapped.get(claim.field)
        if field is None or claim.score > PROFILE - 0.005:
            continue
        plain = heading_key(one.parts[-1]) if one.parts else ""
        if claim.field == "opened_on" and not plain.startswith(("成立", "建立", "设立", "组建")):
            continue
        if claim.field == "legal_person" and "负责人" not in plain:
            continue
        if claim.field == "kind" and one.shape.form < 0.4:
            continue
        if field == "secretary" and claim.score > LIKELY:
            continue
        reason = f"表头“{one.heading}”在组织名称之后，当作{FIELDS[field]}。"
        mine[at] = Claim(field, claim.score, reason)


def _areas(given: Sequence[Given], claims: Claims) -> None:
    """In a list of areas, 名称 is the area's name."""
    fields = {claim.field for mine in claims.values() for claim in mine}
    coded = "area_code" in fields and not fields & OF_UNITS
    for one in given:
        mine = claims[one.index]
        shape = one.shape
        named = next((c for c in mine if c.field == "name"), None)
        if named is None or shape.company > 0.1 or not shape.count:
            continue
        key = heading_key(one.parts[-1]) if one.parts else ""
        areas = max(shape.area, shape.town, shape.village)
        if key not in ("名称", "name", "全称", "title", "地名") or not (coded or areas >= 0.7):
            continue
        field = "area_name"
        if shape.town >= 0.5 and shape.town >= shape.area:
            field = "township"
        elif shape.village >= 0.6 and shape.village > shape.area:
            field = "village"
        reason = f"“{one.heading}”一列写的是地名，当作{FIELDS[field]}。"
        mine[:] = [Claim(field, SURE - LAST_ALONE, reason)]


def _codes(given: Sequence[Given], claims: Claims) -> None:
    """A licence number of 18 characters is the credit code, where no other column is."""
    known = (claim for mine in claims.values() for claim in mine if claim.score > LIKELY)
    if any(claim.field == "credit_code" for claim in known):
        return
    for one in given:
        for at, claim in enumerate(claims[one.index]):
            licence = claim.field == "registration_no" and claim.score <= PROFILE
            if licence and one.shape.code >= 0.6 and one.shape.mean_length >= 16:
                reason = f"“{one.heading}”一列多是 18 位，当作统一社会信用代码。"
                claims[one.index][at] = Claim("credit_code", claim.score, reason)
                return


def _promote_alias(given: Sequence[Given], claims: Claims) -> None:
    """Where no column is the name, the first short name stands for it."""
    fields = {claim.field for mine in claims.values() for claim in mine}
    if fields & {"name", "org_name", "area_name"}:
        return
    for one in given:
        if any(c.field == "alias" and c.score <= PROFILE for c in claims[one.index]):
            reason = f"没有全称，用“{one.heading}”作单位名称。"
            claims[one.index] = [Claim("name", 0.9, reason)]
            return
