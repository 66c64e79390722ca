"""One page of the ledger, put together: rows in order, their count, sums and ways out."""

from array import array
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.audit import bulk
from qunjian.apps.ledger.memory import is_kept, remembered, version
from qunjian.apps.ledger.queries import (
    ALL_STATES,
    MANY_FOUND,
    SEE,
    SMALL,
    Outcomes,
    Question,
    Sight,
    UnitRow,
    fits,
    inside,
    judged,
    keys_by_count,
    keys_of,
    ledger,
    lines,
    outcomes_of,
    phone_tail,
    rows_of,
    totals,
)
from qunjian.apps.ledger.tables import chips_of, filters_for, ledger_table
from qunjian.apps.ledger.walks import Walk, along_counts, along_names
from qunjian.apps.registry.models import UnitState
from qunjian.apps.verdicts.counting import Day, counted, number_of, profiles_with
from qunjian.core.vocabulary import FactField
from qunjian.web import clock
from qunjian.web.filters import Chip, Easing, Filter, easing
from qunjian.web.moment import moment_of
from qunjian.web.query import changed
from qunjian.web.tables import Listing

AT_ONCE = 5_000
SUMMED_AT_ONCE = 100
BY_NAME = "name"


class Rows:
    """Rows by their keys in an order already known; only the page that is shown is read."""

    def __init__(self, keys: "array[int]") -> None:
        self.keys = keys

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, cut: slice) -> list[UnitState]:
        return states_of(list(self.keys[cut]))


class Walked:
    """Many rows along an index: pages without knowing the keys of all.

    To walk is worth while as long as fewer rows are passed than there are to be sorted.
    """

    def __init__(
        self, walk: Walk, count: int, among: int, keys: "Callable[[], array[int]]"
    ) -> None:
        self._walk, self._count, self._among, self._keys = walk, count, among, keys

    @property
    def keys(self) -> "array[int]":
        return self._keys()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, cut: slice) -> list[UnitState]:
        start, stop, _ = cut.indices(self._count)
        if stop * self._among <= self._count**2:
            found = self._walk(slice(start, stop))
            if (
                len(found) == stop - start
            ):  # of those whose count is not told an index tells nothing
                return states_of(found)
        return states_of(list(self.keys[cut]))


def states_of(keys: list[int]) -> list[UnitState]:
    """What a page needs of some rows, in the order of their keys."""
    states = UnitState.objects.select_related("area", "site", "unit")
    found: dict[int, UnitState] = {}
    for at in range(0, len(keys), AT_ONCE):
        found |= states.in_bulk(keys[at : at + AT_ONCE])
    return [found[key] for key in keys if key in found]


class Grid:
    """What the address of a ledger page asks for, for the person who asks."""

    def __init__(self, request: HttpRequest, asked: Question | None = None) -> None:
        self.request, self.user = request, request.user
        self.moment = moment_of(request)
        self.asked = asked or Question.asked(request.GET)
        self.scope = scope_of(self.user, SEE)
        self.sight = Sight(scope_of(self.user, SMALL))
        self.table = ledger_table()
        self.version = version()

    @cached_property
    def found(self) -> Rows | Walked:
        """The rows asked for in the order asked for."""
        count = self._kept("count", self._counted)
        if count is None or not self._walks:
            return Rows(self._kept_keys())
        among = remembered(("among", self.moment), self.version, self._among)
        return Walked(self._walk(), count, among, self._kept_keys)

    @property
    def _walks(self) -> bool:
        """Whether an index goes the way the rows are asked for."""
        return self.order.removeprefix("-") in {BY_NAME, *FactField}

    def _walk(self) -> Walk:
        profiles = self._kept("profiles", self._profiles) if self.asked.judged else None
        told = (self.scope, self.moment, self.asked, profiles)
        if self.order.removeprefix("-") == BY_NAME:
            return along_names(*told, falling=self.order.startswith("-"))
        return along_counts(*told, self.order)

    def _counted(self) -> int | None:
        """How many there are, where that is known without looking for each of them."""
        if not self.asked.walkable or self.moment.known_at is not None:
            return None
        if self.day and not self.asked.q:
            return number_of(self.day, fits(self.asked), inside(self.scope, self.asked))
        if self.asked.judged or self._hits is not None or phone_tail(self.user, self.asked.q):
            return None
        return lines(self.scope, self.moment, self.asked).count()

    def _among(self) -> int:
        """How many units there are in all that an index leads along."""
        everywhere = Question(state=ALL_STATES)
        return number_of(self.day, fits(everywhere), lambda _: True) if self.day else 0

    def _profiles(self) -> list[int]:
        """The profiles that answer the question."""
        fitting, here = fits(self.asked), inside(self.scope, self.asked)
        return profiles_with(self.day, fitting, here) if self.day else []

    @cached_property
    def _hits(self) -> list[int] | None:
        """The rows that words alone find, looked for once, unless they are very many."""
        if not self.asked.walkable or not self.asked.q or phone_tail(self.user, self.asked.q):
            return None
        if self.moment.known_at is not None:  # lines tell what is known now
            return None
        hits = lines(self.scope, self.moment, self.asked).values_list("pk", flat=True)
        found = list(hits[: MANY_FOUND + 1])
        return found if len(found) <= MANY_FOUND else None

    def _kept_keys(self) -> "array[int]":
        found: array[int] = self._kept("keys", self._keys, self.order)
        return found

    @cached_property
    def day(self) -> Day | None:
        """The day as it was counted, if its verdicts are kept."""
        return counted(self.moment)

    @property
    def order(self) -> str:
        return self.table.order(self.request.GET)

    @property
    def count(self) -> int:
        return len(self.found)

    def _keys(self) -> "array[int]":
        return self._sifted(self._ordered(self.asked), self.asked)

    def _ordered(self, asked: Question) -> "array[int]":
        rows = self._rows(asked)
        column = self.order.removeprefix("-")
        if column in set(FactField):
            falling = self.order.startswith("-")
            return keys_by_count(rows, self.moment, column, falling=falling)
        return keys_of(self.table.sorted(rows, self.order))

    def _rows(self, asked: Question) -> QuerySet[UnitState]:
        if asked == self.asked and self._hits is not None:
            return UnitState.objects.filter(pk__in=bulk.any_of(self._hits) if self._hits else ())
        return ledger(self.user, self.moment, asked, self.day if asked.judged else None)

    def _sifted(self, keys: "array[int]", asked: Question) -> "array[int]":
        if not asked.judged or self.day:
            return keys
        key = ("outcomes", self.moment, self.scope)
        outcomes = remembered(key, self.version, self._outcomes)
        return judged(keys, outcomes, asked)

    def _outcomes(self) -> dict[int, Outcomes]:
        everything = ledger(self.user, self.moment, Question(state=ALL_STATES))
        return outcomes_of(everything, self.moment)

    @property
    def totals(self) -> dict[str, int | None]:
        return self._kept("totals", self._summed)

    def _summed(self) -> dict[str, int | None]:
        if self.asked.judged or self.count <= AT_ONCE:
            found = UnitState.objects.filter(pk__in=list(self.found.keys))
            return totals(found, self.moment, self.sight)
        return totals(ledger(self.user, self.moment, self.asked), self.moment, self.sight)

    @property
    def totals_href(self) -> str:
        """Where the sums are fetched from when they would keep the page waiting."""
        if self.count <= SUMMED_AT_ONCE or is_kept(self._key("totals"), self.version):
            return ""
        return changed(self.request.GET, part="totals", page=self.request.GET.get("page"))

    def listing(self, *, summed: bool = False) -> Listing:
        with_totals = summed or not self.totals_href
        found: Any = self.found
        return self.table.listing(
            self.request,
            found,
            count=self.count,
            totals=self.totals if with_totals and self.count else None,
            prepare=lambda states: rows_of(self.user, states, self.moment),
            in_order=True,
        )

    def sheet(self) -> tuple[list[str], list[list[Any]]]:
        """Heads and lines for an export: every row that is asked for."""
        rows: list[UnitRow] = rows_of(self.user, self.found[: self.count], self.moment)
        heads, lines = self.table.sheet(rows, self.request.GET)
        return heads, list(lines)

    @cached_property
    def filters(self) -> tuple[Filter, ...]:
        return filters_for(self.scope, self.asked)

    @cached_property
    def chips(self) -> list[Chip]:
        return chips_of(self.request, self.filters, self.asked)

    @property
    def in_words(self) -> str:
        words = [f"{chip.filter.label} {chip.words}" for chip in self.chips if chip.set]
        return "，".join([f"含“{self.asked.q}”"] * bool(self.asked.q) + words)

    @property
    def print_note(self) -> str:
        """Under the heading on paper: which day, which rows, who printed it and when."""
        at = timezone.localtime(clock.now())
        asked = f"；{self.in_words}" if self.in_words else ""
        printed = f"{self.user}打印于 {at:%Y-%m-%d %H:%M}"
        return f"截至 {self.moment.day}，共 {self.count:,} 家{asked} · {printed}"

    @property
    def easing(self) -> Easing | None:
        """Of an empty list: which filter to drop, and how many rows that would give."""
        return None if self.count else easing(self.chips, self._count_without)

    def _count_without(self, dropped: Filter) -> int:
        empty: dict[str, Any] = {dropped.code: getattr(Question(), dropped.code)}
        if dropped.code == "state":
            empty = {"state": "all"}
        asked = replace(self.asked, **empty)
        return len(self._sifted(self._ordered(asked), asked))

    def _kept(self, what: str, compute: Any, *more: str) -> Any:
        return remembered(self._key(what, *more), self.version, compute)

    def _key(self, what: str, *more: str) -> tuple[Any, ...]:
        return (what, self.moment, self.scope, self.sight.scope, self.asked, *more)
