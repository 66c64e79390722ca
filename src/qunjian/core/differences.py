"""Where two texts differ, to the character."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LONGEST = 300
Kind = Literal["same", "near", "only"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: the same on both sides, another in its place, or only here."""

    text: str
    kind: Kind


def parts(left: str, right: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts in pieces; with nothing on one side there is nothing to set against."""
    if not left or not right:
        return _whole(left, "same"), _whole(right, "same")
    one: list[Part] = []
    two: list[Part] = []
    matcher = SequenceMatcher(None, left[:LONGEST], right[:LONGEST], autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        same: Kind = "same" if kind == "equal" else "near" if kind == "replace" else "only"
        if end > start:
            one.append(Part(left[start:end], same))
        if stop > begin:
            two.append(Part(right[begin:stop], same))
    one += _whole(left[LONGEST:], "only")
    two += _whole(right[LONGEST:], "only")
    return tuple(one), tuple(two)


def whole(left: str, right: str, *, same: bool) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Texts that are compared as a whole: masked ones, of which no character may be told."""
    kind: Kind = "same" if same or not left or not right else "near"
    return _whole(left, kind), _whole(right, kind)


def _whole(text: str, kind: Kind) -> tuple[Part, ...]:
    return (Part(text, kind),) if text else ()
