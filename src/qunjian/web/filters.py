"""Filters of a list as chips, and saved views as tabs; both live in the address.

FILTERS = (Filter("township", "乡镇", options=(Option("330326001", "萧塘镇", 141), …)),)
chips = shown(request, FILTERS); chosen(request.GET, FILTERS) == {"township": ["330326001"]}
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest, QueryDict

from qunjian.web.moment import read_day
from qunjian.web.query import changed
from qunjian.web.tables import repeated

Kind = Literal["choice", "many", "number", "day", "text"]
NAMES_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a filter; `count` says how many rows it would give, None if not counted."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A question about rows. `many` takes several answers; `number` and `day` take a range,
    in the address as `code-from` and `code-to`."""

    code: str
    label: str
    kind: Kind = "many"
    options: tuple[Option, ...] = ()
    unit: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        if self.kind in {"number", "day"}:
            return f"{self.code}-from", f"{self.code}-to"
        return (self.code,)

    def values(self, given: QueryDict) -> list[str]:
        """What is asked, without answers that do not exist: [from, to] for a range, '' open."""
        if self.kind == "text":
            return [text] if (text := given.get(self.code, "").strip()) else []
        if self.kind in {"number", "day"}:
            ends = [self._end(given.get(name, "")) for name in self.parameters]
            return ends if any(ends) else []
        known = {option.value for option in self.options}
        asked = [value for value in dict.fromkeys(given.getlist(self.code)) if value in known]
        return asked if self.kind == "many" else asked[:1]

    def words(self, values: Sequence[str]) -> str:
        """What is asked, as the chip says it: “萧塘、水口”, “萧塘等 4 项”, “50—200 人”."""
        if not values:
            return ""
        if self.kind == "text":
            return f"“{values[0]}”"
        if self.kind in {"number", "day"}:
            low, high = values
            unit = f" {self.unit}" if self.unit else ""
            if low and high:
                return f"{low}—{high}{unit}"
            return f"{low}{unit}起" if low else f"{high}{unit}止"
        labels = {option.value: option.label for option in self.options}
        named = [labels[value] for value in values]
        if len(named) <= NAMES_SHOWN:
            return "、".join(named)
        return f"{named[0]}等 {len(named)} 项"

    def _end(self, text: str) -> str:
        text = text.strip()
        if self.kind == "day":
            day = read_day(text)
            return day.isoformat() if day else ""
        return text if text.isascii() and text.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as it is drawn: dashed when it can be added, solid with its own × when set."""

    filter: Filter
    values: tuple[str, ...]
    words: str
    clear_href: str
    hidden: tuple[tuple[str, str], ...]

    @property
    def set(self) -> bool:
        return bool(self.values)

    @property
    def low(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def high(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def options(self) -> list[tuple[Option, bool]]:
        return [(option, option.value in self.values) for option in self.filter.options]


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view or a section of a record."""

    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Easing:
    """What an empty list offers: the filter to drop, and how many rows that would give."""

    label: str
    href: str
    count: int

    @property
    def words(self) -> str:
        return f"{self.count:,}"


def shown(request: HttpRequest, filters: Iterable[Filter]) -> list[Chip]:
    """The chips, those that are set last, as the design has them."""
    chips = [_chip(request.GET, each) for each in filters]
    return sorted(chips, key=lambda chip: chip.set)


def chosen(given: QueryDict, filters: Iterable[Filter]) -> dict[str, list[str]]:
    """What is really asked, by code; filters that are not set are absent."""
    asked = {each.code: each.values(given) for each in filters}
    return {code: values for code, values in asked.items() if values}


def clear_href(given: QueryDict, filters: Iterable[Filter]) -> str:
    """The address without any of these filters."""
    return changed(given, **{name: None for each in filters for name in each.parameters})


def easing(chips: Iterable[Chip], count_without: Callable[[Filter], int]) -> Easing | None:
    """For an empty list: dropping which filter gives the most rows; None when none gives any."""
    offers = [
        Easing(f"去掉“{chip.words}”", chip.clear_href, count)
        for chip in chips
        if chip.set and (count := count_without(chip.filter))
    ]
    return max(offers, key=lambda offer: offer.count, default=None)


def _chip(given: QueryDict, each: Filter) -> Chip:
    values = each.values(given)
    return Chip(
        filter=each,
        values=tuple(values),
        words=each.words(values),
        clear_href=changed(given, **dict.fromkeys(each.parameters)),
        hidden=repeated(given, "page", *each.parameters),
    )
