"""What the pages of own rules show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qunjian.apps.accounts.permissions import may
from qunjian.apps.rules.models import RuleText, TextState
from qunjian.apps.rules.queries import base_of, compiled, shelf, spoken, visible_to, waiting_for
from qunjian.core.rules import RuleSet
from qunjian.core.rules.book import Chapter, describe
from qunjian.core.rules.cases.own import tried_of
from qunjian.core.rules.comparing import differences
from qunjian.core.rules.editing import parsed

TAGS = {TextState.APPROVED: "ok", TextState.SUBMITTED: "warn"}
STEPS = {
    "submit": ("送去批准", "送批后不能再改；由另一位有批准权限的同事来批。", "送批"),
    "approve": ("批准", "批准后从施行日起用于研判，所有页面随即按它计算；以后只能拟新版。", "批准"),
    "return": ("退回修改", "写明要改什么，拟稿人改好后重新送批。", "退回"),
    "withdraw": ("停用", "停用以前的日子仍按它判断，记录都留着。", "停用"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One text in the list."""

    text: RuleText
    rules: int
    tag: str
    when: str


def lists(user: Any) -> list[tuple[str, str, list[Shown]]]:
    """The texts under what is to be done with them."""
    waiting = {text.pk for text in waiting_for(user)}
    rows = [shown(text) for text in visible_to(user).select_related("unit")]
    groups = (
        ("待批准", "由另一位同事批准后才算数", TextState.SUBMITTED, False),
        ("草拟中", "还不影响任何结论", TextState.DRAFT, False),
        ("已批准的规则集", "从施行日起算数，过去的日子按旧版判断", TextState.APPROVED, False),
        ("已批准的个案决定", "只对一家的一条线，不免除“应当”", TextState.APPROVED, True),
        ("已停用", "停用以前的日子仍按它判断", TextState.WITHDRAWN, False),
    )  # fmt: skip
    apart = TextState.APPROVED
    found = []
    for title, note, state, decisions in groups:
        fitting = [
            row
            for row in rows
            if row.text.state == state and (state != apart or row.text.is_decision == decisions)
        ]
        fitting.sort(key=lambda row: row.text.pk not in waiting)
        found.append((title, note, fitting))
    return found


def shown(text: RuleText) -> Shown:
    made, period = compiled(text), spoken(text)
    until = f"，到 {period.end} 为止" if period and period.end else ""
    when = f"{text.valid_from} 起{until}" if period else "没有施行过"
    return Shown(text, len(made.rules), TAGS.get(TextState(text.state), ""), when)


def steps(user: Any, text: RuleText) -> list[tuple[str, str]]:
    """What this person may do with the text now."""
    writes = may(user, "rules.write", text.area_id)
    approves = may(user, "rules.approve", text.area_id) and not text.wrote(user)
    state = text.state
    told = [
        ("submit", writes and state == TextState.DRAFT),
        ("approve", approves and state == TextState.SUBMITTED),
        ("return", (approves or writes) and state == TextState.SUBMITTED),
        ("withdraw", writes and state == TextState.DRAFT),
        ("withdraw", approves and state == TextState.APPROVED),
    ]
    return [(name, STEPS[name][0]) for name, allowed in told if allowed]


def _beside(text: RuleText) -> RuleSet | None:
    """The set this one was copied from, where both would speak at once."""
    if not text.based_on or text.based_on == text.code:
        return None
    speaks = shelf().of_area(text.area_id)
    return next((each for each in speaks if each.code == text.based_on), None)


def said_of(text: RuleText, step: str, today: date) -> tuple[str, str, str]:
    """Title, what follows, and the word on the button."""
    title, note, act = STEPS[step]
    if step == "approve" and text.valid_from < today:
        note += f"施行日 {text.valid_from} 已过：从那天起的结论都会随之改变，固定的数不变。"
    return title, note, act


def context_of(user: Any, text: RuleText) -> dict[str, Any]:
    """One text: its rules by line, what it changes, and what may be done."""
    made, base = compiled(text), base_of(text)
    chapters: tuple[Chapter, ...] = describe(made).chapters
    if text.is_decision:
        chapters = tuple(each for each in chapters if each.entries)
    cases = tried_of(parsed(text.source), made)
    return {
        "text": text,
        "cases": cases,
        "odd_cases": sum(not each.agrees for each in cases),
        "whatif": f"draft-{text.pk}",
        "shown": shown(text),
        "book": describe(made),
        "chapters": chapters,
        "base": base,
        "beside": _beside(text),
        "differences": differences(base, made) if base else (),
        "steps": steps(user, text),
        "may_edit": text.open and may(user, "rules.write", text.area_id) and not text.is_decision,
        "may_write": may(user, "rules.write", text.area_id),
    }
