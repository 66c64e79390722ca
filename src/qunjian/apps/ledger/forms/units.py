"""Recording units, what happens to them, and correcting what we held of them."""

from typing import Any

from django import forms

from qunjian.apps.accounts.permissions import Scope, scope_of
from qunjian.apps.areas.models import Site
from qunjian.apps.registry.forms.choosing import (
    DayField,
    ReasonField,
    UnitField,
    area_field,
    choice_field,
    text_field,
)
from qunjian.apps.registry.models import ExtraField, UnitState
from qunjian.apps.registry.models.census import ExtraKind
from qunjian.core import industry
from qunjian.core.credit_code import CodeKind, read_code
from qunjian.core.names import clean_unit_name
from qunjian.core.vocabulary import OperatingState, Source, UnitChange, UnitKind

EDIT = "registry.edit-unit"
OUTSIDE = "您的岗位管不到这个区划；请改选，或请有权限的同事来办。"
EXTRA = "x-"
PLACE = ("area", "site", "address")
EVIDENCE_LENGTH = 300
OVER = frozenset({OperatingState.CANCELLED, OperatingState.MOVED_OUT})
#: what a change is about, and what follows from it without being asked
CHANGES: dict[UnitChange, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    UnitChange.RENAMED: ("更名", ("name", "credit_code"), {}),
    UnitChange.MOVED_IN: ("迁到县内另一处", PLACE, {}),
    UnitChange.STATE: ("存在状态变化", ("operating_state", "evidence"), {}),
    UnitChange.UPDATED: (
        "资料变化",
        ("industry", "site", "address", "legal_person", "contact", "phone", "capital"),
        {},
    ),
    UnitChange.MERGED: (
        "并入别的单位", ("evidence",), {"operating_state": OperatingState.CANCELLED.value},
    ),
    UnitChange.MOVED_OUT: (
        "迁出本县", ("evidence",), {"operating_state": OperatingState.MOVED_OUT.value},
    ),
    UnitChange.CANCELLED: (
        "注销", ("evidence",), {"operating_state": OperatingState.CANCELLED.value},
    ),
}  # fmt: skip
ALL_FIELDS = (
    "name", "kind", "credit_code", "registration_no", "org_code", "area", "site", "address",
    "industry", "opened_on", "closed_on", "operating_state", "legal_person", "contact", "phone",
    "capital", "registration_body", "supervising_body", "longitude", "latitude", "evidence",
)  # fmt: skip
AT_FIRST = tuple(
    name for name in ALL_FIELDS if name not in ("closed_on", "longitude", "latitude", "evidence")
)


class CodeField(forms.CharField):
    """统一社会信用代码 with its check character; what is wrong is said in a sentence."""

    def __init__(self, **given: Any) -> None:
        widget = forms.TextInput(attrs={"class": "qj-input qj-code", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **given)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        reading = read_code(text or "")
        if reading.kind in {CodeKind.CREDIT, CodeKind.NONE}:
            return reading.code
        wrong = f"这是{reading.kind.label}，请填在那一栏。"
        raise forms.ValidationError(reading.problem or wrong)


class IndustryField(forms.CharField):
    """A code or a name of GB/T 4754-2017."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            max_length=80, widget=forms.TextInput(attrs={"class": "qj-input"}), **given
        )

    def prepare_value(self, value: Any) -> Any:
        return f"{value} {industry.name_of(value)}" if value in industry.industries() else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        code = industry.find(text)
        if code is None:
            raise forms.ValidationError(
                f"国民经济行业分类里没有“{text}”，或同名的不止一个；请填代码，如 2923。"
            )
        return code


def sites_within(scope: Scope) -> Any:
    return Site.objects.filter(scope.q("area"), valid_to=None)


def site_field(scope: Scope) -> forms.ModelChoiceField:
    widget = forms.Select(attrs={"class": "qj-select"})
    return forms.ModelChoiceField(
        sites_within(scope), label="园区楼宇", empty_label="不在园区楼宇内", required=False,
        widget=widget,
    )  # fmt: skip


def number_field(label: str, **given: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "qj-input", "min": 0, "step": "any"})
    return forms.DecimalField(
        label=label, min_value=0, max_digits=16, decimal_places=4, required=False, widget=widget,
        **given,
    )  # fmt: skip


def degree_field(label: str, low: int, high: int) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"class": "qj-input", "step": "any"})
    return forms.FloatField(
        label=label, min_value=low, max_value=high, required=False, widget=widget
    )


def optional(label: str, length: int = 200, help_text: str = "") -> forms.CharField:
    return text_field(label, length, required=False, help_text=help_text)


def unit_fields(scope: Scope) -> dict[str, forms.Field]:
    """Every field of a unit's state that a person fills in, with its help."""
    return {
        "name": text_field("单位名称", help_text="照营业执照或登记证书上的全称。"),
        "kind": choice_field(UnitKind, "类别"),
        "credit_code": CodeField(
            label="统一社会信用代码", required=False, help_text="18 位；还没有的可以空着。"
        ),
        "registration_no": optional("注册号", 20, "换照以前的 15 位号码。"),
        "org_code": optional("组织机构代码", 10, "以前的 9 位代码。"),
        "area": area_field(scope, help_text="尽量选到村、社区。"),
        "site": site_field(scope),
        "address": optional("地址", 300, "实际经营的地方。"),
        "industry": IndustryField(
            label="行业",
            required=False,
            help_text="代码或名称，如 2923。",
        ),
        "opened_on": DayField(label="成立日期", required=False),
        "closed_on": DayField(label="注销日期", required=False),
        "operating_state": choice_field(
            OperatingState, "存在状态", help_text="比率只用在营的单位，并说明剔除了多少。"
        ),
        "legal_person": optional("法定代表人", 60, "加密保存，页面上只显示姓氏。"),
        "contact": optional("联系人", 60, "加密保存，页面上只显示姓氏。"),
        "phone": optional("电话", 30, "加密保存，查看留痕；可按后四位查找。"),
        "capital": number_field("注册资本（万元）"),
        "registration_body": optional("登记管理机关", 100, "社会组织填。"),
        "supervising_body": optional("业务主管单位", 100, "社会组织填。"),
        "longitude": degree_field("经度", -180, 180),
        "latitude": degree_field("纬度", -90, 90),
        "evidence": optional("依据", EVIDENCE_LENGTH, "文号、走访记录或登记机关公告。"),
    }


def extra_fields() -> dict[str, forms.Field]:
    """The county's own fields."""
    rows = ExtraField.objects.filter(active=True)
    return {f"{EXTRA}{row.code}": _extra(row) for row in rows}


def _extra(row: ExtraField) -> forms.Field:
    told: dict[str, Any] = {"label": row.label, "required": False, "help_text": row.help}
    if row.kind == ExtraKind.NUMBER:
        return number_field(**told)
    if row.kind == ExtraKind.DAY:
        widget = forms.DateInput(attrs={"type": "date", "class": "qj-input"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **told)
    if row.kind == ExtraKind.CHOICE:
        choices = [("", "—"), *((each, each) for each in row.choices)]
        return forms.ChoiceField(
            choices=choices, widget=forms.Select(attrs={"class": "qj-select"}), **told
        )
    return text_field(length=200, **told)


class UnitForm(forms.Form):
    """Fields of a unit; `values()` is what an action takes."""

    names: tuple[str, ...] = ()
    with_extra = False

    def __init__(self, *args: Any, user: Any, state: UnitState | None = None, **given: Any) -> None:
        super().__init__(*args, **given)
        self.state = state
        self.scope = scope_of(user, EDIT)
        possible = unit_fields(self.scope)
        self.fields |= {name: possible[name] for name in self.names}
        if self.with_extra:
            self.fields |= extra_fields()
        self.fields |= self.closing_fields()
        if state:
            self._fill(state)

    def _fill(self, state: UnitState) -> None:
        for name in self.names:
            self.initial.setdefault(name, getattr(state, name))
        for name in self.fields:
            if name.startswith(EXTRA):
                self.initial.setdefault(name, state.extra.get(name.removeprefix(EXTRA), ""))

    def closing_fields(self) -> dict[str, forms.Field]:
        return {}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        area = values.get("area")
        if area and not self.scope.covers(area.pk):
            self.add_error("area", OUTSIDE)
        site = values.get("site")
        if site and area and not _near(site, area):
            self.add_error("site", f"“{site.name}”不在{area.name}；请改选其中一个。")
        return values

    def values(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in self.names}
        extra = {
            name.removeprefix(EXTRA): _plain(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(EXTRA) and value not in (None, "")
        }
        return {**told, "extra": extra} if self.with_extra else told

    def changed(self) -> dict[str, Any]:
        """What differs from the state as it is held."""
        return {
            name: value
            for name, value in self.values().items()
            if value != getattr(self.state, name)
        }


def _near(site: Site, area: Any) -> bool:
    """A park may reach into the next township, but not into the next county."""
    return bool(site.area_id[:6] == area.pk[:6])


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else str(value)


class RecordForm(UnitForm):
    """登记单位."""

    names = AT_FIRST
    with_extra = True

    def closing_fields(self) -> dict[str, forms.Field]:
        return {
            "source": choice_field(
                Source, "来源", without=[Source.RULING], help_text="谁说的；以后各来源可以对照。"
            ),
            "on": DayField(label="从哪天起在册", help_text="不清楚时填今天。"),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        name, code = values.get("name"), values.get("credit_code")
        if name and not code and "credit_code" not in self.errors:
            key = clean_unit_name(name)
            held = UnitState.objects.known().filter(self.scope.q("area"), name_key=key)
            if held.filter(valid_to=None).exists():
                self.add_error("name", f"台账里已有“{name}”；确是另一家，请填信用代码再登记。")
        return values


class ChangeForm(UnitForm):
    """更名、迁移、状态变化……: the unit itself changed on a day."""

    def __init__(self, *args: Any, change: UnitChange, **given: Any) -> None:
        _, self.names, self.implied = CHANGES[change]
        self.kind, self.user = change, given["user"]
        self.with_extra = change is UnitChange.UPDATED
        super().__init__(*args, **given)

    def closing_fields(self) -> dict[str, forms.Field]:
        closing = {
            "on": DayField(label="变化日期", help_text="从这一天起；以前的日子照旧。"),
            "reason": ReasonField(required=False),
        }
        return {"into": self._into(), **closing} if self.kind is UnitChange.MERGED else closing

    def _into(self) -> UnitField:
        told = "填全称或信用代码；它也在台账里。"
        return UnitField(user=self.user, label="并入哪个单位", help_text=told)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not self.changed() and not self.implied:
            raise forms.ValidationError("没有改动；请改好再保存。")
        if self.implied and self.state and self.state.operating_state in OVER:
            now = OperatingState.label_of(self.state.operating_state)
            raise forms.ValidationError(f"这个单位已经是“{now}”；当初记错了，请用“更正”。")
        if self.state and values.get("into") == self.state.unit:
            self.add_error("into", "不能并入它自己，请另填一家。")
        return values

    def values(self) -> dict[str, Any]:
        told = super().values()
        if "into" not in self.fields:
            return told
        into = UnitState.objects.known().get(unit=self.cleaned_data["into"], valid_to=None)
        said = "；".join(filter(None, (f"并入{into.name}", told["evidence"])))
        return {**told, "evidence": said[:EVIDENCE_LENGTH]}


class CorrectForm(UnitForm):
    """更正: what we held was wrong, so the same days now read otherwise."""

    names = ALL_FIELDS
    with_extra = True

    def closing_fields(self) -> dict[str, forms.Field]:
        return {"reason": ReasonField(help_text="错在哪里，依据什么改的。")}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not self.changed():
            raise forms.ValidationError("没有改动；请改好再保存。")
        return values
