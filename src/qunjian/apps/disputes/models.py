"""What enterprises dispute: registered, answered, the verdict judged anew, and all of it kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qunjian.core.choice import Choice
from qunjian.core.vocabulary import FactField, Line, Outcome


class DisputeAbout(Choice):
    """对什么有异议."""

    FACT = "fact", "数字或登记的情况"
    VERDICT = "verdict", "研判结论"


class Disputant(Choice):
    """谁提的: the role only, never a name."""

    OWNER = "owner", "企业负责人"
    STAFF = "staff", "企业经办人"
    WORKER = "worker", "职工或会员"
    ORGANISATION = "organisation", "本单位组织负责人"
    OTHER = "other", "其他"


class DisputeResult(Choice):
    """怎么答复的."""

    CORRECTED = "corrected", "事实已更正"
    STANDS = "stands", "结论不变"
    RULE_ASKED = "rule-asked", "已向定规则的机关请示"


class Dispute(models.Model):
    """异议: what an enterprise holds to be wrong, and what came of it.

    `before` and `after` are the codes of the verdict when it was registered and when it was
    answered: outcome, rule, missing facts. They hold no counts.
    """

    unit = models.ForeignKey(
        "registry.Unit", models.PROTECT, related_name="disputes", verbose_name="单位"
    )
    line = models.CharField("条线", max_length=10, choices=Line.pairs())
    about = models.CharField("对什么有异议", max_length=10, choices=DisputeAbout.pairs())
    field = models.CharField("哪个数", max_length=20, choices=FactField.pairs(), blank=True)
    said_by = models.CharField("谁提的", max_length=20, choices=Disputant.pairs())
    said = models.TextField("怎么说", max_length=500)
    on = models.DateField("提出日期")
    before = models.JSONField("当时的研判", default=dict)
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    result = models.CharField("结果", max_length=12, choices=DisputeResult.pairs(), blank=True)
    answer = models.TextField("答复", max_length=500, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    after = models.JSONField("答复时的研判", default=dict)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "异议"
        constraints = [
            models.CheckConstraint(
                name="dispute_answered_whole",
                condition=Q(result="", answered_on=None) | (~Q(result="") & ~Q(answered_on=None)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_line_display()}线异议 {self.on}"

    @property
    def open(self) -> bool:
        return not self.result

    @property
    def was(self) -> str:
        """The verdict when it was registered."""
        return Outcome.label_of(self.before.get("outcome"))

    @property
    def became(self) -> str:
        """The verdict when it was answered."""
        return Outcome.label_of(self.after.get("outcome")) if self.after else ""
