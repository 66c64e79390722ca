"""What the trail says of comparisons."""

from qunjian.apps.linkage.models import Answer

VERBS: dict[str, str] = {
    "linkage.started": "发起名册比对",
    "linkage.again": "再比一次",
    "linkage.halted": "名册比对没有比完",
    "linkage.compared": "名册比对完成",
}
LABELS = {
    "answer": "认定",
    "reason": "理由",
    "low": "待核下限",
    "high": "待核上限",
    "registers": "参与的名册",
    "firms": "归成几家",
    "waiting": "待核",
    "rows": "行数",
}
CODES = {"answer": (Answer,)}
