"""Figures that somebody pinned: the question, the day, the moment of knowledge, what it was."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime

from qunjian.core.period import Moment


class Pin(models.Model):
    """固定的数: asked again in any year with the same day and knowledge it gives the same rows.

    `asked` is the question as it stands in an address; the values are what was read that moment,
    so that a figure which does not come out the same would be seen.
    """

    name = models.CharField("名称", max_length=80)
    code = models.SlugField("指标", max_length=60)
    asked = models.JSONField("条件", default=dict)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="区划")
    day = models.DateField("哪一天的情况")
    known_at = models.DateTimeField("何时所知")
    value = models.IntegerField("数值", null=True)
    denominator = models.IntegerField("分母", null=True)
    left_out = models.IntegerField("没有算进来的", default=0)
    why = models.CharField("用在哪里", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="固定人"
    )
    pinned_at = models.DateTimeField("固定时间")

    class Meta:
        ordering = ["-pinned_at", "-pk"]
        verbose_name = "固定的数"
        indexes = [models.Index(fields=["area", "-pinned_at"], name="pin_by_area")]

    def __str__(self) -> str:
        return self.name

    @property
    def moment(self) -> Moment:
        return Moment(self.day, self.known_at)

    def told(self) -> dict[str, Any]:
        """What the trail keeps of it."""
        return {
            "indicator": self.code, "on": self.day.isoformat(), "value": self.value,
            "denominator": self.denominator,
            "known_at": f"{localtime(self.known_at):%Y-%m-%d %H:%M:%S}",
        }  # fmt: skip
