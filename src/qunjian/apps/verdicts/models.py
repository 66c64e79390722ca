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


class Shift(models.Model):
    """研判变动: a judgement that came or went, so that what was counted is brought up to date.

    Written in the order of the transactions, for who judges holds the row of `Reach`.
    """

    unit = models.ForeignKey(
        "registry.Unit", models.DO_NOTHING, db_constraint=False, db_index=False
    )
    area_code = models.CharField("所在区划", max_length=12)
    profile = models.ForeignKey(
        Profile, models.DO_NOTHING, db_constraint=False, db_index=False, verbose_name="研判组合"
    )
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日（不含）")
    counted_on = models.DateField("人数时点", null=True)
    came = models.BooleanField("新来的")

    class Meta:
        verbose_name = "研判变动"

    def __str__(self) -> str:
        return f"{self.unit_id} {'+' if self.came else '-'}{self.profile_id}"


class Reach(models.Model):
    """研判覆盖的日子: for which days and rule sets the judgements are whole; one row."""

    begins = models.DateField("起始日")
    ends = models.DateField("终止日（不含）")
    rules = models.CharField("规则集指纹", max_length=64)
    generation = models.PositiveBigIntegerField("第几次整体研判", default=0)

    class Meta:
        verbose_name = "研判覆盖的日子"

    def __str__(self) -> str:
        return f"{self.begins}—{self.ends}"
