"""The grid of one township: typing counts, 都没变 for many, and setting doubts aside."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.areas.models import Area
from qunjian.apps.registry import actions
from qunjian.apps.registry.census import rounds_visible_to, said_in, units_to_count
from qunjian.apps.registry.entry import FIELDS, LABELS, EntryRow, keep, rows_of
from qunjian.apps.registry.forms.census import FILTERS, typed_counts
from qunjian.apps.registry.models import AdoptedCount, CensusRound, Unit, UnitState
from qunjian.apps.registry.queries import matching
from qunjian.apps.registry.views.writing import attempt, done, refused
from qunjian.core.vocabulary import FactField
from qunjian.web import clock
from qunjian.web.moment import is_past, only_today, writes_today
from qunjian.web.page import go, page, say, wants_part
from qunjian.web.paging import Paging

EDIT = "registry.edit-unit"
ENTRY = "registry-census-entry"
ROW = "registry/census_row.html"
DONE, WRONG = 200, 422
NOTHING_TO_CONFIRM = "没有可以点“都没变”的单位：请勾选还没填、以前有过人数的行。"


@writes_today
def entry(request: HttpRequest, round_id: int, area_code: str) -> HttpResponse:
    """The units of a township, a row each; posting the page keeps every row that was typed in."""
    census_round, area = _asked(request, round_id, area_code)
    if request.method == "POST":
        return _keep_page(request, census_round, area)
    states = _filtered(request, census_round, area)
    paging = Paging.asked(request.GET, states.count())
    shown = list(states[paging.start : paging.stop])
    rows = rows_of(request.user, census_round, shown)
    context = _context(request, census_round, area)
    context |= {"rows": rows, "paging": paging}
    context["editable"] = _editable(request, census_round, area)
    return page(request, "registry/census_entry.html", context)


@require_POST
@only_today
def row(request: HttpRequest, round_id: int, unit_id: int) -> HttpResponse:
    """Keep one row as soon as it is left; the row comes back with what is doubtful in it."""
    census_round, state = _unit(request, round_id, unit_id)
    [shown] = rows_of(request.user, census_round, [state])
    kept = _keep(request, census_round, state, shown)
    status = _status([shown])
    if status == DONE:
        [shown] = rows_of(request.user, census_round, [state], {unit_id: _told(request, unit_id)})
    context = {"row": shown, "round": census_round, "editable": True, "saved": kept}
    return page(request, ROW, context, status=status)


@require_POST
@only_today
def unchanged(request: HttpRequest, round_id: int, area_code: str) -> HttpResponse:
    """都没变 for the chosen rows, or for all of the township that have been counted before."""
    census_round, area = _asked(request, round_id, area_code)
    require(request.user, EDIT, area.pk)
    units = _to_confirm(request, census_round, area)
    refusals = [] if units else [NOTHING_TO_CONFIRM]
    if units:
        about = {"census_round": census_round, "units": units, "by": request.user}
        _, refusals = attempt(lambda: actions.confirm_unchanged(**about))
    if refusals:
        return refused(request, refusals, ENTRY, round_id, area_code)
    said = f"{len(units)} 家都没变，已记下。"
    return done(request, said, census_round, ENTRY, round_id, area_code)


@require_POST
@only_today
def dismiss(request: HttpRequest, round_id: int, unit_id: int) -> HttpResponse:
    """A doubt was looked into; why it may stand is kept, and it is not shown again."""
    census_round, state = _unit(request, round_id, unit_id)
    [shown] = rows_of(request.user, census_round, [state])
    _keep(request, census_round, state, shown)
    if _status([shown]) == DONE:
        shown.refusal = _set_aside(request, census_round, state)
    refusals = [shown.refusal] if shown.refusal else []
    if not wants_part(request):
        back = (ENTRY, round_id, request.POST.get("area") or state.area_id)
        if refusals:
            return refused(request, refusals, *back)
        return done(request, "说明已记下。", state.unit, *back)
    if not refusals:
        [shown] = rows_of(request.user, census_round, [state], {unit_id: _told(request, unit_id)})
    context = {"row": shown, "round": census_round, "editable": True}
    return page(request, ROW, context, status=_status([shown]))


def _set_aside(request: HttpRequest, census_round: CensusRound, state: UnitState) -> str:
    """Keep the reason; what the ledger refuses comes back as a sentence."""
    code = request.POST.get("doubt", "")
    [row] = rows_of(request.user, census_round, [state], {state.unit_id: FIELDS})
    found = next((d for cell in row.cells for d in cell.doubts if d.code == code), None)
    if found is None:
        return ""
    given = {"unit": state.unit, "code": code, "figures": found.figures, "by": request.user}
    reason = request.POST.get(f"reason-{state.unit_id}-{code}", "")
    _, refusals = attempt(lambda: actions.dismiss_warning(on=clock.today(), reason=reason, **given))
    return "".join(refusals)


def _to_confirm(request: HttpRequest, census_round: CensusRound, area: Area) -> list[Unit]:
    states = units_to_count(request.user, census_round, area.pk)
    missing = states.exclude(unit__in=said_in(census_round).values("unit"))
    if request.POST.get("everything") == "1":
        until = AdoptedCount.objects.known().filter(valid_from__lte=census_round.counted_on)
        chosen = missing.filter(unit__in=until.values("unit"))
    else:
        chosen = missing.filter(unit__in=_ids(request.POST.getlist("chosen")))
    return [state.unit for state in chosen]


def _keep_page(request: HttpRequest, census_round: CensusRound, area: Area) -> HttpResponse:
    require(request.user, EDIT, area.pk)
    ids = _ids(request.POST.getlist("unit"))
    units = units_to_count(request.user, census_round, area.pk).filter(unit__in=ids)
    states = list(units.order_by("area", "name", "pk"))
    rows = rows_of(request.user, census_round, states)
    count = sum(
        _keep(request, census_round, state, row) for state, row in zip(states, rows, strict=True)
    )
    if _status(rows) == WRONG:
        context = _context(request, census_round, area)
        context |= {"rows": rows, "kept": count, "editable": True}
        context["paging"] = Paging(1, max(len(rows), 1), len(rows))
        return page(request, "registry/census_entry.html", context, status=WRONG)
    say(request, f"已保存 {count} 家。" if count else "没有改动，什么都没有保存。")
    address = reverse(ENTRY, args=[census_round.pk, area.pk])
    return go(request, f"{address}?{request.GET.urlencode()}")


def _keep(request: HttpRequest, census_round: CensusRound, state: UnitState, row: EntryRow) -> bool:
    """Keep a row if all of it can be read; else it shows again what was typed, and why not."""
    hidden = frozenset(cell.name for cell in row.cells if cell.hidden)
    counts, wrong = typed_counts(request.POST, state.unit_id, hidden)
    kept, refusals = False, list[str]()
    if not wrong:
        kept, refusals = attempt(lambda: keep(census_round, state.unit, counts, by=request.user))
    for cell in row.cells:
        cell.text = request.POST.get(f"{row.unit_id}-{cell.name}", cell.text)
        cell.error = wrong.get(cell.name, "")
    row.refusal = "".join(refusals)
    return bool(kept)


def _told(request: HttpRequest, unit_id: int) -> list[str]:
    """The fields of a unit that this person has typed just now, and so may be told about."""
    return [name for name in FIELDS if request.POST.get(f"{unit_id}-{name}", "").strip()]


def _context(request: HttpRequest, census_round: CensusRound, area: Area) -> dict[str, Any]:
    return {
        "round": census_round,
        "area": area,
        "show": _show(request),
        "filters": FILTERS.items(),
        "labels": [(name, LABELS[name], FactField(name).label) for name in FIELDS],
    }


def _filtered(request: HttpRequest, census_round: CensusRound, area: Area) -> QuerySet[UnitState]:
    states = units_to_count(request.user, census_round, area.pk)
    if text := request.GET.get("q", "").strip():
        states = states.filter(matching(text))
    said = said_in(census_round).values("unit")
    if _show(request) == "missing":
        states = states.exclude(unit__in=said)
    elif _show(request) == "done":
        states = states.filter(unit__in=said)
    return states.order_by("area", "name", "pk")


def _asked(request: HttpRequest, round_id: int, area_code: str) -> tuple[CensusRound, Area]:
    require(request.user, "registry.see", area_code)
    census_round = get_object_or_404(rounds_visible_to(request.user), pk=round_id)
    return census_round, get_object_or_404(Area, pk=area_code)


def _unit(request: HttpRequest, round_id: int, unit_id: int) -> tuple[CensusRound, UnitState]:
    require(request.user, EDIT)
    census_round = get_object_or_404(rounds_visible_to(request.user), pk=round_id)
    states = units_to_count(request.user, census_round)
    state = get_object_or_404(states, unit=unit_id)
    require(request.user, EDIT, state.area_id)
    return census_round, state


def _editable(request: HttpRequest, census_round: CensusRound, area: Area) -> bool:
    open_now = not census_round.closed_at and not is_past(request)
    return open_now and may(request.user, EDIT, area.pk)


def _show(request: HttpRequest) -> str:
    asked = request.GET.get("show", "all")
    return asked if asked in FILTERS else "all"


def _ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit()]


def _status(rows: Sequence[EntryRow]) -> int:
    return WRONG if any(row.wrong for row in rows) else DONE
