"""Organisations on the four lines, what they answer for, and their papers."""

from django.db import models
from django.db.models import Q

from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry.models.unit import Unit
from qunjian.core.choice import Choice
from qunjian.core.vocabulary import (
    Line,
    Mode,
    OrganisationChange,
    OrganisationForm,
    Source,
)


class NotYetReason(Choice):
    """暂不具备条件的原因: where facts cannot tell, a person chooses one."""

    FEW_MEMBERS = "few_members", "无团员或少于3人"
    GONE = "gone", "已注销或迁走"
    NEW = "new", "新成立，管理未理顺"
    OWNER = "owner", "业主未同意"
    SEASONAL = "seasonal", "季节性用工，人员不定"
    OTHER = "other", "其他原因"


class Organisation(models.Model):
    """组织: the identity that stays while name, form and superior change."""

    search_text = models.TextField("检索串", blank=True, editable=False)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "组织"

    def __str__(self) -> str:
        state = self.states.known().order_by("valid_to", "-valid_from").first()
        return state.name if state else f"组织{self.pk}"


class OrganisationState(Fact):
    """How an organisation stood over a period; founded, upgraded, regrouped, renamed, rehung.

    The period begins on the day of founding where known, else on the register's own day;
    `founded_on` empty means that nobody has told the day. A dissolved organisation has no row.
    """

    subjects = ("organisation",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="states")
    name = models.CharField("组织名称", max_length=200)
    name_key = models.CharField("名称键", max_length=200, editable=False)
    line = models.CharField("条线", max_length=10, choices=Line.pairs())
    form = models.CharField("组织形式", max_length=20, choices=OrganisationForm.pairs())
    mode = models.CharField("组建方式", max_length=10, choices=Mode.pairs())
    parent = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="child_states",
        verbose_name="上级组织",
    )
    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_states",
        verbose_name="所在（牵头）单位",
    )
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="所在区划")
    founded_on = models.DateField("成立日期", null=True, blank=True)
    outer = models.BooleanField("外围组织", default=False)
    secretary = models.CharField("负责人", max_length=60, blank=True)
    change = models.CharField(
        "变化", max_length=12, choices=OrganisationChange.pairs(), default="recorded"
    )
    source = models.CharField("来源", max_length=20, choices=Source.pairs(), default="other")

    class Meta(Fact.Meta):
        verbose_name = "组织状况"
        indexes = [
            models.Index(fields=["organisation", "valid_from"], name="orgstate_by_org"),
            models.Index(
                fields=["line", "area"],
                name="orgstate_held",
                condition=Q(known_to=None),
            ),
            models.Index(fields=["name_key"], name="orgstate_name", condition=Q(known_to=None)),
            models.Index(fields=["event"], name="orgstate_event"),
        ]

    def __str__(self) -> str:
        return self.name


class Coverage(Fact):
    """覆盖: which organisation answers for which unit, per line, over which days."""

    subjects = ("organisation", "unit")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="coverage")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="coverage")
    line = models.CharField("条线", max_length=10, choices=Line.pairs())
    source = models.CharField("来源", max_length=20, choices=Source.pairs(), default="other")

    class Meta(Fact.Meta):
        verbose_name = "覆盖"
        indexes = [
            models.Index(
                fields=["unit", "line"],
                name="coverage_unit",
                condition=Q(known_to=None),
            ),
            models.Index(fields=["organisation"], name="coverage_org", condition=Q(known_to=None)),
            models.Index(fields=["event"], name="coverage_event"),
        ]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                name="one_open_coverage_of_a_unit_by_an_organisation",
                fields=["organisation", "unit", "line"],
                condition=Q(known_to=None, valid_to=None),
                violation_error_message="该组织已覆盖这个单位，不必再登记一次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}→{self.unit_id} {self.line}"


class NotYet(Fact):
    """暂不具备: a person says why a unit cannot found on a line yet, and when to ask again."""

    subjects = ("unit",)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="not_yet")
    line = models.CharField("条线", max_length=10, choices=Line.pairs())
    reason = models.CharField("原因", max_length=20, choices=NotYetReason.pairs())
    note = models.CharField("说明", max_length=300, blank=True)
    ask_again_on = models.DateField("再问日期", null=True, blank=True)

    class Meta(Fact.Meta):
        verbose_name = "暂不具备"
        indexes = [
            models.Index(fields=["unit", "line"], name="notyet_unit", condition=Q(known_to=None))
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.line} {self.reason}"


class Paper(Fact):
    """材料: a file of a unit or an organisation, kept encrypted and served only within scope."""

    subjects = ("unit", "organisation")

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="papers")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    title = models.CharField("名称", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    checksum = models.CharField("SHA-256", max_length=64)
    stored_as = models.CharField("存放名", max_length=32, editable=False)

    class Meta(Fact.Meta):
        verbose_name = "材料"

    def __str__(self) -> str:
        return self.title
