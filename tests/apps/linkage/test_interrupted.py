"""Comparing and adopting called off, killed half-way, and taken back."""

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake import actions as intake
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.models import Job, JobState
from qunjian.apps.jobs.progress import Cancelled, Progress, silent
from qunjian.apps.jobs.running import Failed, run_waiting
from qunjian.apps.linkage import tasks
from qunjian.apps.linkage.actions import ask_to_adopt, start_comparison
from qunjian.apps.linkage.models import ComparisonState, LinkedRow, Pair, RegisterComparison
from qunjian.apps.registry.models import UnitState
from tests.support.factories import COUNTY, make_area, make_user
from tests.support.four_registers import make_registers, make_townships

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    make_townships()
    return make_user(PostKind.LEAD_OFFICE, make_area(COUNTY))


@pytest.fixture
def started(lead):
    batches, _ = make_registers(60, lead)
    run_waiting()
    return start_comparison(
        title="比对", area=make_area(COUNTY), batches=list(batches.values()), with_ledger=False,
        low=0.2, high=0.9, by=lead,
    )  # fmt: skip


def called_off_at(words):
    """Progress that is called off when the work says this."""

    def hear(step):
        if words in step.text:
            raise Cancelled

    return Progress(hear)


@pytest.mark.parametrize("words", ["正在读取", "正在清洗", "正在比较", "正在写明理由", "正在保存"])
def test_called_off_it_leaves_nothing_and_can_run_again(started, lead, words):
    with pytest.raises(Cancelled):
        tasks.compare(called_off_at(words), by=lead, comparison=started.pk)
    started.refresh_from_db()
    assert started.state == ComparisonState.FAILED
    assert not LinkedRow.objects.exists()
    tasks.compare(silent(), by=lead, comparison=started.pk)
    started.refresh_from_db()
    assert started.state == ComparisonState.DONE
    assert Pair.objects.filter(comparison=started).exists()


def test_the_job_of_a_killed_worker_runs_from_the_beginning(started):
    Job.objects.filter(pk=started.job_id).update(state=JobState.RUNNING, attempts=1)
    run_waiting()
    started.refresh_from_db()
    assert started.state == ComparisonState.DONE


def test_adopting_goes_on_where_it_was_called_off(started, lead):
    run_waiting()
    comparison = RegisterComparison.objects.get(pk=started.pk)
    first, second = (side.batch for side in comparison.sides.all())
    with pytest.raises(Failed, match=r"已取消.*请在各批次页上撤销"):
        tasks.adopt(called_off_at("正在并入“报送单位B”"), by=lead, comparison=comparison.pk)
    states = [Batch.objects.get(pk=one.pk).state for one in (first, second)]
    assert states == [BatchState.APPLIED, BatchState.PREVIEWED]
    units = UnitState.objects.known().count()
    ask_to_adopt(comparison=comparison, by=lead)
    run_waiting()
    comparison.refresh_from_db()
    assert comparison.adopted_at
    assert Batch.objects.get(pk=second.pk).state == BatchState.APPLIED
    assert UnitState.objects.known().count() > units


def test_a_batch_that_is_taken_back_takes_its_units_with_it(started, lead):
    run_waiting()
    comparison = RegisterComparison.objects.get(pk=started.pk)
    ask_to_adopt(comparison=comparison, by=lead)
    run_waiting()
    whole = UnitState.objects.known().count()
    second = Batch.objects.order_by("pk").last()
    intake.undo_batch(batch=second, by=lead, reason="报错了")
    after = UnitState.objects.known().count()
    assert after < whole
    comparison.refresh_from_db()
    ask_to_adopt(comparison=comparison, by=lead)
    run_waiting()
    assert UnitState.objects.known().count() == whole
