"""One worked case in fields: the facts, and what ought to come out."""

from typing import Any

from django import forms

from qunjian.apps.registry.forms.choosing import text_field
from qunjian.apps.rules.forms import day_field
from qunjian.core.rules import RuleSet
from qunjian.core.rules.cases.own import ANSWERS, SILENT
from qunjian.core.vocabulary import FactField, OperatingState, Outcome, UnitKind

UNTOLD = "空着就是没有报上来，与 0 不同。"


class CaseForm(forms.Form):
    """案例: told by a person who knows the text, before anybody looks what the rules say."""

    def __init__(self, *args: Any, made: RuleSet, **given: Any) -> None:
        super().__init__(*args, **given)
        rules = [(rule.id, f"{rule.condition}：{rule.outcome.label}") for rule in made.rules]
        outcomes = [(each.label, each.label) for each in Outcome]
        answers = [(word, word) for word in (*ANSWERS.values(), SILENT)]
        self.fields |= {
            "of": _some(rules, "哪一条规则"),
            "name": text_field("案例名称", 60, help_text="如：从业25人，会员没有报上来。"),
            "kind": _some(UnitKind.pairs(), "单位类别", initial="enterprise"),
            "state": _some(OperatingState.pairs(), "存在状态", initial="operating"),
            **{str(each): _count(each) for each in FactField},
            "not_yet": text_field("登记过的暂不具备原因", 60, required=False),
            "on": day_field("哪一天判", required=False, help_text="不填按施行日。"),
            "outcome": _some(outcomes, "这条线应得的结论"),
            "rule": _some(answers, "这一条应怎么答", required=False),
        }


def _some(pairs: list[tuple[str, str]], label: str, **given: Any) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "qj-select"})
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *pairs], widget=widget, **given)


def _count(field: FactField) -> forms.IntegerField:
    return forms.IntegerField(
        label=field.label,
        required=False,
        min_value=0,
        help_text=UNTOLD if field is FactField.STAFF else "",
        widget=forms.NumberInput(attrs={"class": "qj-input qj-input--num", "inputmode": "numeric"}),
    )
