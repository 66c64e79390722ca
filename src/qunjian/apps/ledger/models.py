"""What the ledger's pages look through: derived from facts, and only there to answer fast."""

from datetime import date

from django.db import models

OPEN = date.max


class SearchLine(models.Model):
    """检索行: one state of a unit with all that the unit is found by, in a narrow row.

    `names` are the lines of the unit's search text that are not plain ASCII, `codes` the others:
    a word is looked for in one of the two. `valid_to` is excluded, `date.max` where it is open.
    """

    state = models.OneToOneField(
        "registry.UnitState",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="+",
        verbose_name="单位状况",
    )
    area_code = models.CharField("所在区划", max_length=12)
    kind = models.CharField("单位类别", max_length=20)
    operating_state = models.CharField("存在状态", max_length=12)
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日（不含）", default=OPEN)
    names = models.TextField("名称")
    codes = models.TextField("拼音与代码")

    class Meta:
        verbose_name = "检索行"

    def __str__(self) -> str:
        return self.names
