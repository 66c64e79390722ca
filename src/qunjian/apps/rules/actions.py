"""Writing, approving and ending rule sets; what was approved is never written on again."""

import hashlib
from datetime import date
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.models import Paper, Unit
from qunjian.apps.registry.refusals import Refused
from qunjian.apps.rules.models import OWN_LAYERS, RuleText, TextReading, TextState
from qunjian.apps.rules.queries import shelf, stem_of, taken_ids, versions_of
from qunjian.core.rules import RuleSet, Unusable, load_pack
from qunjian.core.rules.cases.own import cases_in, tried_of
from qunjian.core.rules.editing import parsed
from qunjian.web import clock


@action
def draft_set(
    *,
    source: str,
    area: Area,
    by: Any,
    based_on: str = "",
    unit: Unit | None = None,
    line: str = "",
    paper: Paper | None = None,
) -> RuleText:
    """
    Begin a set of one's own, or the next version of one; nothing speaks before it is approved.

    :raises Refused: if the source cannot be read as a set of this area, or a draft is open.
    """
    made = readable(source)
    _fitting(made, area)
    if RuleText.objects.filter(code=made.code, state__in=(TextState.DRAFT, TextState.SUBMITTED)):
        raise Refused(f"“{made.name}”已有一份还没批准的稿子；请先改完、批准或停用那一份。")
    _of_one_area(made, area)
    text = RuleText(
        source=source,
        area=area,
        based_on=based_on,
        unit=unit,
        line=line,
        paper=paper,
        written_by=by,
        written_at=clock.now(),
        hands=_hands([], by),
        **_told(made),
    )
    _save(text)
    record("rules.drafted", text, by=by, after={**_summary(text, made), "based_on": based_on})
    return text


@action
def edit_set(*, text: RuleText, source: str, by: Any, rule: str = "") -> RuleText:
    """
    Another wording of a draft; `rule` names the one that was changed.

    :raises Refused: if it is no draft any more, or the source cannot be read.
    """
    text = _locked(text)
    if not text.open:
        raise Refused(_closed(text))
    made = readable(source)
    _fitting(made, text.area)
    if made.code != text.code or made.layer != text.layer:
        raise Refused("代码和层级不能改；要换，请另起一份。")
    record(
        "rules.edited",
        text,
        by=by,
        before={"checksum": _checksum(text.source)},
        after={**_summary_of(made, source), **({"rule": rule} if rule else {})},
    )
    text.source, text.hands = source, _hands(text.hands, by)
    for name, value in _told(made).items():
        setattr(text, name, value)
    _save(text)
    return text


@action
def submit_set(*, text: RuleText, by: Any) -> RuleText:
    """
    Hand a draft to a second person.

    :raises Refused: if it has no rule, an id of a rule belongs to another set, or a case of its
        own comes out otherwise than written.
    """
    text = _locked(text)
    if not text.open:
        raise Refused(_closed(text))
    made = readable(text.source)
    if not made.rules:
        raise Refused("还没有一条规则；请先增加规则，再送批。")
    _alone(text, made)
    _true_to_cases(text, made)
    record("rules.submitted", text, by=by, after=_summary(text, made))
    text.state, text.submitted_at = TextState.SUBMITTED, clock.now()
    text.save()
    return text


@action
def return_set(*, text: RuleText, by: Any, reason: str) -> RuleText:
    """
    Give it back to be changed.

    :raises Refused: if it does not wait for approval.
    """
    text = _locked(text)
    if text.state != TextState.SUBMITTED:
        raise Refused(_closed(text))
    record("rules.returned", text, by=by, reason=reason, after={"state": str(TextState.DRAFT)})
    text.state, text.submitted_at = TextState.DRAFT, None
    text.save()
    return text


@action
def approve_set(*, text: RuleText, by: Any, reason: str = "") -> RuleText:
    """
    Let it speak from its day; the version before ends there, and stays as it was.

    :raises Refused: if this person wrote on it, or it does not wait for approval.
    """
    text = _locked(text)
    if text.state != TextState.SUBMITTED:
        raise Refused("这份规则没有在等批准；请先由拟稿人送批。")
    if by is None or text.wrote(by):
        raise Refused("自己写过的规则不能自己批准；请由另一位有批准权限的同事来批。")
    made = readable(text.source)
    _alone(text, made)
    _true_to_cases(text, made)
    record("rules.approved", text, by=by, reason=reason, after=_summary(text, made))
    text.state, text.approved_by, text.approved_at = TextState.APPROVED, by, clock.now()
    text.save()
    return text


@action
def withdraw_set(*, text: RuleText, by: Any, reason: str, on: date | None = None) -> RuleText:
    """
    Drop a draft, or end what speaks from a day on; what it said before that day stays.

    :raises Refused: if it is withdrawn already, or would end before it begins.
    """
    text = _locked(text)
    if text.state == TextState.WITHDRAWN:
        raise Refused(_closed(text))
    if text.state == TextState.APPROVED:
        text.ended_on = on or clock.today()
        if text.valid_to and text.ended_on >= text.valid_to:
            raise Refused(f"它本来就到 {text.valid_to} 为止，不用再停用。")
    after = {"state": str(TextState.WITHDRAWN), "ended_on": text.ended_on, "of": text.pk}
    record("rules.withdrawn", text, by=by, reason=reason, before={"state": text.state}, after=after)
    text.state, text.withdrawn_at = TextState.WITHDRAWN, clock.now()
    text.save()
    return text


@action
def read_text(
    *, document: str, article: str, edition: str, on: date, where: str, reason: str, by: Any
) -> TextReading:
    """
    Somebody held a text against its source and found it as the rules say.

    :raises Refused: if the day has not come yet.
    """
    if on > clock.today():
        raise Refused(f"核读日期 {on} 还没有到；请写实际核读的那一天。")
    told = {"document": document, "article": article, "edition": edition, "where": where}
    row = TextReading.objects.create(on=on, by=by, reason=reason, **told)
    record("rules.text-read", row, by=by, reason=reason, after={**told, "on": on})
    return row


def readable(source: str) -> RuleSet:
    """
    The set that a source makes.

    :raises Refused: with every problem in it.
    """
    try:
        made = load_pack(source.encode())
        cases_in(parsed(source), made)
    except Unusable as unusable:
        raise Refused("；".join(unusable.problems)) from unusable
    return made


def _fitting(made: RuleSet, area: Area) -> None:
    if made.layer not in OWN_LAYERS:
        raise Refused("全国规定随产品更新，不在这里改；请选“省”“县”这两层。")
    if made.area != stem_of(area.pk):
        raise Refused(f"内容里的 area 应当是 {stem_of(area.pk)}（{area.name}）。")


def _alone(text: RuleText, made: RuleSet) -> None:
    """An id stands for one rule, a day for one version."""
    if doubled := sorted({rule.id for rule in made.rules} & taken_ids(text)):
        raise Refused(f"编号 {doubled[0]} 已被别的规则集用了；请改成本规则集自己的编号。")
    if any(each.force.start == made.force.start for each in versions_of(text)):
        raise Refused(
            f"{made.force.start} 起施行的已有一版，不能盖过去；"
            "请换一个施行日，写错了的那一版先从那天起停用。"
        )


def _true_to_cases(text: RuleText, made: RuleSet) -> None:
    """The rules say what the people who wrote them expect of their own cases."""
    for each in tried_of(parsed(text.source), made):
        if not each.agrees:
            raise Refused(
                f"案例“{each.case.name}”写的是{_told_of(each.case.result, each.case.answer)}，"
                f"按规则得出的是{_told_of(each.result, each.answer)}；请改规则，或改案例。"
            )


def _told_of(outcome: str, answer: str) -> str:
    return f"“{outcome}”（本条{answer}）" if answer else f"“{outcome}”"


def _of_one_area(made: RuleSet, area: Area) -> None:
    """Versions of a set are of one area, or one of them would end what speaks elsewhere."""
    others = {each.area for each in shelf().sets if each.code == made.code}
    others |= {
        stem_of(code)
        for code in RuleText.objects.filter(code=made.code).values_list("area_id", flat=True)
    }
    if others - {stem_of(area.pk)}:
        raise Refused(f"代码 {made.code} 已用于别的区划；请换一个代码。")


def _told(made: RuleSet) -> dict[str, Any]:
    """The columns that repeat what the source says."""
    return {
        "code": made.code,
        "title": made.name,
        "layer": str(made.layer),
        "valid_from": made.force.start,
        "valid_to": made.force.end,
    }


def _summary(text: RuleText, made: RuleSet) -> dict[str, Any]:
    told = _summary_of(made, text.source)
    return {**told, "line": text.line} if text.is_decision else told


def _summary_of(made: RuleSet, source: str) -> dict[str, Any]:
    return {
        "name": made.name,
        "code": made.code,
        "layer": str(made.layer),
        "document": made.document,
        "valid_from": made.force.start,
        "rules": len(made.rules),
        "checksum": _checksum(source),
    }


def _save(text: RuleText) -> None:
    """What does not fit the columns is a problem of the form, not of the database."""
    text.full_clean(validate_constraints=False)
    text.save()


def _locked(text: RuleText) -> RuleText:
    return RuleText.objects.select_for_update().get(pk=text.pk)


def _closed(text: RuleText) -> str:
    if text.state == TextState.APPROVED:
        return "已批准的规则不能改；请拟新版，新版从它的施行日起代替这一版。"
    if text.state == TextState.SUBMITTED:
        return "正在等批准，不能改；要改请先退回。"
    if text.state == TextState.WITHDRAWN:
        return "已经停用，不能再改；需要时请另起一份。"
    return "还是草稿，没有送批。"


def _hands(hands: list[int], by: Any) -> list[int]:
    return hands if by is None else sorted({*hands, by.pk})


def _checksum(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
