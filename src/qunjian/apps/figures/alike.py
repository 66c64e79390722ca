"""Profiles that a question about one line cannot tell apart, with a row that stands for them.

The indicators say themselves which rows they count; they are asked once for every such group.
"""

from collections import OrderedDict
from datetime import date
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.indicators import Indicator
from qunjian.apps.figures.rows import Outcomes, UnitRow
from qunjian.apps.registry.models import NotYetReason
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.counting import PROFILES
from qunjian.apps.verdicts.profiles import LINES, UnitProfile
from qunjian.apps.verdicts.queries import Known
from qunjian.apps.verdicts.sums import Ints, present
from qunjian.core.period import Moment
from qunjian.core.rules import Covering
from qunjian.core.vocabulary import FactField, Line, OrganisationForm

KEPT_ANSWERS = 2_000
#: indicators that look at every line, whichever is asked for
OF_ALL_LINES = frozenset({"guidance-complete", "guidance-partial", "guidance-none"})
Question = tuple[str, Asked, Part]


class ProfileRow(UnitRow):
    """All units of a profile, as one of them would be seen."""

    __slots__ = ("_doubted",)
    _doubted: bool

    @property
    def doubted(self) -> bool:
        return self._doubted


def row_of(profile: UnitProfile) -> ProfileRow:
    """The row that stands for a profile."""
    known = Known(0, "", profile.kind, profile.operating_state, "")
    known.counts = {FactField.STAFF: 0} if profile.counted else {}
    outcomes = Outcomes(known, Moment(date.min))
    for line, told in zip(LINES, profile.lines, strict=True):
        outcomes[line] = told.outcome
        if told.mode:
            covering = Covering("", OrganisationForm.PARTY_BRANCH, told.mode)
            known.coverings[line] = [(0, covering)]
        if told.reason:
            known.not_yet[line] = NotYetReason.label_of(told.reason)
    row = ProfileRow(
        known=known, industry="", section=profile.section, site=None, opened_on=None,
        counted_on=None, above=profile.above, outcomes=outcomes,
    )  # fmt: skip
    row._doubted = profile.doubted
    return row


class Groups:
    """All profiles met so far, grouped by what one line shows; without a line by all four.

    Groups are only added, so what was answered for them holds for ever.
    """

    def __init__(self, line: Line | None) -> None:
        self.line = line
        self.rows: list[ProfileRow] = []
        self._of = np.full(0, -1, np.int64)
        self._known: dict[Any, int] = {}
        self._answers: OrderedDict[Question, Any] = OrderedDict()
        self._lock = Lock()

    def of(self, profiles: Ints) -> Ints:
        """The group of each of some profiles, all by their numbers in this process."""
        with self._lock:
            if len(self._of) < len(PROFILES.all):
                more = len(PROFILES.all) - len(self._of)
                self._of = np.concatenate([self._of, np.full(more, -1, np.int64)])
            groups: Ints = self._of[profiles]
            missing = present(profiles[groups < 0])
            if len(missing):
                self._add(missing)
                groups = self._of[profiles]
        return groups

    def _add(self, missing: Ints) -> None:
        told = stored.profiles({PROFILES.all[at] for at in missing})
        for at in missing:
            profile = told[PROFILES.all[at]]
            key = self._key(profile)
            if key not in self._known:
                self._known[key] = len(self.rows)
                self.rows.append(row_of(profile))
            self._of[at] = self._known[key]

    def _key(self, profile: UnitProfile) -> Any:
        head = (
            profile.kind, profile.operating_state, profile.section, profile.above,
            profile.counted, profile.doubted,
        )  # fmt: skip
        if self.line is None:
            return head, tuple((each.outcome, each.mode, each.reason) for each in profile.lines)
        own = profile.lines[LINES.index(self.line)]
        led = profile.lines[LINES.index(Line.PARTY)].mode is not None
        return head, own.outcome, own.mode, own.reason, led

    def answers(self, indicator: Indicator, asked: Asked, part: Part) -> Any:
        """Of every group whether it belongs to a part of a figure; areas, days and what only units
        tell aside."""
        asked = asked.narrowed(area="", since=None, site=None, opened=None, size=None)
        question = (indicator.code, asked, part)
        kept = self._answers.get(question, ())
        if len(kept) < len(self.rows):
            kept = np.concatenate([kept, self._ask(len(kept), indicator, asked, part)]).astype(bool)
            with self._lock:
                self._answers[question] = kept
                while len(self._answers) > KEPT_ANSWERS:
                    self._answers.popitem(last=False)
        return kept

    def _ask(self, first: int, indicator: Indicator, asked: Asked, part: Part) -> list[bool]:
        test = {
            Part.COUNTED: indicator.counts,
            Part.BASE: indicator.base,
            Part.LEFT_OUT: indicator.leaves_out,
        }[part]
        rows, of_units = self.rows[first:], asked.of_units()
        if test is None:
            return [False] * len(rows)
        return [
            bool(of_units.units([row]))
            and test(row, asked.line, date.min)
            and (part is not Part.COUNTED or asked.of_line(row))
            for row in rows
        ]


@cache
def _groups(line: Line | None) -> Groups:
    return Groups(line)


def groups_for(indicator: Indicator, asked: Asked) -> Groups:
    """The grouping by which a question can be answered."""
    return _groups(None if indicator.code in OF_ALL_LINES else asked.line)
