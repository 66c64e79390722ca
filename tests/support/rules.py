"""Sources of rule sets of one's own, for tests."""

SET = """
[set]
code = "{code}"
name = "示范县规则"
layer = "{layer}"
area = "{area}"
document = "示范县〔2026〕1号"
from = {start}

{more}
[citation.t1]
document = "示范县〔2026〕1号"
article = "第三条"
edition = "2026年"
wording = "{wording}"
confidence = "SEED"
from = {start}

[[rule]]
id = "{rule}"
line = "union"
measure = "staff"
comparison = "{comparison}"
figure = "{figure}"
outcome = "{outcome}"
form = "union_committee"
says = "争取单独建立工会"
citation = "t1"
"""
USUAL = {
    "code": "mine",
    "layer": "county",
    "area": "990101",
    "start": "2026-01-01",
    "more": "",
    "wording": "从业25人以上的争取单独建立工会。",
    "rule": "mine.union.own",
    "comparison": "at_least",
    "figure": "25",
    "outcome": "target",
}


def set_source(**changes: str) -> str:
    """A county's set with one rule: a union from 25 staff."""
    return SET.format(**{**USUAL, **changes})


def case_source(unit_id: int) -> str:
    """A decision about one unit: a joint union."""
    code = f"case-{unit_id}"
    return set_source(
        code=code,
        layer="decision",
        rule=f"{code}.union",
        comparison="always",
        figure="0",
        outcome="joint_only",
    ).replace("示范县规则", "个案决定")
