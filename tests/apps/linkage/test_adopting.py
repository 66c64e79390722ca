"""The result of a comparison in the ledger: one unit per firm, whatever its rows are called."""

from collections import defaultdict

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake.judging.meeting import WAITING
from qunjian.apps.intake.models import Batch, BatchRow, BatchState, UnitMemory
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.linkage.actions import ask_to_adopt, start_comparison
from qunjian.apps.linkage.actions.deciding import decide
from qunjian.apps.linkage.models import Answer, PairStanding, RegisterComparison
from qunjian.apps.registry.models import Unit, UnitName, UnitState
from tests.support.factories import COUNTY, make_area, make_user
from tests.support.four_registers import make_registers, make_townships

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    make_townships()
    return make_user(PostKind.LEAD_OFFICE, make_area(COUNTY))


def adopted(batches, lead, with_ledger=False):
    comparison = start_comparison(
        title="比对", area=make_area(COUNTY), batches=batches, with_ledger=with_ledger,
        low=0.2, high=0.9, by=lead,
    )  # fmt: skip
    run_waiting()
    ask_to_adopt(comparison=RegisterComparison.objects.get(pk=comparison.pk), by=lead)
    run_waiting()
    comparison.refresh_from_db()
    assert comparison.adopted_at, comparison.job.message
    return comparison


def units_by_firm(truth):
    """Which units the rows of each firm became."""
    found = defaultdict(set)
    for batch, row, unit in BatchRow.objects.exclude(unit=None).values_list("batch", "row", "unit"):
        found[truth[batch, row]].add(unit)
    return found


def test_rows_of_one_firm_become_one_unit(lead):
    batches, truth = make_registers(150, lead, letters="ABCD")
    comparison = adopted(list(batches.values()), lead)
    assert {batch.state for batch in Batch.objects.all()} == {BatchState.APPLIED}
    by_firm = units_by_firm(truth)
    by_firm.pop(-1, None)
    split = [firm for firm, units in by_firm.items() if len(units) > 1]
    firms_of = defaultdict(set)
    for firm, units in by_firm.items():
        for unit in units:
            firms_of[unit].add(firm)
    mixed = [unit for unit, firms in firms_of.items() if len(firms) > 1]
    assert len(by_firm) > 150
    assert len(split) <= len(by_firm) * 0.03
    assert len(mixed) <= len(by_firm) * 0.01
    assert comparison.figures["linked"] > 100


def test_another_writing_becomes_an_alias_and_renames_nothing(lead):
    batches, _ = make_registers(150, lead)
    adopted(list(batches.values()), lead)
    names = set(UnitState.objects.known().values_list("name", flat=True))
    wrapped = [name for name in names if name.endswith("工会委员会")]
    assert not [name for name in wrapped if name.removesuffix("工会委员会") in names]
    assert UnitName.objects.known().filter(kind="alias").exists()
    assert not UnitState.objects.known().filter(change="renamed").exists()


def test_what_waits_stays_out_with_a_sentence(lead):
    batches, _ = make_registers(300, lead, letters="ABCD", setting="hard")
    comparison = adopted(list(batches.values()), lead)
    problems = BatchRow.objects.filter(verdict="refused").values_list("problems", flat=True)
    waiting = [row for row in problems if any(each[2] == WAITING for each in row)]
    assert 0 < len(waiting) <= comparison.figures["waiting"]
    assert sum(batch.figures["waiting"] for batch in Batch.objects.all()) == len(waiting)
    assert 0 < UnitMemory.objects.filter(waiting=True, unit=None).count() <= len(waiting)


def test_a_second_adoption_changes_nothing(lead):
    batches, _ = make_registers(80, lead)
    comparison = adopted(list(batches.values()), lead)
    units, memories = Unit.objects.count(), UnitMemory.objects.count()
    ask_to_adopt(comparison=comparison, by=lead)
    run_waiting()
    assert (Unit.objects.count(), UnitMemory.objects.count()) == (units, memories)
    assert PairStanding.LINKED in set(comparison_standings(comparison))


def comparison_standings(comparison):
    return comparison.pairs.values_list("standing", flat=True)


def test_rows_that_were_decided_come_in_later_by_themselves(lead):
    batches, _ = make_registers(300, lead, letters="ABCD", setting="hard")
    comparison = adopted(list(batches.values()), lead)
    first = Batch.objects.count()
    units = Unit.objects.count()
    for pair in comparison.pairs.filter(standing=PairStanding.WAITING):
        decide(pair=pair, answer=Answer.DIFFERENT, by=lead)
    ask_to_adopt(comparison=comparison, by=lead)
    run_waiting()
    comparison.refresh_from_db()
    rests = Batch.objects.exclude(rest_of=None)
    assert comparison.job.state == "done", comparison.job.message
    assert Batch.objects.count() == first + rests.count() > first
    assert Unit.objects.count() > units
    assert not UnitMemory.objects.filter(waiting=True).exists()
    assert {batch.state for batch in rests} == {BatchState.APPLIED}
    ask_to_adopt(comparison=comparison, by=lead)
    run_waiting()
    assert Batch.objects.count() == first + rests.count()
