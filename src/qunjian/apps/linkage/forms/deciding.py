"""What is asked of whoever decides: the answer, a reason, whom to ask."""

from typing import Any

from django import forms

from qunjian.apps.linkage.models import Answer

REASON = {"class": "qj-input", "autocomplete": "off", "maxlength": 300}


class AnswerForm(forms.Form):
    """An answer to a pair; to ask somebody needs whom and what."""

    answer = forms.ChoiceField(
        choices=Answer.pairs(),
        error_messages={"required": "还没有选答案，请按下面的一个按钮。"},
    )
    reason = forms.CharField(
        label="理由", required=False, max_length=300, widget=forms.TextInput(attrs=REASON)
    )
    asked = forms.CharField(label="请谁核实", required=False, max_length=120)

    def __init__(self, *args: Any, senders: list[str], **given: Any) -> None:
        super().__init__(*args, **given)
        self.senders = senders

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("answer") == Answer.ASK:
            if not told.get("reason"):
                self.add_error("reason", "要请部门核实，请写明核实什么，例如“是不是改过名”。")
            if told.get("asked") not in self.senders:
                self.add_error("asked", "请选一个部门。")
        else:
            told["asked"] = ""
        return told


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="为什么撤回",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=REASON),
        help_text="可以不写；写了会和认定记在一起。",
    )


class AlikeForm(forms.Form):
    """One answer for the pairs that are ticked."""

    answer = forms.ChoiceField(
        choices=[("same", "同一家"), ("different", "不是同一家"), ("branch", "是分支")],
        error_messages={"required": "还没有选答案，请按下面的一个按钮。"},
    )
    reason = forms.CharField(
        label="理由", required=False, max_length=300, widget=forms.TextInput(attrs=REASON)
    )


class BandForm(forms.Form):
    """待核范围: between which probabilities people decide, in percent."""

    low = forms.IntegerField(
        label="待核下限（%）",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "qj-input", "inputmode": "numeric"}),
        help_text="可能性低于它的按两家处理，不用人看。",
    )
    high = forms.IntegerField(
        label="待核上限（%）",
        min_value=50,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "qj-input", "inputmode": "numeric"}),
        help_text="可能性不低于它的按同一家处理，不用人看。",
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        low, high = told.get("low"), told.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("low", f"下限 {low}% 高于上限 {high}%；请改成不高于上限。")
        return told


class SampleForm(forms.Form):
    size = forms.IntegerField(
        label="抽多少对",
        min_value=10,
        max_value=2_000,
        initial=200,
        widget=forms.NumberInput(attrs={"class": "qj-input", "inputmode": "numeric"}),
        help_text="多抽，估计就准些；200 对一般够用。",
    )
