"""A rule set as TOML again, in the form that `load_pack` reads; comments are not kept."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

ORDER = ("set", "silent", "scale")


def to_toml(table: Mapping[str, Any]) -> str:
    """The whole table; rules and cases come last, each under its own heading."""
    parts = [_section(name, table[name]) for name in ORDER if table.get(name)]
    parts += [
        _section(f"citation.{_key(key)}", row) for key, row in table.get("citation", {}).items()
    ]
    parts += [_section("rule", row, many=True) for row in table.get("rule", [])]
    parts += [_section("case", row, many=True) for row in table.get("case", [])]
    return "\n".join(parts)


def _section(name: str, row: Mapping[str, Any], *, many: bool = False) -> str:
    head = f"[[{name}]]" if many else f"[{name}]"
    return "\n".join([head, *(f"{_key(key)} = {_value(row[key])}" for key in row), ""])


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(value[key])}" for key in value) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)
