"""Counts, reasons, names and memberships of a unit."""

from datetime import date
from typing import Any

from django import forms

from qunjian.apps.registry.forms.choosing import (
    DayField,
    ReasonField,
    UnitField,
    choice_field,
    text_field,
)
from qunjian.apps.registry.models import Headcount, NameKind, NotYetReason
from qunjian.core.vocabulary import FactField, Source
from qunjian.web import clock

HELP = {
    FactField.STAFF: "与单位有劳动关系、实际在岗的人，含派遣。",
    FactField.WOMEN: "不会多于从业人数。",
    FactField.REVENUE: "上一年度，万元。",
}


def _count(field: FactField) -> forms.Field:
    told: dict[str, Any] = {
        "label": field.label, "required": False, "min_value": 0, "help_text": HELP.get(field, ""),
    }  # fmt: skip
    widget = forms.NumberInput(attrs={"class": "qj-input", "inputmode": "numeric", "min": 0})
    if field is FactField.REVENUE:
        return forms.DecimalField(max_digits=16, decimal_places=4, widget=widget, **told)
    return forms.IntegerField(max_value=9_999_999, widget=widget, **told)


class Counted(forms.Form):
    """The counts; those that a person is not to see of a small unit are not asked for either."""

    def __init__(self, *args: Any, hidden: frozenset[str] = frozenset(), **given: Any) -> None:
        super().__init__(*args, **given)
        self.counted = [field for field in FactField if field not in hidden]
        self.fields |= {**self.opening_fields(), **{str(f): _count(f) for f in self.counted}}
        self.fields |= {"reason": self.reason_field()}

    def opening_fields(self) -> dict[str, forms.Field]:
        return {}

    def reason_field(self) -> forms.Field:
        return ReasonField(label="说明", required=False)

    def counts(self) -> dict[str, Any]:
        return {str(field): self.cleaned_data[str(field)] for field in self.counted}


class CountForm(Counted):
    """登记人数: one source tells counts as of a day; what it does not tell stays unknown."""

    def opening_fields(self) -> dict[str, forms.Field]:
        return {
            "source": choice_field(
                Source,
                "来源",
                without=[Source.RULING],
                help_text="各来源的数都留着，采用哪个有次序。",
            ),
            "on": DayField(label="统计日期"),
        }


class CorrectCountForm(Counted):
    """更正人数: a statement was taken down wrongly; an emptied count is unknown again."""

    def __init__(self, *args: Any, headcount: Headcount, **given: Any) -> None:
        super().__init__(*args, **given)
        self.headcount = headcount
        for field in self.counted:
            self.initial.setdefault(str(field), getattr(headcount, field))

    def reason_field(self) -> forms.Field:
        return ReasonField(help_text="错在哪里，依据什么改的。")

    def changed(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.counts().items()
            if value != getattr(self.headcount, name)
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.changed():
            raise forms.ValidationError("没有改动；请改好再保存。")
        return values


class NotYetForm(forms.Form):
    """暂不具备: why, and when to ask again."""

    reason = choice_field(NotYetReason, "原因")
    note = forms.CharField(
        label="说明", max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "qj-textarea"}),
        help_text="谁说的，打算什么时候怎么办。",
    )  # fmt: skip
    on = DayField(label="从哪天起")
    ask_again_on = forms.DateField(
        label="再问日期", required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "qj-input"}, format="%Y-%m-%d"),
        help_text="到这一天再去问一次。",
    )  # fmt: skip

    def clean_ask_again_on(self) -> date | None:
        day: date | None = self.cleaned_data["ask_again_on"]
        if day and day <= clock.today():
            raise forms.ValidationError(f"{day} 已经过了；请填以后的日子，或空着。")
        return day


class ClearNotYetForm(forms.Form):
    """The reason no longer holds."""

    on = DayField(label="从哪天起")
    reason = ReasonField(label="说明", required=False)


class NameForm(forms.Form):
    """曾用名、别名: by which the unit can be found."""

    name = text_field("名称")
    kind = choice_field(NameKind, "类别")
    on = DayField(label="从哪天起知道")


class JoinForm(forms.Form):
    """加入协会商会."""

    def __init__(self, *args: Any, user: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "association": UnitField(
                user=user, label="协会或商会", help_text="填全称或信用代码；它自己也在台账里。"
            ),
            "on": DayField(label="入会日期"),
        }
