"""The values of the design's tokens, and how far apart two colours are to the eye (WCAG 2.1)."""

import re
from functools import cache
from pathlib import Path

TOKENS = Path(__file__).with_name("static") / "qunjian" / "css" / "tokens.css"
DECLARED = re.compile(r"--qj-([\w-]+):\s*([^;]+);")
USED = re.compile(r"var\(--qj-([\w-]+)\)")
BLOCKS = {
    "normal": r":root \{(.*?)\n\}",
    "more": r"\[data-contrast=\"more\"\] \{(.*?)\n\}",
    "print": r"@media print \{\s*:root \{(.*?)\n  \}",
}


@cache
def tokens(kind: str = "normal") -> dict[str, str]:
    """Every token with its value: `normal`, with `more` contrast, or as it is printed."""
    text = TOKENS.read_text(encoding="utf-8")
    told = dict(DECLARED.findall(_block(text, "normal")))
    if kind != "normal":
        told |= dict(DECLARED.findall(_block(text, kind)))
    return {name: _resolved(value, told) for name, value in told.items()}


def ratio(one: str, other: str) -> float:
    """How many times lighter the lighter of two colours is: 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _block(text: str, kind: str) -> str:
    found = re.search(BLOCKS[kind], text, re.DOTALL)
    if found is None:
        raise ValueError(f"tokens.css has no block for {kind}")
    return found[1]


def _resolved(value: str, told: dict[str, str]) -> str:
    while used := USED.fullmatch(value.strip()):
        value = told[used[1]]
    return value.strip()


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
