"""Changing a rule set rule by rule, without writing TOML: every step gives a new table.

A rule and the text it rests on are edited together. Texts with the same words stand once; a text
that no rule rests on any more goes.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

Row = dict[str, Any]
CITATION = ("document", "article", "edition", "wording", "verbatim", "confidence", "from", "to")


def parsed(source: str) -> Row:
    """The table of a source that `load_pack` has read."""
    return tomllib.loads(source)


def parts_of(table: Mapping[str, Any], rule_id: str) -> tuple[Row, Row] | None:
    """One rule and its text; None when the set has no such rule."""
    for row in table.get("rule", []):
        if row["id"] == rule_id:
            return dict(row), dict(table["citation"][row["citation"]])
    return None


def with_rule(table: Mapping[str, Any], rule: Row, citation: Row) -> Row:
    """The table with the rule added, or put in the place of the one of the same id."""
    texts = dict(table.get("citation", {}))
    told = _cleaned(citation)
    key = next((key for key, row in texts.items() if _cleaned(row) == told), None)
    if key is None:
        key = _free(texts)
        texts[key] = told
    row = _cleaned({**rule, "citation": key})
    rows = list(table.get("rule", []))
    at = next((at for at, each in enumerate(rows) if each["id"] == row["id"]), None)
    if at is None:
        rows.append(row)
    else:
        rows[at] = row
    return _tidy({**table, "citation": texts, "rule": rows})


def without_rule(table: Mapping[str, Any], rule_id: str) -> Row:
    """The table without a rule, and without the cases that spoke of it."""
    rows = [row for row in table.get("rule", []) if row["id"] != rule_id]
    cases = [row for row in table.get("case", []) if row.get("of") != rule_id]
    return _tidy({**with_cases(table, cases), "rule": rows})


def with_cases(table: Mapping[str, Any], cases: list[Row]) -> Row:
    """The table with these worked cases; none takes the heading away."""
    kept = {key: value for key, value in table.items() if key != "case"}
    told = [{key: row[key] for key in row if row[key] not in (None, "", [])} for row in cases]
    return {**kept, "case": told} if cases else kept  # a 0 is told, and stays


def with_head(table: Mapping[str, Any], **changes: Any) -> Row:
    """Another name, document, note or days; what is None or empty is left out."""
    return {**table, "set": _cleaned({**table["set"], **changes})}


def with_scale(table: Mapping[str, Any], says: str, any_of: list[list[Row]]) -> Row:
    """The set's own definition of above scale; none takes it away."""
    kept = {key: value for key, value in table.items() if key != "scale"}
    return {**kept, "scale": {"says": says, "any_of": any_of}} if any_of else kept


def with_silences(table: Mapping[str, Any], told: Mapping[str, str]) -> Row:
    """Why the set has no rule for a line, in words."""
    kept = {key: value for key, value in table.items() if key != "silent"}
    silences = _cleaned(told)
    return {**kept, "silent": silences} if silences else kept


def copied(table: Mapping[str, Any], *, code: str, **head: Any) -> Row:
    """The table as a set of its own: another code, and ids that begin with it.

    A set copied under its own code is its next version and keeps the ids of its rules.
    """
    changed = with_head(table, code=code, **head)
    if code == table["set"]["code"]:
        return changed
    own = {row["id"]: f"{code}.{row['id'].partition('.')[2]}" for row in changed.get("rule", [])}
    rows = [{**row, "id": own[row["id"]]} for row in changed.get("rule", [])]
    cases = [{**row, "of": own.get(row["of"], row["of"])} for row in changed.get("case", [])]
    return {**with_cases(changed, cases), "rule": rows}


def empty(*, code: str, name: str, layer: str, area: str, document: str, on: date) -> Row:
    """A set that says nothing yet."""
    head = {"code": code, "name": name, "layer": layer, "area": area, "document": document}
    return {"set": {**head, "from": on}}


def free_id(table: Mapping[str, Any], line: str) -> str:
    """An id that no rule of the set has."""
    taken = {row["id"] for row in table.get("rule", [])}
    stem = prefix_of(table)
    numbers = range(1, len(taken) + 2)
    return next(each for n in numbers if (each := f"{stem}.{line}.r{n}") not in taken)


def prefix_of(table: Mapping[str, Any]) -> str:
    """What the ids of the set begin with."""
    rows = table.get("rule", [])
    return rows[0]["id"].partition(".")[0] if rows else str(table["set"]["code"])


def _cleaned(row: Mapping[str, Any]) -> Row:
    return {key: value for key, value in row.items() if value not in (None, "", False, [])}


def _free(texts: Mapping[str, Any]) -> str:
    return next(key for n in range(1, len(texts) + 2) if (key := f"t{n}") not in texts)


def _tidy(table: Row) -> Row:
    used = {row["citation"] for row in table.get("rule", [])}
    texts = {key: row for key, row in table.get("citation", {}).items() if key in used}
    return {**table, "citation": texts}
