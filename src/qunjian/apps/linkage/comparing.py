"""A whole run, read and reckoned; what it found is kept by the action afterwards."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qunjian.apps.intake.steady import Steady
from qunjian.apps.jobs.progress import Progress
from qunjian.apps.linkage import figuring
from qunjian.apps.linkage.gathering import Row, rows_of
from qunjian.apps.linkage.models import (
    SETTLED,
    Answer,
    Decision,
    PairStanding,
    RegisterComparison,
    Side,
)
from qunjian.apps.linkage.settling import Settled, Weighed, settle
from qunjian.apps.linkage.weighing import WeighedPair, Weighing, weigh
from qunjian.core.linkage.alike import Firm, pattern_of, use_of
from qunjian.core.vocabulary import Source

Sides = list[tuple[Side, list[Row]]]
Two = tuple[int, int]
ALIKE = 0.999
SAME_KEY = "同一来源的两份名册里，名称、代码、乡镇都一样。"
FORBIDDEN = "按可能性应归到一起，但其中有两行已经认定不是同一家；请再看一次。"


class Found:
    """All that a run found, ready to be kept: rows by side, pairs, and how they settle."""

    def __init__(self, sides: Sides, weighing: Weighing, said: Mapping[Two, bool]) -> None:
        self.sides, self.weighing = sides, weighing
        self.rows = [row for _, rows in sides for row in rows]
        self.side = [side for side, rows in sides for _ in rows]
        self._said = said

    def settle(self, comparison: RegisterComparison) -> None:
        pairs = [
            Weighed(pair.left, pair.right, pair.score, self._said.get((pair.left, pair.right)))
            for pair in self.weighing.pairs
        ]
        self.settled: Settled = settle(len(self.rows), pairs, comparison.low, comparison.high)
        self.contradicts = dict.fromkeys(self.settled.forbidden, FORBIDDEN)
        firms = self._firms()
        self.use = [
            use_of(pair.score, firms[firm[pair.left]], firms[firm[pair.right]])
            for firm in (self.settled.firm,)
            for pair in self.weighing.pairs
        ]
        self.pattern = [
            self._pattern(pair) if standing == PairStanding.WAITING else ""
            for pair, standing in zip(self.weighing.pairs, self.settled.standing, strict=True)
        ]
        self.figures: dict[str, Any] = figuring.figures(
            [(side.letter, len(rows)) for side, rows in self.sides],
            self.settled, self.weighing,
        )  # fmt: skip

    def _pattern(self, pair: WeighedPair) -> str:
        left, right = self.rows[pair.left], self.rows[pair.right]
        same = left.cells[1] != "" and left.cells[1] == right.cells[1]
        return pattern_of(left.name, right.name, same_code=same)

    def _firms(self) -> dict[int, Firm]:
        """What each firm holds so far: rows, lines, and whether it is listed."""
        rows: Counter[int] = Counter(self.settled.firm)
        lines: dict[int, set[str]] = defaultdict(set)
        listed = set()
        for firm, side in zip(self.settled.firm, self.side, strict=True):
            if side.line:
                lines[firm].add(side.line)
            if side.is_ledger or side.source == Source.MARKET:
                listed.add(firm)
        return {
            firm: Firm(count, frozenset(lines[firm]), firm in listed)
            for firm, count in rows.items()
        }


@Steady()
def compare(comparison: RegisterComparison, progress: Progress) -> Found:
    """Read the sides, have them weighed, and settle what came out."""
    sides: Sides = []
    chosen = list(comparison.sides.select_related("batch"))
    for at, side in enumerate(chosen):
        progress.say(at, len(chosen), f"正在读取“{side.label}”")
        sides.append((side, rows_of(side, comparison.area_id)))
    weighing = weigh([(side.letter, rows) for side, rows in sides], progress.say)
    progress.say(0, 0, "正在按认定归并")
    rows = [row for _, rows in sides for row in rows]
    weighing.pairs = _with_alike(rows, weighing)
    found = Found(sides, weighing, _said(comparison, rows))
    for pair, same in _unweighed(found.weighing.pairs, found._said):
        weighing.pairs.append(_of_people(pair, same))
    found.settle(comparison)
    return found


def _with_alike(rows: Sequence[Row], weighing: Weighing) -> list[WeighedPair]:
    """Rows that are known alike, in two registers of one source, mean one unit to the intake."""
    first: dict[str, int] = {}
    alike: set[Two] = set()
    for at, row in enumerate(rows):
        if at not in weighing.left_out and first.setdefault(row.key, at) != at:
            alike.add((first[row.key], at))
    kept = [
        replace(pair, score=max(pair.score, ALIKE)) if (pair.left, pair.right) in alike else pair
        for pair in weighing.pairs
    ]
    missing = alike - {(pair.left, pair.right) for pair in kept}
    told = {"agrees": [SAME_KEY], "against": [], "decided": SAME_KEY, "would_change": ""}
    return [*kept, *(WeighedPair(*two, ALIKE, told, "") for two in sorted(missing))]


def _unweighed(pairs: Iterable[WeighedPair], said: Mapping[Two, bool]) -> list[tuple[Two, bool]]:
    """What people decided of pairs that the engine did not think worth naming."""
    weighed = {(pair.left, pair.right) for pair in pairs}
    return [(two, same) for two, same in sorted(said.items()) if two not in weighed]


def _of_people(two: Two, same: bool) -> WeighedPair:
    evidence = {"agrees": [], "against": [], "decided": "由人认定。", "would_change": ""}
    return WeighedPair(*two, 0.0, evidence, "")


def _said(comparison: RegisterComparison, rows: Sequence[Row]) -> dict[Two, bool]:
    """What people decided of these rows and nobody took back, by the places of the rows."""
    place = {row.key: at for at, row in enumerate(rows)}
    found: dict[Two, bool] = {}
    for left, right, answer in decisions_of(comparison):
        if left in place and right in place:
            one, two = sorted((place[left], place[right]))
            found[one, two] = answer == Answer.SAME
    return found


def decisions_of(comparison: RegisterComparison) -> list[tuple[str, str, str]]:
    """(left key, right key, answer) of the settled decisions that hold."""
    open_ones = Decision.objects.filter(withdrawn_at=None, answer__in=SETTLED)
    return list(open_ones.order_by("pk").values_list("left_key", "right_key", "answer"))
