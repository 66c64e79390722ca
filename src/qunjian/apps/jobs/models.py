"""Long work: a row that outlives the process that does it."""

from django.conf import settings
from django.core import signing
from django.db import models

from qunjian.apps.jobs.progress import Step, told
from qunjian.core.choice import Choice

_SIGNER = signing.Signer(salt="jobs")


class JobState(Choice):
    READY = "ready", "排队"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "未成"
    CANCELLED = "cancelled", "已取消"


class Job(models.Model):
    """One piece of long work.

    Whoever runs it holds a lock that the system frees when that process dies, so that the job of a
    killed worker is taken up again (see locks.py).
    """

    kind = models.CharField("种类", max_length=60)
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=JobState.pairs(), default="ready")
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    created_at = models.DateTimeField("提交时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    message = models.TextField("结果说明", blank=True)
    result = models.JSONField("结果", default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = "后台任务"
        indexes = [models.Index(fields=["state", "id"])]

    @property
    def active(self) -> bool:
        return self.state in {JobState.READY, JobState.RUNNING}

    @property
    def step(self) -> Step:
        """How far it is, while it is active."""
        return told(self.pk)

    @property
    def token(self) -> str:
        """Stands in the address of its progress: whoever was shown the job may follow it."""
        return _SIGNER.sign(str(self.pk))

    @classmethod
    def of_token(cls, token: str) -> "Job | None":
        try:
            return cls.objects.filter(pk=_SIGNER.unsign(token)).first()
        except signing.BadSignature:
            return None

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
