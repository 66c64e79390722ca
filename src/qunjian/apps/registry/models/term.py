"""Since when the committee of an organisation sits."""

from django.db import models
from django.db.models import Q

from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry.models.organisation import Organisation, Paper


class Term(Fact):
    """本届: the committee elected on the first day of the period, until the next election.

    `years` is how long it was elected for, where a text leaves the choice; when the term ends is
    reckoned by the provision in force on the day of the election, never kept.
    """

    subjects = ("organisation",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="terms")
    years = models.PositiveSmallIntegerField("每届年数", null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据材料"
    )

    class Meta(Fact.Meta):
        verbose_name = "本届"
        indexes = [
            models.Index(fields=["organisation"], name="term_org", condition=Q(known_to=None)),
            models.Index(fields=["event"], name="term_event"),
        ]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                name="one_sitting_term_of_an_organisation",
                fields=["organisation"],
                condition=Q(known_to=None, valid_to=None),
                violation_error_message="这个组织已登记本届选举日；换届请登记新的选举日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.valid_from}"
