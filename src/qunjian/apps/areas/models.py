"""Areas from province to village, and the sites where units cluster."""

from django.db import models

from qunjian.apps.audit.facts import true_on
from qunjian.core.choice import Choice
from qunjian.core.period import Moment
from qunjian.core.place import AreaLevel


class SiteKind(Choice):
    PARK = "park", "园区"
    BUILDING = "building", "楼宇"
    MARKET = "market", "市场"
    BUSINESS_AREA = "business_area", "商圈"


class PeriodQuerySet(models.QuerySet["Area"]):
    def on(self, moment: Moment) -> "PeriodQuerySet":
        return self.filter(true_on(moment.day))


class Area(models.Model):
    """行政区划: its key is the 12-digit statistical code, so a subtree is a range of keys."""

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=10, choices=AreaLevel.pairs())
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日（不含）", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "区划"

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """As people say it: a village with its township, for there are many of a name."""
        if self.level != AreaLevel.VILLAGE or self.parent is None:
            return self.name
        return f"{self.parent.name} {self.name}"


class Site(models.Model):
    """园区、楼宇、市场、商圈: a place where units cluster, whatever its area."""

    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=SiteKind.pairs())
    area = models.ForeignKey(Area, models.PROTECT, related_name="sites", verbose_name="所在区划")
    address = models.CharField("地址", max_length=200, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日（不含）", null=True, blank=True)

    class Meta:
        ordering = ["area", "name"]
        verbose_name = "园区楼宇市场商圈"
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="one_site_per_area_and_name")
        ]

    def __str__(self) -> str:
        return self.name
