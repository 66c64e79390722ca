"""Forms of the ledger of conflicts."""

from typing import Any

from django import forms

from qunjian.apps.registry.forms.choosing import DayField

LONG = 300


class ReasonForm(forms.Form):
    """推翻裁定."""

    reason = forms.CharField(
        label="理由",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3, "class": "qj-textarea"}),
        help_text="核实了什么，依据什么；不写姓名和电话。",
    )


class RulingForm(ReasonForm):
    """裁定: nothing is chosen beforehand."""

    def __init__(self, *args: Any, options: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["choice"] = forms.ChoiceField(
            label="采用哪一方的说法",
            choices=options,
            widget=forms.RadioSelect,
            error_messages={"required": "请选采用哪一方的说法。"},
        )
        self.order_fields(["choice", "reason"])


class LetterForm(forms.Form):
    """去函."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["answer_by"] = forms.DateField(
            label="请于何日前答复",
            widget=forms.DateInput(attrs={"type": "date", "class": "qj-input"}, format="%Y-%m-%d"),
        )


class AnsweredForm(forms.Form):
    """登记答复."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["on"] = DayField(label="答复日期")
