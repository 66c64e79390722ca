"""Which counts of a unit may be shown: few people are easily recognised.

Member counts of a unit with fewer than five staff are for that line's posts; in exports and
public views they are left out for everybody.
"""

from collections.abc import Collection
from typing import Any

from qunjian.core.vocabulary import FactField, Line

FEW = 5
LINE_OF_FIELD = {
    FactField.LEAGUE_MEMBERS.value: Line.LEAGUE.value,
    FactField.UNION_MEMBERS.value: Line.UNION.value,
    FactField.PARTY_MEMBERS.value: Line.PARTY.value,
}
NOT_SHOWN = "（不足5人，不显示）"


def is_small(*staff: int | None) -> bool:
    """Whether any count of the staff is below five; unknown tells nothing."""
    return any(count is not None and count < FEW for count in staff)


def hidden_fields(staff: int | None, lines: Collection[str] | None = ()) -> frozenset[str]:
    """The fields not to be shown of a unit with this staff; `lines` are those one may see."""
    if lines is None or not is_small(staff):
        return frozenset()
    return frozenset(field for field, line in LINE_OF_FIELD.items() if line not in lines)


def without_hidden(values: dict[str, Any], lines: Collection[str] | None = ()) -> dict[str, Any]:
    """The counts of one unit with those not to be shown taken out."""
    hidden = hidden_fields(values.get("staff"), lines)
    return {name: None if name in hidden else value for name, value in values.items()}
