"""What is asked of the person at the door: files, whose they are, and reasons."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area
from qunjian.apps.registry.models import CensusRound
from qunjian.web import clock

ACCEPT = ".xlsx,.xls,.csv,.et"
MOST_FILES = 20
INPUT = {"class": "qj-input"}
SELECT = {"class": "qj-select"}
AUTOMATIC = ("", "自动识别")


class FilesInput(forms.ClearableFileInput):
    """A plain file input that takes several; files may also be dropped on it."""

    allow_multiple_selected = True
    wide = True


class FilesField(forms.FileField):
    """Several files at once, each judged by itself."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError("没有选文件；请选一个或几个名册再上传。")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                f"一次选了 {len(given)} 个文件，最多 {MOST_FILES} 个；请分几次上传。"
            )
        return list(given)


class UploadForm(forms.Form):
    """名册: one or several files of one sender."""

    files = FilesField(
        label="文件",
        widget=FilesInput(attrs={"class": "qj-dropinput", "accept": ACCEPT}),
        help_text="把文件拖进框里，或点一下再选；可以一次选几个。收 xlsx、xls、csv 和 WPS 的 et。",
    )
    sender = forms.CharField(
        label="报送单位",
        max_length=100,
        widget=forms.TextInput(attrs={**INPUT, "list": "senders", "autocomplete": "off"}),
        help_text="谁给的这份表，例如“县市场监督管理局”。同一个单位下次再报，列的对应会照旧。",
    )
    profile = forms.ChoiceField(
        label="名册类型",
        required=False,
        widget=forms.Select(attrs=SELECT),
        help_text="拿不准就留“自动识别”，读完会说认成了哪一种。",
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="报送范围",
        empty_label=None,
        widget=forms.Select(attrs=SELECT),
        help_text="这份表管哪个地方的单位；表里超出这个范围的行不收。",
        error_messages={"invalid_choice": "这个区划不在您的辖区内，请重选。"},
    )
    counted_on = forms.DateField(
        label="数据时点",
        widget=forms.DateInput(attrs={**INPUT, "type": "date"}, format="%Y-%m-%d"),
        help_text="表里的数是哪一天的情况，不是上传的日子。",
        error_messages={"invalid": "日期要写成 2026-08-31 这样。"},
    )
    round = forms.ModelChoiceField(
        CensusRound.objects.none(),
        label="摸底轮次",
        required=False,
        empty_label="不属于摸底",
        widget=forms.Select(attrs=SELECT),
        help_text="摸底期间收上来的表选上，完成进度会算进去。",
    )

    def __init__(
        self, *args: Any, scope: Scope, profiles: Iterable[tuple[str, str]], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.fields["profile"].choices = [AUTOMATIC, *profiles]
        self.fields["area"].queryset = areas_in(scope)
        rounds = CensusRound.objects.filter(scope.q("area"), closed_at=None)
        self.fields["round"].queryset = rounds
        if not rounds:
            del self.fields["round"]
        self.fields["counted_on"].initial = clock.today()
        self.fields["area"].initial = scope.top()

    def clean_counted_on(self) -> Any:
        day = self.cleaned_data["counted_on"]
        if day > clock.today():
            raise forms.ValidationError(
                f"{day} 还没有到；数据时点不能晚于今天（{clock.today()}）。"
            )
        return day


class ProfileForm(forms.Form):
    """Which kind of register a file is, where nobody could tell or it was told wrongly."""

    profile = forms.ChoiceField(
        label="名册类型",
        widget=forms.Select(attrs={"class": "qj-select qj-select--sm qj-select--field"}),
        error_messages={"required": "请选一种名册类型。", "invalid_choice": "请选一种名册类型。"},
    )

    def __init__(self, *args: Any, profiles: Iterable[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["profile"].choices = [("", "请选择"), *profiles]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"class": "qj-textarea", "rows": 2}),
        help_text="写给以后查记录的人看，例如“报错了年份，已请对方重报”。",
        error_messages={"required": "请写一句理由，撤销会记在历史里。"},
    )


class TownshipForm(forms.Form):
    """Which township the prefilled workbook is for."""

    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="乡镇、街道",
        empty_label="请选择",
        widget=forms.Select(attrs=SELECT),
        error_messages={
            "required": "请选一个乡镇或街道。",
            "invalid_choice": "这个区划不在您的辖区内，请重选。",
        },
    )

    def __init__(self, *args: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["area"].queryset = townships_in(scope)
        if self.fields["area"].queryset.count() == 1:
            self.fields["area"].empty_label = None


def areas_in(scope: Scope) -> Any:
    """Counties and townships in scope, in the order of their codes."""
    rows = Area.objects.filter(scope.q("code"), level__in=("county", "township"), valid_to=None)
    return rows.order_by("code")


def townships_in(scope: Scope) -> Any:
    return areas_in(scope).filter(level="township")
