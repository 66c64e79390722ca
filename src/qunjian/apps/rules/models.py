"""Rule sets of one's own, versioned and approved by a second person; readings of the texts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qunjian.core.choice import Choice
from qunjian.core.vocabulary import Layer, Line


class TextState(Choice):
    """规则文本的状态: what is approved is never changed, only followed by a newer version."""

    DRAFT = "draft", "草拟中"
    SUBMITTED = "submitted", "待批准"
    APPROVED = "approved", "已批准"
    WITHDRAWN = "withdrawn", "已停用"


OWN_LAYERS = (Layer.PROVINCIAL, Layer.COUNTY, Layer.DECISION)


class RuleText(models.Model):
    """规则文本: one version of a rule set, as TOML; a decision is about one unit and one line.

    Versions of a set have the same code; the newer one speaks from its day. `hands` are all who
    wrote on it, none of whom may approve it.
    """

    code = models.SlugField("代码", max_length=60)
    title = models.CharField("名称", max_length=100)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="适用区划")
    layer = models.CharField(
        "层级", max_length=12, choices=[(e.value, e.label) for e in OWN_LAYERS]
    )
    source = models.TextField("内容（TOML）")
    state = models.CharField(
        "状态", max_length=12, choices=TextState.pairs(), default=TextState.DRAFT
    )
    valid_from = models.DateField("施行日")
    valid_to = models.DateField("终止日（不含）", null=True, blank=True)
    based_on = models.CharField("依据的规则集", max_length=60, blank=True)
    unit = models.ForeignKey(
        "registry.Unit", models.PROTECT, null=True, blank=True, verbose_name="单位"
    )
    line = models.CharField("条线", max_length=10, choices=Line.pairs(), blank=True)
    paper = models.ForeignKey(
        "registry.Paper", models.PROTECT, null=True, blank=True, verbose_name="材料"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="拟稿人"
    )
    hands = models.JSONField("改过稿的人", default=list)
    written_at = models.DateTimeField("拟稿时间")
    submitted_at = models.DateTimeField("报批时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="批准人",
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    ended_on = models.DateField("停用日", null=True, blank=True)
    withdrawn_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = "规则文本"
        constraints = [
            models.CheckConstraint(
                name="rule_text_needs_two_persons",
                condition=Q(approved_by=None)
                | Q(written_by=None)
                | ~Q(approved_by=F("written_by")),
            ),
            models.CheckConstraint(
                name="rule_text_decision_has_unit",
                condition=Q(layer=Layer.DECISION.value) ^ Q(unit=None),
            ),
        ]
        indexes = [models.Index(fields=["state", "code"], name="rule_text_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_decision(self) -> bool:
        return self.layer == Layer.DECISION

    @property
    def open(self) -> bool:
        """Whether it may still be written on."""
        return self.state == TextState.DRAFT

    def wrote(self, user: Any) -> bool:
        return user is not None and user.pk in self.hands


class TextReading(models.Model):
    """条文核读: somebody held the text itself against what the rules say of it, on a day."""

    document = models.CharField("文件", max_length=200)
    article = models.CharField("条款", max_length=100)
    edition = models.CharField("版本", max_length=100)
    on = models.DateField("核读日期")
    where = models.CharField("在哪里核的", max_length=200)
    reason = models.CharField("为什么核、核得怎样", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="核读人"
    )

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "条文核读"

    def __str__(self) -> str:
        return f"{self.document}{self.article}"
