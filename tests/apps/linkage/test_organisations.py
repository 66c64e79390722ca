"""Ledgers of organisations in a comparison: the units that their rows mean, however written."""

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake import actions as intake
from qunjian.apps.intake.models import Batch, BatchRow
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.linkage.actions import ask_to_adopt, start_comparison
from qunjian.apps.linkage.actions.deciding import decide
from qunjian.apps.linkage.models import (
    Answer,
    LinkedRow,
    Pair,
    PairStanding,
    RegisterComparison,
)
from qunjian.apps.registry.models import Coverage, UnitState
from tests.support.batches import make_batch
from tests.support.dirty_registers import make
from tests.support.factories import COUNTY, make_area, make_user
from tests.support.four_registers import FIELDS, make_townships

pytestmark = pytest.mark.django_db
ORGANISATIONS = ["org_name", "org_form", "name", "township", "phone", "address", "covered_units"]
NAME, PHONE, ADDRESS, TOWNSHIP = 1, 4, 5, 6


@pytest.fixture
def lead():
    make_townships()
    return make_user(PostKind.LEAD_OFFICE, make_area(COUNTY))


@pytest.fixture
def made():
    return make(150, letters="AB")


@pytest.fixture
def ledger(lead, made):
    """The market supervision's register, applied."""
    rows = [list(row[1:]) for row in made.registers["A"]]
    intake.apply_batch(batch=make_batch(FIELDS, rows, by=lead), by=lead)


def union_batch(made, lead):
    """Unions by firms as a department writes them, and one that covers several."""
    rows = [
        [
            f"{row[NAME]}工会",
            "基层工会委员会",
            row[NAME],
            row[TOWNSHIP],
            row[PHONE],
            row[ADDRESS],
            "",
        ]
        for row in made.registers["B"]
        if made.truth[row[0]] >= 0 and "委员会" not in row[NAME] and "联合会" not in row[NAME]
    ]
    here = [row[NAME] for row in made.registers["A"] if row[TOWNSHIP] == "桥头镇"]
    covered = "、".join(f"{name}（本部）" for name in here[:3])
    rows.append(["桥头镇区域工会联合会", "工会联合会", "", "桥头镇", "", "", covered])
    batch = make_batch(ORGANISATIONS, rows, profile_code="union", by=lead)
    return Batch.objects.get(pk=batch.pk)


def test_rows_mean_units_however_they_are_written(lead, made, ledger):
    batch = union_batch(made, lead)
    before = BatchRow.objects.filter(batch=batch).exclude(unit=None).count()
    units = UnitState.objects.known().count()
    found = start_comparison(
        title="工会", area=make_area(COUNTY), batches=[batch], with_ledger=True, low=0.05,
        high=0.95, by=lead,
    )  # fmt: skip
    run_waiting()
    comparison = RegisterComparison.objects.get(pk=found.pk)
    assert LinkedRow.objects.filter(comparison=comparison, name__endswith="（本部）").count() >= 3
    waiting = Pair.objects.filter(comparison=comparison, standing=PairStanding.WAITING)
    for pair in waiting.filter(right__name__endswith="（本部）"):
        decide(pair=pair, answer=Answer.SAME, by=lead)
    ask_to_adopt(comparison=comparison, by=lead)
    run_waiting()
    comparison.refresh_from_db()
    assert comparison.job.state == "done", comparison.job.message
    after = BatchRow.objects.filter(batch=batch).exclude(unit=None).count()
    assert after > before + 10
    joint = Coverage.objects.known().filter(organisation__states__name="桥头镇区域工会联合会")
    assert joint.count() == 3
    assert UnitState.objects.known().count() == units


def test_rows_that_met_nothing_come_in_once_a_comparison_found_them(lead, made, ledger):
    batch = union_batch(made, lead)
    intake.apply_batch(batch=batch, by=lead)
    before = BatchRow.objects.filter(batch=batch, verdict="refused").count()
    found = start_comparison(
        title="工会", area=make_area(COUNTY), batches=[batch], with_ledger=True, low=0.2,
        high=0.9, by=lead,
    )  # fmt: skip
    run_waiting()
    for _ in range(2):
        ask_to_adopt(comparison=RegisterComparison.objects.get(pk=found.pk), by=lead)
        run_waiting()
    rest = Batch.objects.get(rest_of=batch)
    taken = BatchRow.objects.filter(batch=rest)
    assert 10 < taken.count() < before
    assert taken.filter(verdict="refused").count() < 5
