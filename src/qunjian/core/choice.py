"""A closed list of codes: the code is stored, the Chinese label is shown."""

from enum import Enum
from typing import Self


class Choice(str, Enum):  # noqa: UP042 -- StrEnum cannot carry a label beside the value
    """A member is its code; `label` is what people read."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:  # by code alone: the member with it
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def pairs(cls) -> list[tuple[str, str]]:
        """(code, label) pairs, as Django's `choices=` wants them."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def label_of(cls, code: str | None) -> str:
        """The label of a stored code; 缺 for none, the code itself when it is unknown."""
        if not code:
            return "缺"
        return next((member.label for member in cls if member.value == code), code)
