"""A whole run, read and reckoned; what it found is kept by the action afterwards."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qunjian.apps.jobs.progress import Progress
from qunjian.apps.linkage import figuring
from qunjian.apps.linkage.gathering import Row, rows_of
from qunjian.apps.linkage.models import PairStanding, RegisterComparison, Side
from qunjian.apps.linkage.recalling import Recalled, before, contradicted, recalled
from qunjian.apps.linkage.settling import FORBIDDEN, Settled, Weighed, settle
from qunjian.apps.linkage.weighing import WeighedPair, Weighing, weigh
from qunjian.core.linkage.alike import Firm, pattern_of, use_of
from qunjian.core.steady import steady
from qunjian.core.vocabulary import Source

Sides = list[tuple[Side, list[Row]]]
Two = tuple[int, int]
ALIKE = 0.999
SAME_KEY = "同一来源的两份名册里，名称、代码、乡镇都一样。"
BY_PEOPLE = "由人认定。"


class Found:
    """All that a run found, ready to be kept: rows by side, pairs, and how they settle."""

    def __init__(self, sides: Sides, weighing: Weighing, said: Mapping[Two, Recalled]) -> None:
        self.sides, self.weighing, self.said = sides, weighing, said
        self.rows = [row for _, rows in sides for row in rows]
        self.side = [side for side, rows in sides for _ in rows]

    def settle(self, comparison: RegisterComparison) -> None:
        low, high = comparison.low, comparison.high
        against = contradicted(self.weighing.pairs, self.said, low, high)
        pairs = [self._weighed(pair, against) for pair in self.weighing.pairs]
        self.settled: Settled = settle(len(self.rows), pairs, low, high)
        self.contradicts = dict.fromkeys(self.settled.forbidden, FORBIDDEN) | {
            at: against[pair.left, pair.right]
            for at, pair in enumerate(self.weighing.pairs)
            if (pair.left, pair.right) in against
        }
        #: by decision the facts of which it holds: those of now, unless they speak against it
        self.facts = {
            told.decision: told.then if two in against else told.now
            for two, told in self.said.items()
        }
        firms, firm = self._firms(), self.settled.firm
        self.use = [
            use_of(pair.score, firms[firm[pair.left]], firms[firm[pair.right]])
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

    def _weighed(self, pair: WeighedPair, against: Mapping[Two, str]) -> Weighed:
        two = (pair.left, pair.right)
        said = self.said.get(two)
        same = said.same if said else None
        return Weighed(*two, pair.score, same, contradicted=two in against)

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


@steady()
def compare(comparison: RegisterComparison, progress: Progress) -> Found:
    """Read the sides, have them weighed, and settle what came out."""
    sides: Sides = []
    chosen = list(comparison.sides.select_related("batch"))
    for at, side in enumerate(chosen):
        progress.say(at, len(chosen), f"正在读取“{side.label}”")
        sides.append((side, rows_of(side, comparison.area_id)))
    rows = [row for _, rows in sides for row in rows]
    said = recalled(rows)
    answers = {two: told.same for two, told in said.items()}
    earlier = before(comparison.follows, rows) if comparison.follows else None
    listed = [(side.letter, rows) for side, rows in sides]
    weighing = weigh(listed, progress.say, answers, earlier)
    progress.say(0, 0, "正在按认定归并")
    weighing.pairs = _with_alike(rows, weighing)
    weighing.pairs += _unweighed(weighing.pairs, answers)
    found = Found(sides, weighing, said)
    found.settle(comparison)
    if earlier:
        found.figures["fresh"] = len(earlier.fresh)
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


def _unweighed(pairs: Iterable[WeighedPair], said: Mapping[Two, bool]) -> list[WeighedPair]:
    """What people decided of rows that the engine set aside as no units."""
    weighed = {(pair.left, pair.right) for pair in pairs}
    told = {"agrees": [], "against": [], "decided": BY_PEOPLE, "would_change": ""}
    return [WeighedPair(*two, 0.0, told, "") for two in sorted(said) if two not in weighed]
