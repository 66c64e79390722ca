"""Counted facts of units: what every source said, and which value counts when."""

from typing import Any

from django.db import models
from django.db.models import Q

from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry.models.unit import Unit
from qunjian.core.vocabulary import FactField, Source


def _count(field: FactField) -> Any:
    return models.PositiveIntegerField(field.label, null=True, blank=True)


def _by_size(field: FactField) -> models.Index:
    """Units in the order of a count, so that a page of them is read without sorting all."""
    held = Q(known_to=None) & Q(**{f"{field}__isnull": False})
    return models.Index(fields=[str(field), "unit"], name=f"adopted_{field}", condition=held)


class Counts(models.Model):
    """The counted facts; empty is "not told", which is never zero."""

    staff = _count(FactField.STAFF)
    women = _count(FactField.WOMEN)
    youth = _count(FactField.YOUTH)
    league_members = _count(FactField.LEAGUE_MEMBERS)
    union_members = _count(FactField.UNION_MEMBERS)
    party_members = _count(FactField.PARTY_MEMBERS)
    revenue = models.DecimalField(
        FactField.REVENUE.label, max_digits=16, decimal_places=4, null=True, blank=True
    )

    class Meta:
        abstract = True


class Headcount(Fact, Counts):
    """人数: one source's statement about one unit on one day; every source's row is kept.

    `valid_from` is the day counted. The row stays true (that is what was said) until the source
    itself speaks again; which value counts on a day is `AdoptedCount`'s business.
    """

    subjects = ("unit",)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="headcounts")
    round = models.ForeignKey(
        "registry.CensusRound",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="摸底轮次",
    )
    source = models.CharField("来源", max_length=20, choices=Source.pairs())
    unchanged = models.BooleanField("都没变", default=False)

    class Meta(Fact.Meta):
        verbose_name = "人数"
        indexes = [
            models.Index(fields=["unit", "valid_from"], name="headcount_by_unit"),
            models.Index(fields=["round"], name="headcount_round", condition=Q(known_to=None)),
            models.Index(fields=["event"], name="headcount_event"),
        ]

    def __str__(self) -> str:
        return f"{Source.label_of(self.source)} {self.valid_from}"


class AdoptedCount(Fact, Counts):
    """采用数: per period the value that counts in each field, derived from the headcounts.

    `chosen` tells per field the headcount it was taken from: {"staff": 17}.
    """

    subjects = ("unit",)
    derived = True

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="adopted")
    chosen = models.JSONField("取自", default=dict)

    class Meta(Fact.Meta):
        verbose_name = "采用数"
        indexes = [
            models.Index(fields=["unit", "valid_from"], name="adopted_by_unit"),
            models.Index(
                fields=["unit", "valid_from"],
                name="adopted_held",
                condition=Q(known_to=None),
            ),
            models.Index(fields=["event"], name="adopted_event"),
            *(_by_size(field) for field in FactField),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.valid_from}"
