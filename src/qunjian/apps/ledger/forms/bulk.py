"""One change for many units: what becomes of them, from which day, and why."""

from typing import Any

from django import forms

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.ledger.forms.units import EDIT, EXTRA, extra_fields, site_field
from qunjian.apps.registry.forms.choosing import DayField, ReasonField, area_field, choice_field
from qunjian.apps.registry.models import NotYetReason
from qunjian.core.vocabulary import Line, OperatingState, UnitKind

#: fields of the state that many units can share
SHARED = ("area", "site", "operating_state", "kind")


class ChangeManyForm(forms.Form):
    """批量修改: an empty field leaves the units as they are."""

    def __init__(self, *args: Any, user: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.scope = scope_of(user, EDIT)
        self.fields |= {
            "area": area_field(self.scope, required=False, help_text="空着就不改；下同。"),
            "site": site_field(self.scope),
            "operating_state": choice_field(OperatingState, "存在状态", required=False),
            "kind": choice_field(UnitKind, "类别", required=False),
            **extra_fields(),
            "line": choice_field(Line, "暂不具备：哪条线", required=False),
            "not_yet": choice_field(NotYetReason, "暂不具备：原因", required=False),
            "on": DayField(label="从哪天起", help_text="以前的日子照旧。"),
            "reason": ReasonField(help_text="为什么一起改；写进每个单位的变更记录。"),
        }
        self.fields["area"].empty_label = self.fields["site"].empty_label = "不改"
        for name in ("operating_state", "kind", "line", "not_yet"):
            self.fields[name].choices = [("", "不改"), *self.fields[name].choices[1:]]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("area") and not self.scope.covers(values["area"].pk):
            self.add_error("area", "您的岗位管不到这个区划；请改选。")
        if self.errors:
            return values
        if bool(values["line"]) != bool(values["not_yet"]):
            self.add_error("not_yet", "条线和原因要一起选。")
        elif values["line"] and self.values():
            raise forms.ValidationError("一次只做一种：或者改资料，或者登记暂不具备。")
        elif not values["line"] and not self.values():
            raise forms.ValidationError("还没有说要改什么；请至少选一项。")
        return values

    @property
    def line(self) -> str:
        """The line on which the units cannot found yet, when that is what is recorded."""
        line: str = self.cleaned_data["line"]
        return line

    def values(self) -> dict[str, Any]:
        """Fields of the state to be set; the county's own fields under their codes in `extra`."""
        told = {name: self.cleaned_data[name] for name in SHARED if self.cleaned_data[name]}
        extra = {
            name.removeprefix(EXTRA): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(EXTRA) and value not in (None, "")
        }
        return {**told, **({"extra": extra} if extra else {})}
