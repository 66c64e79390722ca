"""What the trail says of conflicts."""

from qunjian.apps.conflicts.models import ConflictField

VERBS = {
    "conflicts.found": "重新查找了说法不一之处",
    "conflicts.ruled": "裁定了说法不一的数",
    "conflicts.overturned": "推翻了裁定",
    "conflicts.asked": "发出了核对函",
    "conflicts.answered": "登记了核对函的答复",
    "conflicts.letter-taken": "下载了核对函的表",
}
LABELS = {
    "conflicts.conflict.unit": "冲突",
    "field": "项目",
    "chosen": "裁定采用",
    "open": "待裁",
    "answer_by": "请于何日前答复",
}
CODES = {"field": (ConflictField,)}
EXPORTS = frozenset({"conflicts.letter-taken"})
