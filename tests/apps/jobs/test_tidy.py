"""Once a day the house forgets what is over, and nothing else."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.running import daily_tasks, run_waiting
from qunjian.web import clock

pytestmark = pytest.mark.django_db


def test_what_is_over_goes_and_what_holds_stays():
    now = clock.now()
    for key, hours in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, expire_date=now + timedelta(hours=hours))
    for name, minutes in (("old", 16), ("new", 14)):
        attempt = AccessAttempt.objects.create(username=name, failures_since_start=5)
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=now - timedelta(minutes=minutes)
        )
    assert "jobs.tidy" in daily_tasks()
    job = submit(kind="jobs.tidy", by=None)
    run_waiting()
    job.refresh_from_db()
    assert job.message == "清掉了 1 个过期的登录、1 条输错密码的记录。"
    assert [session.session_key for session in Session.objects.all()] == ["new"]
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["new"]
