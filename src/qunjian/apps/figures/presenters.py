"""What the trail says of figures."""

from qunjian.apps.figures.indicators import INDICATORS


def _indicator(code: str) -> str:
    return INDICATORS[code].name if code in INDICATORS else code


VERBS = {
    "figures.exported": "导出了指标背后的明细",
    "figures.difference-exported": "导出了指标在两个时点间的差异",
    "figures.summary-exported": "导出了指标的逐期或分组数据",
    "figures.pinned": "固定了一个数",
    "figures.pin-dropped": "取消了固定的数",
}
EXPORTS = frozenset({"figures.exported", "figures.difference-exported", "figures.summary-exported"})
LABELS = {
    "indicator": "指标",
    "part": "哪一部分",
    "value": "数值",
    "denominator": "分母",
    "known_at": "何时所知",
}
NAMES = {"indicator": _indicator}
