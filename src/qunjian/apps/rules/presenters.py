"""What the trail says of rule sets."""

from qunjian.apps.rules.models import TextState
from qunjian.core.vocabulary import Layer, Outcome

VERBS = {
    "rules.drafted": "起草了规则",
    "rules.edited": "修改了规则草稿",
    "rules.submitted": "把规则送去批准",
    "rules.returned": "把规则退回修改",
    "rules.approved": "批准了规则",
    "rules.withdrawn": "停用了规则",
    "rules.text-read": "核读了条文",
}
LABELS = {
    "code": "代码",
    "layer": "层级",
    "state": "状态",
    "based_on": "依据的规则集",
    "valid_from": "施行日",
    "ended_on": "停用日",
    "rule": "规则",
    "rules": "规则条数",
    "outcome": "结论",
    "document": "文件",
    "article": "条款",
    "edition": "版本",
    "where": "在哪里核的",
}
CODES = {"layer": (Layer,), "state": (TextState,), "outcome": (Outcome,)}
