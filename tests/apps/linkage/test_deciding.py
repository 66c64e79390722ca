"""What a person says of two rows: in force at once, taken back whole, never against itself."""

from itertools import combinations
from random import Random

import pytest

from qunjian.apps.audit.models import Event
from qunjian.apps.linkage.actions.deciding import decide, decide_alike, withdraw_decision
from qunjian.apps.linkage.actions.resettling import resettle
from qunjian.apps.linkage.models import Answer, Decision, LinkedRow, Pair, PairStanding
from qunjian.apps.registry.refusals import Refused
from tests.support.factories import make_user
from tests.support.pairs import Made

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_user()


def said(pair, answer, by, **given):
    return decide(pair=pair, answer=answer, by=by, **given)


def standing(pair):
    return Pair.objects.get(pk=pair.pk).standing


def test_same_joins_the_two_firms_at_once_and_taking_it_back_parts_them(officer):
    made = Made([["桥头竹器厂"]], [["桥头竹木厂"]])
    pair = made.pair("A:桥头竹器厂", "B:桥头竹木厂", 0.6)
    before = made.firm("A:桥头竹器厂"), made.firm("B:桥头竹木厂")
    decision = said(pair, Answer.SAME, officer, reason="看过执照")
    assert standing(pair) == PairStanding.LINKED
    assert made.firm("A:桥头竹器厂") == made.firm("B:桥头竹木厂") == before[0]
    withdraw_decision(decision=decision, by=officer, reason="看错了")
    assert standing(pair) == PairStanding.WAITING
    assert made.firm("A:桥头竹器厂") == before[0] != made.firm("B:桥头竹木厂")
    verbs = set(Event.objects.filter(verb__startswith="linkage.").values_list("verb", flat=True))
    assert verbs == {"linkage.decided", "linkage.withdrawn"}
    with pytest.raises(Refused, match="已经撤回"):
        withdraw_decision(decision=decision, by=officer)


def test_different_splits_a_wrong_link_and_its_other_rows_stay_where_they_belong(officer):
    made = Made([["甲"]], [["乙"]], [["丙"]])
    made.pair("A:甲", "B:乙", 0.99)
    wrong = made.pair("A:甲", "C:丙", 0.95)
    assert made.firm("A:甲") == made.firm("C:丙")
    said(wrong, Answer.DIFFERENT, officer)
    assert standing(wrong) == PairStanding.APART
    assert made.firm("A:甲") == made.firm("B:乙") != made.firm("C:丙")


def test_a_third_row_does_not_join_what_a_person_told_apart(officer):
    made = Made([["甲"]], [["乙"]], [["丙"]])
    apart = made.pair("A:甲", "B:乙", 0.5)
    made.pair("A:甲", "C:丙", 0.95)
    doubtful = made.pair("B:乙", "C:丙", 0.5)
    said(apart, Answer.DIFFERENT, officer)
    said(doubtful, Answer.SAME, officer)
    assert made.firm("B:乙") == made.firm("C:丙") != made.firm("A:甲")


def test_a_link_that_would_join_them_all_the_same_waits_and_says_why(officer):
    made = Made([["甲"]], [["乙"]], [["丙"]])
    made.pair("A:甲", "C:丙", 0.99)
    link = made.pair("B:乙", "C:丙", 0.95)
    apart = made.pair("A:甲", "B:乙", 0.5)
    decision = said(apart, Answer.DIFFERENT, officer)
    assert standing(link) == PairStanding.WAITING
    assert "已经认定不是同一家" in Pair.objects.get(pk=link.pk).evidence
    withdraw_decision(decision=decision, by=officer)
    assert standing(link) == PairStanding.LINKED
    assert "已经认定不是同一家" not in Pair.objects.get(pk=link.pk).evidence


def test_a_branch_is_a_unit_of_its_own_whichever_side_it_stands_on(officer):
    made = Made([["宏笙机电有限公司城关分公司"]], [["宏笙机电有限公司"]])
    pair = made.pair("A:宏笙机电有限公司城关分公司", "B:宏笙机电有限公司", 0.7)
    decision = said(pair, Answer.LEFT_IS_BRANCH, officer)
    assert standing(pair) == PairStanding.APART
    assert decision.answer == Answer.LEFT_IS_BRANCH
    assert decision.left_name == "宏笙机电有限公司城关分公司"


def test_what_contradicts_earlier_decisions_is_refused_with_their_names(officer):
    made = Made([["甲厂"]], [["乙厂"]], [["丙厂"]])
    said(made.pair("A:甲厂", "B:乙厂"), Answer.SAME, officer)
    said(made.pair("B:乙厂", "C:丙厂"), Answer.SAME, officer)
    with pytest.raises(Refused, match=r"“甲厂”与“乙厂”定为“同一家”.*“乙厂”与“丙厂”定为“同一家”"):
        said(made.pair("A:甲厂", "C:丙厂"), Answer.DIFFERENT, officer)
    assert Decision.objects.count() == 2


def test_joining_over_a_row_told_apart_is_refused_too(officer):
    made = Made([["甲厂"]], [["乙厂"]], [["丙厂"]])
    said(made.pair("A:甲厂", "B:乙厂"), Answer.SAME, officer)
    said(made.pair("A:甲厂", "C:丙厂"), Answer.DIFFERENT, officer)
    last = made.pair("B:乙厂", "C:丙厂")
    with pytest.raises(Refused, match="定为“不是同一家”"):
        said(last, Answer.SAME, officer)
    withdraw_decision(decision=Decision.objects.get(answer="different"), by=officer)
    assert said(last, Answer.SAME, officer).answer == Answer.SAME


def test_an_answer_is_changed_only_by_taking_it_back_first(officer):
    made = Made([["甲厂"]], [["乙厂"]])
    pair = made.pair("A:甲厂", "B:乙厂")
    said(pair, Answer.LATER, officer)
    first = said(pair, Answer.SAME, officer)
    with pytest.raises(Refused, match="已经定为“同一家”"):
        said(pair, Answer.DIFFERENT, officer)
    withdraw_decision(decision=first, by=officer)
    said(pair, Answer.DIFFERENT, officer)
    assert Decision.objects.filter(withdrawn_at=None).count() == 1
    assert Decision.objects.count() == 3


def test_asking_needs_whom_and_what(officer):
    made = Made([["甲厂"]], [["乙厂"]])
    pair = made.pair("A:甲厂", "B:乙厂")
    with pytest.raises(Refused, match="写明要核实什么"):
        said(pair, Answer.ASK, officer)
    said(pair, Answer.ASK, officer, reason="是不是改过名", asked="县总工会")
    assert standing(pair) == PairStanding.WAITING


def test_alike_cases_are_decided_at_once_and_those_that_cannot_are_told(officer):
    made = Made(
        [["桥头竹器厂"], ["河口竹器厂"], ["城关竹器厂"]],
        [["桥头竹木厂"], ["河口竹木厂"], ["城关竹木厂"]],
    )
    pairs = [
        made.pair(f"A:{place}竹器厂", f"B:{place}竹木厂") for place in ("桥头", "河口", "城关")
    ]
    said(pairs[2], Answer.DIFFERENT, officer)
    told = decide_alike(comparison=made.comparison, pairs=pairs, answer="same", by=officer)
    assert len(told.decided) == 2
    ((left, why),) = told.refused
    assert left.pk == pairs[2].pk
    assert "已经定为" in why


def test_branches_of_alike_cases_are_told_by_their_names(officer):
    made = Made([["宏笙机电有限公司"]], [["宏笙机电有限公司城关分公司"]])
    pair = made.pair("A:宏笙机电有限公司", "B:宏笙机电有限公司城关分公司")
    told = decide_alike(comparison=made.comparison, pairs=[pair], answer="branch", by=officer)
    assert told.decided[0].answer == Answer.RIGHT_IS_BRANCH


def test_a_total_has_a_firm_only_while_somebody_joins_it(officer):
    made = Made([["合计"]], [["甲厂"]])
    pair = made.pair("A:合计", "B:甲厂", 0.3)
    LinkedRow.objects.filter(pk=made.rows["A:合计"].pk).update(firm=None, reason="是合计行")
    decision = said(pair, Answer.SAME, officer)
    assert made.firm("A:合计") == made.firm("B:甲厂")
    withdraw_decision(decision=decision, by=officer)
    assert made.firm("A:合计") is None


def partition(made):
    firms: dict[int, set[int]] = {}
    for row, firm in LinkedRow.objects.values_list("pk", "firm"):
        firms.setdefault(firm, set()).add(row)
    return {frozenset(rows) for rows in firms.values()}


def standings(made):
    return dict(Pair.objects.filter(comparison=made.comparison).values_list("pk", "standing"))


@pytest.mark.parametrize("seed", range(12))
def test_taking_back_restores_every_firm_and_every_standing(officer, seed):
    random = Random(seed)
    names = [f"{letter}厂" for letter in "甲乙丙丁戊己"]
    made = Made([[name] for name in names])
    pairs = [
        made.pair(f"A:{one}", f"A:{two}", random.choice((0.1, 0.3, 0.5, 0.8, 0.92, 0.95, 0.99)))
        for one, two in combinations(names, 2)
        if random.random() < 0.7
    ]
    LinkedRow.objects.update(firm=1)
    resettle(made.comparison, pairs[0])
    before = partition(made), standings(made)
    answers = [Answer.SAME, Answer.DIFFERENT, Answer.LEFT_IS_BRANCH]
    made_decisions = []
    for pair in random.sample(pairs, 3):
        try:
            made_decisions.append(said(pair, random.choice(answers), officer))
        except Refused:
            continue
        same = {one.pk for one in Pair.objects.filter(standing=PairStanding.LINKED)}
        for linked in Pair.objects.filter(pk__in=same):
            ends = LinkedRow.objects.filter(pk__in=(linked.left_id, linked.right_id))
            assert len(set(ends.values_list("firm", flat=True))) == 1
    for decision in reversed(made_decisions):
        withdraw_decision(decision=decision, by=officer)
    assert (partition(made), standings(made)) == before
