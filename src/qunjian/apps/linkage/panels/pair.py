"""One pair as it is judged: field by field with the differences marked, and why."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from qunjian.apps.intake.queries import batches_visible_to
from qunjian.apps.linkage.cells import Told, told_by
from qunjian.apps.linkage.models import LinkedRow, Pair
from qunjian.apps.linkage.panels.nearby import Nearby, nearby
from qunjian.core.differences import Part, parts, whole
from qunjian.core.industry import name_of
from qunjian.core.person_name import SPACES, mask, mask_phone, phone_digits

GONE = "这一行的原件已过保存期，照规定删除了，只剩名称。"
Sentence = tuple[bool, str]
"""Whether it speaks for one firm, and what it says."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the comparison: from which texts, by which words its evidence is found."""

    label: str
    of: tuple[str, ...]
    words: tuple[str, ...] = ()
    shown: Callable[[str], str] | None = None
    same: Callable[[str], str] | None = None
    code: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A field of both rows, in pieces, with what speaks for and against in it."""

    label: str
    left: Sequence[Part]
    right: Sequence[Part]
    says: Sequence[Sentence]
    code: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Which row this is, and where it stands in full."""

    label: str
    where: str
    name: str
    href: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Shown:
    left: Head
    right: Head
    lines: Sequence[Line]
    #: what speaks for or against and belongs to no field that is shown
    others: Sequence[Sentence]
    decided: str = ""
    would_change: str = ""
    contradicts: str = ""
    score: float | None = None
    map: Nearby | None = None


def _bare(text: str) -> str:
    return SPACES.sub("", text)


FIELDS = (
    Field("单位名称", ("name",), ("名称", "字号", "简称", "分支机构", "联合组织")),
    Field("曾用名", ("former_name",), ("曾用名",)),
    Field(
        "信用代码", ("credit_code", "registration_no", "org_code"), ("代码", "注册号"), code=True
    ),
    Field("法定代表人", ("legal_person",), ("法定代表人",), shown=mask, same=_bare),
    Field("电话", ("phone",), ("电话",), shown=mask_phone, same=phone_digits),
    Field("地址", ("address", "site"), ("地址", "路名", "同一条路", "门牌")),
    Field("乡镇街道", ("township", "area_name"), ("乡镇",)),
    Field("行业", ("industry", "industry_code"), ("行业",)),
    Field("从业人数", ("staff",), ("人数",)),
    Field("成立日期", ("opened_on",)),
    Field("存在状态", ("status",)),
    Field("组织名称", ("org_name",)),
)


def shown_pair(
    user: Any, pair: Pair, joined: Sequence[LinkedRow] = (), *, blind: bool = False
) -> Shown:
    """The pair for a person; `blind` without anything that the engine thinks of it.

    `joined` are other rows of the two firms, which may tell where they lie.
    """
    told = told_by([pair.left, pair.right])
    one, two = told[pair.left_id], told[pair.right_id]
    why: dict[str, Any] = json.loads(pair.evidence) if pair.evidence and not blind else {}
    says = [(True, text) for text in why.get("agrees", ())]
    says += [(False, text) for text in why.get("against", ())]
    lines, others = _lines(one, two, says)
    batches = [row.side.batch_id for row in (pair.left, pair.right)]
    seen = set(batches_visible_to(user).filter(pk__in=batches).values_list("pk", flat=True))
    return Shown(
        left=_head(pair.left, one, seen), right=_head(pair.right, two, seen),
        lines=lines, others=others,
        decided=why.get("decided", ""), would_change=why.get("would_change", ""),
        contradicts="" if blind else why.get("contradicts", ""),
        score=None if blind else pair.score,
        map=nearby(pair, told, joined),
    )  # fmt: skip


def against_of(pair: Pair) -> str:
    """What speaks against a pair, for a list of many."""
    why: dict[str, Any] = json.loads(pair.evidence) if pair.evidence else {}
    return "；".join(why.get("against", ()))


def _lines(one: Told, two: Told, says: Sequence[Sentence]) -> tuple[list[Line], list[Sentence]]:
    left_over = list(says)
    lines = []
    for field in FIELDS:
        here = [each for each in left_over if _of_field(field, each[1])]
        left, right = _text(field, one.values), _text(field, two.values)
        if not (left or right or here):
            continue
        left_over = [each for each in left_over if each not in here]
        lines.append(Line(field.label, *_pieces(field, left, right), here, field.code))
    return lines, left_over


def _of_field(field: Field, sentence: str) -> bool:
    """Evidence begins by naming its field, or names it early; 分支 with 代码 is about the code."""
    if field.label == "单位名称" and ("代码" in sentence or "曾用名" in sentence):
        return False
    if field.label == "地址" and "乡镇" in sentence:
        return False
    return any(word in sentence for word in field.words)


def _text(field: Field, values: Mapping[str, str]) -> str:
    text = next((values[each] for each in field.of if values.get(each)), "")
    if field.label == "行业" and text:
        return name_of(text)
    return text


def _pieces(field: Field, left: str, right: str) -> tuple[Sequence[Part], Sequence[Part]]:
    """Masked texts are told apart by what they hide, as wholes."""
    if not field.shown:
        return parts(left, right)
    same = field.same or _bare
    return whole(field.shown(left), field.shown(right), same=same(left) == same(right))


def _head(row: LinkedRow, told: Told, seen: Collection[int]) -> Head:
    """With the way to the row itself, for whoever may see what it came in with."""
    batch = row.side.batch
    if batch is None:
        href = reverse("registry-unit", args=[row.unit_id]) if row.unit_id else ""
        return Head(row.side.label, "", row.name, href, False)
    sheet = batch.sheets[row.sheet]["name"] if row.sheet < len(batch.sheets) else ""
    where = f"{sheet} 第 {row.row} 行".strip()
    href = reverse("intake-row", args=[batch.pk, row.sheet, row.row])
    open_to = batch.pk in seen and not told.gone
    return Head(row.side.label, where, row.name, href if open_to else "", told.gone)
