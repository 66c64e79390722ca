"""Founding organisations, what happens to them, and what they answer for."""

from typing import Any

from django import forms

from qunjian.apps.accounts.permissions import Scope, scope_of
from qunjian.apps.registry.forms.choosing import (
    DayField,
    OrganisationField,
    ReasonField,
    UnitField,
    area_field,
    choice_field,
    text_field,
)
from qunjian.apps.registry.models import OrganisationState
from qunjian.core.person_name import mask
from qunjian.core.vocabulary import Line, Mode, OrganisationChange, OrganisationForm
from qunjian.web.words import LINE_NAMES

EDIT = "registry.edit-organisation"
LATER_CHANGES = {
    OrganisationChange.RENAMED: ("name",),
    OrganisationChange.UPGRADED: ("form", "name"),
    OrganisationChange.REGROUPED: ("form", "mode", "area", "lead_unit", "secretary"),
    OrganisationChange.REHUNG: ("parent",),
}
OUTSIDE = "您的岗位管不到这个区划的这条线；请改选，或请有权限的同事来办。"


def forms_by_line(lines: frozenset[str] | None) -> list[Any]:
    """The forms of an organisation, under the names of their lines."""
    groups = [
        (LINE_NAMES[line], [pair for pair in OrganisationForm.pairs() if pair[0].startswith(line)])
        for line, _ in Line.pairs()
        if lines is None or line in lines
    ]
    return [("", "请选择"), *groups]


def form_field(lines: frozenset[str] | None) -> forms.ChoiceField:
    """组织形式: a choice that says the line by itself."""
    widget = forms.Select(attrs={"class": "qj-select"})
    return forms.ChoiceField(label="组织形式", choices=forms_by_line(lines), widget=widget)


class FoundForm(forms.Form):
    """成立组织; the form of the organisation tells the line."""

    def __init__(self, *args: Any, user: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.scope: Scope = scope_of(user, EDIT)
        self.fields |= {
            "name": text_field("组织名称"),
            "form": form_field(self.scope.lines()),
            "mode": choice_field(Mode, "组建方式"),
            "on": DayField(label="成立日期"),
            "area": area_field(self.scope),
            "lead_unit": UnitField(
                user=user,
                label="所在（牵头）单位",
                required=False,
                help_text="填全称或信用代码；成立之日起由本组织覆盖。",
            ),
            "parent": OrganisationField(user=user, label="上级组织", required=False),
            "secretary": text_field("负责人", 60, required=False),
            "outer": forms.BooleanField(
                label="青年外围组织",
                required=False,
                help_text="外围组织另计，不算已建。",
                widget=forms.CheckboxInput(attrs={"class": "qj-check__box"}),
            ),
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("form"):
            values["line"] = values["form"].split("_", 1)[0]
        area, line = values.get("area"), values.get("line")
        if area and line and not self.scope.covers(area.pk, line):
            self.add_error("area", OUTSIDE)
        return values


class StateForm(forms.Form):
    """Fields of an organisation's state, filled with what we hold; `changed` is what differs."""

    names: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: Any, state: OrganisationState, **given: Any) -> None:
        self.state = state
        super().__init__(*args, **given)
        self.scope: Scope = scope_of(user, EDIT)
        possible = {
            "name": text_field("组织名称"),
            "form": form_field(frozenset({state.line})),
            "mode": choice_field(Mode, "组建方式"),
            "area": area_field(self.scope),
            "lead_unit": UnitField(user=user, label="所在（牵头）单位", required=False),
            "parent": OrganisationField(
                user=user, line=state.line, label="上级组织", required=False
            ),
            "founded_on": DayField(label="成立日期", required=False),
            "secretary": text_field("负责人", 60, required=False),
        }
        self.fields |= {name: possible[name] for name in self.names}
        for name in self.names:
            held = getattr(state, name)
            by_name = held and name in ("lead_unit", "parent")
            self.initial.setdefault(name, str(held) if by_name else held)
        if "secretary" in self.names:
            self._mask_secretary()
        self.fields |= self.closing_fields()

    def _mask_secretary(self) -> None:
        """A person's name is not shown to be edited; empty leaves it as it is."""
        self.initial["secretary"] = ""
        if self.state.secretary:
            shown = mask(self.state.secretary)
            self.fields["secretary"].help_text = f"现在是 {shown}；没有换人就空着。"

    def closing_fields(self) -> dict[str, forms.Field]:
        return {}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        area = values.get("area")
        if area and not self.scope.covers(area.pk, self.state.line):
            self.add_error("area", OUTSIDE)
        if not self.errors and not self.changed(values):
            raise forms.ValidationError("没有改动；请改好再保存。")
        return values

    def changed(self, values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: values[name]
            for name in self.names
            if values[name] != getattr(self.state, name) and (name != "secretary" or values[name])
        }


class ChangeForm(StateForm):
    """更名、升格、重组、改隶: each with the fields it is about."""

    def __init__(self, *args: Any, change: OrganisationChange, **given: Any) -> None:
        self.names = LATER_CHANGES[change]
        super().__init__(*args, **given)

    def closing_fields(self) -> dict[str, forms.Field]:
        return {"on": DayField(label="变化日期"), "reason": ReasonField(required=False)}


class CorrectForm(StateForm):
    """更正: what we held was wrong, so the same days now read otherwise."""

    names = (
        "name", "form", "mode", "area", "lead_unit", "parent", "founded_on", "secretary",
    )  # fmt: skip

    def closing_fields(self) -> dict[str, forms.Field]:
        return {"reason": ReasonField(help_text="错在哪里，依据什么改的。")}


class DissolveForm(forms.Form):
    on = DayField(label="撤销日期")
    reason = ReasonField(help_text="依据哪份批复，单位由谁接着覆盖。")


class CoverForm(forms.Form):
    """覆盖一个单位."""

    def __init__(self, *args: Any, user: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "unit": UnitField(user=user, label="单位", help_text="填全称或信用代码。"),
            "on": DayField(label="起始日期"),
            "reason": ReasonField(required=False),
        }


class EndCoverageForm(forms.Form):
    on = DayField(label="结束日期")
    reason = ReasonField(required=False)
