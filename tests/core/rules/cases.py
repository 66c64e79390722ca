"""The jurists' cases: read from the TOML files beside this one."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qunjian.core.rules import Covering, Facts, RuleSet, shipped_sets
from qunjian.core.vocabulary import (
    FactField,
    Mode,
    OperatingState,
    OrganisationForm,
    UnitKind,
)

FOLDER = Path(__file__).parent
SETS = {each.code: each for each in shipped_sets()}


def cases_of(code: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(rule id, case) pairs of a set, each case with its day and its sets filled in."""
    table = tomllib.loads((FOLDER / f"{code}_cases.toml").read_text("utf-8"))
    shared = {"on": table.pop("on"), "sets": table.pop("sets")}
    for rule_id, cases in table.items():
        for case in cases:
            yield rule_id, shared | case


def sets_of(case: dict[str, Any]) -> tuple[RuleSet, ...]:
    return tuple(SETS[code] for code in case["sets"])


def facts_of(case: dict[str, Any]) -> Facts:
    by = case.get("covered_by")
    covering = Covering(by, OrganisationForm.PARTY_BRANCH, Mode.SINGLE) if by else None
    return Facts(
        kind=UnitKind(case.get("kind", "enterprise")),
        operating_state=OperatingState(case.get("state", "operating")),
        counts={each: case[each.value] for each in FactField if each.value in case},
        covered_by=(covering,) if covering else (),
        not_yet=case.get("not_yet", ""),
    )
