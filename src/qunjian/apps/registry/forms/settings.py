"""What a county sets: order of sources, extra fields, sites, members."""

from collections.abc import Sequence
from typing import Any

from django import forms

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Site, SiteKind
from qunjian.apps.registry.forms.choosing import (
    DayField,
    ReasonField,
    UnitField,
    area_field,
    choice_field,
    text_field,
)
from qunjian.apps.registry.models import ExtraField
from qunjian.apps.registry.models.census import ExtraKind
from qunjian.core.vocabulary import Source

MOST_DAYS = 3650
LAST = 99


class SourceForm(forms.Form):
    """来源次序: a number before each source; the smallest counts first, none is not preferred."""

    def __init__(self, *args: Any, sources: Sequence[str], fresh_days: int, **given: Any) -> None:
        super().__init__(*args, **given)
        rest = [code for code, _ in Source.pairs() if code not in {*sources, Source.RULING}]
        for at, code in enumerate([*sources, *rest], start=1):
            self.fields[f"at-{code}"] = forms.IntegerField(
                label=Source.label_of(code),
                min_value=1,
                max_value=LAST,
                required=False,
                initial=at if code in sources else None,
                widget=forms.NumberInput(
                    attrs={"class": "qj-input qj-input--sm qj-input--num qj-input--w5"}
                ),
            )
        self.fields |= {
            "fresh_days": forms.IntegerField(
                label="多少天以内的数算新的",
                min_value=1,
                max_value=MOST_DAYS,
                initial=fresh_days,
                help_text="在这个天数以内，按上面的次序取；都超过了，取最近的一次。",
                widget=forms.NumberInput(attrs={"class": "qj-input"}),
            ),
            "reason": ReasonField(help_text="依据哪份文件、哪次会议定的。", required=False),
        }

    def ranks(self) -> list[forms.BoundField]:
        """The fields of the sources, in the order of the numbers that stand in them."""
        fields = [self[name] for name in self.fields if name.startswith("at-")]
        return sorted(fields, key=lambda field: _rank(field.value()))

    def others(self) -> list[forms.BoundField]:
        return [self["fresh_days"], self["reason"]]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        ranked = sorted(
            (rank, name.removeprefix("at-"))
            for name, rank in values.items()
            if name.startswith("at-") and rank is not None
        )
        if not self.errors and not ranked:
            raise forms.ValidationError("一个来源也没有排；请至少给一个来源填 1。")
        ranks = [rank for rank, _ in ranked]
        if len(set(ranks)) != len(ranks):
            raise forms.ValidationError("有两个来源排了同一个次序；请把它们分出先后。")
        values["sources"] = [source for _, source in ranked]
        if self.data.get("act") == "save" and not values.get("reason"):
            self.add_error("reason", "请写明理由：所有单位的采用数都会照新次序重算。")
        return values


def _rank(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() else LAST


class ExtraFieldForm(forms.Form):
    """本县字段; the kind of one that exists stays as it is."""

    def __init__(self, *args: Any, field: ExtraField | None = None, **given: Any) -> None:
        super().__init__(*args, **given)
        self.held = field
        self.fields["label"] = text_field("名称", 40)
        if field is None:
            self.fields["kind"] = choice_field(ExtraKind, "类型")
        self.fields |= {
            "choices": forms.CharField(
                label="选项",
                required=False,
                help_text="类型是“选项”时填，一行一个。",
                widget=forms.Textarea(attrs={"rows": 4, "class": "qj-textarea"}),
            ),
            "help": text_field("填写说明", 200, required=False),
        }
        if field is not None:
            self.fields["active"] = forms.BooleanField(
                label="启用",
                required=False,
                help_text="停用后不再显示，已经填过的内容还在。",
                widget=forms.CheckboxInput(attrs={"class": "qj-check__box"}),
            )
            self.initial = {
                "label": field.label,
                "choices": "\n".join(field.choices),
                "help": field.help,
                "active": field.active,
            }

    def clean_choices(self) -> list[str]:
        lines = [line.strip()[:60] for line in self.cleaned_data["choices"].splitlines()]
        return list(dict.fromkeys(filter(None, lines)))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        kind = self.held.kind if self.held else values.get("kind")
        if kind == ExtraKind.CHOICE and not values.get("choices"):
            self.add_error("choices", "类型是“选项”，请至少写一个选项。")
        if kind != ExtraKind.CHOICE:
            values["choices"] = []
        return values


class SiteForm(forms.Form):
    """园区、楼宇、市场、商圈."""

    def __init__(self, *args: Any, scope: Scope, site: Site | None = None, **given: Any) -> None:
        super().__init__(*args, **given)
        self.site = site
        self.fields |= {
            "name": text_field("名称", 100),
            "kind": choice_field(SiteKind, "类别"),
            "area": area_field(scope),
            "address": text_field("地址", 200, required=False),
        }
        if site is None:
            self.fields["on"] = DayField(label="从哪一天起")
            return
        self.fields["valid_to"] = DayField(label="撤销日期", required=False)
        self.fields["reason"] = ReasonField(help_text="为什么改。")
        self.initial = {
            n: getattr(site, n) for n in ("name", "kind", "area", "address", "valid_to")
        }

    def changed(self) -> dict[str, Any]:
        names = ("name", "kind", "area", "address", "valid_to")
        return {
            name: self.cleaned_data[name]
            for name in names
            if self.cleaned_data[name] != getattr(self.site, name)
        }


class MemberForm(forms.Form):
    """A member of an association."""

    def __init__(self, *args: Any, user: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "unit": UnitField(user=user, label="会员单位", help_text="填全称或信用代码。"),
            "on": DayField(label="入会日期"),
        }


class EndMembershipForm(forms.Form):
    on = DayField(label="退会日期")
    reason = ReasonField(required=False)
