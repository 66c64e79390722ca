"""How many links are wrong and how many are missed, judged from a sample that people checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

TRIES, SEED = 4_000, 20_260
LOW, HIGH = round(TRIES * 0.025), round(TRIES * 0.975)


@dataclass(frozen=True, slots=True)
class Stratum:
    """A band of probability to draw from: [low, high), of links or of pairs kept apart."""

    code: str
    low: float
    high: float
    linked: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A stratum with how many pairs it has, how many people answered, and how many were wrong."""

    pairs: int
    answered: int
    wrong: int

    @property
    def left(self) -> int:
        return self.pairs - self.answered


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many of `pairs` are wrong, with the interval that holds it 95 times in 100."""

    pairs: int
    answered: int
    found: int
    wrong: float
    low: float
    high: float


def strata(low: float, high: float) -> tuple[Stratum, ...]:
    """Links in three bands and pairs kept apart in two: where doubt is more, more is drawn."""
    sure, surest = high + (1 - high) * 0.7, high + (1 - high) * 0.97
    half = low / 2
    return (
        Stratum("apart-low", 0.0, half, False),
        Stratum("apart", half, low, False),
        Stratum("linked", high, sure, True),
        Stratum("linked-2", sure, surest, True),
        Stratum("linked-3", surest, 1.01, True),
    )


def shares(pairs: Sequence[int], size: int) -> list[int]:
    """How many to draw from each stratum: by the square root of what it has, never more."""
    roots = [max(count, 0) ** 0.5 for count in pairs]
    whole = sum(roots)
    if not whole:
        return [0 for _ in pairs]
    return [
        min(count, max(1, round(size * root / whole))) if count else 0
        for count, root in zip(pairs, roots, strict=True)
    ]


def estimate(checked: Sequence[Checked]) -> Estimate | None:
    """
    The wrong pairs of all strata together; None before every stratum has an answer.

    Per stratum the share of wrong pairs is uncertain as its few answers leave it (Jeffreys).
    """
    strata_told = [each for each in checked if each.pairs]
    answered = sum(each.answered for each in strata_told)
    if not strata_told or not all(each.answered for each in strata_told):
        return None
    random = Random(SEED)  # noqa: S311 -- a reckoning to be repeated, no secret
    middle = sum(each.wrong + each.left * each.wrong / each.answered for each in strata_told)
    totals = sorted(sum(_tried(random, each) for each in strata_told) for _ in range(TRIES))
    low, high = totals[LOW], totals[HIGH]
    return Estimate(
        pairs=sum(each.pairs for each in strata_told),
        answered=answered,
        found=sum(each.wrong for each in strata_told),
        wrong=middle,
        low=min(low, middle),
        high=max(high, middle),
    )


def _tried(random: Random, checked: Checked) -> float:
    """How many may be wrong in a stratum, as likely as its answers leave it."""
    if not checked.left:
        return checked.wrong
    share = random.betavariate(checked.wrong + 0.5, checked.answered - checked.wrong + 0.5)
    return checked.wrong + checked.left * share
