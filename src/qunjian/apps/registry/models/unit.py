"""Units: what exists in the county whether or not anything was founded in it."""

from django.db import models
from django.db.models import Q

from qunjian.apps.audit.facts import Fact
from qunjian.core.choice import Choice
from qunjian.core.vocabulary import OperatingState, Source, UnitChange, UnitKind
from qunjian.vault.fields import EncryptedTextField


class NameKind(Choice):
    FORMER = "former", "曾用名"
    ALIAS = "alias", "别名"


class Unit(models.Model):
    """单位: the identity that stays while names, codes and places change.

    `search_text` is derived: folded names, pinyin, initials and codes, a line each.
    """

    search_text = models.TextField("检索串", blank=True, editable=False)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "单位"

    def __str__(self) -> str:
        state = self.states.known().order_by("valid_to", "-valid_from").first()
        return state.name if state else f"单位{self.pk}"


class UnitState(Fact):
    """What a unit was called, where it sat and how it stood over a period of days.

    A rename, a move or a closing ends one row and begins the next; `change` says which.
    `capital` is in 10,000 yuan (万元). `extra` holds the county's own fields by their code.
    """

    subjects = ("unit",)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="states")
    name = models.CharField("单位名称", max_length=200)
    name_key = models.CharField("名称键", max_length=200, blank=True, editable=False)
    kind = models.CharField("单位类别", max_length=20, choices=UnitKind.pairs())
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    registration_no = models.CharField("注册号", max_length=20, blank=True)
    org_code = models.CharField("组织机构代码", max_length=10, blank=True)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="所在区划")
    site = models.ForeignKey(
        "areas.Site", models.PROTECT, null=True, blank=True, verbose_name="园区楼宇"
    )
    address = models.CharField("地址", max_length=300, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    industry = models.CharField("行业代码", max_length=5, blank=True)
    legal_person = EncryptedTextField("法定代表人", blank=True)
    contact = EncryptedTextField("联系人", blank=True)
    phone = EncryptedTextField("电话", blank=True)
    phone_tail = models.CharField("电话尾号哈希", max_length=32, blank=True, editable=False)
    operating_state = models.CharField(
        "存在状态", max_length=12, choices=OperatingState.pairs(), default="operating"
    )
    opened_on = models.DateField("成立日期", null=True, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)
    capital = models.DecimalField(
        "注册资本（万元）", max_digits=16, decimal_places=4, null=True, blank=True
    )
    registration_body = models.CharField("登记管理机关", max_length=100, blank=True)
    supervising_body = models.CharField("业务主管单位", max_length=100, blank=True)
    change = models.CharField("变化", max_length=12, choices=UnitChange.pairs(), default="recorded")
    evidence = models.CharField("依据", max_length=300, blank=True)
    source = models.CharField("来源", max_length=20, choices=Source.pairs(), default="other")
    extra = models.JSONField("本县字段", default=dict, blank=True)

    class Meta(Fact.Meta):
        verbose_name = "单位状况"
        indexes = [
            models.Index(fields=["unit", "valid_from"], name="unitstate_by_unit"),
            models.Index(
                fields=["area", "name"],
                name="unitstate_held",
                condition=Q(known_to=None),
            ),
            models.Index(
                fields=["credit_code"],
                name="unitstate_code",
                condition=Q(known_to=None),
            ),
            models.Index(fields=["name_key"], name="unitstate_name", condition=Q(known_to=None)),
            models.Index(fields=["name"], name="unitstate_sort", condition=Q(known_to=None)),
            models.Index(fields=["event"], name="unitstate_event"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitName(Fact):
    """A former name or an alias, as some register told it."""

    subjects = ("unit",)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = models.CharField("名称", max_length=200)
    name_key = models.CharField("名称键", max_length=200, editable=False)
    kind = models.CharField("类别", max_length=10, choices=NameKind.pairs())

    class Meta(Fact.Meta):
        verbose_name = "曾用名与别名"
        indexes = [
            models.Index(fields=["name_key"], name="unitname_key", condition=Q(known_to=None)),
            models.Index(fields=["unit"], name="unitname_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class AssociationMember(Fact):
    """A unit's membership of a trade association or chamber, itself a unit."""

    subjects = ("association", "unit")

    association = models.ForeignKey(
        Unit, models.PROTECT, related_name="members", verbose_name="协会商会"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", verbose_name="会员单位"
    )

    class Meta(Fact.Meta):
        verbose_name = "会员单位"
        indexes = [models.Index(fields=["association"], name="member_by_association")]

    def __str__(self) -> str:
        return f"{self.association}·{self.unit}"
