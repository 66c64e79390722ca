"""Joining and splitting units: the other one, which values stay, and why."""

from typing import Any

from django import forms

from qunjian.apps.ledger.forms.units import UnitForm
from qunjian.apps.registry.forms.choosing import DayField, ReasonField, UnitField
from qunjian.apps.registry.models import Unit

TAKE = "take-"
SIDES = ("keep", "gone")


class OtherForm(forms.Form):
    """Which other unit is the same one."""

    def __init__(self, *args: Any, user: Any, unit: Unit, **given: Any) -> None:
        super().__init__(*args, **given)
        self.unit = unit
        told = "填全称或信用代码；名称相同的，请填信用代码。"
        self.fields["other"] = UnitField(user=user, label="另一家", help_text=told)

    def clean_other(self) -> Unit:
        other: Unit = self.cleaned_data["other"]
        if other.pk == self.unit.pk:
            raise forms.ValidationError("这就是它自己；请填另一家。")
        return other


class JoinForm(forms.Form):
    """Why they are one; of two good codes somebody says so again."""

    reason = ReasonField(help_text="凭什么认定是同一家，如“同一执照，9月走访核实”。")
    reason.widget.wide = True  # read by components/field.html
    despite_codes = forms.BooleanField(
        label="两家的信用代码都校验得过，已经核实确是同一家",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "qj-check__box"}),
    )


def choices_of(data: Any) -> dict[str, str]:
    """By field: whose value stays, as it was chosen on the page."""
    return {
        name.removeprefix(TAKE): value
        for name, value in data.items()
        if name.startswith(TAKE) and value in SIDES
    }


class BackForm(forms.Form):
    """Why the joined unit is one of its own after all."""

    reason = ReasonField(help_text="凭什么认定是两家。")
    reason.widget.wide = True


class NewForm(UnitForm):
    """The unit that is split off, and why."""

    names = ("name", "kind", "credit_code", "area", "address")

    def closing_fields(self) -> dict[str, forms.Field]:
        return {
            "on": DayField(label="从哪天起在册", help_text="它自己从哪天起就有；不清楚时填今天。"),
            "reason": ReasonField(help_text="凭什么认定是两家。"),
        }
