"""What the trail says of comparisons."""

from qunjian.apps.linkage.models import Answer

VERBS: dict[str, str] = {}
LABELS = {"answer": "认定", "reason": "理由", "low": "待核下限", "high": "待核上限"}
CODES = {"answer": (Answer,)}
