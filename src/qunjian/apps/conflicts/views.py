"""冲突台账: what sources tell otherwise, rulings, and letters to departments."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import record_look
from qunjian.apps.conflicts import actions, panels
from qunjian.apps.conflicts.finding.registers import last_comparison
from qunjian.apps.conflicts.forms import AnsweredForm, LetterForm, ReasonForm, RulingForm
from qunjian.apps.conflicts.letters import letter_workbook
from qunjian.apps.conflicts.models import Conflict, ConflictField, ConflictState, Inquiry
from qunjian.apps.conflicts.queries import (
    askable,
    asked_of,
    conflicts_visible_to,
    inquiries_visible_to,
)
from qunjian.apps.conflicts.tables import CONFLICTS, INQUIRIES
from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.models import Job
from qunjian.apps.registry.exports.screen import XLSX
from qunjian.apps.registry.views.writing import filled, form_page
from qunjian.core.intake.profiles import REPLYING
from qunjian.core.vocabulary import Source
from qunjian.web import clock
from qunjian.web.filters import chosen, shown
from qunjian.web.moment import only_today, writes_today
from qunjian.web.page import go, page, say

SEE, RULE, ASK = "conflicts.see", "conflicts.rule", "conflicts.ask"
LIST, ONE, LETTERS = "conflicts-list", "conflicts-one", "conflicts-letters"
DAYS_TO_ANSWER = 14


def conflicts(request: HttpRequest) -> HttpResponse:
    """The ledger, the most consequential first."""
    scope = require(request.user, SEE)
    visible = conflicts_visible_to(request.user)
    filters = panels.filters(request)
    found = _asked(visible, chosen(request.GET, filters))
    counts = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    state = request.GET.get("state", ConflictState.OPEN)
    rows = found.filter(state=state)
    top = scope.top() or ""
    context = {
        "tabs": panels.tabs(request, counts, state),
        "chips": shown(request, filters),
        "listing": CONFLICTS.listing(request, rows, prepare=partial(panels.prepared, request.user)),
        "job": _search(top),
        "any": bool(counts) or visible.exists(),
        "comparison": last_comparison(top) if top else None,
        "may_find": may(request.user, RULE, top),
    }
    return page(request, "conflicts/list.html", context)


def _asked(rows: QuerySet[Conflict], asked: dict[str, list[str]]) -> QuerySet[Conflict]:
    if unit := asked.get("unit"):
        rows = rows.filter(unit=unit[0])
    if fields := asked.get("field"):
        rows = rows.filter(field__in=fields)
    if name := asked.get("name"):
        rows = rows.filter(name__icontains=name[0])
    return rows.filter(~Q(effect=[])) if "turns" in asked else rows


@require_POST
@only_today
def find(request: HttpRequest) -> HttpResponse:
    """重新查找, in the background."""
    top = require(request.user, RULE).top()
    if top is None:
        raise Http404
    running = _search(top)
    if running is None or not running.active:
        submit(kind="conflicts.find", by=request.user, area=top)
    return go(request, LIST)


def _search(area_code: str) -> Job | None:
    """The last search of an area, still at work or done."""
    jobs = Job.objects.filter(kind="conflicts.find", arguments__area=area_code)
    return jobs.order_by("-pk").first()


@writes_today
def one(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """One conflict: who says what, what each word would change, and the ruling."""
    row = _visible(request, conflict_id)
    form = RulingForm(request.POST or None, options=panels.options(row))

    def act(values: dict[str, Any]) -> Any:
        require(request.user, RULE, row.area_id)
        told = {"choice": int(values["choice"]), "reason": values["reason"]}
        return actions.rule_conflict(conflict=row, by=request.user, **told)

    ok, _, refusals = filled(request, form, act)
    if not ok:
        return _one(request, row, form, refusals)
    say(request, "裁定已记下，可以推翻。")
    return go(request, ONE, row.pk)


@require_POST
@only_today
def overturn(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """推翻裁定."""
    row = _visible(request, conflict_id)
    require(request.user, RULE, row.area_id)
    form = ReasonForm(request.POST)

    def act(values: dict[str, Any]) -> Any:
        reason = values["reason"]
        return actions.overturn_ruling(conflict=row, reason=reason, by=request.user)

    ok, _, refusals = filled(request, form, act)
    if not ok:
        return _one(request, row, form, refusals)
    say(request, "裁定已推翻，这一条重新待裁。")
    return go(request, ONE, row.pk)


def _one(request: HttpRequest, row: Any, form: Any, refusals: list[str]) -> HttpResponse:
    context = {
        "conflict": row,
        "consequences": [] if row.hidden else panels.consequences(row),
        "may_rule": may(request.user, RULE, row.area_id) and not row.hidden,
        "by_itself": actions.can_be_taken_over(row),
        "overturning": form if type(form) is ReasonForm else ReasonForm(),
        "following": _following(request, row),
        "letters": row.inquiries.all(),
    }
    return form_page(request, "conflicts/one.html", form, refusals, **context)


def _following(request: HttpRequest, row: Conflict) -> Conflict | None:
    """The next one in the ledger's order, to go on without going back."""
    later = Q(weight__lt=row.weight) | Q(weight=row.weight, pk__gt=row.pk)
    waiting = conflicts_visible_to(request.user).filter(later, state=ConflictState.OPEN)
    return waiting.order_by("-weight", "pk").first()


def letters(request: HttpRequest) -> HttpResponse:
    """核对函: whom there is something to ask, and what was asked."""
    scope = require(request.user, SEE)
    context = {
        "to_write": panels.letters_to_write(askable(conflicts_visible_to(request.user))),
        "may_ask": may(request.user, ASK, scope.top()),
        "listing": INQUIRIES.listing(request, inquiries_visible_to(request.user)),
    }
    return page(request, "conflicts/letters.html", context)


@only_today
def write_letter(request: HttpRequest, source: str) -> HttpResponse:
    """去函 to one body about all that is open; a day to answer is asked for."""
    if source not in set(REPLYING):
        raise Http404
    top = require(request.user, ASK).top()
    area, body = get_object_or_404(Area, pk=top), Source(source)
    rows = list(conflicts_visible_to(request.user).filter(state=ConflictState.OPEN))
    form = LetterForm(request.POST or None, initial={"answer_by": _in_two_weeks()})

    def act(values: dict[str, Any]) -> Any:
        given = {"area": area, "source": body, "conflicts": rows, "by": request.user}
        return actions.ask_department(**given, **values)

    ok, made, refusals = filled(request, form, act)
    if ok:
        say(request, "核对函已生成，可以打印，也可以下载核对表。")
        return go(request, "conflicts-letter", made.pk)
    context = {"title": f"请{REPLYING[body][1]}核对", "rows": len(asked_of(rows, body))}
    return form_page(request, "conflicts/write.html", form, refusals, **context)


def _in_two_weeks() -> date:
    return clock.today() + timedelta(days=DAYS_TO_ANSWER)


@writes_today
def letter(request: HttpRequest, inquiry_id: int) -> HttpResponse:
    """A letter as it went out, ready to print; its answer is taken down here."""
    row = _letter(request, inquiry_id)
    form = AnsweredForm(request.POST or None, initial={"on": clock.today()})

    def act(values: dict[str, Any]) -> Any:
        require(request.user, ASK, row.area_id)
        return actions.answer_inquiry(inquiry=row, by=request.user, **values)

    ok, _, refusals = filled(request, form, act)
    if ok:
        say(request, "答复已登记。")
        return go(request, "conflicts-letter", row.pk)
    asked = [{**each, "thing": ConflictField.label_of(each["field"])} for each in row.asked]
    context = {"letter": row, "asked": asked, "may_ask": may(request.user, ASK, row.area_id)}
    return form_page(request, "conflicts/letter.html", form, refusals, **context)


def letter_file(request: HttpRequest, inquiry_id: int) -> HttpResponse:
    """The workbook of a letter; logged with its addressee."""
    row = _letter(request, inquiry_id)
    require(request.user, ASK, row.area_id)
    told = {"source": row.source, "rows": len(row.asked), "answer_by": row.answer_by}
    record_look(verb="conflicts.letter-taken", target=row.area, by=request.user, **told)
    name = quote(f"{row.body}核对函{row.asked_on}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(letter_workbook(row), content_type=XLSX, headers=headers)


def _visible(request: HttpRequest, conflict_id: int) -> Any:
    require(request.user, SEE)
    row = get_object_or_404(conflicts_visible_to(request.user), pk=conflict_id)
    return panels.prepared(request.user, [row])[0]


def _letter(request: HttpRequest, inquiry_id: int) -> Inquiry:
    require(request.user, SEE)
    row: Inquiry = get_object_or_404(inquiries_visible_to(request.user), pk=inquiry_id)
    return row
