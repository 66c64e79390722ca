"""Census rounds, and what a county sets for its own ledger."""

from django.db import models

from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry.models.unit import Unit
from qunjian.core.choice import Choice
from qunjian.core.vocabulary import FactField


class CensusRound(models.Model):
    """摸底轮次: opened, closed, then frozen; a frozen round is the pair of days to ask with."""

    name = models.CharField("名称", max_length=100)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="范围")
    counted_on = models.DateField("标准时点")
    opened_at = models.DateTimeField("开始时间")
    closed_at = models.DateTimeField("结束时间", null=True)
    frozen_at = models.DateTimeField("冻结时间", null=True)

    class Meta:
        ordering = ["-counted_on", "-id"]
        verbose_name = "摸底轮次"

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        if self.frozen_at:
            return "已冻结"
        return "已结束" if self.closed_at else "进行中"


class Dismissal(Fact):
    """A warning that a person looked into and set aside, with the reason in its event.

    `figures` is what the warning was about; when a figure changes, the warning comes back.
    """

    subjects = ("unit",)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dismissals")
    code = models.CharField("提示", max_length=40)
    figures = models.CharField("当时数字", max_length=200)

    class Meta(Fact.Meta):
        verbose_name = "已说明的提示"

    def __str__(self) -> str:
        return f"{self.unit_id} {self.code}"


class SourcePriority(Fact):
    """The county's own order of sources for one field, over the order shipped with the product."""

    field = models.CharField("事项", max_length=20, choices=FactField.pairs())
    sources = models.JSONField("来源次序", default=list)
    fresh_days = models.PositiveIntegerField("有效天数", default=365)

    class Meta(Fact.Meta):
        verbose_name = "来源次序"

    def __str__(self) -> str:
        return FactField.label_of(self.field)


class ExtraKind(Choice):
    TEXT = "text", "文字"
    NUMBER = "number", "数字"
    DAY = "day", "日期"
    CHOICE = "choice", "选项"


class ExtraField(models.Model):
    """本县字段: a field that a county adds to its units without code."""

    code = models.SlugField("代码", max_length=40, unique=True)
    label = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=10, choices=ExtraKind.pairs())
    choices = models.JSONField("选项", default=list, blank=True)
    help = models.CharField("填写说明", max_length=200, blank=True)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "本县字段"

    def __str__(self) -> str:
        return self.label
