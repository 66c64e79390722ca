"""The source of a decision about one unit, from what a person fills in."""

from collections.abc import Mapping
from typing import Any

from qunjian.core.rules import editing as edit
from qunjian.core.rules.model import Confidence
from qunjian.core.rules.writing import to_toml
from qunjian.core.vocabulary import FactField, Layer, Line

TEXT = ("document", "article", "edition", "wording", "from", "to")


def source_of(
    values: Mapping[str, Any], *, unit_id: int, unit_name: str, line: Line, stem: str, number: int
) -> str:
    """A set of one rule that asks for no figure."""
    code = f"case-{unit_id}-{line}-{number}"
    table = edit.empty(
        code=code,
        name=f"个案决定（{values['document']}）",
        layer=str(Layer.DECISION),
        area=stem,
        document=values["document"],
        on=values["from"],
    )
    table = edit.with_head(table, to=values["to"], note=f"只对{unit_name}的{line.label}线。")
    rule = {
        "id": f"{code}.decided",
        "line": str(line),
        "measure": str(FactField.STAFF),
        "comparison": "always",
        "figure": "0",
        "outcome": values["outcome"],
        "form": values["form"],
        "says": values["says"].rstrip("。"),
    }
    citation = {name: values[name] for name in TEXT} | {"confidence": str(Confidence.SEED)}
    return to_toml(edit.with_rule(table, rule, citation))
