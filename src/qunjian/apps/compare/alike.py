"""The units of a day in groups that no rule of either side tells apart: each is judged once."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

import numpy as np

from qunjian.apps.compare.sides import Rules
from qunjian.apps.figures.alike import ProfileRow, row_of
from qunjian.apps.figures.columns import PEOPLE, Columns
from qunjian.apps.figures.tallies import Tallies
from qunjian.apps.rules.queries import RuleShelf
from qunjian.apps.verdicts import stored
from qunjian.apps.verdicts.counting import AREAS, PROFILES
from qunjian.apps.verdicts.profiles import UnitProfile
from qunjian.apps.verdicts.sums import Ints, present
from qunjian.core.vocabulary import FactField


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """`of` is the group of each unit; a row stands for every group."""

    units: Ints
    of: Ints
    rows: list[ProfileRow]
    many: Ints

    def members(self, groups: list[int]) -> list[int]:
        """The units of some groups, in the order of areas and names."""
        wanted = np.zeros(len(self.rows), bool)
        wanted[groups] = True
        found: list[int] = self.units[wanted[self.of]].tolist()
        return found


def alike(tallies: Tallies, known: RuleShelf, before: Rules, after: Rules) -> Alike | None:
    """None where a rule asks for what columns do not tell."""
    if before.bands.figures(FactField.REVENUE):
        return None
    columns = tallies.columns
    here = tallies.here()
    here = here[np.argsort(columns.rank[here], kind="stable")]
    profiles = stored.profiles({PROFILES.all[at] for at in present(columns.profile)})
    heads = _numbered(columns.profile, lambda at: _head(profiles[PROFILES.all[at]]))
    sides = (before, after)
    places = _numbered(
        columns.area,
        lambda at: (
            known.of_area(AREAS.all[at]),
            *(side.speaks_in(AREAS.all[at]) for side in sides),
        ),
    )
    alone = np.where(np.isin(columns.unit, [*known.decisions, *before.alone, *after.alone]),
                     columns.unit, 0)  # fmt: skip
    keys = np.column_stack([heads, places, alone, *_bands(columns, before)])[here]
    _, first, of, many = np.unique(
        keys, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    rows = [_row(columns, int(at), profiles, known) for at in here[first]]
    return Alike(columns.unit[here], of.reshape(-1), rows, many)


def _numbered(numbers: Ints, tell: Callable[[int], Hashable]) -> Ints:
    """For each of some small numbers another one, the same where the same is told of them."""
    met: dict[Hashable, int] = {}
    of = np.zeros(int(numbers.max()) + 1 if len(numbers) else 0, np.int64)
    for number in present(numbers):
        of[number] = met.setdefault(tell(int(number)), len(met))
    return of[numbers]


def _speaking(area: str, known: RuleShelf, before: Rules, after: Rules) -> Hashable:
    return known.of_area(area), before.speaks_in(area), after.speaks_in(area)


def _head(profile: UnitProfile) -> Hashable:
    """What judging asks of a profile: counts come from their columns."""
    lines = ((each.mode is not None, bool(each.reason)) for each in profile.lines)
    return profile.kind, profile.operating_state, tuple(lines)


def _bands(columns: Columns, rules: Rules) -> Iterator[Ints]:
    for field in PEOPLE:
        figures = np.array([float(each) for each in rules.bands.figures(field)])
        counts = columns.count(field)
        sides = [np.searchsorted(figures, counts, side=side) for side in ("left", "right")]
        yield np.where(np.isnan(counts), -1, sides[0] + sides[1])


def _row(
    columns: Columns, at: int, profiles: dict[int, UnitProfile], rules: RuleShelf
) -> ProfileRow:
    row = row_of(profiles[PROFILES.all[columns.profile[at]]])
    known = row.known
    known.unit_id, known.area_code = int(columns.unit[at]), AREAS.all[columns.area[at]]
    told = ((field, columns.count(field)[at]) for field in PEOPLE)
    known.counts = {field: int(value) for field, value in told if not np.isnan(value)}
    known.sets = rules.of_unit(known.unit_id, known.area_code)
    return row
