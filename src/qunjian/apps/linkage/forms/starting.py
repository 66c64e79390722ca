"""What is asked of whoever starts a comparison, and adopts its result."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area
from qunjian.apps.intake.models import Batch
from qunjian.apps.linkage.models import RegisterComparison
from qunjian.web import clock

INPUT = {"class": "qj-input"}
SELECT = {"class": "qj-select"}
MANUAL = ("linkage", "发起比对")


class StartForm(forms.Form):
    """发起比对: which registers, with the ledger or not, and what goes to people."""

    title = forms.CharField(
        label="名称",
        max_length=100,
        widget=forms.TextInput(attrs=INPUT),
        help_text="以后从列表里认得出来就行，例如“2026年8月六部门名册”。",
        error_messages={"required": "请写一个名称。"},
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="范围",
        empty_label=None,
        widget=forms.Select(attrs=SELECT),
        help_text="选的名册都要在这个范围内；和台账比时取这个范围的单位。",
        error_messages={"invalid_choice": "这个区划不在您的辖区内，请重选。"},
    )
    batches = forms.ModelMultipleChoiceField(
        Batch.objects.none(),
        label="名册",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="读完了的导入批次，应用过的和没应用的都可以；最多 8 份（连台账）。",
    )
    with_ledger = forms.BooleanField(
        label="和台账一起比",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "qj-check__box"}),
        help_text="台账里已有的单位也作为一份名册；要把结果并入台账，请勾选。",
    )
    low = forms.IntegerField(
        label="待核下限（%）",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={**INPUT, "inputmode": "numeric"}),
        help_text="可能性低于这个数的，按两家处理。",
        error_messages={
            "min_value": "下限在 0 到 100 之间。",
            "max_value": "下限在 0 到 100 之间。",
        },
    )
    high = forms.IntegerField(
        label="待核上限（%）",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={**INPUT, "inputmode": "numeric"}),
        help_text="可能性不低于这个数的，按同一家处理；中间的请人看。",
        error_messages={
            "min_value": "上限在 0 到 100 之间。",
            "max_value": "上限在 0 到 100 之间。",
        },
    )
    follows = forms.ModelChoiceField(
        RegisterComparison.objects.none(),
        label="接着哪次比对",
        required=False,
        empty_label="不接着，从头比",
        widget=forms.Select(attrs=SELECT),
        help_text="又来了新的一份时选上一次：没有变的行照旧，只比新来的和变了的。",
    )

    def __init__(
        self,
        *args: Any,
        scope: Scope,
        batches: QuerySet[Batch],
        before: QuerySet[RegisterComparison],
        band: tuple[float, float],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        areas = Area.objects.filter(scope.q("code"), level__in=("county", "township"))
        self.fields["area"].queryset = areas.filter(valid_to=None).order_by("code")
        self.fields["area"].initial = scope.top()
        self.fields["batches"].queryset = batches
        self.fields["follows"].queryset = before
        if not before.exists():
            del self.fields["follows"]
        today = clock.today()
        self.fields["title"].initial = f"{today.year}年{today.month}月名册比对"
        self.fields["low"].initial, self.fields["high"].initial = (round(100 * x) for x in band)
        self.fields["title"].explained = MANUAL

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        low, high = told.get("low"), told.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("low", f"下限 {low}% 高于上限 {high}%；请改成不高于上限。")
        if "batches" in told and len(told["batches"]) + bool(told.get("with_ledger")) < 2:
            self.add_error("batches", "至少要有两份才能比对；再选一份，或勾选“和台账一起比”。")
        return told
