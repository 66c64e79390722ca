"""What a person says of a figure that is pinned."""

from django import forms


class PinForm(forms.Form):
    """固定一个数: under what name, and what it is used for."""

    name = forms.CharField(
        label="名称", max_length=80, widget=forms.TextInput(attrs={"class": "qj-input"})
    )
    why = forms.CharField(
        label="用在哪里",
        max_length=300,
        help_text="写进了哪份文件、报给了谁。以后有人问起，从这里找得到。",
        widget=forms.TextInput(attrs={"class": "qj-input"}),
    )


class DropForm(forms.Form):
    """取消固定."""

    reason = forms.CharField(
        label="为什么取消", max_length=300, widget=forms.TextInput(attrs={"class": "qj-input"})
    )
