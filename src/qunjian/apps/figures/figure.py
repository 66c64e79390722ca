"""One figure: a value with everything that belongs to it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from qunjian.apps.figures.asked import Asked, Part
from qunjian.apps.figures.indicators import Indicator
from qunjian.core.period import Moment
from qunjian.core.rules import Goal, goal_for
from qunjian.core.vocabulary import UnitKind


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with everything that belongs to it: its base, its definition, its day, its rows.

    `value` is the count, or the sum of people (None where nobody told any); `denominator` is
    None for what is no share. `left_out` are rows that neither part counts.
    """

    indicator: Indicator
    asked: Asked
    moment: Moment
    value: int | None
    denominator: int | None
    left_out: int

    @property
    def numerator(self) -> int | None:
        return self.value

    @property
    def rate(self) -> float | None:
        if self.value is None or not self.denominator:
            return None
        return self.value / self.denominator

    @property
    def rest(self) -> int | None:
        """What the base has and the value does not count."""
        if self.value is None or self.denominator is None:
            return None
        return self.denominator - self.value

    @property
    def goal(self) -> Goal | None:
        """What the county wants of it by which day, where it has said so."""
        return goal_for(self.asked.area, self.moment.day) if self.indicator.goal else None

    @property
    def short_of_goal(self) -> int | None:
        """How many more must be counted to reach the goal; they are among the rest."""
        if self.goal is None or self.value is None or self.denominator is None:
            return None
        return max(0, self.goal.units(self.denominator) - self.value)

    @property
    def base_label(self) -> str:
        """The base by its name; "operating units" that were narrowed say to what."""
        label, asked = self.indicator.base_label, self.asked
        if label != "在营单位" or not (asked.scale or asked.kind):
            return label
        return f"{asked.scale.label}企业" if asked.scale else f"在营{UnitKind.label_of(asked.kind)}"

    @property
    def definition(self) -> str:
        return self.indicator.definition

    @property
    def rows_query(self) -> dict[str, str]:
        """The parameters of the page of rows; day and knowledge are part of the figure."""
        told = {**self.asked.parameters(), "day": self.moment.day.isoformat()}
        if self.moment.known_at:
            told["known"] = self.moment.known_at.isoformat()
        return told

    def address(self, part: Part = Part.COUNTED) -> str:
        """Where exactly these rows are listed; it can be sent to a colleague."""
        given = self.rows_query if part is Part.COUNTED else {**self.rows_query, "part": part}
        return f"{reverse('figures-rows', args=[self.indicator.code])}?{urlencode(given)}"

    @property
    def href(self) -> str:
        return self.address()

    @property
    def base_href(self) -> str:
        return self.address(Part.BASE)

    @property
    def rest_href(self) -> str:
        return self.address(Part.REST)

    @property
    def left_out_href(self) -> str:
        return self.address(Part.LEFT_OUT)
