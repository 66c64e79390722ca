"""What the house tidies up by itself once a day."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session

from qunjian.apps.jobs.progress import Progress
from qunjian.apps.jobs.running import task
from qunjian.web import clock


@task("jobs.tidy", daily=True)
def tidy(progress: Progress, *, by: Any) -> dict[str, Any]:
    """Delete sessions that are over, and wrong passwords that lock nobody any more."""
    now = clock.now()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    over = now - timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts, _ = AccessAttempt.objects.filter(attempt_time__lt=over).delete()
    return {"message": f"清掉了 {sessions} 个过期的登录、{attempts} 条输错密码的记录。"}
