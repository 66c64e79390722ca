"""Two units of the ledger found to be one, and what was hung from one unit on another by hand."""

from django.db import models
from django.db.models import Q

from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry.models.unit import Unit


class UnitJoin(Fact):
    """单位合并: `unit` was found to be `into` all along; its address and codes lead there.

    What hung on `unit` hangs on `into` since the event. A join of a join points to the last unit,
    so that one look tells where something stands now. Name and codes are those it had itself.
    """

    subjects = ("unit", "into")

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="joined_into", verbose_name="被并入的单位"
    )
    into = models.ForeignKey(
        Unit, models.PROTECT, related_name="joined_from", verbose_name="并入的单位"
    )
    name = models.CharField("单位名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    registration_no = models.CharField("注册号", max_length=20, blank=True)
    org_code = models.CharField("组织机构代码", max_length=10, blank=True)

    class Meta(Fact.Meta):
        verbose_name = "单位合并"
        indexes = [
            models.Index(fields=["into"], name="unitjoin_into", condition=Q(known_to=None)),
            models.Index(fields=["credit_code"], name="unitjoin_code", condition=Q(known_to=None)),
        ]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit"],
                name="a_unit_is_joined_into_one",
                condition=Q(known_to=None),
                violation_error_message="这个单位已经并入了另一个单位。",
            ),
            models.CheckConstraint(
                name="unit_is_not_joined_into_itself", condition=~Q(unit=models.F("into"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}→{self.into_id}"


class MovedPointer(models.Model):
    """随单位改挂: rows of one kind that are no facts, and that an event hung on another unit.

    Undoing the event hangs them back where they were.
    """

    event = models.ForeignKey("audit.Event", models.PROTECT, related_name="+", verbose_name="由来")
    pointer = models.CharField("记录种类", max_length=80)
    rows = models.JSONField("记录号", default=list)
    before = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="原单位")
    after = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="现单位")

    class Meta:
        ordering = ["id"]
        verbose_name = "随单位改挂的记录"

    def __str__(self) -> str:
        return f"{self.pointer} {self.before_id}→{self.after_id}"
