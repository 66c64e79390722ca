"""A sheet as text, whatever file it came from."""

from collections.abc import Sequence
from dataclasses import dataclass

LETTERS = 26

Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as a person sees it; rows and columns count from 0, `first_row` from 1.

    `merged` holds (first row, first column, last row, last column); the text of a merged range
    stands in its first cell only.
    """

    name: str
    rows: Sequence[Sequence[str]]
    hidden: bool = False
    merged: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()  # row numbers as the spreadsheet shows them
    first_row: int = 1
    hollow: int = 0  # formulas whose value the file does not hold


def letter_of(column: int) -> str:
    """A, B, …, Z, AA for the columns 0, 1, …"""
    letters = ""
    left = column + 1
    while left:
        left, rest = divmod(left - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_of(letter: str) -> int:
    """The column of a letter, from 0; -1 for anything that is no column."""
    column = 0
    for char in letter.upper():
        if not "A" <= char <= "Z":
            return -1
        column = column * LETTERS + ord(char) - ord("A") + 1
    return column - 1
