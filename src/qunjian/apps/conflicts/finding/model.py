"""What a finder gives."""

import dataclasses
from dataclasses import dataclass
from typing import Any

Effect = list[list[Any]]
"""[[value, [outcome of each line], above scale], …]"""

BY_LINE, BY_SCALE = 10.0, 5.0  # a verdict that turns weighs more than any mere difference


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says; `used` when it is what the ledger goes by."""

    source: str
    label: str
    day: str
    value: str
    used: bool = False
    statement: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source, "label": self.label, "day": self.day, "value": self.value,
            "used": self.used, "statement": self.statement,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One thing told otherwise of one unit; of what is no unit yet only the name is known."""

    area: str
    unit: int | None
    name: str
    field: str
    said: tuple[Said, ...]
    line: str = ""
    effect: Effect = dataclasses.field(default_factory=list)
    weight: float = 0.0

    @property
    def key(self) -> tuple[Any, str, str]:
        """As `Conflict.key`."""
        return self.unit or (self.area, self.name), self.field, self.line


def weight_of(effect: Effect, spread: float) -> float:
    """How much hangs on it: lines whose verdict turns, the scale, and how far apart the words."""
    lines = zip(*(outcomes for _, outcomes, _ in effect), strict=True) if effect else ()
    turning = sum(len(set(outcomes)) > 1 for outcomes in lines)
    scale = len({above for _, _, above in effect}) > 1
    return turning * BY_LINE + scale * BY_SCALE + min(spread, 1.0)
