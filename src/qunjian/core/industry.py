"""Industries of GB/T 4754-2017 in four levels: 门类 (a letter), 大类, 中类, 小类."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from qunjian.core.names import fold

CODE_FIRST = re.compile(r"\s*([A-Ta-t])?\s*(\d{2,4})?(?![\dA-Za-z])[\s.、:：-]*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Industry:
    code: str
    name: str
    parent: str  # empty for one of the 20 sections

    @property
    def level(self) -> int:
        """1 门类, 2 大类, 3 中类, 4 小类."""
        return len(self.code)


@cache
def industries() -> dict[str, Industry]:
    """Every industry by its code, in the order of the standard."""
    text = resources.files("qunjian.core").joinpath("data/industries.csv").read_text("utf-8")
    return {row["code"]: Industry(**row) for row in csv.DictReader(text.splitlines())}


def name_of(code: str) -> str:
    """The name of an industry; the code itself when the standard has no such code."""
    found = industries().get(code)
    return found.name if found else code


def ancestors(code: str) -> list[Industry]:
    """The industry and all above it, the section first; empty for an unknown code."""
    chain: list[Industry] = []
    at = industries().get(code)
    while at:
        chain.insert(0, at)
        at = industries().get(at.parent)
    return chain


def section_of(code: str) -> str:
    """The letter of the section an industry belongs to, empty for an unknown code."""
    chain = ancestors(code)
    return chain[0].code if chain else ""


def inside(code: str) -> list[str]:
    """The code and every code below it: what a filter by industry means."""
    return [other for other in industries() if code in _path(other)]


def find(text: str) -> str | None:
    """The code that a register's cell means: "2923", "C2923", "C29 橡胶和塑料制品业" or a name.

    A name that stands at several levels of one branch is the finest of them; a name that stands
    in several branches, or in none, is None: nothing is guessed.
    """
    first = CODE_FIRST.fullmatch(text)
    letter, digits, rest = first.groups() if first else (None, None, text)
    if digits:
        agrees = letter is None or letter.upper() == section_of(digits)
        return digits if digits in industries() and agrees else None
    if letter and not rest:
        return letter.upper()
    return _by_name().get(fold(rest if letter else text))


@cache
def _path(code: str) -> frozenset[str]:
    return frozenset(one.code for one in ancestors(code))


@cache
def _by_name() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for code, industry in industries().items():
        full = fold(industry.name)
        for key in {full, full.removesuffix("业")}:
            before = found.get(key, "")
            same_branch = before == "" or (before is not None and before in _path(code))
            found[key] = code if same_branch else None
    return found
