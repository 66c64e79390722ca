"""What the trail says of the house itself."""

VERBS = {
    "house.backed-up": "备份了数据",
    "house.restored": "从备份恢复了数据",
}
EXPORTS = frozenset({"house.backed-up"})
LABELS = {"made_at": "备份时间", "site.backup": "全部数据"}
