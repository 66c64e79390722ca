"""What people decided of rows: found by the rows' keys, and what a new answer would contradict."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from qunjian.apps.audit import bulk
from qunjian.apps.linkage.models import SETTLED, Answer, Decision, LinkedRow, Pair

FURTHEST = 200
TURNED = {
    Answer.LEFT_IS_BRANCH: Answer.RIGHT_IS_BRANCH,
    Answer.RIGHT_IS_BRANCH: Answer.LEFT_IS_BRANCH,
}
Keys = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Oriented:
    """An answer with its rows in the order of their keys, as a decision keeps it."""

    left: LinkedRow
    right: LinkedRow
    answer: Answer

    @property
    def keys(self) -> Keys:
        return self.left.key, self.right.key


def oriented(pair: Pair, answer: Answer) -> Oriented:
    if pair.left.key <= pair.right.key:
        return Oriented(pair.left, pair.right, answer)
    return Oriented(pair.right, pair.left, TURNED.get(answer, answer))


def said_of(pair: Pair) -> Decision | None:
    """What stands of these two rows."""
    keys = oriented(pair, Answer.SAME).keys
    return standing().filter(left_key=keys[0], right_key=keys[1]).first()


def as_shown(decision: Decision, left_key: str) -> Answer:
    """The answer as it reads when the row with this key stands on the left."""
    answer = Answer(decision.answer)
    return answer if decision.left_key == left_key else TURNED.get(answer, answer)


def standing() -> QuerySet[Decision]:
    return Decision.objects.filter(withdrawn_at=None)


def answer_of_outer_pair() -> Coalesce:
    """What stands of a pair of the query outside, '' for nothing; each way round by its index."""
    left, right = OuterRef("left__key"), OuterRef("right__key")
    found = [
        Subquery(standing().filter(left_key=one, right_key=two).order_by().values("answer")[:1])
        for one, two in ((left, right), (right, left))
    ]
    return Coalesce(*found, Value(""))


def between(keys: Iterable[str]) -> QuerySet[Decision]:
    """What settles any two of these rows."""
    given = bulk.any_of(keys)
    return standing().filter(answer__in=SETTLED, left_key__in=given, right_key__in=given)


def contradicted(keys: Keys, answer: Answer) -> list[Decision]:
    """
    The earlier decisions that a new answer cannot stand beside: A=B and B=C forbid A≠C, and
    A=B and A≠C forbid B=C. What was said of these two rows themselves is not among them.
    """
    if answer not in SETTLED:
        return []
    one = _joined(keys[0], keys)
    if answer is not Answer.SAME:
        return _path(one, keys[1])
    two = _joined(keys[1], keys)
    if keys[1] in one:
        return []
    for decision in between([*one, *two]):
        if decision.answer == Answer.SAME or _is(decision, keys):
            continue
        ends = {decision.left_key, decision.right_key}
        if ends & one.keys() and ends & two.keys():
            mine, other = _ends(decision, one)
            return [*_path(one, mine), decision, *_path(two, other)]
    return []


def _ends(decision: Decision, one: dict[str, Decision | None]) -> Keys:
    if decision.left_key in one:
        return decision.left_key, decision.right_key
    return decision.right_key, decision.left_key


def _joined(start: str, apart_from: Keys) -> dict[str, Decision | None]:
    """Every row that people joined to this one, with the decision by which it was reached."""
    found: dict[str, Decision | None] = {start: None}
    edge = {start}
    while edge and len(found) < FURTHEST:
        given = bulk.any_of(sorted(edge))
        same = standing().filter(answer=Answer.SAME)
        edge = set()
        for decision in same.filter(Q(left_key__in=given) | Q(right_key__in=given)):
            if _is(decision, apart_from):
                continue
            for key in (decision.left_key, decision.right_key):
                if key not in found:
                    found[key] = decision
                    edge.add(key)
    return found


def _is(decision: Decision, keys: Keys) -> bool:
    return (decision.left_key, decision.right_key) == keys


def _path(reached: dict[str, Decision | None], key: str) -> list[Decision]:
    """The decisions from the row that was started from to this one."""
    path: list[Decision] = []
    while decision := reached.get(key):
        path.append(decision)
        key = decision.left_key if decision.right_key == key else decision.right_key
    return path[::-1]
