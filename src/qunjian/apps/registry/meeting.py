"""Two descriptions of one unit: what one adds to the other, and where they contradict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Content = Mapping[str, Any]
EXTRA = "extra."

#: what is chosen together, by the field that decides: a phone with the hash of its tail …
GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("name", "name_key"),
    "kind": ("kind",),
    "credit_code": ("credit_code",),
    "registration_no": ("registration_no",),
    "org_code": ("org_code",),
    "area_id": ("area_id",),
    "site_id": ("site_id",),
    "address": ("address",),
    "longitude": ("longitude", "latitude"),
    "industry": ("industry",),
    "legal_person": ("legal_person",),
    "contact": ("contact",),
    "phone": ("phone", "phone_tail"),
    "operating_state": ("operating_state", "closed_on"),
    "opened_on": ("opened_on",),
    "capital": ("capital",),
    "registration_body": ("registration_body",),
    "supervising_body": ("supervising_body",),
}


@dataclass(frozen=True, slots=True)
class Contested:
    """A field of which the two units tell different values today, and whose value stays."""

    field: str
    mine: tuple[Any, ...]
    theirs: tuple[Any, ...]
    winner: str

    @property
    def stays(self) -> tuple[Any, ...]:
        return self.theirs if self.winner == "gone" else self.mine

    @property
    def gives_way(self) -> tuple[Any, ...]:
        return self.mine if self.winner == "gone" else self.theirs


def contested(mine: Content, theirs: Content, choices: Mapping[str, str]) -> list[Contested]:
    """Fields that both tell, and tell differently."""
    found = []
    for name in fields_of(mine, theirs):
        one, other = value_of(mine, name), value_of(theirs, name)
        if not _blank(one[0]) and not _blank(other[0]) and one[0] != other[0]:
            winner = "gone" if choices.get(name) == "gone" else "keep"
            found.append(Contested(name, one, other, winner))
    return found


def settled(
    row: Content, other: Content | None, disputes: Sequence[Contested], side: str
) -> dict[str, Any]:
    """
    A row with the values that stay, and its gaps filled from the other unit's row of its days.

    What gives way is replaced wherever it stands; `side` says whose row this is.
    """
    whole = dict(row)
    for each in disputes:
        if each.winner != side and value_of(whole, each.field)[0] == each.gives_way[0]:
            whole = _with(whole, each.field, each.stays)
    if other is None:
        return whole
    for name in fields_of(whole, other):
        own, told = value_of(whole, name), value_of(other, name)
        if _blank(told[0]) or (not _blank(own[0]) and own[0] != told[0]):
            continue
        filled = tuple(
            theirs if _blank(mine) else mine for mine, theirs in zip(own, told, strict=True)
        )
        if filled != own:
            whole = _with(whole, name, filled)
    return whole


def fields_of(*rows: Content) -> list[str]:
    """The fields that are compared, the county's own among them."""
    own = dict.fromkeys(code for row in rows for code in row["extra"])
    return [*GROUPS, *(f"{EXTRA}{code}" for code in own)]


def value_of(row: Content, name: str) -> tuple[Any, ...]:
    if name.startswith(EXTRA):
        return (row["extra"].get(name.removeprefix(EXTRA)),)
    return tuple(row[each] for each in GROUPS[name])


def _with(row: Content, name: str, value: tuple[Any, ...]) -> dict[str, Any]:
    if name.startswith(EXTRA):
        return {**row, "extra": {**row["extra"], name.removeprefix(EXTRA): value[0]}}
    return {**row, **dict(zip(GROUPS[name], value, strict=True))}


def _blank(value: Any) -> bool:
    return value is None or value == ""
