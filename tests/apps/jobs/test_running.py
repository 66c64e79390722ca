"""Long work: done once, taken up again after a crash, called off, told truly."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.test import Client

from qunjian.apps.accounts.models import User
from qunjian.apps.jobs import actions, progress, running
from qunjian.apps.jobs.locks import locked
from qunjian.apps.jobs.models import Job, JobState
from qunjian.apps.jobs.running import Failed, run_waiting, task

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    """A kind of work that exists for one test."""
    name = "test.work"
    yield name
    running._tasks.pop(name, None)


def _declare(kind, work):
    task(kind)(work)


def test_work_is_done_once_and_its_result_is_kept(kind):
    seen = []

    def work(progress, *, by, number):
        seen.append(number)
        return {"message": "做完了。", "sum": number + 1}

    _declare(kind, work)
    job = actions.submit(kind=kind, by=None, number=41)
    assert (run_waiting(), run_waiting()) == (1, 0)
    job.refresh_from_db()
    assert (seen, job.state, job.message, job.result) == (
        [41],
        JobState.DONE,
        "做完了。",
        {"sum": 42},
    )


def test_a_sentence_for_the_person_ends_the_work(kind):
    def work(progress, *, by):
        raise Failed("台账刚被改过，请重新预览。")

    _declare(kind, work)
    job = actions.run_now(kind=kind, by=None)
    assert (job.state, job.message) == (JobState.FAILED, "台账刚被改过，请重新预览。")


def test_a_fault_of_the_program_is_told_by_a_number_and_the_worker_lives(kind):
    def work(progress, *, by):
        raise ZeroDivisionError

    _declare(kind, work)
    job = actions.run_now(kind=kind, by=None)
    assert job.state == JobState.FAILED
    assert job.message.startswith("程序出错，没有做完，什么都没有改。")


def test_work_hears_its_cancellation_at_the_next_step(kind):
    def work(progress, *, by):
        progress.say(1, 3, "第一步")
        actions.cancel(job=Job.objects.get(), by="张三")
        progress.say(2, 3, "第二步")
        return {}

    _declare(kind, work)
    job = actions.submit(kind=kind, by=None)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.CANCELLED, "已取消，什么都没有改。")
    assert not list(progress.folder().glob(f"{job.pk}.*"))


def test_waiting_work_is_cancelled_at_once(kind):
    job = actions.submit(kind=kind, by=None)
    actions.cancel(job=job, by="张三")
    job.refresh_from_db()
    assert (job.state, run_waiting()) == (JobState.CANCELLED, 0)


def test_progress_is_told_as_it_was_said(kind):
    def work(progress, *, by):
        progress.say(7, 28, "正在读取")
        job = Job.objects.get()
        assert (job.step.share, job.step.text) == (0.25, "正在读取")
        return {}

    _declare(kind, work)
    assert actions.submit(kind=kind, by=None).step.text == "排队等候"
    assert run_waiting() == 1
    assert Job.objects.get().state == JobState.DONE


def test_a_job_left_by_a_dead_worker_is_taken_up_and_in_the_end_given_up(kind):
    _declare(kind, lambda progress, *, by: {})
    left = actions.submit(kind=kind, by=None)
    Job.objects.filter(pk=left.pk).update(state=JobState.RUNNING, attempts=1)
    given_up = actions.submit(kind=kind, by=None)
    Job.objects.filter(pk=given_up.pk).update(state=JobState.RUNNING, attempts=3)
    assert run_waiting() == 2
    left.refresh_from_db()
    given_up.refresh_from_db()
    assert (left.state, left.attempts) == (JobState.DONE, 2)
    assert given_up.state == JobState.FAILED


def test_the_lock_is_free_again_when_its_holder_is_killed():
    script = (
        "import django, time; django.setup()\n"
        "from qunjian.apps.jobs.locks import _file\n"
        "from qunjian.apps.jobs.progress import folder\n"
        "lock = _file(77); print(next(lock), flush=True); time.sleep(60)\n"
    )
    environment = {**os.environ, "QUNJIAN_DATABASE": ""}
    environment["QUNJIAN_DATA"] = str(progress.folder().parent)
    holder = subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "True\n"
    from qunjian.apps.jobs.locks import _file

    assert next(_file(77)) is False
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert next(_file(77)) is True


def test_two_workers_do_not_hold_one_job():
    with locked(78) as got:
        assert got is True


def test_the_page_follows_a_job_and_is_asked_for_anew_at_its_end(kind):
    user = User.objects.create_user("li", "secret-of-li", name="李四")
    client = Client()
    client.force_login(user)
    job = actions.submit(kind=kind, by=user)
    address = f"/jobs/{job.token}/"
    waiting = client.get(address, headers={"HX-Request": "true"})
    assert ("排队等候" in waiting.text, "HX-Refresh" in waiting.headers) == (True, False)
    gone = client.post(f"{address}cancel/", headers={"Referer": "http://testserver/intake/"})
    assert (gone.status_code, gone["Location"]) == (302, "http://testserver/intake/")
    over = client.get(address, headers={"HX-Request": "true"})
    assert (over.headers["HX-Refresh"], "李四取消，什么都没有改。" in over.text) == ("true", True)
    assert client.get("/jobs/1:forged/").status_code == 404


def test_telling_is_cheap_enough_for_every_row():
    steps = []
    telling = progress.Progress(steps.append)
    started = time.monotonic()
    while time.monotonic() - started < progress.AT_MOST_EVERY_SECONDS / 2:
        telling.say(1, 2, "同一步")
    assert len(steps) == 1
