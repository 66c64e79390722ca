"""What a person says of two rows: kept by the rows' keys, in force at once, taken back by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.timezone import localtime

from qunjian.apps.audit.trail import action, record
from qunjian.apps.linkage.actions.resettling import resettle
from qunjian.apps.linkage.decided import contradicted, oriented, said_of
from qunjian.apps.linkage.models import (
    SETTLED,
    Answer,
    Decision,
    Hold,
    Pair,
    PairStanding,
    RegisterComparison,
)
from qunjian.apps.registry.refusals import Refused
from qunjian.core.linkage.alike import is_branch
from qunjian.web import clock

MOST_TOLD = 3
BRANCH = "branch"  # of alike cases: whichever of the two has the branch's name


@action
def decide(*, pair: Pair, answer: Answer, by: Any, reason: str = "", asked: str = "") -> Decision:
    """
    Say of a pair what it is; it counts at once, and in every later comparison.

    :raises Refused: if somebody else has it before them, if it was decided meanwhile, or if it
        cannot stand beside earlier decisions.
    """
    held = _locked(pair)
    if _before_another(held, by):
        raise Refused("另一位同事正在看这一对，没有保存；请先看下一对。")
    return _decide(held, answer, by, reason, asked)


@dataclass(slots=True)
class Alike:
    """What came of deciding alike cases at once: those that stand, and why others do not."""

    decided: list[Decision] = field(default_factory=list)
    refused: list[tuple[Pair, str]] = field(default_factory=list)


@action
def decide_alike(
    *, comparison: RegisterComparison, pairs: Sequence[Pair], answer: str, by: Any, reason: str = ""
) -> Alike:
    """
    Say the same of alike pairs after a preview of all of them; each is a decision of its own.

    With the answer "branch" the row whose name says so is the branch of the other. What cannot be
    decided is left and told.
    """
    told = Alike()
    for pair in pairs:
        held = _locked(pair)
        try:
            if _before_another(held, by):
                raise Refused("另一位同事正在看。")
            of_pair = _branch_answer(held) if answer == BRANCH else Answer(answer)
            told.decided.append(_decide(held, of_pair, by, reason))
        except Refused as refusal:
            told.refused.append((held, str(refusal)))
    counts = {"pairs": len(told.decided), "left_out": len(told.refused)}
    record("linkage.decided-alike", comparison, by=by, reason=reason, after=counts)
    return told


@action
def withdraw_decision(*, decision: Decision, by: Any, reason: str = "") -> Decision:
    """
    Take a decision back: the pair stands as the comparison left it, and may be decided anew.

    :raises Refused: if it has been taken back already.
    """
    pair = pair_of(decision)
    if pair:
        _locked(pair)
    row = Decision.objects.select_for_update().get(pk=decision.pk)
    if row.withdrawn_at:
        raise Refused("这条认定已经撤回过了。")
    record("linkage.withdrawn", row, by=by, reason=reason, before={"answer": row.answer})
    _end(row, by)
    if pair and row.answer in SETTLED:
        resettle(pair.comparison, pair)
    return row


def pair_of(decision: Decision) -> Pair | None:
    """The pair that was decided, or the one that took its place when it was compared again."""
    if decision.pair:
        return decision.pair
    keys = decision.left_key, decision.right_key
    rows = Pair.objects.select_related("comparison", "left", "right").order_by("-pk")
    return rows.filter(
        left__key__in=keys, right__key__in=keys, comparison__area=decision.area
    ).first()


def _locked(pair: Pair) -> Pair:
    """The pair as it stands; of one comparison one decision is made after the other."""
    rows = RegisterComparison.objects.select_for_update(of=("self",)).select_related("job")
    if rows.get(pk=pair.comparison_id).busy:
        raise Refused("这次比对正在重新做，做完以后再定；已经定过的都还在。")
    found = Pair.objects.select_related("left", "right", "comparison").filter(pk=pair.pk).first()
    if found is None:
        raise Refused("这次比对刚刚重新做过，这一对已经换了；请回到待核再看。")
    return found


def _before_another(pair: Pair, by: Any) -> bool:
    return Hold.objects.filter(pair=pair, until__gte=clock.now()).exclude(user=by).exists()


def _decide(pair: Pair, answer: Answer, by: Any, reason: str, asked: str = "") -> Decision:
    told = oriented(pair, answer)
    if told.left.key == told.right.key:
        raise Refused("这两行是同一来源报来的同一行（名称、代码、乡镇都一样），不用定。")
    if answer is Answer.ASK and not (reason and asked):
        raise Refused("请写明要核实什么，并选定请谁核实。")
    before = said_of(pair)
    if before and before.answer in SETTLED and pair.standing != PairStanding.WAITING:
        raise Refused(f"这一对已经定为“{before.get_answer_display()}”；要改，请先把那条认定撤回。")
    if before and before.answer in SETTLED and answer is Answer.LATER:
        raise Refused(
            f"这一对以前定为“{before.get_answer_display()}”，新的情况与它不符；"
            "请定是或不是，或请部门核实。要先看别的，按“下一对”就行。"
        )
    _refuse_contradiction(contradicted(told.keys, told.answer))
    if before:
        _end(before, by)
    row = Decision.objects.create(
        area=pair.comparison.area, left_key=told.left.key, right_key=told.right.key,
        left_name=told.left.name, right_name=told.right.name, answer=told.answer, reason=reason,
        asked=asked, facts=told.left.digest + told.right.digest, pair=pair, decided_by=by,
        decided_at=clock.now(),
    )  # fmt: skip
    after = {"answer": str(told.answer)} | ({"asked": asked} if asked else {})
    was = {"answer": before.answer} if before else {}
    record("linkage.decided", row, by=by, reason=reason, before=was, after=after)
    if answer in SETTLED:
        resettle(pair.comparison, pair)
    Hold.objects.filter(pair=pair).delete()
    return row


def _end(decision: Decision, by: Any) -> None:
    decision.withdrawn_at, decision.withdrawn_by = clock.now(), by
    decision.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _refuse_contradiction(earlier: Sequence[Decision]) -> None:
    if not earlier:
        return
    told = [
        f"“{one.left_name}”与“{one.right_name}”定为“{one.get_answer_display()}”"
        f"（{one.decided_by or '系统'}，{localtime(one.decided_at):%Y-%m-%d}）"
        for one in earlier[:MOST_TOLD]
    ]
    more = f"等 {len(earlier)} 条" if len(earlier) > MOST_TOLD else ""
    raise Refused(
        f"和以前的认定冲突，没有保存：{'；'.join(told)}{more}。"
        "两种说法不能都对；要改，请先在“已定记录”里撤回不对的那一条。"
    )


def _branch_answer(pair: Pair) -> Answer:
    """:raises Refused: if neither or both say that they are a branch."""
    left, right = is_branch(pair.left.name), is_branch(pair.right.name)
    if left == right:
        raise Refused("两边的名称看不出谁是谁的分支，请单独定。")
    return Answer.LEFT_IS_BRANCH if left else Answer.RIGHT_IS_BRANCH
