"""Forms for people who write no TOML: the head of a set, one rule with its text, a decision."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.registry.forms.choosing import (
    DayField,
    ReasonField,
    area_field,
    choice_field,
    text_field,
)
from qunjian.core.rules import Unusable, load_pack
from qunjian.core.rules import editing as edit
from qunjian.core.rules.cases.own import cases_in
from qunjian.core.rules.model import Comparison, Confidence
from qunjian.core.rules.writing import to_toml
from qunjian.core.vocabulary import FactField, Layer, Line, OrganisationForm, Outcome, UnitKind

LAYERS = [("", "请选择"), *((e.value, e.label) for e in (Layer.COUNTY, Layer.PROVINCIAL))]
CODE = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
LARGEST = 1_048_576
WISHES = (Outcome.TARGET, Outcome.MAY, Outcome.JOINT_ONLY, Outcome.AREA_OR_TRADE)
OUTCOMES = (Outcome.MUST, *WISHES)
COUNTED = tuple(each for each in Comparison if each is not Comparison.ALWAYS)
TEXT = ("document", "article", "edition", "wording", "verbatim", "confidence", "from", "to")


def day_field(label: str, **given: Any) -> forms.DateField:
    """A day that may lie ahead: rules are written before they are in force."""
    widget = forms.DateInput(attrs={"type": "date", "class": "qj-input"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **given)


def tick(label: str, help_text: str = "") -> forms.BooleanField:
    widget = forms.CheckboxInput(attrs={"class": "qj-check__box"})
    return forms.BooleanField(label=label, required=False, help_text=help_text, widget=widget)


def words(label: str, **given: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "class": "qj-textarea"})
    widget.wide = True  # type: ignore[attr-defined]
    return forms.CharField(label=label, max_length=1000, widget=widget, **given)


def some(choices: Any, label: str, **given: Any) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "qj-select"})
    pairs = [("", "请选择"), *((str(each), each.label) for each in choices)]
    return forms.ChoiceField(label=label, choices=pairs, widget=widget, **given)


def number(label: str, **given: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "qj-input", "step": "any"})
    given = {"min_value": Decimal(0), "max_digits": 12, "decimal_places": 4, **given}
    return forms.DecimalField(label=label, widget=widget, **given)


class HeadForm(forms.Form):
    """What a set is called and from which paper it comes."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "name": text_field("名称", 100),
            "document": text_field(
                "文件", 200, help_text="发文机关、文号，如：示范县〔2026〕1号。"
            ),
            "from": day_field(
                "施行日", help_text="从这一天起代替同代码的旧版；文件各条自己的施行日在规则里写。"
            ),
            "to": day_field("终止日", required=False, help_text="这一天起不再施行；没有就空着。"),
            "note": words("说明", required=False),
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        _ends_later(self, values)
        return values


class NewForm(HeadForm):
    """A new set: empty, a copy, or the next version of one."""

    def __init__(self, *args: Any, scope: Scope, bases: Mapping[str, str], **given: Any) -> None:
        super().__init__(*args, **given)
        basis = some(
            (), "以哪一套为底", required=False, help_text="照抄它的规则再改；不选就从空白开始。"
        )
        basis.choices = [("", "空白"), *bases.items()]
        code = forms.RegexField(
            CODE,
            label="代码",
            max_length=40,
            widget=forms.TextInput(attrs={"class": "qj-input"}),
            help_text="小写字母、数字、短横，如 anlan-2026。与底本同代码，就是它的新版。",
            error_messages={"invalid": "代码只用小写字母、数字和短横，以字母开头。"},
        )
        layer = forms.ChoiceField(
            label="层级", choices=LAYERS, widget=forms.Select(attrs={"class": "qj-select"})
        )
        first = {"base": basis, "code": code, "layer": layer, "area": area_field(scope, "适用区划")}
        self.fields = {**first, **self.fields}


class ScaleForm(forms.Form):
    """The county's own 规模以上: either of two, each by one or two figures; and silent lines."""

    PARTS = ((FactField.STAFF, "人以上"), (FactField.REVENUE, "万元以上"))

    def __init__(self, *args: Any, table: edit.Row, **given: Any) -> None:
        super().__init__(*args, **given)
        self.table = table
        self.fields["says"] = text_field(
            "规模以上怎么说",
            200,
            required=False,
            help_text="一句话，写明依据；没有自己的口径就都空着。",
        )
        for at, name in (("1", "第一种"), ("2", "或者第二种")):
            for field, unit in self.PARTS:
                label = f"{name}：{field.label.removesuffix('（万元）')}（{unit}）"
                self.fields[f"{field}-{at}"] = number(label, required=False)
        for line in Line:
            self.fields[f"silent-{line}"] = text_field(
                f"{line.label}线没有规则的缘由", 300, required=False
            )
        self.initial = self._initial(table)

    def _initial(self, table: edit.Row) -> dict[str, Any]:
        told = {"says": table.get("scale", {}).get("says", "")}
        for at, conditions in enumerate(self._kept(), start=1):
            told |= {f"{row['measure']}-{at}": row["figure"] for row in conditions}
        return told | {f"silent-{line}": why for line, why in table.get("silent", {}).items()}

    def _kept(self) -> list[list[edit.Row]]:
        any_of: list[list[edit.Row]] = self.table.get("scale", {}).get("any_of", [])
        return any_of

    @property
    def too_rich(self) -> bool:
        """Whether the definition says more than the fields can hold; then TOML it is."""
        known = {str(field) for field, _ in self.PARTS}
        rows = [row for conditions in self._kept() for row in conditions]
        plain = all(r["comparison"] == "at_least" and r["measure"] in known for r in rows)
        return len(self._kept()) > 2 or not plain

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.too_rich:
            raise ValidationError("现在的口径比这几栏能写的多；请在 TOML 里改。")
        if not self.errors and self._any_of(values) and not values.get("says"):
            self.add_error("says", "写了数字，就要写一句话说明口径和依据。")
        if not self.errors:
            _usable(self, self.changed_table(values))
        return values

    def changed_table(self, values: Mapping[str, Any]) -> edit.Row:
        table = edit.with_scale(self.table, values["says"], self._any_of(values))
        return edit.with_silences(table, {str(line): values[f"silent-{line}"] for line in Line})

    def _any_of(self, values: Mapping[str, Any]) -> list[list[edit.Row]]:
        both = [
            [
                {"measure": str(field), "comparison": "at_least", "figure": f"{figure:f}"}
                for field, _ in self.PARTS
                if (figure := values.get(f"{field}-{at}")) is not None
            ]
            for at in ("1", "2")
        ]
        return [conditions for conditions in both if conditions]


class RuleForm(forms.Form):
    """One rule and the text it rests on; problems stand at their fields."""

    def __init__(self, *args: Any, table: edit.Row, line: Line, rule_id: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.table, self.line, self.rule_id = table, line, rule_id
        own = [each for each in OrganisationForm if each.startswith(f"{line}_")]
        self.fields |= {
            "measure": choice_field(FactField, "看哪个数"),
            "comparison": some(COUNTED, "怎么比"),
            "figure": number("数字", help_text="人数按人，营业收入按万元。"),
            "upper": number("到（含）", required=False, help_text="“在……之间”才填。"),
            "outcome": some(OUTCOMES, "结论", help_text="县里的规则只能定目标，不能定“应当”。"),
            "form": some(own, "组织形式"),
            "says": text_field("怎么说", 200, help_text="一句话，如：争取单独建立工会。"),
            "kinds": forms.MultipleChoiceField(
                label="适用单位",
                choices=UnitKind.pairs(),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="都不选就是各类单位。",
            ),
            "units_least": number("联合至少几家", required=False, decimal_places=0),
            "units_most": number("联合最多几家", required=False, decimal_places=0),
            "aside": tick("只作提示", "摆在结论旁边，不决定结论。"),
            "note": text_field("说明", 300, required=False),
            "document": text_field("文件", 200),
            "article": text_field("条款", 100, help_text="如：第三条（一）。"),
            "edition": text_field("版本", 100, help_text="哪一年、哪一次修订。"),
            "wording": words("条文", help_text="抄原文，并勾选“逐字照抄”；写大意就不要勾。"),
            "verbatim": tick("逐字照抄"),
            "confidence": choice_field(Confidence, "核对"),
            "from": day_field("条文施行日"),
            "to": day_field("条文终止日", required=False),
        }

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        names = list(self.fields)
        cut = {"什么时候": names[:4], "结论": names[4:12], "依据": names[12:]}
        return [(title, [self[name] for name in each]) for title, each in cut.items()]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        _ends_later(self, values)
        between = values.get("comparison") == Comparison.BETWEEN
        if between and values.get("upper") is None and "upper" not in self.errors:
            self.add_error("upper", "“在……之间”要填两个数。")
        if not between:
            values["upper"] = None
        least, most = values.get("units_least"), values.get("units_most")
        if least and most and most < least:
            self.add_error("units_most", "最多的家数小于最少的家数。")
        duty = values.get("outcome") == Outcome.MUST
        if duty and self.table["set"]["layer"] != Layer.PROVINCIAL:
            self.add_error("outcome", "“应当”只能由法律、章程规定；县里的规则请选“目标”。")
        if not self.errors:
            _usable(self, self.changed_table(values))
        return values

    def changed_table(self, values: Mapping[str, Any]) -> edit.Row:
        """The set with this rule in it."""
        kept, _ = edit.parts_of(self.table, self.rule_id) or ({}, {})
        told = {name: values[name] for name in values if name not in TEXT}
        for name in ("figure", "upper"):
            told[name] = None if told[name] is None else f"{told[name].normalize():f}"
        for name in ("units_least", "units_most"):
            told[name] = None if told[name] is None else int(told[name])
        rule = {**kept, **told, "id": self.rule_id, "line": str(self.line)}
        return edit.with_rule(self.table, rule, {name: values[name] for name in TEXT})

    @staticmethod
    def initial_of(table: edit.Row, rule_id: str) -> dict[str, Any]:
        """What stands in the fields of a rule that exists."""
        rule, citation = edit.parts_of(table, rule_id) or ({}, {})
        default = table["set"].get("kinds", [])
        return {"kinds": default, **rule, **citation}


class TomlForm(forms.Form):
    """The whole source, for those who read it."""

    source = forms.CharField(
        label="内容（TOML）",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "class": "qj-textarea qj-code", "wrap": "off"}),
    )
    file = forms.FileField(
        label="或上传 .toml 文件",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".toml", "class": "qj-dropinput"}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        file, where = values.get("file"), "file" if values.get("file") else "source"
        if file and file.size > LARGEST:
            raise ValidationError({"file": "文件太大；规则集一般不到 100 KB。"})
        content = file.read() if file else values.get("source", "").encode()
        try:
            made = load_pack(content)
            cases_in(edit.parsed(content.decode()), made)
            values["source"] = content.decode().replace("\r\n", "\n")
        except Unusable as unusable:
            self.add_error(where, ValidationError(list(unusable.problems)))
        return values


class ReadForm(forms.Form):
    """条文核读: which text, where it was seen, on which day."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "document": text_field("文件", 200),
            "article": text_field("条款", 100),
            "edition": text_field("版本", 100),
            "on": DayField(label="核读日期"),
            "where": text_field("在哪里核的", 200, help_text="如：中国人大网、县档案室原件。"),
            "reason": ReasonField(
                label="为什么核、核得怎样", help_text="如：年度核对，与所写一致。"
            ),
        }


class StepForm(forms.Form):
    """Why, and for an end from which day."""

    def __init__(self, *args: Any, must_say: bool, ends: bool, today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["reason"] = ReasonField(required=must_say)
        if ends:
            self.fields["on"] = day_field("从哪一天起停用", initial=today)


class DecisionForm(forms.Form):
    """个案决定: one unit, one line, one paper."""

    def __init__(self, *args: Any, line: Line, papers: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        own = [each for each in OrganisationForm if each.startswith(f"{line}_")]
        self.fields |= {
            "outcome": some(WISHES, "结论", help_text="法律、章程规定“应当”的，个案决定不免除。"),
            "form": some(own, "组织形式"),
            "says": text_field("怎么说", 200, help_text="一句话，如：与园区内企业联合建立。"),
            "document": text_field("文件", 200, help_text="写明哪一份文件、文号。"),
            "article": text_field("条款", 100, help_text="没有分条的写“全文”。"),
            "edition": text_field("版本", 100, help_text="哪一年。"),
            "wording": words("原文"),
            "from": day_field("从哪一天起"),
            "to": day_field("到哪一天为止", required=False, help_text="这一天起不再算。"),
            "paper": forms.ModelChoiceField(
                papers,
                label="材料",
                required=False,
                empty_label="没有存入",
                widget=forms.Select(attrs={"class": "qj-select"}),
                help_text="文件的扫描件先存进单位的材料，这里就能选。",
            ),
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        _ends_later(self, values)
        return values


def _ends_later(form: forms.Form, values: Mapping[str, Any]) -> None:
    start, end = values.get("from"), values.get("to")
    if start and end and end <= start:
        form.add_error("to", "终止日要晚于施行日。")


def _usable(form: forms.Form, table: edit.Row) -> None:
    try:
        load_pack(to_toml(table).encode())
    except Unusable as unusable:
        form.add_error(None, ValidationError(list(unusable.problems)))
