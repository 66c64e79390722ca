"""What is asked for comparing without exchanging names; the key is typed and never kept."""

from typing import Any

from django import forms

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.registry.forms.choosing import area_field
from qunjian.core.linkage.tokens import SHORTEST_KEY

INPUT = {"class": "qj-input"}
MOST_BYTES = 300_000_000
KEY_HELP = f"至少 {SHORTEST_KEY} 个字符，两边当面或电话约定；只在这一步用，不保存，也不随文件走。"


class KeyInput(forms.PasswordInput):
    """Typed in sight, because password fields take no Chinese; never sent back to the page."""

    input_type = "text"


class KeyForm(forms.Form):
    """Both halves ask for the area, the other body and the key."""

    partner_help = "和谁比，例如“县总工会”；记入审计。"

    def __init__(self, *args: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*args, **given)
        first = {
            "area": area_field(scope, label="范围", help_text="拿这个范围的台账去比。"),
            "partner": forms.CharField(
                label="对方单位", max_length=100, widget=forms.TextInput(attrs=INPUT),
                help_text=self.partner_help,
            ),
            "key": forms.CharField(
                label="约定的密钥", max_length=200, help_text=KEY_HELP,
                widget=KeyInput(attrs={**INPUT, "autocomplete": "off"}),
            ),
        }  # fmt: skip
        self.fields = first | self.fields
        top = scope.top()
        if top:
            self.initial.setdefault("area", top)


class WriteForm(KeyForm):
    """写出文件: hashes of one's own list for the other body."""

    partner_help = "文件交给谁，例如“县总工会”；记入审计。"
    phones = forms.BooleanField(
        label="连电话一起",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "qj-check__box"}),
        help_text="电话号码不多，持有密钥的人逐个试就能试出来；名称、代码够用时不要勾。",
    )


class MeetForm(KeyForm):
    """对上对方的文件."""

    file = forms.FileField(
        label="对方的文件",
        widget=forms.ClearableFileInput(attrs={"class": "qj-input", "accept": ".csv"}),
        help_text="对方用“写出文件”写的 csv，原样交来；比完不保存。",
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError("文件太大；请对方分乡镇写出。")
        return given
