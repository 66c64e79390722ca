"""The filters above the list of organisations."""

from typing import Any

from django import forms

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area
from qunjian.apps.registry.forms.organisations import forms_by_line
from qunjian.core.vocabulary import Line, Mode
from qunjian.web.words import LINE_NAMES

SELECT = {"class": "qj-select qj-select--sm qj-select--auto"}


def area_choices(scope: Scope) -> list[tuple[str, str]]:
    """Counties and townships in scope, as they stand in the order of their codes."""
    rows = Area.objects.filter(scope.q("code"), level__in=("county", "township"), valid_to=None)
    return [("", "全部辖区"), *rows.values_list("code", "name")]


class OrganisationFilter(forms.Form):
    """What narrows the list; unknown values narrow nothing here and find nothing there."""

    def __init__(self, *args: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **given)
        lines = [("", "全部条线"), *((code, LINE_NAMES[code]) for code, _ in Line.pairs())]
        kinds = [("", "全部形式"), *forms_by_line(None)[1:]]
        modes = [("", "全部方式"), *Mode.pairs()]
        self.fields |= {
            "area": self._choice("区划", area_choices(scope)),
            "line": self._choice("条线", lines),
            "form": self._choice("组织形式", kinds),
            "mode": self._choice("组建方式", modes),
        }

    def _choice(self, label: str, choices: list[Any]) -> forms.ChoiceField:
        widget = forms.Select(attrs={**SELECT, "aria-label": label})
        return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)
