"""Long work: a row with a lease, so that a killed worker's job is taken up again."""

from django.conf import settings
from django.db import models

from qunjian.core.choice import Choice


class JobState(Choice):
    READY = "ready", "排队"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "未成"
    CANCELLED = "cancelled", "已取消"


class Job(models.Model):
    """One piece of long work; whoever runs it renews the lease, or loses it."""

    kind = models.CharField("种类", max_length=60)
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=JobState.pairs(), default="ready")
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease_until = models.DateTimeField("租约到", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    created_at = models.DateTimeField("提交时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    message = models.TextField("结果说明", blank=True)
    result = models.JSONField("结果", default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = "后台任务"
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
