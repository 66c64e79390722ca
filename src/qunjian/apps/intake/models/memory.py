"""What is remembered of files: what headings and names meant, and superiors not there yet."""

from django.db import models

from qunjian.core.vocabulary import Line, Source


class ColumnMemory(models.Model):
    """A heading of one sender's register and the field that a person gave it ('' for none)."""

    sender = models.CharField("报送单位", max_length=100)
    profile = models.CharField("名册类型", max_length=40)
    heading = models.CharField("表头", max_length=200)
    field = models.CharField("对应", max_length=30, blank=True)
    used_at = models.DateTimeField("最近使用")

    class Meta:
        verbose_name = "表头记忆"
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "profile", "heading"], name="one_memory_per_heading"
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading}→{self.field}"


class AwaitedSuperior(models.Model):
    """The superior that a ledger names and nobody has recorded yet: hung on when it comes."""

    organisation = models.OneToOneField(
        "registry.Organisation", models.CASCADE, related_name="+", verbose_name="组织"
    )
    line = models.CharField("条线", max_length=10, choices=Line.pairs())
    name = models.CharField("上级组织名称", max_length=200)
    name_key = models.CharField("比对用名称", max_length=200)

    class Meta:
        verbose_name = "待挂上级"
        indexes = [models.Index(fields=["line", "name_key"], name="awaited_by_name")]

    def __str__(self) -> str:
        return self.name


class UnitMemory(models.Model):
    """What a name in one source's registers means, as a comparison found or a person decided.

    A row is known by its cleaned name with the code and the place that it tells ('' for none).
    `unit` is the unit of the ledger that is meant; none: a unit of its own, whatever its name is
    like. While it is `waiting` for a person, rows that are so known stay out of the ledger. Rows
    of one `group` in one file are about one unit, also before the ledger has it.
    """

    source = models.CharField("来源", max_length=20, choices=Source.pairs())
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="报送范围")
    name_key = models.CharField("比对用名称", max_length=200)
    code = models.CharField("代码", max_length=20, blank=True)
    place = models.CharField("乡镇", max_length=60, blank=True)
    unit = models.ForeignKey("registry.Unit", models.CASCADE, null=True, related_name="+")
    waiting = models.BooleanField("待核", default=False)
    group = models.CharField("同一家的记号", max_length=40, blank=True, db_default="")

    class Meta:
        verbose_name = "单位记忆"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "area", "name_key", "code", "place"], name="one_memory_per_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name_key}→{self.unit_id}"
