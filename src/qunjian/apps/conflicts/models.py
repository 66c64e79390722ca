"""Where registers tell of one unit otherwise: who says what, which word counts, who was asked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from qunjian.core.choice import Choice
from qunjian.core.intake.profiles import REPLYING
from qunjian.core.vocabulary import FactField, Line, Source


class ConflictField(Choice):
    """说法不一的项目."""

    STAFF = "staff", "从业人数"
    WOMEN = "women", "女职工"
    YOUTH = "youth", "35岁及以下"
    LEAGUE_MEMBERS = "league_members", "团员"
    UNION_MEMBERS = "union_members", "工会会员"
    PARTY_MEMBERS = "party_members", "党员"
    REVENUE = "revenue", "营业收入"
    CODE = "code", "代码"
    NAME = "name", "单位名称"
    TOWNSHIP = "township", "乡镇街道"
    ADDRESS = "address", "地址"
    HEAD = "legal_person", "法定代表人"
    STATUS = "status", "存在状态"
    COVERED = "covered", "组织覆盖"


class ConflictState(Choice):
    """冲突办到哪一步."""

    OPEN = "open", "待裁"
    ASKED = "asked", "已去函"
    RULED = "ruled", "已裁定"
    AGREED = "agreed", "已一致"


class Conflict(models.Model):
    """冲突: of one unit, one thing that sources tell otherwise.

    `said` is [{source, label, day, value, used, statement}, …], `statement` the headcount that
    said it or none; a person's name stands in it masked. `effect` is [[value, [outcome of each
    line], above scale], …] for each value, empty when no verdict hangs on it. `weight` orders
    the ledger, the most consequential first. `ruling` is the headcount that a ruling wrote.
    """

    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="所在区划")
    unit = models.ForeignKey(
        "registry.Unit", models.PROTECT, null=True, related_name="conflicts", verbose_name="单位"
    )
    name = models.CharField("单位名称", max_length=200)
    field = models.CharField("项目", max_length=20, choices=ConflictField.pairs())
    line = models.CharField("条线", max_length=10, choices=Line.pairs(), blank=True)
    said = models.JSONField("各方的说法", default=list)
    effect = models.JSONField("采用各值的结论", default=list)
    weight = models.FloatField("轻重", default=0)
    state = models.CharField(
        "办到哪一步", max_length=10, choices=ConflictState.pairs(), default=ConflictState.OPEN.value
    )
    found_at = models.DateTimeField("发现时间")
    chosen = models.CharField("裁定采用", max_length=300, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="裁定人"
    )
    ruled_on = models.DateField("裁定日期", null=True)
    ruling = models.ForeignKey("registry.Headcount", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-weight", "id"]
        verbose_name = "冲突"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "field", "line"],
                name="one_conflict_per_thing",
                condition=~Q(unit=None),
            ),
            models.UniqueConstraint(
                fields=["area", "name", "field", "line"],
                name="one_conflict_per_name",
                condition=Q(unit=None),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-weight", "id"], name="conflict_by_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.name}·{self.get_field_display()}"

    @property
    def key(self) -> tuple[Any, str, str]:
        """The same for the same thing however often it is found."""
        return self.unit_id or (self.area_id, self.name), self.field, self.line

    @property
    def thing(self) -> str:
        """What is told otherwise, with the line it is told of."""
        thing = str(ConflictField.label_of(self.field))
        return f"{Line.label_of(self.line)}线{thing}" if self.line else thing

    @property
    def waits(self) -> bool:
        """Whether it still needs somebody's word."""
        return self.state in {ConflictState.OPEN, ConflictState.ASKED}

    @property
    def is_count(self) -> bool:
        return self.field in set(FactField)


class Inquiry(models.Model):
    """核对函: what one department is asked to look into, and until when.

    `asked` is [{conflict, name, code, field, theirs, others}, …] as it went out; persons, phones
    and identity numbers are in none of it.
    """

    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="范围")
    source = models.CharField("请哪一方核对", max_length=20, choices=Source.pairs())
    conflicts = models.ManyToManyField(Conflict, related_name="inquiries", verbose_name="冲突")
    asked = models.JSONField("去函的内容", default=list)
    asked_on = models.DateField("去函日期")
    answer_by = models.DateField("请于何日前答复")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="去函人"
    )
    answered_on = models.DateField("答复日期", null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "核对函"

    def __str__(self) -> str:
        return f"{self.body} {self.asked_on}"

    @property
    def body(self) -> str:
        """Who is asked."""
        return REPLYING[Source(self.source)][1]
