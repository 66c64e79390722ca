"""Posts of a committee: who comes in, under a pseudonym, and who leaves."""

from typing import Any

from django import forms

from qunjian.apps.registry.forms.choosing import (
    DayField,
    PaperField,
    ReasonField,
    choice_field,
    text_field,
)
from qunjian.apps.registry.models import (
    CommitteePost,
    EntryWay,
    Establishment,
    Organisation,
)


class AppointForm(forms.Form):
    """登记任职; an appointment is an exception, so it says when the election follows."""

    def __init__(self, *args: Any, organisation: Organisation, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "post": choice_field(CommitteePost, "职务"),
            "holder": text_field("化名", 30, help_text="只填化名或编号，不填真名。"),
            "establishment": choice_field(Establishment, "编制"),
            "entry": choice_field(EntryWay, "产生方式"),
            "on": DayField(label="任职日期"),
            "election_due": forms.DateField(
                label="补选期限",
                required=False,
                help_text="任命是例外，写明最迟哪天补选；选举产生的不填。",
                widget=forms.DateInput(
                    attrs={"type": "date", "class": "qj-input"}, format="%Y-%m-%d"
                ),
            ),
            "paper": PaperField(organisation),
            "reason": ReasonField(required=False),
        }


class SettleForm(forms.Form):
    """补选 and 离任: a day, and why."""

    on = DayField(label="日期")
    reason = ReasonField(required=False)
