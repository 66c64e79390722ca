"""What the trail says of figures."""

VERBS = {
    "figures.exported": "导出了指标背后的明细",
    "figures.difference-exported": "导出了指标在两个时点间的差异",
}
EXPORTS = frozenset({"figures.exported", "figures.difference-exported"})
LABELS = {"indicator": "指标", "part": "哪一部分", "value": "数值"}
