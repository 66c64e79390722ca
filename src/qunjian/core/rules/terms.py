"""When a committee's term ends: the day of its election, the provision then in force, its years.

Nothing is guessed: without the day, or where the text leaves a choice that nobody has told, there
is no end, and what is missing is said.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from qunjian.core.rules.provisions import Provision, Subject, provisions_for
from qunjian.core.vocabulary import Line, OrganisationForm

F = OrganisationForm
#: 由选举产生委员会或书记、有任期的形式; groups, working committees and outer ones have none
ELECTED = frozenset(
    {
        F.PARTY_BRANCH, F.PARTY_GENERAL, F.PARTY_COMMITTEE,
        F.UNION_COMMITTEE, F.UNION_FEDERATION,
        F.LEAGUE_BRANCH, F.LEAGUE_GENERAL, F.LEAGUE_COMMITTEE,
        F.WOMEN_ASSEMBLY, F.WOMEN_COMMITTEE, F.WOMEN_FEDERATION,
    }
)  # fmt: skip
NO_DAY = "缺本届选举日"
NO_YEARS = "缺每届年数"
LONGEST = 10  # years that any text could mean


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The end of a term, or what is missing to tell it.

    `years` may come from the text alone; `note` says where told years and text part, or that no
    text of the day is at hand.
    """

    elected_on: date | None
    years: int | None
    ends_on: date | None
    provision: Provision | None
    missing: str = ""
    note: str = ""

    def left(self, day: date) -> int | None:
        """Days until the end; negative once it has passed."""
        return None if self.ends_on is None else (self.ends_on - day).days

    def ends_within(self, day: date, days: int) -> bool:
        left = self.left(day)
        return left is not None and 0 <= left <= days

    def over(self, day: date) -> bool:
        left = self.left(day)
        return left is not None and left < 0


def term_end(
    line: Line, form: OrganisationForm, elected_on: date | None, years: int | None = None
) -> TermEnd:
    """By the provision in force on the day of the election; `years` are those told, if any."""
    if elected_on is None:
        return TermEnd(None, years, None, None, NO_DAY)
    found = provisions_for(line, Subject.TERM, elected_on, form=form)
    provision = found[0] if found else None
    only = only_years(provision)
    runs = years if years is not None else only
    if runs is None:
        said = f"（规定是{provision.says}）" if provision else "（没有收录选举那天的任期规定）"
        return TermEnd(elected_on, None, None, provision, f"{NO_YEARS}{said}")
    note = ""
    if provision is None:
        note = "没有收录选举那天的任期规定，按登记的年数算。"
    elif not provision.allows(runs):
        note = f"登记的{runs}年与规定的{provision.says}不同，按登记的年数算。"
    return TermEnd(elected_on, runs, _after(elected_on, runs), provision, note=note)


def only_years(provision: Provision | None) -> int | None:
    """The years of a term where the text leaves no choice."""
    if provision is None or provision.choices or provision.least != provision.most:
        return None
    return None if provision.least is None else int(provision.least)


def _after(day: date, years: int) -> date:
    """The same day some years on; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return (day - timedelta(days=1)).replace(year=day.year + years)
