"""The list of indicators as a page of the documents and of the manual."""

from qunjian.apps.figures.indicators import ALL, Group


def pages() -> dict[str, str]:
    """docs/indicators.md: every indicator with what it counts, out of what."""
    lines = [
        "# 指标",
        "",
        "每个指标只声明一次（`src/qunjian/apps/figures/indicators.py`），页面、图表、导出都用它。",
        "",
        table(),
    ]
    return {"indicators.md": "\n".join(lines)}


def table() -> str:
    """The table itself, in markdown, a heading row for every group."""
    lines = ["| 指标 | 代码 | 口径 | 分母 | 没有算进来的 |", "| --- | --- | --- | --- | --- |"]
    for group in Group:
        lines += [
            f"| {each.name}（{each.unit}） | `{each.code}` | {each.definition} "
            f"| {each.base_label or '—'} | {each.left_out_label or '—'} |"
            for each in ALL
            if each.group is group
        ]
    return "\n".join(lines)
