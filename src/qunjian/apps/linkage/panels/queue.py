"""What the queue's page shows: the list, the pair before the person, what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from qunjian.apps.accounts.permissions import may
from qunjian.apps.linkage.decided import as_shown, said_of
from qunjian.apps.linkage.models import Answer, Decision, LinkedRow, Pair, RegisterComparison
from qunjian.apps.linkage.panels.pair import shown_pair
from qunjian.apps.linkage.queries import review
from qunjian.core.linkage.alike import note_of
from qunjian.core.linkage.alike import said_of as words_of

CHECK = "check"


@dataclass(frozen=True, slots=True)
class Item:
    """A pair in the list."""

    pair: Pair
    note: str
    href: str
    score: float | None
    taken: bool


@dataclass(frozen=True, slots=True)
class Better:
    """Another row that may be the same firm as one of the two."""

    name: str
    where: str
    to: str
    score: float
    href: str


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier decision about one of the rows."""

    decision: Decision
    about: str
    answer: str


def pairs_of(comparison: RegisterComparison, check: bool) -> QuerySet[Any]:
    return review.sample(comparison) if check else review.queue(comparison)


def address_of(pair: int | None, check: bool) -> str:
    if pair is None:
        return ""
    return reverse("linkage-check-pair" if check else "linkage-queue-pair", args=[pair])


def _acts(what: str, check: bool, pk: int) -> str:
    return reverse(f"linkage-check-{what}" if check else f"linkage-{what}", args=[pk])


def home_of(comparison: RegisterComparison, check: bool) -> str:
    view = "linkage-check" if check else "linkage-queue"
    return f"{reverse(view)}?comparison={comparison.pk}"


def card(
    user: Any, comparison: RegisterComparison, pair: Pair | None, *, check: bool, mine: bool
) -> dict[str, Any]:
    """The context of the page; `mine` when the pair is before this person to be answered."""
    place = review.place_of(pairs_of(comparison, check), pair.pk if pair else None, user)
    last = review.last_decision(comparison, user)
    told = {
        "comparison": comparison,
        "pair": pair,
        "check": check,
        "mine": mine,
        "items": [_item(each, check) for each in place.shown],
        "waiting": place.waiting,
        "before_href": address_of(place.before, check),
        "after_href": address_of(place.after, check),
        "home": home_of(comparison, check),
        "left": None if check else review.left_over(comparison),
        "last": last,
        "undo_href": _acts("take-back", check, last.pk) if last else "",
        "answer_href": _acts("answer", check, pair.pk) if pair else "",
        "may_band": may(user, "linkage.run", comparison.area_id),
        "alike": 0 if check else len(review.groups(comparison)),
    }
    return told if pair is None else told | _of_pair(user, pair, check)


def _item(pair: Any, check: bool) -> Item:
    note = "抽查" if check else note_of(pair.use)
    if pair.said == Answer.LATER:
        note = "稍后再看"
    score = None if check else pair.score
    return Item(pair, note, address_of(pair.pk, check), score, pair.taken)


def _of_pair(user: Any, pair: Pair, check: bool) -> dict[str, Any]:
    said = said_of(pair)
    joined = [] if check else review.neighbours(pair)
    return {
        "shown": shown_pair(user, pair, joined, blind=check),
        "likeness": "" if check or not pair.pattern else words_of(pair.pattern),
        "said": said,
        "said_as": as_shown(said, pair.left.key).label if said else "",
        "better": [] if check else [_better(*each) for each in review.next_best(pair)],
        "neighbours": joined,
        "earlier": [_before(each, pair) for each in review.earlier(pair)],
        "senders": senders_of(pair),
    }


def senders_of(pair: Pair) -> list[str]:
    """Who handed in one of the rows, and so can be asked."""
    batches = [row.side.batch for row in (pair.left, pair.right)]
    return list(dict.fromkeys(batch.sender for batch in batches if batch))


def _better(pair: Pair, ours: LinkedRow, other: LinkedRow) -> Better:
    href = reverse("linkage-pair", args=[pair.comparison_id, pair.pk])
    return Better(other.name, other.side.label, ours.name, pair.score, href)


def _before(decision: Decision, pair: Pair) -> Before:
    keys = {pair.left.key, pair.right.key}
    if {decision.left_key, decision.right_key} == keys:
        return Before(decision, "这一对", as_shown(decision, pair.left.key).label)
    names = f"{decision.left_name} ≈ {decision.right_name}"
    return Before(decision, names, decision.get_answer_display())


def following(order: Sequence[int], current: int) -> list[int]:
    """The pairs to be offered after this one: those behind it, then those before it."""
    at = order.index(current) if current in order else -1
    return [*order[at + 1 :], *order[: max(at, 0)]]
