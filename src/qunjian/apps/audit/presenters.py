"""The trail in words. Every app says in its own `presenters.py` what its verbs and fields mean:

`VERBS` (verb → sentence), `EXPORTS` (verbs by which data leave the house), `LABELS` (field →
label), `CODES` (field → the closed lists its codes may come from) and `NAMES` (field → what its
codes are called, where that is no closed list). All but the first are optional.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from qunjian.apps.audit.models import Event
from qunjian.core.choice import Choice

VERBS = {"audit.exported": "导出了审计记录", "audit.verified": "核验了审计链"}
EXPORTS = frozenset({"audit.exported"})
LABELS = {
    "on": "日期",
    "rows": "行数",
    "file": "文件",
    "filter": "条件",
    "kept": "保留项数",
    "verb": "事项",
    "event": "审计记录号",
    "faults": "不对之处",
    "audit.event": "审计记录",
}
CODES: dict[str, tuple[type[Choice], ...]] = {}
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event, before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Words:
    """What all apps together say."""

    verbs: Mapping[str, str]
    exports: frozenset[str]
    labels: Mapping[str, str]
    codes: Mapping[str, tuple[type[Choice], ...]]
    names: Mapping[str, Callable[[str], str]]


@cache
def words() -> Words:
    verbs: dict[str, str] = {}
    labels: dict[str, str] = {}
    codes: dict[str, tuple[type[Choice], ...]] = {}
    exports: frozenset[str] = frozenset()
    names: dict[str, Callable[[str], str]] = {"verb": lambda code: verbs.get(code, code)}
    for config in apps.get_app_configs():
        name = f"{config.name}.presenters"
        if not config.name.startswith("qunjian.") or not find_spec(name):
            continue
        module = import_module(name)
        verbs |= getattr(module, "VERBS", {})
        labels |= getattr(module, "LABELS", {})
        exports |= getattr(module, "EXPORTS", frozenset())
        names |= getattr(module, "NAMES", {})
        for field, choices in getattr(module, "CODES", {}).items():
            codes[field] = codes.get(field, ()) + tuple(choices)
    return Words(verbs, exports, labels, codes, names)


def sentence(event: Event) -> str:
    """What was done, without who and when."""
    return words().verbs.get(event.verb, event.verb)


def changes(event: Event) -> list[Change]:
    """Before and after of every field that the event names."""
    fields = [*event.before, *(name for name in event.after if name not in event.before)]
    return [
        Change(
            label_of(name),
            value_of(name, event.before[name]) if name in event.before else "",
            value_of(name, event.after[name]) if name in event.after else "",
        )
        for name in fields
    ]


def label_of(field: str) -> str:
    return words().labels.get(field, field)


def value_of(field: str, value: Any) -> str:
    """A stored value as people read it; unknown is 缺, a long list is counted."""
    if value is None or value == "":
        return "缺"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{label_of(key)} {value_of(key, each)}" for key, each in value.items())
    if isinstance(value, Collection) and not isinstance(value, str):
        shown = "，".join(value_of(field, each) for each in list(value)[:SHOWN])
        return f"{shown} 等{len(value)}项" if len(value) > SHOWN else shown or "无"
    if name := words().names.get(field):
        return name(str(value))
    for choices in words().codes.get(field, ()):
        label = choices.label_of(str(value))
        if label != str(value):
            return label
    return str(value)
