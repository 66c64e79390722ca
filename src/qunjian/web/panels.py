"""Panels of details, declared: label, value, and where the value comes from; unknown is 缺.

BASICS = Panel("登记信息", (Detail("信用代码", "credit_code", code=True), Detail("从业", staff)))
shown = BASICS.of(state)
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from qunjian.web.words import MISSING, told

SourceKind = Literal["register", "visit", "derived", "stale"]


@dataclass(frozen=True, slots=True)
class Source:
    """■ a department's list, ● a visit, ▲ derived, □ older than 180 days; words say the rest."""

    kind: SourceKind
    words: str


@dataclass(frozen=True, slots=True)
class Held:
    """A value together with its source, and the address of the rows or values behind it."""

    value: Any
    source: Source | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One line of a panel; `read` is an attribute path or a function, giving a value or `Held`."""

    label: str
    read: str | Callable[[Any], Any]
    format: Callable[[Any], str] = told
    unit: str = ""
    code: bool = False
    template: str = ""
    hide_missing: bool = False

    def of(self, subject: Any) -> "ShownDetail":
        raw = self.read(subject) if callable(self.read) else attrgetter(self.read)(subject)
        held = raw if isinstance(raw, Held) else Held(raw)
        missing = held.value is None or held.value == ""
        text = MISSING if missing else self.format(held.value)
        if self.unit and not missing:
            text = f"{text} {self.unit}"
        return ShownDetail(self, held.value, text, missing, held.source, held.href)


@dataclass(frozen=True, slots=True)
class ShownDetail:
    detail: Detail
    value: Any
    text: str
    missing: bool
    source: Source | None
    href: str

    @property
    def label(self) -> str:
        return self.detail.label


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    details: tuple[Detail, ...]
    note: str = ""

    def of(self, subject: Any) -> "ShownPanel":
        lines = (detail.of(subject) for detail in self.details)
        kept = tuple(line for line in lines if not (line.missing and line.detail.hide_missing))
        return ShownPanel(self.title, kept, self.note)


@dataclass(frozen=True, slots=True)
class ShownPanel:
    title: str
    details: tuple[ShownDetail, ...]
    note: str = ""
