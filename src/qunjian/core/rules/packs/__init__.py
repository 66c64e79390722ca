"""Reading rule sets from TOML, all errors at once; the sets that ship with the product."""

import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from qunjian.core.choice import Choice
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
    OrganisationForm,
    Outcome,
    UnitKind,
)

SHIPPED = ("national", "pingyang-2010", "quannan-2011", "yuexi-2020", "anlan-demo")
RULE_ID = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
Row = dict[str, Any]
T = TypeVar("T")
C = TypeVar("C", bound=Choice)


class Unusable(ValueError):
    """A rule set that cannot be used; `problems` has every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


@cache
def shipped_sets() -> tuple[RuleSet, ...]:
    """The rule sets in the package, the national one first."""
    folder = files(__package__)
    return tuple(load_pack(folder.joinpath(f"{name}.toml").read_bytes()) for name in SHIPPED)


def load_pack(source: bytes | Path) -> RuleSet:
    """
    A rule set from TOML.

    :raises Unusable: naming every rule without document, article, wording or day, every unknown
        code and every repeated id.
    """
    content = source.read_bytes() if isinstance(source, Path) else source
    try:
        table = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as wrong:
        raise Unusable([f"文件不是可读的 TOML：{wrong}"]) from wrong
    problems = _misshapen(table)
    if problems:
        raise Unusable(problems)
    head = table.get("set", {})
    kinds = head.get("kinds", list(UnitKind))
    citations = {
        key: _try(partial(citation_from, row), f"出处 {key}", problems)
        for key, row in table.get("citation", {}).items()
    }
    found: list[Rule | None] = [
        _try(partial(_rule, row, citations, kinds), f"规则 {row.get('id', '？')}", problems)
        for row in table.get("rule", [])
    ]
    rules = tuple(rule for rule in found if rule)
    ids = [str(rule.id) for rule in rules]
    problems += [f"规则 {each} 重复" for each in sorted(set(ids)) if ids.count(each) > 1]
    cited = {str(row.get("citation")) for row in table.get("rule", [])}
    problems += [f"出处 {key} 没有规则用到" for key in citations if key not in cited]
    rule_set = _try(partial(_set, head, table, rules), "规则集", problems)
    if problems or rule_set is None:
        raise Unusable(problems)
    return rule_set


def _misshapen(table: Row) -> list[str]:
    """What stands where something else belongs; the rest can then be read field by field."""
    rules, texts = table.get("rule", []), table.get("citation", {})
    shapes = (
        ("[set]", isinstance(table.get("set"), dict)),
        ("[silent]", isinstance(table.get("silent", {}), dict)),
        ("[scale]", isinstance(table.get("scale", {}), dict)),
        ("[citation.…]", isinstance(texts, dict) and _tables(texts.values())),
        ("[[rule]]", isinstance(rules, list) and _tables(rules)),
    )
    return [f"{name} 缺少，或者写法不对" for name, fits in shapes if not fits]


def _tables(rows: Iterable[Any]) -> bool:
    return all(isinstance(row, dict) for row in rows)


def _try(make: Callable[[], T], what: str, problems: list[str]) -> T | None:
    try:
        return make()
    except KeyError as missing:
        problems.append(f"{what} 缺少 {missing.args[0]}")
    except InvalidOperation:
        problems.append(f"{what} 的数字写错了")
    except AttributeError:
        problems.append(f"{what} 里有一项应当写成文字")
    except (ValueError, TypeError) as wrong:
        problems.append(f"{what} 不对：{wrong}")
    return None


def _set(head: Row, table: Row, rules: tuple[Rule, ...]) -> RuleSet:
    scale = table.get("scale", {})
    return RuleSet(
        code=head["code"],
        name=head["name"],
        layer=_code(Layer, head["layer"]),
        area=head.get("area", ""),
        document=head["document"],
        note=head.get("note", ""),
        force=_period(head),
        rules=rules,
        scale=tuple(tuple(map(condition, any_of)) for any_of in scale.get("any_of", [])),
        scale_says=scale.get("says", ""),
        silent_on={_code(Line, line): why for line, why in table.get("silent", {}).items()},
    )


def citation_from(row: Row) -> Citation:
    """A citation from its row; a word that is missing is an error."""
    return Citation(
        document=row["document"],
        article=row["article"],
        edition=row["edition"],
        wording=row["wording"],
        force=_period(row),
        confidence=_code(Confidence, row["confidence"]),
        verbatim=row.get("verbatim", False),
    )


def _rule(row: Row, citations: dict[str, Citation | None], kinds: list[str]) -> Rule | None:
    if not RULE_ID.fullmatch(row["id"]):
        raise ValueError("编号要写成 national.party.own-branch 这样")
    citation = citations[row["citation"]]
    if citation is None:  # already told as a problem of its own
        return None
    return Rule(
        id=row["id"],
        line=_code(Line, row["line"]),
        condition=condition(row),
        outcome=_code(Outcome, row["outcome"]),
        form=_code(OrganisationForm, row["form"]),
        says=row["says"],
        citation=citation,
        kinds=frozenset(_code(UnitKind, kind) for kind in row.get("kinds", kinds)),
        aside=row.get("aside", False),
        units_least=row.get("units_least"),
        units_most=row.get("units_most"),
        note=row.get("note", ""),
        kinds_note=row.get("kinds_note", ""),
    )


def condition(row: Row) -> Condition:
    """A condition from its row; figures are written as text, so that 0.5 stays 0.5."""
    upper = row.get("upper")
    return Condition(
        _code(FactField, row["measure"]),
        _code(Comparison, row["comparison"]),
        Decimal(row["figure"]),
        None if upper is None else Decimal(upper),
    )


def _code(codes: type[C], code: str) -> C:
    if code not in [str(each) for each in codes]:
        raise ValueError(f"没有“{code}”这个代码，可用：{'、'.join(map(str, codes))}")
    return codes(code)


def _period(row: Row) -> Period:
    start, end = row["from"], row.get("to")
    if type(start) is not date or (end is not None and type(end) is not date):
        raise ValueError("from、to 要写成 2022-01-01 这样的日期")
    return Period(start, end)
