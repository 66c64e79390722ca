"""What is known before a run: people's decisions on these rows, and what an earlier run found."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qunjian.apps.linkage.decided import standing
from qunjian.apps.linkage.gathering import Row
from qunjian.apps.linkage.models import SETTLED, Answer, LinkedRow, Pair, RegisterComparison
from qunjian.apps.linkage.weighing import Before, WeighedPair
from qunjian.core.linkage.engine import Trained
from qunjian.core.linkage.explain import percent

Two = tuple[int, int]
AT_ONCE = 2_000
OTHER_CODES = "认定为同一家以后，又报来两个有效而不同的代码；请再看一次。"


@dataclass(frozen=True, slots=True)
class Recalled:
    """A decision on two of these rows: what was said, of which facts, and what they are now."""

    decision: int
    same: bool
    then: str
    now: str

    @property
    def of_other_facts(self) -> bool:
        return self.then != "" and self.then != self.now


def recalled(rows: Sequence[Row]) -> dict[Two, Recalled]:
    """What people decided of these rows and nobody took back, by the places of the rows."""
    place = {row.key: at for at, row in enumerate(rows)}
    decisions = standing().filter(answer__in=SETTLED).order_by("pk")
    found: dict[Two, Recalled] = {}
    for pk, left, right, answer, facts, one, two, one_key in decisions.values_list(
        "pk", "left_key", "right_key", "answer", "facts",
        "pair__left__digest", "pair__right__digest", "pair__left__key",
    ):  # fmt: skip
        if left not in place or right not in place:
            continue
        first, second = sorted((place[left], place[right]))
        then = facts or _in_order(left, one_key, one, two)
        now = rows[place[left]].digest + rows[place[right]].digest
        found[first, second] = Recalled(pk, answer == Answer.SAME, then, now)
    return found


def _in_order(left: str, one_key: str | None, one: str | None, two: str | None) -> str:
    """The digests of the pair that was decided, in the order of the decision's keys."""
    if not one or not two:
        return ""
    return one + two if one_key == left else two + one


def contradicted(
    pairs: Iterable[WeighedPair], said: Mapping[Two, Recalled], low: float, high: float
) -> dict[Two, str]:
    """Decisions against which facts speak that were told since, with a sentence each."""
    found = {}
    for pair in pairs:
        told = said.get((pair.left, pair.right))
        if told is None or not told.of_other_facts or pair.alone is None:
            continue
        chance = percent(pair.alone)
        if told.same and "code" in pair.differs.split(","):
            found[pair.left, pair.right] = OTHER_CODES
        elif told.same and pair.alone < low:
            found[pair.left, pair.right] = (
                f"认定为同一家以后内容变了，单看现在的内容，可能性只有 {chance}；请再看一次。"
            )
        elif not told.same and pair.alone > high:
            found[pair.left, pair.right] = (
                f"认定不是同一家以后内容变了，单看现在的内容，可能性有 {chance}；请再看一次。"
            )
    return found


def before(follows: RegisterComparison, rows: Sequence[Row]) -> Before | None:
    """What an earlier run found of the rows that did not change; None when it cannot be used."""
    try:
        trained = Trained.from_bytes(bytes(follows.trained))
    except ValueError:
        return None
    earlier = LinkedRow.objects.filter(comparison=follows)
    digests = dict(earlier.values_list("key", "digest"))
    fresh = frozenset(at for at, row in enumerate(rows) if digests.get(row.key) != row.digest)
    place = {row.key: at for at, row in enumerate(rows) if at not in fresh}
    pairs: dict[Two, WeighedPair] = {}
    kept = Pair.objects.filter(comparison=follows).order_by("pk").values_list(
        "left__key", "right__key", "score", "evidence", "differs"
    )  # fmt: skip
    for left, right, score, evidence, differs in kept.iterator(chunk_size=AT_ONCE):
        if left in place and right in place:
            one, two = sorted((place[left], place[right]))
            told = json.loads(evidence or "{}")
            told.pop("contradicts", None)
            pairs[one, two] = WeighedPair(one, two, score, told, differs)
    return Before(fresh, pairs, trained)
