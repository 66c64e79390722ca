"""Reads the ledger of some areas on a day once, for all indicators of a page.

What was read is kept until anything is written: the key holds the newest event and the seal of
the chain, which every action moves. A rolled-back test moves the token.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db.models import Max

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.models import ChainHead, Event
from qunjian.apps.figures.rows import OrganisationRow, Stock, UnitRow
from qunjian.apps.registry.models import AdoptedCount, OrganisationState, UnitState
from qunjian.apps.registry.queries import in_area
from qunjian.apps.verdicts.queries import Known, known_units
from qunjian.core import industry
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Mode, OrganisationForm

KEPT_ROWS = 60_000
UNIT_COLUMNS = (
    "unit_id", "name", "kind", "operating_state", "area_id", "industry", "site_id", "opened_on",
)  # fmt: skip
section_of = lru_cache(maxsize=5_000)(industry.section_of)
_kept: "OrderedDict[tuple[Any, ...], Any]" = OrderedDict()
_weight: dict[tuple[Any, ...], int] = {}


def stock(scope: Scope, moment: Moment, area: str = "") -> Stock:
    """The stock of a scope, or of one area inside it, on a day."""
    key = ("stock", scope, area, moment)
    return remembered(key, lambda: _read(scope, moment, area), lambda read: len(read.units))


def remembered(
    key: tuple[Any, ...], read: Callable[[], Any], weigh: Callable[[Any], int] = lambda _: 1
) -> Any:
    """What `read` gives, kept until the ledger changes; the oldest go when too much is kept."""
    key = (*_epoch(), *key)
    if key not in _kept:
        value = read()
        _kept[key], _weight[key] = value, weigh(value) + 1
        while sum(_weight.values()) > KEPT_ROWS and len(_kept) > 1:
            oldest, _ = _kept.popitem(last=False)
            del _weight[oldest]
        return value
    _kept.move_to_end(key)
    return _kept[key]


def _epoch() -> tuple[str, str, int]:
    """Anything written makes another epoch: the seal of the chain and the newest event."""
    token = cache.get_or_set("figures-token", lambda: uuid4().hex, None)
    head = ChainHead.objects.filter(pk=1).values_list("digest", flat=True).first()
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"]
    return str(token), head or "", newest or 0


def _read(scope: Scope, moment: Moment, area: str) -> Stock:
    units = _units(scope, moment, area)
    covers: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        for coverings in unit.known.coverings.values():
            for organisation, _ in coverings:
                covers[organisation].append(unit.pk)
    rows = OrganisationState.objects.on(moment).filter(scope.q("area")).order_by("area", "name")
    if area:
        rows = rows.filter(in_area(area))
    organisations = [
        OrganisationRow(
            pk, name, Line(line), OrganisationForm(form), Mode(mode), place, outer, founded,
            tuple(covers.get(pk, ())),
        )
        for pk, name, line, form, mode, place, outer, founded in rows.values_list(
            "organisation_id", "name", "line", "form", "mode", "area_id", "outer", "founded_on"
        )
    ]  # fmt: skip
    return Stock(moment.day, units, organisations)


def _units(scope: Scope, moment: Moment, area: str) -> list[UnitRow]:
    states = UnitState.objects.on(moment).filter(scope.q("area")).order_by("area", "name")
    if area:
        states = states.filter(in_area(area))
    narrow: list[Any] = list(states.values_list(*UNIT_COLUMNS, named=True))
    # not told twice: a fact of the day is the newest statement that counts
    counted = dict(AdoptedCount.objects.on(moment).order_by().values_list("unit_id", "valid_from"))
    return [
        _row(known, state, counted, moment)
        for known, state in zip(known_units(narrow, moment), narrow, strict=True)
    ]


def _row(known: Known, state: Any, counted: dict[int, Any], moment: Moment) -> UnitRow:
    return UnitRow(
        known=known,
        industry=state.industry,
        section=section_of(state.industry),
        site=state.site_id,
        opened_on=state.opened_on,
        counted_on=counted.get(known.unit_id),
        above=known.above_scale(),
        outcomes={line: known.outcome(line, moment) for line in Line},
    )
