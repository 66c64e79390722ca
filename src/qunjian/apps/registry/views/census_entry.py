"""The grid of one township: typing counts, 都没变 for many, and setting doubts aside."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.areas.models import Area
from qunjian.apps.registry import actions
from qunjian.apps.registry.census import rounds_visible_to, said_in, units_to_count
from qunjian.apps.registry.entry import FIELDS, LABELS, EntryRow, keep, rows_of
from qunjian.apps.registry.forms.census import FILTERS, typed_counts
from qunjian.apps.registry.models import AdoptedCount, CensusRound, UnitState
from qunjian.apps.registry.queries import matching
from qunjian.apps.registry.views.writing import attempt, done, refused
from qunjian.core.vocabulary import FactField
from qunjian.web import clock
from qunjian.web.moment import is_past, only_today
from qunjian.web.page import go, page, say, wants_part
from qunjian.web.paging import Paging

EDIT = "registry.edit-unit"
ENTRY = "registry-census-entry"
ROW = "registry/census_row.html"


@only_today
def entry(request: HttpRequest, round_id: int, area_code: str) -> HttpResponse:
    """The units of a township, a row each; posting the page keeps every row that was typed in."""
    census_round, area = _asked(request, round_id, area_code)
    if request.method == "POST":
        return _keep_page(request, census_round, area)
    states = _filtered(request, census_round, area)
    paging = Paging.asked(request.GET, states.count())
    shown = list(states[paging.start : paging.stop])
    rows = rows_of(request.user, census_round, shown)
    return page(request, "registry/census_entry.html", _context(request, census_round, area) | {
        "rows": rows, "paging": paging, "editable": _editable(request, census_round, area),
    })  # fmt: skip


@require_POST
@only_today
def row(request: HttpRequest, round_id: int, unit_id: int) -> HttpResponse:
    """Keep one row as soon as it is left; the row comes back with what is doubtful in it."""
    census_round, state = _unit(request, round_id, unit_id)
    kept, shown = _keep(request, census_round, state)
    return page(request, ROW, {"row": shown, "round": census_round, "editable": True,
                               "saved": kept}, status=_status([shown]))  # fmt: skip


@require_POST
@only_today
def unchanged(request: HttpRequest, round_id: int, area_code: str) -> HttpResponse:
    """都没变 for the chosen rows, or for all that stand in the filter and have counts."""
    census_round, area = _asked(request, round_id, area_code)
    require(request.user, EDIT, area.pk)
    states = units_to_count(request.user, census_round, area.pk)
    missing = states.exclude(unit__in=said_in(census_round).values("unit"))
    everything = request.POST.get("everything") == "1"
    if everything:
        until = AdoptedCount.objects.known().filter(valid_from__lte=census_round.counted_on)
        chosen = missing.filter(unit__in=until.values("unit"))
    else:
        chosen = missing.filter(unit__in=_ids(request.POST.getlist("chosen")))
    units = [state.unit for state in chosen]
    if not units:
        return refused(request, [NOTHING_TO_CONFIRM], ENTRY, round_id, area_code)
    _, refusals = attempt(
        lambda: actions.confirm_unchanged(census_round=census_round, units=units, by=request.user)
    )
    if refusals:
        return refused(request, refusals, ENTRY, round_id, area_code)
    return done(
        request, f"{len(units)} 家都没变，已记下。", census_round, ENTRY, round_id, area_code
    )


NOTHING_TO_CONFIRM = "没有可以点“都没变”的单位：请勾选还没填、以前有过人数的行。"


@require_POST
@only_today
def dismiss(request: HttpRequest, round_id: int, unit_id: int) -> HttpResponse:
    """A doubt was looked into; why it may stand is kept, and it is not shown again."""
    census_round, state = _unit(request, round_id, unit_id)
    code = request.POST.get("doubt", "")
    [shown] = rows_of(request.user, census_round, [state], {unit_id: FIELDS})
    found = next((d for cell in shown.cells for d in cell.doubts if d.code == code), None)
    if found is None:
        raise Http404
    reason = request.POST.get(f"reason-{unit_id}-{code}", "")
    _, refusals = attempt(
        lambda: actions.dismiss_warning(
            unit=state.unit, code=code, figures=found.figures, on=clock.today(),
            by=request.user, reason=reason,
        )
    )  # fmt: skip
    area_code = request.POST.get("area") or state.area_id
    if not wants_part(request):
        if refusals:
            return refused(request, refusals, ENTRY, round_id, area_code)
        return done(request, "说明已记下。", state.unit, ENTRY, round_id, area_code)
    [again] = rows_of(request.user, census_round, [state], {unit_id: FIELDS})
    again.refusal = "".join(refusals)
    context = {"row": again, "round": census_round, "editable": True}
    return page(request, ROW, context, status=_status([again]))


def _keep_page(request: HttpRequest, census_round: CensusRound, area: Area) -> HttpResponse:
    require(request.user, EDIT, area.pk)
    ids = _ids(request.POST.getlist("unit"))
    states = list(units_to_count(request.user, census_round, area.pk).filter(unit__in=ids))
    kept = [_keep(request, census_round, state) for state in states]
    count = sum(one for one, _ in kept)
    if any(row.refusal or any(c.error for c in row.cells) for _, row in kept):
        paging = Paging(1, max(len(kept), 50), len(kept))
        context = _context(request, census_round, area) | {
            "rows": [row for _, row in kept], "paging": paging, "editable": True, "kept": count,
        }  # fmt: skip
        return page(request, "registry/census_entry.html", context, status=422)
    say(request, f"已保存 {count} 家。" if count else "没有改动，什么都没有保存。")
    return go(
        request, f"{reverse(ENTRY, args=[census_round.pk, area.pk])}?{request.GET.urlencode()}"
    )


def _keep(
    request: HttpRequest, census_round: CensusRound, state: UnitState
) -> tuple[bool, EntryRow]:
    """Keep a row if all of it can be read; else it comes back as it was typed."""
    [before] = rows_of(request.user, census_round, [state])
    hidden = frozenset(cell.name for cell in before.cells if cell.hidden)
    counts, wrong = typed_counts(request.POST, state.unit_id, hidden)
    if wrong:
        return False, _as_typed(before, request, wrong)
    kept, refusals = attempt(lambda: keep(census_round, state.unit, counts, by=request.user))
    if refusals:
        before.refusal = refusals[0]
        return False, _as_typed(before, request, {})
    told = {state.unit_id: [name for name, value in counts.items() if value is not None]}
    [after] = rows_of(request.user, census_round, [state], told)
    return bool(kept), after


def _as_typed(row: EntryRow, request: HttpRequest, wrong: dict[str, str]) -> EntryRow:
    for cell in row.cells:
        cell.text = request.POST.get(f"{row.unit_id}-{cell.name}", cell.text)
        cell.error = wrong.get(cell.name, "")
    return row


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
    wrong = any(row.refusal or any(cell.error for cell in row.cells) for row in rows)
    return 422 if wrong else 200
