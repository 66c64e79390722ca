"""Verdicts kept for every unit and span of days, derived from facts and rules.

`queries.known_units` stays the truth; what is kept here only answers faster.
"""

from datetime import date

from django.db import models

OPEN = date.max


class Profile(models.Model):
    """研判组合: what rules and figures look at of a unit; many units share one.

    The number is made of the text, so that it means the same for ever and everywhere.
    """

    id = models.BigIntegerField(primary_key=True)
    text = models.TextField("组合")

    class Meta:
        verbose_name = "研判组合"

    def __str__(self) -> str:
        return self.text


class Judgement(models.Model):
    """研判区间: over which days a unit in an area had a profile, as known now.

    `valid_to` is excluded, `date.max` where it is open; `counted_on` is the day of its counts.
    """

    unit = models.ForeignKey("registry.Unit", models.DO_NOTHING, db_constraint=False)
    area_code = models.CharField("所在区划", max_length=12)
    profile = models.ForeignKey(
        Profile, models.DO_NOTHING, db_constraint=False, db_index=False, verbose_name="研判组合"
    )
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日（不含）", default=OPEN)
    counted_on = models.DateField("人数时点", null=True)

    class Meta:
        verbose_name = "研判区间"
        indexes = [
            models.Index(
                fields=["area_code", "profile", "counted_on", "valid_from", "valid_to"],
                name="judgement_tally",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.valid_from}"


class Tally(models.Model):
    """研判累计: so many more (or fewer) units of an area have a profile from a day on.

    Only added to, in the order of the transactions, for who judges holds the row of `Reach`: who
    has counted brings it up to date by the rows that came since. `stale` are those of them whose
    counts are old; days are numbered as `date.toordinal` does.
    """

    day = models.PositiveIntegerField("日序")
    area_code = models.CharField("所在区划", max_length=12)
    profile = models.ForeignKey(
        Profile, models.DO_NOTHING, db_constraint=False, db_index=False, verbose_name="研判组合"
    )
    units = models.IntegerField("单位数之差")
    stale = models.IntegerField("久未核实数之差")

    class Meta:
        verbose_name = "研判累计"

    def __str__(self) -> str:
        return f"{self.day} {self.units:+}"


class CoverSpan(models.Model):
    """覆盖区间: over which days an organisation covers a unit, and what the unit is then.

    Added to like a tally: a span that holds no more is told again with the count -1. The profile
    tells only of the unit itself and of the organisation's line.
    """

    unit = models.ForeignKey("registry.Unit", models.DO_NOTHING, db_constraint=False)
    organisation = models.ForeignKey(
        "registry.Organisation", models.DO_NOTHING, db_constraint=False, db_index=False
    )
    line = models.CharField("条线", max_length=16)
    area_code = models.CharField("所在区划", max_length=12)
    profile = models.ForeignKey(
        Profile, models.DO_NOTHING, db_constraint=False, db_index=False, verbose_name="研判组合"
    )
    valid_from = models.PositiveIntegerField("起始日序")
    valid_to = models.PositiveIntegerField("终止日序（不含）")
    count = models.SmallIntegerField("次数")

    class Meta:
        verbose_name = "覆盖区间"

    def __str__(self) -> str:
        return f"{self.unit_id} {self.organisation_id} {self.count:+}"


class Reach(models.Model):
    """研判覆盖的日子: for which days and rule sets the judgements are whole; one row."""

    begins = models.DateField("起始日")
    ends = models.DateField("终止日（不含）")
    rules = models.CharField("规则集指纹", max_length=64)
    generation = models.PositiveBigIntegerField("整体研判的标记", default=0)

    class Meta:
        verbose_name = "研判覆盖的日子"

    def __str__(self) -> str:
        return f"{self.begins}—{self.ends}"
