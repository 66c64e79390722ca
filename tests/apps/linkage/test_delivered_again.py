"""A second delivery: what did not change stays, what changed is weighed, decisions are kept."""

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake.models import Batch
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.linkage.actions import compare_again, start_comparison
from qunjian.apps.linkage.actions.deciding import decide
from qunjian.apps.linkage.models import (
    Answer,
    ComparisonState,
    Decision,
    LinkedRow,
    Pair,
    PairStanding,
    RegisterComparison,
)
from qunjian.apps.linkage.queries.comparisons import evidence_of
from tests.support.batches import make_batch
from tests.support.dirty_registers import make
from tests.support.factories import COUNTY, make_area, make_user
from tests.support.four_registers import FIELDS, PROFILES, make_townships

pytestmark = pytest.mark.django_db
NAME, CODE, PERSON, PHONE, ADDRESS = range(5)


@pytest.fixture
def lead():
    make_townships()
    return make_user(PostKind.LEAD_OFFICE, make_area(COUNTY))


@pytest.fixture
def registers():
    made = make(200, letters="AB")
    return {letter: [list(row[1:]) for row in rows] for letter, rows in made.registers.items()}


def batch_of(letter, rows, lead):
    made = make_batch(FIELDS, rows, profile_code=PROFILES[letter], by=lead)
    return Batch.objects.get(pk=made.pk)


def compared(batches, lead, follows=None):
    found = start_comparison(
        title="比对", area=make_area(COUNTY), batches=batches, with_ledger=False, low=0.2,
        high=0.9, by=lead, follows=follows,
    )  # fmt: skip
    run_waiting()
    done = RegisterComparison.objects.get(pk=found.pk)
    assert done.state == ComparisonState.DONE, done.error
    return done


def firms(comparison):
    """Which rows are one firm, by their keys."""
    found = {}
    for key, firm in LinkedRow.objects.filter(comparison=comparison).values_list("key", "firm"):
        found.setdefault(firm, set()).add(key)
    found.pop(None, None)
    return {frozenset(keys) for keys in found.values()}


def test_the_same_registers_again_are_not_weighed_again(lead, registers):
    batches = [batch_of(letter, rows, lead) for letter, rows in registers.items()]
    first = compared(batches, lead)
    second = compared(batches, lead, follows=first)
    assert second.figures["fresh"] == 0
    assert second.figures["candidates"] == 0
    assert firms(second) == firms(first)
    assert second.figures["cells"] == first.figures["cells"]
    pair = Pair.objects.filter(comparison=second).first()
    assert evidence_of(pair)["agrees"] or evidence_of(pair)["against"]


def test_only_rows_that_changed_or_came_are_weighed(lead, registers):
    one, two = (batch_of(letter, rows, lead) for letter, rows in registers.items())
    first = compared([one, two], lead)
    changed = [list(row) for row in registers["B"]]
    changed[0][ADDRESS] = "安澜县桥头镇新街1号"
    changed.append(["安澜县晨旭五金制品有限公司", "", "王强", "13812345678", "", "桥头镇", "", "9"])
    second = compared([one, batch_of("B", changed, lead)], lead, follows=first)
    assert second.figures["fresh"] == 2
    assert 0 < second.figures["candidates"] < first.figures["candidates"] / 5
    assert len(firms(first) - firms(second)) <= 2


def decided_pair(comparison, answer, lead, standing=PairStanding.LINKED):
    """A pair across the registers in which only the other side is to change later."""
    pairs = Pair.objects.filter(comparison=comparison, standing=standing)
    pairs = pairs.select_related("left", "right")
    pair = pairs.filter(left__side__letter="A", right__side__letter="B").order_by("-score").first()
    decide(pair=pair, answer=answer, by=lead)
    return pair


def test_a_decision_outlives_the_next_comparison(lead, registers):
    batches = [batch_of(letter, rows, lead) for letter, rows in registers.items()]
    first = compared(batches, lead)
    pair = decided_pair(first, Answer.DIFFERENT, lead)
    for again in (lambda: compare_again(comparison=first, by=lead), None):
        if again:
            again()
            run_waiting()
            newest = first
        else:
            newest = compared(batches, lead, follows=first)
        found = Pair.objects.get(
            comparison=newest, left__key=pair.left.key, right__key=pair.right.key
        )
        assert found.standing == PairStanding.APART
        assert found.left.firm != found.right.firm
        assert Decision.objects.get().pair == found


def test_new_facts_against_a_decision_come_before_a_person(lead, registers):
    """The row keeps name, code and place, by which it is known; everything else speaks for one
    firm now, where a person had said that it is another."""
    batches = [batch_of(letter, rows, lead) for letter, rows in registers.items()]
    first = compared(batches, lead)
    pair = decided_pair(first, Answer.DIFFERENT, lead)
    changed = [list(row) for row in registers["B"]]
    row = changed[pair.right.row - 3]
    row[ADDRESS] = "安澜县桥头镇新街1号"
    second = compared([batches[0], batch_of("B", changed, lead)], lead, follows=first)
    found = Pair.objects.get(comparison=second, left__key=pair.left.key, right__key=pair.right.key)
    assert found.standing == PairStanding.WAITING
    assert "认定不是同一家以后内容变了" in evidence_of(found)["contradicts"]
    compare_again(comparison=second, by=lead)
    run_waiting()
    again = Pair.objects.get(comparison=second, left__key=pair.left.key, right__key=pair.right.key)
    assert again.standing == PairStanding.WAITING
    decide(pair=again, answer=Answer.DIFFERENT, by=lead)
    third = compared([batches[0], batch_of("B", changed, lead)], lead, follows=second)
    last = Pair.objects.get(comparison=third, left__key=pair.left.key, right__key=pair.right.key)
    assert last.standing == PairStanding.APART
