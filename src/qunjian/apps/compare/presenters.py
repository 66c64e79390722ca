"""What the trail says of comparisons."""

VERBS = {"compare.exported": "导出了试算或提醒的明细"}
EXPORTS = frozenset({"compare.exported"})
LABELS = {"list": "明细"}
