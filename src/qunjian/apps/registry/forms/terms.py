"""The day of a committee's election, and for how many years it was elected."""

from typing import Any

from django import forms

from qunjian.apps.registry.forms.choosing import DayField, PaperField, ReasonField
from qunjian.apps.registry.models import Organisation
from qunjian.core.rules.terms import LONGEST


class TermForm(forms.Form):
    """登记本届选举日; a text that fixes the years needs none told."""

    def __init__(self, *args: Any, organisation: Organisation, says: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "on": DayField(label="本届选举日"),
            "years": years_field(says),
            "paper": PaperField(organisation),
            "reason": ReasonField(required=False),
        }


class CorrectTermForm(forms.Form):
    """更正: the same without a new election, and why."""

    def __init__(self, *args: Any, says: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "on": DayField(label="本届选举日"),
            "years": years_field(says),
            "reason": ReasonField(),
        }


def years_field(says: str) -> forms.IntegerField:
    """`says` is what the text of today leaves open."""
    return forms.IntegerField(
        label="每届年数",
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text=says,
        widget=forms.NumberInput(attrs={"class": "qj-input qj-input--num", "inputmode": "numeric"}),
    )
