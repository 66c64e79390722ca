"""Cases that a county writes beside its own rules: `[[case]]` in the set's TOML, held before
the set is handed on. They are judged under the national rules and the set itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qunjian.core.rules.cases import SCALE, Case, case_from
from qunjian.core.rules.judging import judge
from qunjian.core.rules.model import RuleSet
from qunjian.core.rules.packs import Unusable, shipped_sets
from qunjian.core.vocabulary import FactField, Layer

ANSWERS = {True: "适用", False: "不适用", None: "待补充"}
SILENT = "无此条"
SCALED = {True: "规模以上", False: "规模以下", None: "待补充"}
WORDS = frozenset({"of", "name", "outcome", "rule", "kind", "state", "covered_by", "not_yet"})
KNOWN = frozenset({*WORDS, "form", "on", "missing", *map(str, FactField)})
NEEDED = ("of", "name", "outcome")


@dataclass(frozen=True, slots=True)
class Tried:
    """A case and what its rules make of it today."""

    case: Case
    outcome: str
    answer: str
    missing: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        case = self.case
        if case.of_scale:
            return self.outcome == case.outcome
        told = (case.outcome, case.answer or self.answer, case.missing or self.missing)
        return told == (self.outcome, self.answer, self.missing)

    @property
    def result(self) -> str:
        missing = f"，缺{'、'.join(self.missing)}" if self.missing else ""
        return f"{self.outcome}{missing}"


def tried(case: Case, sets: Sequence[RuleSet]) -> Tried:
    """The case judged; the last set is the one it belongs to."""
    if case.of_scale:
        return Tried(case, SCALED[sets[-1].above_scale(case.facts.counts)], "", ())
    rule = next(rule for each in sets for rule in each.rules if rule.id == case.rule_id)
    verdict = judge(case.facts, rule.line, on=case.on, sets=sets)
    answer = next((ANSWERS[f.met] for f in verdict.findings if f.rule is rule), SILENT)
    missing = tuple(fact.label for fact in verdict.missing)
    return Tried(case, verdict.outcome.label, answer, missing)


def tried_of(table: Mapping[str, Any], made: RuleSet) -> list[Tried]:
    """Every case that a set's source holds, judged.

    :raises Unusable: naming every case that cannot be read.
    """
    law = tuple(each for each in shipped_sets() if each.layer is Layer.NATIONAL)
    return [tried(case, (*law, made)) for case in cases_in(table, made)]


def cases_in(table: Mapping[str, Any], made: RuleSet) -> tuple[Case, ...]:
    """:raises Unusable: naming every case that cannot be read."""
    rows = table.get("case", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unusable(["[[case]] 写法不对"])
    ids = {rule.id for rule in made.rules} | ({SCALE} if made.scale else set())
    problems = [
        f"案例“{row.get('name', '？')}”{said}" for row in rows if (said := _wrong(row, ids))
    ]
    if problems:
        raise Unusable(problems)
    shared = {"on": made.force.start, "sets": (made.code,), "rule": ""}
    return tuple(case_from(row["of"], {**shared, **row}) for row in rows)


def _wrong(row: Mapping[str, Any], ids: set[str]) -> str:
    """What is wrong with a row, '' when it can be read."""
    if lacking := [key for key in NEEDED if not row.get(key)]:
        return f"缺少 {'、'.join(lacking)}"
    if strange := sorted(set(row) - KNOWN):
        return f"里有不认得的 {'、'.join(strange)}"
    if row["of"] not in ids:
        return f"说的 {row['of']} 不在这套规则里"
    if bad := [key for key in WORDS if not isinstance(row.get(key, ""), str)]:
        return f"的 {'、'.join(sorted(bad))} 要写成文字"
    counts = [row[key] for key in map(str, FactField) if key in row]
    if any(type(each) is not int or each < 0 for each in counts):
        return "的数字要写成不小于 0 的整数"
    if type(row.get("on", date.min)) is not date:
        return "的 on 要写成 2026-01-01 这样的日期"
    try:
        case_from(row["of"], {"on": date.min, "sets": (), "rule": "", **row})
    except (ValueError, TypeError) as wrong:
        return f"不对：{wrong}"
    return ""
