"""Fields by which a person names a unit, an organisation, an area or a day."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area
from qunjian.apps.registry.models import Organisation, Paper, Unit
from qunjian.apps.registry.queries import organisations_visible_to, units_visible_to
from qunjian.core.choice import Choice
from qunjian.core.names import clean_unit_name
from qunjian.core.period import Moment
from qunjian.web import clock

NONE = [("", "请选择")]


class DayField(forms.DateField):
    """A day that is over or today: the ledger holds what has happened."""

    widget = forms.DateInput(attrs={"type": "date", "class": "qj-input"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day > clock.today():
            raise forms.ValidationError(f"{day} 还没有到；请填今天或以前的日子。")
        return day


class ReasonField(forms.CharField):
    def __init__(self, **given: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "class": "qj-textarea"})
        super().__init__(**{"label": "理由", "max_length": 300, "widget": widget, **given})


class PaperField(forms.ModelChoiceField):
    """Which of an organisation's kept papers this rests on."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(
            Paper.objects.known().filter(organisation=organisation),
            label="依据材料",
            required=False,
            empty_label="没有或还没有存",
            widget=forms.Select(attrs={"class": "qj-select"}),
        )


def suggested(what: str) -> dict[str, Any]:
    """Attributes of a field that offers names while one types; see registry/suggestions.html."""
    return {
        "class": "qj-input",
        "autocomplete": "off",
        "list": f"suggest-{what}",
        "hx-get": reverse_lazy("registry-suggest", args=[what]),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#suggest-{what}",
        "hx-swap": "innerHTML",
    }


class UnitField(forms.CharField):
    """A unit by its credit code or its name as it stands in the ledger."""

    def __init__(self, *, user: Any, **given: Any) -> None:
        super().__init__(max_length=200, **given)
        self.user = user
        self.widget.attrs |= suggested("unit")

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        rows = units_visible_to(self.user, Moment(clock.today()))
        found = list(rows.filter(credit_code=text.upper())[:2])
        found = found or list(rows.filter(name_key=clean_unit_name(text))[:2])
        if not found:
            raise forms.ValidationError(f"辖区台账里没有“{text}”；请核对全称，或改填信用代码。")
        if len(found) > 1:
            raise forms.ValidationError(f"“{text}”在台账里不止一家；请改填信用代码。")
        unit: Unit = found[0].unit
        return unit


class OrganisationField(forms.CharField):
    """An organisation by its name; `line` narrows it, where two lines use the same name."""

    def __init__(self, *, user: Any, line: str = "", **given: Any) -> None:
        super().__init__(max_length=200, **given)
        self.user, self.line = user, line
        self.widget.attrs |= suggested("organisation")

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value)
        if not text:
            return None
        rows = organisations_visible_to(self.user, Moment(clock.today()))
        rows = rows.filter(name_key=clean_unit_name(text))
        found = list(rows.filter(line=self.line)[:2] if self.line else rows[:2])
        if not found:
            raise forms.ValidationError(f"辖区内没有叫“{text}”的组织；请核对全称。")
        if len(found) > 1:
            raise forms.ValidationError(f"叫“{text}”的组织不止一个；请先到组织页核对名称。")
        organisation: Organisation = found[0].organisation
        return organisation


def areas_within(scope: Scope) -> Any:
    """Counties, townships and villages that a person may choose from."""
    rows = Area.objects.filter(scope.q("code"), valid_to=None)
    return rows.filter(level__in=("county", "township", "village")).select_related("parent")


class AreaField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.place)


def area_field(scope: Scope, label: str = "所在区划", **given: Any) -> forms.ModelChoiceField:
    widget = forms.Select(attrs={"class": "qj-select"})
    told = {"label": label, "empty_label": "请选择", "widget": widget, **given}
    return AreaField(areas_within(scope), **told)


def choice_field(
    choices: type[Choice], label: str, *, without: Collection[Choice] = (), **given: Any
) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "qj-select"})
    pairs = [*NONE, *(pair for pair in choices.pairs() if pair[0] not in without)]
    return forms.ChoiceField(label=label, choices=pairs, widget=widget, **given)


def text_field(label: str, length: int = 200, **given: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "qj-input"})
    return forms.CharField(label=label, max_length=length, widget=widget, **given)
