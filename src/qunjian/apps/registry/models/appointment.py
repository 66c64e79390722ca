"""Who holds which post of an organisation's committee, under a pseudonym."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry.models.organisation import Organisation, Paper
from qunjian.core.choice import Choice


class CommitteePost(Choice):
    """班子职务, alike on every line."""

    CHIEF = "chief", "书记（主席、主任）"
    DEPUTY = "deputy", "副书记（副主席、副主任）"
    MEMBER = "member", "委员"


class Establishment(Choice):
    """编制: whether the post is the holder's own job or held beside another."""

    INSIDE = "inside", "编内"
    OUTSIDE = "outside", "编外"


class EntryWay(Choice):
    """产生方式: posts are elected; an appointment is an exception with an election to follow."""

    ELECTED = "elected", "选举产生"
    APPOINTED = "appointed", "任命"


class Appointment(Fact):
    """任职: a post of an organisation over a period; whoever holds it has a pseudonym here.

    `paper` approves it. Who was appointed is to be elected by `election_due`.
    """

    subjects = ("organisation",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="appointments")
    post = models.CharField("职务", max_length=10, choices=CommitteePost.pairs())
    holder = models.CharField("化名", max_length=30)
    establishment = models.CharField("编制", max_length=10, choices=Establishment.pairs())
    entry = models.CharField("产生方式", max_length=10, choices=EntryWay.pairs())
    election_due = models.DateField("补选期限", null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据材料"
    )

    class Meta(Fact.Meta):
        verbose_name = "任职"
        indexes = [
            models.Index(
                fields=["organisation"], name="appointment_org", condition=Q(known_to=None)
            ),
            models.Index(fields=["event"], name="appointment_event"),
        ]

    def __str__(self) -> str:
        return f"{CommitteePost.label_of(self.post)} {self.holder}"

    def clean(self) -> None:
        """:raises ValidationError: if an exception has no end, or an election has one."""
        if (self.entry == EntryWay.APPOINTED) != (self.election_due is not None):
            raise ValidationError({"election_due": "任命的要写补选期限，选举产生的不写。"})
