"""Forms of disputes."""

from typing import Any

from django import forms

from qunjian.apps.disputes.models import Disputant, DisputeAbout, DisputeResult
from qunjian.apps.registry.forms.choosing import DayField, choice_field
from qunjian.core.vocabulary import FactField

LONG = 500


def _words(label: str, help_text: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "class": "qj-textarea"})
    widget.wide = True  # type: ignore[attr-defined]
    return forms.CharField(label=label, max_length=LONG, widget=widget, help_text=help_text)


class DisputeForm(forms.Form):
    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "about": choice_field(DisputeAbout, "对什么有异议"),
            "field": choice_field(FactField, "哪个数", required=False),
            "said_by": choice_field(Disputant, "谁提的", help_text="只记身份，不写姓名。"),
            "on": DayField(label="提出日期"),
            "said": _words("怎么说", "照企业的意思写，不写姓名和电话。"),
        }


class AnswerForm(forms.Form):
    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "result": choice_field(
                DisputeResult,
                "结果",
                help_text="“事实已更正”要先在单位档案里改好；结论会重新得出。",
            ),
            "on": DayField(label="答复日期"),
            "answer": _words("答复", "写给企业看的话：核实了什么、依据哪一条。"),
        }
