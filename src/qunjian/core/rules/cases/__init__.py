"""The jurists' worked cases: facts in Chinese names, and what each rule answers to them.

One file a set, beside this one, in the words of its first lines. The tests judge every case, the
rule book prints it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from qunjian.core.rules.judging import Covering, Facts
from qunjian.core.rules.model import RuleSet
from qunjian.core.rules.packs import shipped_sets
from qunjian.core.vocabulary import (
    FactField,
    Mode,
    OperatingState,
    OrganisationForm,
    UnitKind,
)

SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: `answer` is the rule's own, `outcome` that of the whole line, under `sets`.

    Cases of the set's own definition of above scale stand under `scale` in place of a rule.
    """

    rule_id: str
    name: str
    on: date
    sets: tuple[str, ...]
    facts: Facts
    outcome: str
    answer: str
    missing: tuple[str, ...] = ()
    form: str = ""

    @property
    def of_scale(self) -> bool:
        return self.rule_id == SCALE

    @property
    def told(self) -> str:
        """The facts in words, so that nobody has to trust the case's name."""
        facts = self.facts
        counted = [_counted(field, value) for field, value in facts.counts.items()]
        if self.of_scale:
            return "，".join(counted) or "什么都没有报"
        told = [facts.kind.label, facts.operating_state.label, *counted]
        told += [f"已由{each.name}覆盖" for each in facts.covered_by]
        return "，".join([*told, facts.not_yet] if facts.not_yet else told)

    @property
    def result(self) -> str:
        missing = f"，缺{'、'.join(self.missing)}" if self.missing else ""
        return f"{self.outcome}{missing}"

    def __str__(self) -> str:
        if self.of_scale:
            return f"{self.name}：{self.outcome}"
        return f"{self.name}：{self.result}（本条：{self.answer}；{self.on}）"


@cache
def cases_of(code: str) -> Mapping[str, tuple[Case, ...]]:
    """The cases of a shipped set by rule id; a set of one's own has none."""
    file = files(__package__).joinpath(f"{code}.toml")
    if not file.is_file():
        return MappingProxyType({})
    table = tomllib.loads(file.read_bytes().decode())
    shared = {"on": table.pop("on"), "sets": table.pop("sets")}
    return MappingProxyType(
        {rule: tuple(case_from(rule, shared | row) for row in rows) for rule, rows in table.items()}
    )


def cases_for(rule_set: RuleSet) -> Mapping[str, tuple[Case, ...]]:
    """The cases that hold for a set: of rules that are word for word those that ship."""
    shipped = next((each for each in shipped_sets() if each.code == rule_set.code), None)
    if shipped is None:
        return MappingProxyType({})
    same = {rule.id for rule in rule_set.rules if rule in shipped.rules}
    same |= {SCALE} if rule_set.scale == shipped.scale else set()
    return {rule: cases for rule, cases in cases_of(rule_set.code).items() if rule in same}


@dataclass(frozen=True, slots=True)
class ProvisionCase:
    """One case of a provision: a figure asked for, a number of members, or a part of a whole."""

    provision_id: str
    name: str
    answer: str
    figure: int | None = None
    members: int | None = None
    of: int | None = None

    def __str__(self) -> str:
        return f"{self.name}：{self.answer}"


@cache
def provision_cases() -> Mapping[str, tuple[ProvisionCase, ...]]:
    """The cases of every provision, by its id."""
    content = files(__package__).joinpath("elections.toml").read_bytes()
    return MappingProxyType(
        {
            each: tuple(ProvisionCase(provision_id=each, **row) for row in rows)
            for each, rows in tomllib.loads(content.decode()).items()
        }
    )


def case_from(rule_id: str, row: Mapping[str, Any]) -> Case:
    """A case from its row, with its day and its sets filled in."""
    return Case(
        rule_id=rule_id,
        name=row["name"],
        on=row["on"],
        sets=tuple(row["sets"]),
        facts=_facts(row),
        outcome=row["outcome"],
        answer=row["rule"],
        missing=tuple(row.get("missing", ())),
        form=row.get("form", ""),
    )


def _facts(row: Mapping[str, Any]) -> Facts:
    by = row.get("covered_by")
    covering = Covering(by, OrganisationForm.PARTY_BRANCH, Mode.SINGLE) if by else None
    return Facts(
        kind=UnitKind(row.get("kind", "enterprise")),
        operating_state=OperatingState(row.get("state", "operating")),
        counts={each: row[each.value] for each in FactField if each.value in row},
        covered_by=(covering,) if covering else (),
        not_yet=row.get("not_yet", ""),
    )


def _counted(field: FactField, value: Any) -> str:
    if field is FactField.REVENUE:
        return f"{field.label.removesuffix('（万元）')}{value}万元"
    return f"{field.label}{value}人"
