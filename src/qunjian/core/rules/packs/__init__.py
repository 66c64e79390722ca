"""Reading rule sets from TOML, all errors at once; the sets that ship with the product."""

import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from qunjian.core.period import Period
from qunjian.core.rules.model import (
    Citation,
    Comparison,
    Condition,
    Confidence,
    Rule,
    RuleSet,
)
from qunjian.core.vocabulary import (
    FactField,
    Layer,
    Line,
    Outcome,
    OrganisationForm,
    UnitKind,
)

SHIPPED = ("national", "yuexi-2020", "anlan-demo")


class Unusable(ValueError):
    """A rule set that cannot be used; `problems` has every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


@cache
def shipped_sets() -> tuple[RuleSet, ...]:
    """The rule sets in the package, the national one first."""
    folder = files(__package__)
    return tuple(
        load_pack(folder.joinpath(f"{name}.toml").read_bytes()) for name in SHIPPED
    )


def load_pack(content: bytes) -> RuleSet:
    """
    A rule set from TOML.

    :raises Unusable: naming every rule without document, article, wording or day, every unknown
        code and every repeated id.
    """
    table = tomllib.loads(content.decode())
    problems: list[str] = []
    head = table["set"]
    citations = {
        key: made
        for key, row in table.get("citation", {}).items()
        if (made := _try(lambda row=row: _citation(row), f"出处 {key}", problems))
    }
    rules = [
        made
        for row in table.get("rule", [])
        if (
            made := _try(
                lambda row=row: _rule(row, citations), f"规则 {row.get('id')}", problems
            )
        )
    ]
    ids = [rule.id for rule in rules]
    problems += [
        f"规则 {rule_id} 重复" for rule_id in sorted(set(ids)) if ids.count(rule_id) > 1
    ]
    if problems:
        raise Unusable(problems)
    scale = table.get("scale", {})
    return RuleSet(
        code=head["code"],
        name=head["name"],
        layer=Layer(head["layer"]),
        area=head.get("area", ""),
        document=head["document"],
        note=head.get("note", ""),
        force=_period(head),
        rules=tuple(rules),
        scale=tuple(
            tuple(map(_condition, any_of)) for any_of in scale.get("any_of", [])
        ),
        scale_says=scale.get("says", ""),
        silent_on={Line(line): why for line, why in table.get("silent", {}).items()},
    )


def _try(make: Callable[[], Any], what: str, problems: list[str]) -> Any:
    try:
        return make()
    except KeyError as missing:
        problems.append(f"{what} 缺少 {missing.args[0]}")
    except (ValueError, TypeError) as wrong:
        problems.append(f"{what} 不对：{wrong}")
    return None


def _citation(row: dict[str, Any]) -> Citation:
    for key in ("document", "article", "wording"):
        if not row[key].strip():
            raise ValueError(f"{key} 是空的")
    return Citation(
        document=row["document"],
        article=row["article"],
        edition=row["edition"],
        wording=row["wording"],
        force=_period(row),
        confidence=Confidence(row["confidence"]),
    )


def _rule(row: dict[str, Any], citations: dict[str, Citation]) -> Rule:
    line = Line(row["line"])
    form = OrganisationForm(row["form"])
    if not form.startswith(line):
        raise ValueError(f"{form.label}不是{line.label}线的组织形式")
    return Rule(
        id=row["id"],
        line=line,
        condition=_condition(row),
        outcome=Outcome(row["outcome"]),
        form=form,
        says=row["says"],
        citation=citations[row["citation"]],
        kinds=frozenset(UnitKind(kind) for kind in row.get("kinds", list(UnitKind))),
    )


def _condition(row: dict[str, Any]) -> Condition:
    upper = row.get("upper")
    return Condition(
        FactField(row["measure"]),
        Comparison(row["comparison"]),
        Decimal(row["figure"]),
        None if upper is None else Decimal(upper),
    )


def _period(row: dict[str, Any]) -> Period:
    start: date = row["from"]
    return Period(start, row.get("to"))
