"""Which official ledger a person wants, of which area, line and day, on which paper."""

from typing import Any

from django import forms

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.registry.exports.official import Kind
from qunjian.apps.registry.exports.sheets import PAPERS
from qunjian.apps.registry.forms.choosing import DayField, area_field
from qunjian.core.vocabulary import Line
from qunjian.web.words import LINE_NAMES

SELECT = {"class": "qj-select"}


class OfficialForm(forms.Form):
    """官方台账: every field has an answer from the start."""

    def __init__(self, *args: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*args, **given)
        lines = [("", "各条线"), *((str(line), LINE_NAMES[line]) for line in Line)]
        papers = [(name, f"{name} 横向") for name in sorted(PAPERS, reverse=True)]
        self.fields |= {
            "kind": forms.ChoiceField(
                label="哪一种", choices=Kind.pairs(), widget=forms.Select(attrs=SELECT)
            ),
            "area": area_field(scope, "区划", empty_label=None),
            "line": forms.ChoiceField(
                label="条线", choices=lines, required=False, widget=forms.Select(attrs=SELECT)
            ),
            "day": DayField(label="截至哪一天", help_text="可以是过去的一天。"),
            "paper": forms.ChoiceField(
                label="纸张", choices=papers, widget=forms.Select(attrs=SELECT)
            ),
        }
