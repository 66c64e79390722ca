"""What a doubtful pair is like: in which way its names differ, and how much an answer changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from qunjian.core.choice import Choice
from qunjian.core.linkage import words
from qunjian.core.linkage.names import NameParts, Vocabulary, take_apart

LONGEST = 20
A_LINE, A_VERDICT, MOST_ROWS = 10.0, 5.0, 3.9
USUAL = Vocabulary(frozenset(words.PLACES), frozenset(words.TRADES))


class Likeness(Choice):
    """差别: in which way the names of two rows differ."""

    SAME_NAME = "same-name", "名称相同，别的项目不同"
    FORM = "form", "只差组织形式、地名或备注"
    BRANCH = "branch", "一方带分支字样"
    BRANCH_OF_CODE = "code-branch", "代码相同，一方带分支字样"
    TRADE = "trade", "字号相同，行业字样不同"
    CHARACTER = "char", "名称差一个字"
    SHORT = "short", "一方像是另一方的简称"
    OTHER = "", "别的差别"


@dataclass(frozen=True, slots=True)
class Firm:
    """What is joined to one row so far: how many rows, of which lines, and whether it is listed
    (by the market supervision, or in the ledger)."""

    rows: int = 1
    lines: frozenset[str] = frozenset()
    listed: bool = False


def pattern_of(left: str, right: str, *, same_code: bool = False, known: Vocabulary = USUAL) -> str:
    """The code of alike cases: a likeness, and with what words; empty for what is like no other."""
    one, two = take_apart(left, known), take_apart(right, known)
    likeness, parts = _likeness(one, two, same_code)
    detail = "/".join(sorted(parts)) if parts else ""
    return f"{likeness}:{detail}"[:LONGEST] if detail else str(likeness)


def said_of(pattern: str) -> str:
    """A pattern in words."""
    code, _, detail = pattern.partition(":")
    said = Likeness(code).label if code in set(map(str, Likeness)) else Likeness.OTHER.label
    return f"{said}（{'与'.join(f'“{each}”' for each in detail.split('/'))}）" if detail else said


def use_of(score: float, left: Firm, right: Firm) -> float:
    """
    How much a decision changes: lines that cover one side and not the other, a unit that the base
    has or has not, the rows that move with it, and last how doubtful it is.
    """
    lines = len(left.lines ^ right.lines) if left.listed or right.listed else 0
    moved = min(log2(max(left.rows + right.rows, 2)), MOST_ROWS)
    doubt = 1 - abs(2 * score - 1)
    return round(A_LINE * lines + A_VERDICT * (left.listed != right.listed) + moved + doubt, 4)


def note_of(use: float) -> str:
    """What an answer would change, in a few words for the queue."""
    if use >= A_LINE:
        return "影响覆盖"
    return "影响底数" if use >= A_VERDICT else "只影响合并"


def is_branch(name: str) -> bool:
    """Whether a name says that it is a branch of another."""
    return bool(take_apart(name, USUAL).branch)


def _likeness(
    one: NameParts, two: NameParts, same_code: bool
) -> tuple[Likeness, Iterable[str] | None]:
    if not one.core or not two.core:
        return Likeness.OTHER, None
    if one.branch != two.branch:
        return (Likeness.BRANCH_OF_CODE if same_code else Likeness.BRANCH), None
    if one.plain == two.plain:
        return Likeness.SAME_NAME, None
    if one.core == two.core:
        return Likeness.FORM, None
    if one.brand == two.brand:
        return Likeness.TRADE, (one.trade or "无", two.trade or "无")
    if len(one.core) == len(two.core):
        other = [pair for pair in zip(one.core, two.core, strict=True) if pair[0] != pair[1]]
        if len(other) == 1:
            return Likeness.CHARACTER, other[0]
    short, long = sorted((one.core, two.core), key=len)
    return (Likeness.SHORT if short in long else Likeness.OTHER), None
